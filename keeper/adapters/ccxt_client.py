"""One exchange through ccxt: its clock and its order books, from floats to integers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, cast

from keeper.domain.order_books import Book, Level
from keeper.errors import PriceError

WAD_DIGITS = 18
MS = 1_000
MOST_LETTERS = 160  # of what an exchange or its library says of a failure
# What ccxt lets through when a body is not what it expects.
MALFORMED = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError)


class Exchange(Protocol):
    """What is used of a ccxt exchange."""

    has: Mapping[str, object]

    def load_markets(self) -> Mapping[str, object]:
        """Read which markets there are."""

    def market(self, symbol: str) -> Mapping[str, object]:
        """Find a market; raises ccxt's BadSymbol."""

    def fetch_time(self) -> object:
        """Read the server's clock, milliseconds."""

    def fetch_order_book(self, symbol: str) -> Mapping[str, object]:
        """Read a market's book."""


def is_known(name: str) -> bool:
    """Say whether ccxt has an exchange, without the time that importing ccxt takes."""
    spec = find_spec("ccxt")
    folders = () if spec is None else spec.submodule_search_locations or ()
    files = (Path(folder) / "abstract" / f"{name}.py" for folder in folders)
    return name.isalnum() and any(file.is_file() for file in files)


def open_exchange(name: str, timeout_s: int) -> Exchange:
    """Make ccxt's client of an exchange; it needs no key, and no proxy of the environment."""
    import ccxt

    options = {
        "enableRateLimit": True,
        "timeout": timeout_s * MS,
        "requests_trust_env": False,
    }
    return cast("Exchange", getattr(ccxt, name)(options))


def exchange_faults() -> tuple[type[Exception], ...]:
    """List what an exchange that fails, refuses or sends nonsense ends in."""
    import ccxt

    return (ccxt.BaseError, OSError, *MALFORMED)


def fault_text(error: Exception) -> str:
    """Say what failed; a stranger's server wrote it, so it is kept short and plain."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(error))
    return f"{type(error).__name__}: {text[:MOST_LETTERS]}"


def fetch_clock(exchange: Exchange) -> object:
    """Read the server's clock in milliseconds; None where an exchange shows none."""
    return exchange.fetch_time() if exchange.has.get("fetchTime") is True else None


def fetch_book(exchange: Exchange, symbol: str, clock: object) -> Book:
    """
    Read a book with its time: its own, or the server's from just before.

    Args:
        exchange: whose markets are loaded.
        symbol: of the market.
        clock: the server's, read before the book: a book is never called younger than it is.

    Raises:
        PriceError: the market is closed, or nothing tells the time.
    """
    if exchange.market(symbol).get("active") is False:
        raise PriceError("its market is closed")
    book = exchange.fetch_order_book(symbol)
    own = book["timestamp"]
    milliseconds = clock if own is None else own
    if milliseconds is None:
        raise PriceError("its book tells no time, nor does its server")
    observed_at = int(_to_number(milliseconds)) // MS
    return Book(bids=_levels(book["bids"]), asks=_levels(book["asks"]), observed_at=observed_at)


def _levels(side: object) -> tuple[Level, ...]:
    rows = cast("Sequence[Sequence[object]]", side)
    return tuple((_to_wad(row[0]), _to_wad(row[1])) for row in rows)


def _to_wad(value: object) -> int:
    """Turn a price or an amount, a float of ccxt's, into a wad by its decimal text."""
    return int(_to_number(value).scaleb(WAD_DIGITS))


def _to_number(value: object) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is no number") from error
    if not number.is_finite():
        raise ValueError(f"{value!r} is no number")
    return number
