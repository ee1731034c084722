"""A launch file is refused for every mistake in it, with the key, the value and the limit."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from scripts.deployment.config import FundConfig
from scripts.deployment.errors import InvalidDeploymentError
from scripts.deployment.launch_file import check_record, load_config, parse_toml
from scripts.deployment.local import EXAMPLE
from scripts.deployment.local_outpost import OUTPOST_EXAMPLE
from scripts.deployment.quantities import Duration, spell_duration, to_bps, to_units, to_wad
from scripts.deployment.rules import broken_rules
from tests.deployment.helpers import edited, example

ANYONE = "0x" + "77" * 20


def problems_of(record: dict[str, object]) -> list[str]:
    """Spell everything that is wrong with a record."""
    try:
        return [str(problem) for problem in broken_rules(check_record(record))]
    except InvalidDeploymentError as error:
        return [str(problem) for problem in error.problems]


def test_example__as_documented__is_valid() -> None:
    assert problems_of(example()) == []


def test_example__every_key_there_is__is_shown() -> None:
    text = "".join(each.read_text(encoding="utf-8") for each in (EXAMPLE, OUTPOST_EXAMPLE))
    shown = set(re.findall(r"^(?:# )?(\w+) = ", text, flags=re.MULTILINE))
    shown |= {
        part
        for name in re.findall(r"^(?:# )?\[+([\w.]+)", text, re.MULTILINE)
        for part in name.split(".")
    }
    assert shown == set(keys_of(FundConfig))


def keys_of(section: type[BaseModel]) -> Iterator[str]:
    """Name every key that a table may have, inner tables' too."""
    for name, field in section.model_fields.items():
        yield name
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from keys_of(part)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("fees.managment_percent", 2, "fees.managment_percent is set; no such key"),
        ("feeds", {}, "feeds is set; no such key"),
        ("fees.management_percent", Decimal("2.5"), "fees.management_percent is 2.5; at most 2"),
        ("fees.management_percent", "2", "fees.management_percent is '2'; expected a percentage"),
        ("fees.management_percent", True, "expected a percentage"),
        ("fees.management_percent", Decimal("nan"), "expected a percentage"),
        ("dealing.gate_percent", Decimal("4.99"), "dealing.gate_percent is 4.99; at least 5"),
        ("dealing.gate_percent", Decimal("20.005"), "at most 2 decimals"),
        ("dealing.strike_window", "2h", "dealing.strike_window is '2h'; at most 1h"),
        ("dealing.strike_window", 3600, "dealing.strike_window is 3600; expected a time with its"),
        ("dealing.strike_window", "1w", "expected a time with its unit"),
        ("dealing.lock", "25h", "dealing.lock is '25h'; at most 1d"),
        ("timelock.delay", "47h", "timelock.delay is '47h'; at least 2d"),
        ("base.decimals", 5, "base.decimals is 5; between 6 and 18"),
        ("base.address", "0x" + "00" * 20, "must not be zero"),
        ("base.address", "0x1234", "expected an address"),
        ("roles.keeper", "0x14dC79964da2C08b23698B3D3cc7Ca32193d9956", "its checksum is wrong"),
        ("network.chain_id", 0, "network.chain_id is 0; between 1"),
        ("fund.name", "  ", "expected text"),
        ("fund.seed", Decimal("0.5"), "fund.seed is 0.5; at least 1"),
        ("risk.turnover_percent_a_day", 1001, "at most 1000"),
        ("nav.max_move_percent", Decimal("0.5"), "nav.max_move_percent is 0.5; at least 1"),
        ("strategies.0.cooldown", "2d", "strategies.0.cooldown is '2d'; at most 1d"),
        ("strategies", [], "strategies is []"),
    ],
)
def test_check__one_bad_value__names_key_value_and_limit(
    key: str, value: object, expected: str
) -> None:
    (problem,) = problems_of(edited(example(), key, value))
    assert expected in problem
    assert problem.startswith(key)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("roles.manager", "0x14dC79964da2C08b23698B3D3cc7Ca32193d9955", "roles.manager and roles"),
        ("dealing.period", "19h", "dealing.period is 19h; at least dealing.min_period, 20h"),
        ("dealing.period", "50h", "timelock.delay is 2d; at least 52h: a period, its strike"),
        ("fees.exit_levy_percent", Decimal("0.4"), "is 0.4; at least 0.5, the widest feed thres"),
        ("fees.recipients.0.percent", 60, "fees.recipients is 90 % together; 100 % together"),
        ("base.feed.min_usd", 3, "base.feed.min_usd is 3; below base.feed.max_usd, 2"),
        ("base.feed.min_usd", Decimal("1e-6"), "base.feed.max_usd is 2; at most a million times"),
        ("base.feed.second_source", ANYONE, "second_source and max_deviation_percent go together"),
        ("base.feed.decimals", 0, "base.feed.min_usd is 0.5; at most base.feed.decimals, 0"),
        ("tokens.0.symbol", "USDC", "base.symbol and tokens.0.symbol is USDC; each must have"),
        ("tokens.0.address", "0x5FbDB2315678afecb367f032d93F642f64180aa3", "base.address and tok"),
        ("venues.uniswap_v2.router", "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512", "tokens.0.addr"),
        ("strategies.0.tokens", ["WBTC"], "strategies.0.tokens is WBTC; the symbol of one of to"),
        ("strategies.0.tokens", ["WETH", "WETH"], "strategies.0.tokens and strategies.0.tokens"),
        ("strategies.0.target_percent", 56, "strategies is 96 % targeted together; at most 95 %"),
        ("strategies.0.cap_percent", 30, "strategies.0.target_percent is 40; at most its cap_pe"),
        ("strategies.1.name", "trend", "strategies.0.name and strategies.1.name is trend"),
        ("strategies.1.lending.0.token", "DAI", "strategies.1.lending is DAI; the symbol of the"),
        ("fund.seed", Decimal("1.0000001"), "fund.seed is 1.0000001; at most base.decimals, 6"),
    ],
)
def test_rules__two_keys_that_contradict__are_named(key: str, value: object, expected: str) -> None:
    problems = problems_of(edited(example(), key, value))
    assert any(expected in problem for problem in problems), problems


