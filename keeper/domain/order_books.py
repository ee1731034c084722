"""What an exchange's order book says a token is worth, and the median of several exchanges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keeper.domain.assets import Token
from keeper.domain.price_quorum import Missing, Reference, age_text, percent_text
from keeper.domain.units import PRICE_SCALE, WAD, mul_div_down, mul_div_up
from keeper.domain.wording import format_units
from keeper.errors import PriceError

Level = tuple[int, int]
"""Price and amount, both wads: of the quoted currency for one token, and of tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """
    An order book.

    Args:
        bids: in any order.
        asks: in any order.
        observed_at: unix seconds by the exchange's clock.
    """

    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    observed_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookTerms:
    """
    What a book must be like to count.

    Args:
        max_spread: between best bid and ask, wad of the price between them.
        min_depth: wad of the quoted currency that each side must hold within `max_spread` of the
            price between them.
        max_age_s: most seconds between its time and the block's, either way.
    """

    max_spread: int
    min_depth: int
    max_age_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mid:
    """The price half-way between best bid and ask and the spread, both wads, and their time."""

    price: int
    spread: int
    observed_at: int


def usable_mid(book: Book, terms: BookTerms, *, at: int) -> Mid:
    """
    Find the price of a book that is fresh, tight and deep enough.

    Args:
        book: as the exchange gave it.
        terms: what it must be like.
        at: unix seconds of the block that it is to support.

    Returns:
        The price rounded down, the spread rounded up.

    Raises:
        PriceError: it is not; the text has number and limit.
    """
    _require_sound(book)
    age = at - book.observed_at
    if abs(age) > terms.max_age_s:
        raise PriceError(f"its book is {age_text(age)}, limit is {terms.max_age_s} s")
    bid, ask = max(price for price, _ in book.bids), min(price for price, _ in book.asks)
    if bid >= ask:
        raise PriceError(f"its book is crossed: bid {_shown(bid)}, ask {_shown(ask)}")
    mid = Mid(
        price=(bid + ask) // 2,
        spread=mul_div_up(2 * (ask - bid), WAD, bid + ask),
        observed_at=book.observed_at,
    )
    if mid.spread > terms.max_spread:
        raise PriceError(
            f"its spread is {percent_text(mid.spread)}, limit is {percent_text(terms.max_spread)}"
        )
    _require_depth(book, mid, terms)
    return mid


def cross(token: Mid, base: Mid) -> Mid:
    """Turn a token's price in a third currency into one in the base asset, rounded down."""
    return Mid(
        price=mul_div_down(token.price, WAD, base.price),
        spread=token.spread + base.spread,
        observed_at=min(token.observed_at, base.observed_at),
    )


def to_scale_down(price: int, token: Token, base: Token) -> int:
    """Bring a wad of whole base assets for one whole token to the scale of prices."""
    return mul_div_down(price * 10**base.decimals, PRICE_SCALE, WAD * 10**token.decimals)


def median(source: str, parts: Sequence[Reference | Missing], least: int) -> Reference | Missing:
    """
    Take the price in the middle of several.

    Args:
        source: name of the median.
        parts: one for each exchange.
        least: how many of them must have a price.

    Returns:
        The median, of an even number the mean of the middle two rounded down, as old as the oldest
        and with the widest spread of them; Missing with too few.
    """
    found = [part for part in parts if isinstance(part, Reference)]
    if len(found) < least:
        silent = [f"{part.source}: {part.reason}" for part in parts if isinstance(part, Missing)]
        answers = f"{len(found)} of {len(parts)} exchanges count, {least} are needed"
        return Missing(source=source, reason=f"{answers} ({', '.join(silent)})", parts=(*parts,))
    prices = sorted(part.price for part in found)
    middle = prices[(len(prices) - 1) // 2] + prices[len(prices) // 2]
    return Reference(
        source=source,
        price=middle // 2,
        observed_at=min(part.observed_at for part in found),
        spread=max(part.spread for part in found),
        parts=(*parts,),
    )


def _require_sound(book: Book) -> None:
    for name, side in (("bids", book.bids), ("asks", book.asks)):
        if not side:
            raise PriceError(f"its book has no {name}")
        if any(price <= 0 or amount < 0 for price, amount in side):
            raise PriceError(f"its book has {name} at no price or of less than nothing")


def _require_depth(book: Book, mid: Mid, terms: BookTerms) -> None:
    reach = mul_div_down(mid.price, terms.max_spread, WAD)
    for name, side in (("bids", book.bids), ("asks", book.asks)):
        near = [level for level in side if abs(level[0] - mid.price) <= reach]
        depth = sum(mul_div_down(price, amount, WAD) for price, amount in near)
        if depth < terms.min_depth:
            raise PriceError(f"its {name} hold {_shown(depth)}, limit is {_shown(terms.min_depth)}")


def _shown(wad: int) -> str:
    return format_units(wad, 18, 4)
