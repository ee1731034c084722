"""The list of targets is true, and no contract that holds or moves money is missing from it."""

from __future__ import annotations

import pytest

from scripts.mutation.targets import Group, read_targets
from scripts.setup.environment import ROOT

TARGETS = read_targets()
MONEY = ("fund", "trading", "valuation", "crosschain", "adapters")
# Interfaces of a guard, an inherited base, or lists: reached through the contracts that use them.
LEFT_OUT = {"contracts/fund/FundMember.sol", "contracts/trading/TokenSelectors.sol"}


@pytest.mark.parametrize("group", TARGETS.groups, ids=lambda group: group.name)
def test_group__names_files_that_exist(group: Group) -> None:
    missing = [name for name in (*group.files, *group.tests) if not (ROOT / name).is_file()]
    assert missing == []


def test_python__names_folders_that_exist() -> None:
    for name in (TARGETS.python.folder, *TARGETS.python.tests):
        assert (ROOT / name).exists()


def test_groups__mutate_every_contract_of_money_once() -> None:
    listed = [file for group in TARGETS.groups for file in group.files]
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in MONEY
        for path in (ROOT / "contracts" / folder).glob("*.sol")
    }
    assert found - LEFT_OUT <= set(listed)
    assert len(listed) == len(set(listed))