def test_rules__lending_without_its_venue__is_named() -> None:
    record = example()
    del record["venues"]["aave_v3"]  # type: ignore[attr-defined]
    assert problems_of(record) == [
        "strategies.1.lending is set; needs venues.aave_v3",
        "flash_account.lenders is aave_v3; needs venues.aave_v3",
    ]


def test_rules__nine_entries__are_too_many() -> None:
    symbols = [f"T{index}" for index in range(8)]
    problems = problems_of(edited(example(), "strategies.0.tokens", symbols))
    assert "strategies.0 is 9 entries; at most 8, the base asset included" in problems


def test_check__several_mistakes__are_all_listed_at_once() -> None:
    record = edited(example(), "fees.management_percent", 3)
    record = edited(record, "dealing.lock", "2d")
    record = edited(record, "surprise", 1)
    del record["timelock"]
    assert problems_of(record) == [
        "timelock is missing; it is required",
        "dealing.lock is '2d'; at most 1d",
        "fees.management_percent is 3; at most 2",
        "surprise is set; no such key",
    ]


def test_load__no_toml__says_where(tmp_path: Path) -> None:
    path = tmp_path / "fund.toml"
    path.write_text("[fund\nname = 1\n")
    with pytest.raises(InvalidDeploymentError, match="line 1"):
        load_config(path)


def test_load__no_file__says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidDeploymentError, match=r"unreadable; .*No such file"):
        load_config(tmp_path / "fund.toml")


def test_digest__node_and_fees_change__stays_and_every_other_key_changes_it() -> None:
    before = check_record(example()).digest()
    assert check_record(edited(example(), "network.rpc_url", "http://b:1")).digest() == before
    assert check_record(edited(example(), "network.max_fee_gwei", 7)).digest() == before
    assert check_record(edited(example(), "fund.seed", Decimal("1000.0"))).digest() == before
    for key, value in {
        "network.chain_id": 1,
        "fund.seed": 1001,
        "dealing.lock": "59m",
        "strategies.0.tokens": [],
    }.items():
        assert check_record(edited(example(), key, value)).digest() != before


@given(st.integers(0, 10**18))
def test_to_wad__any_percentage__is_exact(wad: int) -> None:
    assert to_wad(Decimal(wad).scaleb(-16)) == wad


@given(st.integers(0, 10**30), st.integers(0, 18))
def test_to_units__written_and_parsed__loses_nothing(units: int, decimals: int) -> None:
    whole, part = divmod(units, 10**decimals)
    text = f"seed = {whole}.{part:0{decimals}d}" if decimals else f"seed = {whole}"
    (amount,) = parse_toml(text).values()
    assert isinstance(amount, int | Decimal)
    assert to_units(Decimal(amount), decimals) == units


def test_to_units__finer_than_the_token__is_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.0000001 has more than 6 decimals"):
        to_units(Decimal("0.0000001"), 6)


@pytest.mark.parametrize(
    ("percentage", "wad", "bps"),
    [("0.3", 3 * 10**15, 30), ("2", 2 * 10**16, 200), ("100", 10**18, 10_000), ("0.01", 10**14, 1)],
)
def test_percentages__known_values(percentage: str, wad: int, bps: int) -> None:
    assert (to_wad(Decimal(percentage)), to_bps(Decimal(percentage))) == (wad, bps)


@given(st.integers(0, 31 * 86_400))
def test_duration__spelled_and_parsed__is_the_same(seconds: int) -> None:
    assert Duration(0, 31 * 86_400).parse(spell_duration(seconds)) == seconds
