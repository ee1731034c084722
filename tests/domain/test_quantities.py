"""Amounts, parts, times and names are written exactly, and read back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.names import NONE, Names, Unit
from keeper.domain.quantities import parse, spell, spell_pairs
from keeper.domain.units import UINT256_MAX, ZERO_ADDRESS, Address

WETH = Address("0x52908400098527886E0F7030069857D2E4169EE7")
AAVE = Address("0x8617E340B3D01FA5F11F306F4090FD50E238070D")
NAMES = Names(
    base="USDC",
    base_decimals=6,
    known={Unit.TOKEN: {"WETH": WETH}, Unit.ADAPTER: {"aave_v3": AAVE}},
)
NUMBERS = (Unit.PART, Unit.BPS, Unit.DURATION, Unit.BASE, Unit.SHARES, Unit.USD)
ADDRESSES = st.binary(min_size=20, max_size=20).map(lambda raw: "0x" + raw.hex())


@given(st.sampled_from(NUMBERS), st.integers(0, UINT256_MAX), st.integers(0, 18))
def test_number__of_any_size__is_read_as_it_was_written(
    unit: Unit, value: int, decimals: int
) -> None:
    assert parse(unit, spell(unit, value, NAMES, decimals), NAMES, decimals) == value


@given(st.binary(min_size=32, max_size=32))
def test_hash__is_read_as_it_was_written(value: bytes) -> None:
    assert parse(Unit.HASH, spell(Unit.HASH, value, NAMES), NAMES) == value


@given(ADDRESSES, st.sampled_from([Unit.ACCOUNT, Unit.TOKEN, Unit.STRATEGY, Unit.ADAPTER]))
def test_address__is_read_as_it_was_written(text: str, unit: Unit) -> None:
    value = parse(unit, text, NAMES)
    assert str(value).lower() in (text, ZERO_ADDRESS)
    assert parse(unit, spell(unit, value, NAMES), NAMES) == value


@given(
    st.lists(st.tuples(ADDRESSES, st.integers(0, 65_535))),
    st.lists(st.tuples(ADDRESSES, ADDRESSES)),
)
def test_list__is_read_as_it_was_written(
    parts: list[tuple[str, int]], holdings: list[tuple[str, str]]
) -> None:
    for unit, pairs in ((Unit.PARTS, parts), (Unit.HOLDINGS, holdings)):
        told = spell_pairs(unit, tuple(pairs), NAMES)  # type: ignore[arg-type]
        value = parse(unit, told, NAMES)
        assert isinstance(value, tuple)
        assert spell_pairs(unit, value, NAMES) == spell_pairs(unit, value, NAMES)
        assert parse(unit, spell_pairs(unit, value, NAMES), NAMES) == value


@pytest.mark.parametrize(
    ("unit", "text", "value"),
    [
        (Unit.PART, "15 %", 15 * 10**16),
        (Unit.PART, "0.25%", 25 * 10**14),
        (Unit.BPS, "0.5 %", 50),
        (Unit.DURATION, "3 days", 259_200),
        (Unit.DURATION, "1 day 12 hours", 129_600),
        (Unit.DURATION, "26h", 93_600),
        (Unit.DURATION, "90s", 90),
        (Unit.BASE, "1,000.5 USDC", 1_000_500_000),
        (Unit.BASE, "1000 USDC", 10**9),
        (Unit.SHARES, "1 share", 10**18),
        (Unit.USD, "1,500 USD", 1_500 * 10**8),
        (Unit.TOKEN, "WETH", WETH),
        (Unit.ACCOUNT, NONE, ZERO_ADDRESS),
        (Unit.HOLDINGS, ["WETH", f"{WETH} through aave_v3"], ((WETH, ZERO_ADDRESS), (WETH, AAVE))),
    ],
)
def test_text__as_people_write_it__is_understood(unit: Unit, text: object, value: object) -> None:
    assert parse(unit, text, NAMES, 8) == value


@pytest.mark.parametrize(
    ("unit", "text", "complaint"),
    [
        (Unit.PART, 15, "15 is not written with its unit"),
        (Unit.PART, True, "True is not written with its unit"),
        (Unit.PART, "15", "is no amount in %"),
        (Unit.PART, "-15 %", "is no amount in %"),
        (Unit.PART, "15 bps", "is no amount in %"),
        (Unit.PART, "1,5 %", "is no amount in %"),
        (Unit.PART, "1e3 %", "is no amount in %"),
        (Unit.PART, "nan %", "is no amount in %"),
        (Unit.PART, "٣ %", "is no amount in %"),
        (Unit.PART, "9" * 90 + " %", "is no amount in %"),
        (Unit.PART, "0.12345678901234567 %", "more than 16 digits behind the point"),
        (Unit.BPS, "0.125 %", "more than 2 digits behind the point"),
        (Unit.BASE, "10 WETH", "is no amount in USDC"),
        (Unit.BASE, "0.0000001 USDC", "more than 6 digits behind the point"),
        (Unit.USD, "1.123456789 USD", "more than 8 digits behind the point"),
        (Unit.DURATION, "3", "is no time"),
        (Unit.DURATION, "3 weeks", "is no time"),
        (Unit.DURATION, "-3 days", "is no time"),
        (Unit.DURATION, "days", "is no time"),
        (Unit.HASH, "0x12", "is no hash"),
        (Unit.TOKEN, "WBTC", "is no token that the address book names (WETH)"),
        (Unit.TOKEN, "0x12", "is no token"),
        (Unit.ACCOUNT, WETH.replace("E", "e"), "the checksum of"),
        (Unit.HOLDINGS, "WETH", "is no list of texts"),
        (Unit.HOLDINGS, [1], "is no list of texts"),
        (Unit.HOLDINGS, ["WETH through compound"], "is no adapter"),
        (Unit.PARTS, [f"{WETH} 70"], "is no amount in %"),
    ],
)
def test_text__that_means_nothing__is_refused_with_what_would(
    unit: Unit, text: object, complaint: str
) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  the text tells
        parse(unit, text, NAMES, 8)
    assert complaint in str(refused.value)


def test_price__of_a_feed_that_tells_no_decimals__is_shown_raw_and_not_read() -> None:
    assert spell(Unit.USD, 1_234, NAMES) == "1,234 in the feed's own units"
    with pytest.raises(ValueError, match="does not say how many decimals"):
        parse(Unit.USD, "5 USD", NAMES)
