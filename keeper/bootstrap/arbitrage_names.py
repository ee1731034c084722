"""Check the names that arbitrage is configured with, as far as that goes without a node."""

from __future__ import annotations

from collections.abc import Iterable

from keeper.adapters.address_book import AddressBook, ChainBook, OutpostBook
from keeper.bootstrap.reading import read_book
from keeper.domain.round_trips import FLASH_ACCOUNT
from keeper.errors import ConfigError
from keeper.settings import Settings
from keeper.settings.arbitrage import Arbitrage


def require_arbitrage(settings: Settings, book: AddressBook) -> None:
    """
    Check `[arbitrage]` and `[outpost.arbitrage]`.

    Args:
        settings: as written.
        book: of the fund.

    Raises:
        ConfigError: a strategy or a token is in no address book, or that of the outpost cannot be
            read.
    """
    here, outpost = settings.arbitrage, settings.outpost
    if here is None:
        return
    _require_known(here, book, "arbitrage")
    twins = here.trades.twins
    _require_tokens((each.home for each in twins), book, "arbitrage.trades.twins")
    if outpost is None or outpost.arbitrage is None:
        return
    there = read_book(OutpostBook, outpost.address_book)
    _require_known(outpost.arbitrage, there, "outpost.arbitrage")
    _require_tokens((each.outpost for each in twins), there, "arbitrage.trades.twins")


def _require_known(section: Arbitrage, book: ChainBook, key: str) -> None:
    known = [each.name for each in book.strategies]
    if section.strategy is not None and section.strategy not in known:
        raise ConfigError(f"{key}.strategy is {section.strategy}, there is {', '.join(known)}")
    native = [] if section.native_token is None else [section.native_token]
    _require_tokens(section.tokens, book, f"{key}.tokens")
    _require_tokens(native, book, f"{key}.native_token")
    _require_tokens(section.most_in, book, f"{key}.most_in")
    require_borrower(section, book, key)


def require_borrower(section: Arbitrage, book: ChainBook, key: str) -> None:
    """
    Check that there is somebody to borrow where loans are configured.

    Raises:
        ConfigError: there is no flash account on that chain.
    """
    if section.loans is not None and FLASH_ACCOUNT not in book.contracts:
        raise ConfigError(f"{key}.loans: chain {book.chain_id} has no {FLASH_ACCOUNT} in its book")


def _require_tokens(symbols: Iterable[str], book: ChainBook, key: str) -> None:
    unknown = [each for each in symbols if each not in book.tokens]
    if unknown:
        known = ", ".join(book.tokens)
        raise ConfigError(f"{key}: {', '.join(unknown)} is no token of the book, it has {known}")
