"""The outpost's address book, and whether it belongs beside the fund's; needs no node."""

from __future__ import annotations

from keeper.adapters.address_book import ChainBook, OutpostBook
from keeper.bootstrap.keys import require_fitting_key
from keeper.bootstrap.reading import read_book
from keeper.errors import ConfigError
from keeper.settings import Settings
from keeper.settings.outpost import Outpost


def require_outpost(settings: Settings) -> Outpost:
    """
    Give what is configured of the other chain.

    Raises:
        ConfigError: nothing is.
    """
    if settings.outpost is None:
        raise ConfigError("there is no [outpost] in the configuration")
    return settings.outpost


def read_outpost_book(settings: Settings, home: ChainBook) -> OutpostBook:
    """
    Read where the outpost stands.

    Args:
        settings: as written.
        home: the fund's own book.

    Raises:
        ConfigError: no outpost is configured, its book cannot be read, is of the fund's own chain,
            or counts the base asset in other units.
    """
    book = read_book(OutpostBook, require_outpost(settings).address_book)
    if book.chain_id == home.chain_id:
        raise ConfigError(f"the outpost's chain {book.chain_id} is the fund's own")
    _require_one_scale(home, book)
    require_fitting_key(settings, book.chain_id)
    return book


def _require_one_scale(home: ChainBook, away: ChainBook) -> None:
    """
    Refuse chains on which the base asset has another number of decimals.

    Base units cross the line one to one and are added up on both sides: with other decimals every
    amount in flight, and every limit of a trade across, would be wrong by powers of ten.
    """
    here, there = (book.tokens[book.base].decimals for book in (home, away))
    if here != there:
        raise ConfigError(
            f"the base asset has {here} decimals on chain {home.chain_id} and {there} on chain "
            f"{away.chain_id}: they must be equal, since base units cross one to one"
        )
