"""
How amounts, parts, times and names are written in proposals, exactly and both ways.

`parse` and `spell` are each other's reverse: what one writes the other reads, to the last digit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Context, Decimal, Inexact

from keeper.domain.names import NONE, Names, Pair, Unit, Value
from keeper.domain.units import DAY_S, ZERO_ADDRESS
from keeper.domain.wording import SHARE_DECIMALS

MOST_DIGITS = 80  # on either side of the point; any amount that fits a contract has fewer
_EXACT = Context(prec=4 * MOST_DIGITS, traps=[Inexact])
_AMOUNT = re.compile(
    r"([0-9]{1,80}|[0-9]{1,3}(?:,[0-9]{3}){1,26})(\.[0-9]{1,80})? ?([^0-9.,\s].{0,63})"
)
_SPANS = {"day": DAY_S, "hour": 3_600, "minute": 60, "second": 1}
_SPAN = re.compile(r"([0-9]{1,80}) ?(days?|hours?|minutes?|seconds?|[dhms])")
_LONGEST_SPAN = 200
_BYTES = re.compile(r"0x(?:[0-9a-fA-F]{2}){0,10000}")
_HASH = re.compile(r"0x[0-9a-f]{64}")


LISTS = (Unit.HOLDINGS, Unit.PARTS, Unit.CALLS)
EXAMPLES: Mapping[Unit, str] = {
    Unit.PART: '"15 %"',
    Unit.BPS: '"0.5 %"',
    Unit.DURATION: '"3 days"',
    Unit.SHARES: '"10 shares"',
    Unit.USD: '"1,500 USD"',
    Unit.HASH: '"0x" and 64 digits',
    Unit.HOLDINGS: '["WETH", "0x... through aave_v3"]',
    Unit.PARTS: '["0x... 70 %", "0x... 30 %"]',
    Unit.CALLS: '["0x... 0x..."]',
}


def decimals_of(unit: Unit, names: Names, usd_decimals: int | None) -> int:
    """Say how many digits behind the point of its unit a number has; a percentage has two less."""
    if unit is Unit.USD and usd_decimals is None:
        raise ValueError("the feed does not say how many decimals its answers have")
    return {
        Unit.PART: SHARE_DECIMALS - 2,
        Unit.BPS: 2,
        Unit.BASE: names.base_decimals,
        Unit.SHARES: SHARE_DECIMALS,
        Unit.USD: usd_decimals or 0,
    }[unit]


def parse(unit: Unit, value: object, names: Names, usd_decimals: int | None = None) -> Value:
    """
    Read what people wrote.

    Args:
        unit: that is expected.
        value: text, or a list of texts.
        names: of the address book.
        usd_decimals: of the feed whose answers are meant.

    Raises:
        ValueError: it is something else, or finer than the contract counts.
    """
    if unit in LISTS:
        return _parse_list(unit, value, names)
    if not isinstance(value, str):
        text = f"{str(value)[:80]} is not written with its unit: write such as {example(unit)}"
        raise ValueError(text)  # noqa: TRY004  what was written is wrong
    text = value.strip()
    if unit is Unit.DURATION:
        return _parse_duration(text)
    if unit is Unit.HASH:
        if not _HASH.fullmatch(text):
            raise ValueError(f"{text[:80]!r} is no hash: 0x and 64 hexadecimal digits")
        return bytes.fromhex(text[2:])
    if unit in (Unit.ACCOUNT, Unit.TOKEN, Unit.STRATEGY, Unit.ADAPTER):
        return names.address(unit, text)
    return _parse_amount(text, unit, names, usd_decimals)


def spell(unit: Unit, value: Value, names: Names, usd_decimals: int | None = None) -> str:
    """Write a value of a contract for people, exactly."""
    if isinstance(value, tuple):
        return ", ".join(spell_pairs(unit, value, names)) or NONE
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, str):
        return names.name(unit, value)
    if unit is Unit.DURATION:
        return spell_duration(value)
    if unit is Unit.USD and usd_decimals is None:
        return f"{value:,} in the feed's own units"
    digits = spell_exact(value, decimals_of(unit, names, usd_decimals))
    return f"{digits} {_suffix(unit, names)}"


def spell_pairs(unit: Unit, pairs: tuple[Pair, ...], names: Names) -> list[str]:
    """Write each entry of a list as `parse` reads it."""
    if unit is Unit.PARTS:
        return [f"{account} {spell(Unit.BPS, bps, names)}" for account, bps in pairs]
    if unit is Unit.CALLS:
        return [f"{to} 0x{data.hex()}" for to, data in pairs if isinstance(data, bytes)]
    return [
        names.name(Unit.TOKEN, token)
        + ("" if at == ZERO_ADDRESS else f" through {names.name(Unit.ADAPTER, str(at))}")
        for token, at in pairs
    ]


def spell_exact(amount: int, decimals: int) -> str:
    """Write base units as whole units with every digit that is not a trailing zero."""
    whole, rest = divmod(amount, 10**decimals)
    tail = f"{rest:0{decimals}d}".rstrip("0") if decimals else ""
    return f"{whole:,}" + (f".{tail}" if tail else "")


def spell_duration(seconds: int) -> str:
    """Write seconds in days, hours, minutes and seconds."""
    parts = []
    for name, size in _SPANS.items():
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return " ".join(parts) or "0 seconds"


def example(unit: Unit) -> str:
    """Show how a value of a unit is written."""
    return EXAMPLES.get(unit, '"1,000 USDC"' if unit is Unit.BASE else "a name or an address")


def _suffix(unit: Unit, names: Names) -> str:
    if unit in (Unit.PART, Unit.BPS):
        return "%"
    return {Unit.BASE: names.base, Unit.SHARES: "shares", Unit.USD: "USD"}[unit]


def _parse_amount(text: str, unit: Unit, names: Names, usd_decimals: int | None) -> int:
    match, suffix = _AMOUNT.fullmatch(text), _suffix(unit, names)
    singular = "share" if unit is Unit.SHARES else suffix
    if match is None or match[3] not in (suffix, singular):
        raise ValueError(f"{text[:80]!r} is no amount in {suffix}: write such as {example(unit)}")
    places = decimals_of(unit, names, usd_decimals)
    number = Decimal(match[1].replace(",", "") + (match[2] or "")).scaleb(places, _EXACT)
    if number != number.to_integral_value():
        raise ValueError(f"{text[:80]!r} has more than {places} digits behind the point")
    return int(number)


def _parse_duration(text: str) -> int:
    found = list(_SPAN.finditer(text)) if len(text) <= _LONGEST_SPAN else []
    rest = _SPAN.sub("", text).strip(" ,")
    if not found or rest:
        raise ValueError(f'{text[:80]!r} is no time: write such as "3 days" or "1 day 12 hours"')
    return sum(
        int(each[1]) * next(_SPANS[n] for n in _SPANS if n[0] == each[2][0]) for each in found
    )


def _parse_list(unit: Unit, value: object, names: Names) -> tuple[Pair, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"{str(value)[:80]!r} is no list of texts: write such as {example(unit)}")
    if unit is Unit.PARTS:
        return tuple(_parse_part(each, names) for each in value)
    read = _parse_call if unit is Unit.CALLS else _parse_holding
    return tuple(read(each, names) for each in value)


def _parse_part(text: str, names: Names) -> Pair:
    account, _, part = text.strip().partition(" ")
    bps = parse(Unit.BPS, part, names)
    assert isinstance(bps, int)
    return names.address(Unit.ACCOUNT, account), bps


def _parse_holding(text: str, names: Names) -> Pair:
    token, through, adapter = text.strip().partition(" through ")
    at = names.address(Unit.ADAPTER, adapter) if through else ZERO_ADDRESS
    return names.address(Unit.TOKEN, token), at


def _parse_call(text: str, names: Names) -> Pair:
    to, _, data = text.strip().partition(" ")
    if not _BYTES.fullmatch(data):
        raise ValueError(f"{data[:80]!r} is no call: 0x and an even number of hexadecimal digits")
    return names.address(Unit.ACCOUNT, to), bytes.fromhex(data[2:])
