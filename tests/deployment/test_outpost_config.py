"""The outpost's part of a launch file is refused for every mistake, with key, value and limit."""

from decimal import Decimal
from pathlib import Path

import pytest

from scripts.deployment.config import FundConfig
from scripts.deployment.errors import InvalidDeploymentError
from scripts.deployment.launch_file import check_record, home_part, load_config, parse_toml
from scripts.deployment.local import EXAMPLE
from scripts.deployment.local_outpost import OUTPOST_EXAMPLE
from scripts.deployment.rules import broken_rules
from tests.deployment.helpers import edited, example

ANYONE = "0x" + "77" * 20
LINE = "outpost.hyperlane"


def both() -> dict[str, object]:
    """Parse both examples."""
    return example() | parse_toml(OUTPOST_EXAMPLE.read_text(encoding="utf-8"))


def problems_of(record: dict[str, object]) -> list[str]:
    """Spell everything that is wrong with a record."""
    try:
        return [str(problem) for problem in broken_rules(check_record(record))]
    except InvalidDeploymentError as error:
        return [str(problem) for problem in error.problems]


def test_examples__in_two_parts__are_one_launch_file() -> None:
    config = load_config(EXAMPLE, OUTPOST_EXAMPLE)
    assert config == check_record(both())
    assert [chain.network.chain_id for chain in config.chains] == [31337, 1337]
    assert broken_rules(config) == []


def test_load__a_table_in_both_parts__is_refused(tmp_path: Path) -> None:
    twice = tmp_path / "twice.toml"
    twice.write_text(OUTPOST_EXAMPLE.read_text(encoding="utf-8") + "[nav]\n", encoding="utf-8")
    with pytest.raises(InvalidDeploymentError, match="nav is set; another part has it"):
        load_config(EXAMPLE, twice)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("outpost.cap", 1, "outpost.cap is set; no such key"),
        ("outpost.fees", {}, "outpost.fees is set; no such key"),
        ("outpost.nav.remote", ANYONE, "outpost.nav.remote is set; no such key"),
        (f"{LINE}.home.validator", [], f"{LINE}.home.validator is set; no such key"),
        ("outpost.cap_percent", Decimal("50.1"), "outpost.cap_percent is 50.1; at most 50"),
        ("outpost.max_age", "9m", "outpost.max_age is '9m'; at least 10m"),
        ("outpost.max_transit", "73h", "outpost.max_transit is '73h'; at most 3d"),
        ("outpost.guardian_term", "29d", "outpost.guardian_term is '29d'; at least 30d"),
        ("outpost.timelock.delay", "47h", "outpost.timelock.delay is '47h'; at least 2d"),
        ("outpost.keeper.heartbeat_every", "8d", "heartbeat_every is '8d'; at most 7d"),
        (f"{LINE}.home.domain", 2**32, f"{LINE}.home.domain is {2**32}; between 1 and"),
        (f"{LINE}.home.threshold", 1, f"{LINE}.home.threshold is 1; between 2 and 255"),
        (f"{LINE}.outpost.ism", "0x" + "00" * 20, f"{LINE}.outpost.ism is '0x0000"),
    ],
)
def test_check__a_mistake__names_key_value_and_limit(
    key: str, value: object, expected: str
) -> None:
    (problem,) = problems_of(edited(both(), key, value))
    assert expected in problem


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        (
            "outpost.network.chain_id",
            31337,
            "network.chain_id and outpost.network.chain_id is 31337; each must have its own",
        ),
        (
            f"{LINE}.outpost.domain",
            31337,
            f"{LINE}.home.domain and {LINE}.outpost.domain is 31337; each must have its own",
        ),
        (
            "outpost.base.decimals",
            18,
            "outpost.base.decimals is 18; must be 6 as base.decimals: base units cross one to one",
        ),
        ("outpost.roles.keeper", ANYONE, f"outpost.roles.keeper is {ANYONE}; must be 0x14dC"),
        ("outpost.max_transit", "5h", "outpost.max_transit is 5h; at least outpost.max_age, 6h"),
        (
            "outpost.keeper.statement_every",
            "6h",
            "outpost.keeper.statement_every is 6h; below outpost.max_age, 6h",
        ),
        (
            f"{LINE}.home.threshold",
            4,
            f"{LINE}.home.threshold is 4; at most 3, the number of {LINE}.home.validators",
        ),
        (
            f"{LINE}.outpost.validators",
            [ANYONE, ANYONE],
            f"{LINE}.outpost.validators and {LINE}.outpost.validators is {ANYONE}; each must",
        ),
        (
            "outpost.strategies.0.tokens",
            ["DAI"],
            "outpost.strategies.0.tokens is DAI; the symbol of one of tokens",
        ),
        (
            "outpost.roles.watcher",
            "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720",
            "outpost.roles.guardian and outpost.roles.watcher is 0xa0Ee",
        ),
    ],
)
def test_rules__keys_that_contradict_each_other__are_named(
    key: str, value: object, expected: str
) -> None:
    (problem,) = problems_of(edited(both(), key, value))
    assert problem.startswith(expected)


def digest(key: str, value: object) -> str:
    """Hash the examples with one key changed."""
    return check_record(edited(both(), key, value)).digest()


def test_digest__of_what_is_deployed__changes_with_the_outpost_too() -> None:
    config: FundConfig = check_record(both())
    assert config.digest() != check_record(example()).digest()
    assert config.digest() != digest("outpost.max_age", "5h")
    assert config.digest() != digest("outpost.network.chain_id", 10)
    assert config.digest() != digest(f"{LINE}.home.ism_owner", ANYONE)
    for key, value in (("network.max_fee_gwei", 7), ("keeper.statement_every", "2h")):
        assert config.digest() == digest(f"outpost.{key}", value)


def test_home_part__whatever_the_order__is_the_one_with_the_fund(tmp_path: Path) -> None:
    """A launch that was begun is looked for beside it: another order must not begin a second."""
    fund, there = tmp_path / "fund.toml", tmp_path / "outpost.toml"
    fund.write_text("[fund]\n")
    there.write_text("[outpost]\n")
    assert home_part((fund, there)) == home_part((there, fund)) == fund
    with pytest.raises(InvalidDeploymentError, match="fund is missing; one part must have"):
        home_part((there,))
