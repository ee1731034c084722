"""How amounts, ratios and times are written for people: money from integers alone, never floats."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

SHARE_DECIMALS = 18
MINUS = "\N{MINUS SIGN}"


def format_units(amount: int, decimals: int, digits: int) -> str:
    """
    Write base units as whole units, from integers alone.

    Args:
        amount: base units.
        decimals: of the token.
        digits: to show behind the point; the rest is cut, so no amount looks larger than it is.

    Returns:
        Such as `1,234.50`. An amount that the cut would show as zero is written in full.
    """
    sign, size = (MINUS if amount < 0 else ""), abs(amount)
    whole, rest = divmod(size, 10**decimals)
    tail = f"{rest:0{decimals}d}" if decimals else ""
    shown = tail[:digits]
    if not whole and rest and not int(shown or "0"):
        shown = tail.rstrip("0")
    return f"{sign}{whole:,}" + (f".{shown}" if shown else "")


def format_signed(amount: int, decimals: int, digits: int) -> str:
    """Write base units as `format_units` does, a gain with its plus."""
    return ("+" if amount > 0 else "") + format_units(amount, decimals, digits)


def format_percent(ratio: float) -> str:
    """Write a ratio as a signed percentage with two digits, 0.1 as `+10.00 %`."""
    text = f"{ratio:+.2%}".replace("-", MINUS).replace("%", " %")
    return text[1:] if text[1:] == "0.00 %" else text


def format_part(part: Fraction | None) -> str:
    """Write a part of a whole as a percentage cut to two digits, 1/8 as `12.50 %`; – for None."""
    if part is None:
        return "–"
    return f"{format_units(part.numerator * 10_000 // part.denominator, 2, 2)} %"


def format_time(time: int) -> str:
    """Write unix seconds as date and minute, UTC."""
    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M}"
