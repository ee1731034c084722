"""A proposal that says something impossible is refused before it is sent, with what would do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contracts.live_fund import LiveFund
from tests.integration.conftest import Answer
from tests.integration.governed import Governed
from tests.integration.proposal_files import HOLD_MORE_CASH, write

Cli = Callable[..., Answer]


@pytest.mark.parametrize(
    ("old", "new", "code", "complaint"),
    [
        ("15 %", "90 %", 2, "cash floor: LimitOutOfBounds(value 90 %, min 0 %, max 50 %)"),
        ("15 %", "2,000 %", 3, "change 1: cash floor: 2,000 % does not fit, at most 1,844.67"),
        ("15 %", "15", 3, "change 1: cash floor: '15' is no amount in %: write such as"),
        ("cash floor", "cash flor", 3, "change 1: there is no setting 'cash flor'"),
        ("to =", "too =", 3, "change 1: too: no such key; a setting has set, of, to"),
        ("title", "titel", 3, "title: required, but missing; titel: no such key"),
        ("[[change]]", "[[changes]]", 3, "change: required, but missing"),
        ('set = "cash floor"', "", 3, 'a change has either "set" and "to", or "do"'),
        ('"cash floor"', '"token cap"', 3, 'token cap needs "of": whose token cap'),
        ('to = "15 %"', 'to = "15 %"\nof = "WETH"', 3, 'cash floor has no "of"'),
        ('to = "15 %"', 'to = "15 %', 3, "is no TOML"),
    ],
)
def test_file__with_a_mistake__is_refused_with_number_and_limit(
    governed: Governed, any_cli: Cli, old: str, new: str, code: int, complaint: str
) -> None:
    file = write(governed, HOLD_MORE_CASH.replace(old, new, 1))
    answer = any_cli("dao", "propose", file, config=governed.config(governed.ada))
    assert answer.code == code
    assert complaint in answer.json["error"]


def test_proposer__below_the_threshold__reads_both_numbers(
    governed: Governed, any_cli: Cli
) -> None:
    stranger = governed.fund.cast.investors[2]
    file, config = write(governed, HOLD_MORE_CASH), governed.config(stranger)
    answer = any_cli("dao", "propose", file, config=config)
    threshold = governed.dao.proposalThreshold().call()
    assert answer.code == 2
    assert f"{stranger.address} votes with 0 shares, to propose takes" in answer.json["error"]
    assert f"{threshold // 10**18:,}." in answer.json["error"]


def test_path__of_no_file__is_a_mistake_of_the_command(governed: Governed, any_cli: Cli) -> None:
    config = governed.config(governed.ada)
    answer = any_cli("dao", "propose", str(Path("nowhere.toml")), config=config)
    assert (answer.code, "cannot be read" in answer.err) == (3, True)


def test_fund__that_was_not_handed_over__names_who_still_proposes(
    fund: LiveFund, tmp_path: Path, any_cli: Cli
) -> None:
    governed = Governed(fund, tmp_path, handed_over=False)
    config = governed.config(governed.ada)
    answer = any_cli("dao", "propose", write(governed, HOLD_MORE_CASH), config=config)
    assert answer.code == 2
    owner = fund.cast.launch_owner.address
    assert f"the timelock still listens to {owner}" in answer.json["error"]


def test_feed__that_is_stale_now__is_stale_in_the_simulation_too(
    governed: Governed, any_cli: Cli
) -> None:
    text = HOLD_MORE_CASH.replace('"cash floor"', '"feed max age"\nof = "WETH"')
    file, config = write(governed, text.replace("15 %", "8 hours")), governed.config(governed.ada)
    anvil = governed.fund.world.anvil
    anvil.warp(governed.fund.now() + 9 * 3_600)  # nobody writes the feeds meanwhile
    answer = any_cli("dao", "propose", file, config=config)
    assert (answer.code, answer.json["done"]) == (2, False)
    assert "StalePrice" in answer.json["trial"]["failure"]


def test_file__whose_proposal_was_taken_back__needs_other_words(
    governed: Governed, any_cli: Cli
) -> None:
    config, file = governed.config(governed.ada), write(governed, HOLD_MORE_CASH)
    first = any_cli("dao", "propose", file, config=config).json
    assert any_cli("dao", "cancel", first["id"], config=config).code == 0
    again = any_cli("dao", "propose", file, config=config)
    assert (again.code, again.json["state"]) == (0, "canceled")
    assert "other words in its title or description" in again.json["reason"]
    other = write(governed, HOLD_MORE_CASH.replace("waves", "storms"))
    assert any_cli("dao", "propose", other, config=config).json["done"]
