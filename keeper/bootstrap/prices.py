"""From `[prices]` of the configuration to the sources that have to support a feed."""

from __future__ import annotations

from eth_utils.address import to_checksum_address

from keeper.adapters.address_book import AddressBook
from keeper.adapters.ccxt_client import is_known
from keeper.adapters.exchanges import ExchangePrices, ExchangeTerms
from keeper.adapters.twap import TwapPool, UniswapTwaps
from keeper.bootstrap.policies import to_units, to_wad
from keeper.bootstrap.reading import Reader
from keeper.domain.order_books import BookTerms
from keeper.domain.price_quorum import QuorumTerms
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import WAD, Address
from keeper.errors import ConfigError
from keeper.ports import ReferencePrices
from keeper.services.price_support import PriceSupport
from keeper.settings.prices import ExchangesSection, Prices

DEFAULT_AGE_S = 120  # of a source that is no exchange; averages of pools are of the block itself


def require_sources(prices: Prices | None, book: AddressBook) -> None:
    """
    Check `[prices]` as far as that goes without a node.

    Raises:
        ConfigError: a token or an exchange is not known, or a token has too few sources.
    """
    if prices is None:
        return
    _require_enough_sources(prices, book)
    _pools(prices, book)
    if prices.exchanges is not None:
        _exchange_terms(prices.exchanges, book)
    for name in prices.feed_max_age_s:
        _find(book, name, "prices.feed_max_age_s")


def open_price_support(reader: Reader, snapshot: FundSnapshot) -> PriceSupport:
    """
    Put together what stands behind the feeds; without `[prices]` nothing does.

    Args:
        reader: settings, book and node.
        snapshot: of any block; says how old the registry lets each feed be.

    Raises:
        ConfigError: a token or an exchange is not known, a token has too few sources, or a feed's
            limit is wider than the registry's.
    """
    prices, book = reader.settings.prices, reader.book
    if prices is None:
        return PriceSupport()
    _require_enough_sources(prices, book)
    sources: list[ReferencePrices] = []
    if prices.twap:
        sources.append(UniswapTwaps(reader.sure, _pools(prices, book)))
    if prices.exchanges is not None:
        sources.append(ExchangePrices(_exchange_terms(prices.exchanges, book)))
    max_age_s = DEFAULT_AGE_S if prices.exchanges is None else prices.exchanges.max_age_s
    terms = QuorumTerms(
        quorum=prices.quorum,
        tolerance=to_wad(prices.tolerance_percent),
        max_age_s=max_age_s,
        heartbeats=_heartbeats(prices, book, snapshot),
    )
    return PriceSupport(sources, terms)


def _pools(prices: Prices, book: AddressBook) -> list[TwapPool]:
    decimals = book.tokens[book.base].decimals
    return [
        TwapPool(
            token=_find(book, each.token, "prices.twap.token"),
            pool=Address(to_checksum_address(each.pool)),
            window_s=each.window_s,
            min_liquidity=to_units(each.min_liquidity, decimals),
        )
        for each in prices.twap
    ]


def _exchange_terms(section: ExchangesSection, book: AddressBook) -> ExchangeTerms:
    unknown = [name for name in section.names if not is_known(name)]
    if unknown:
        raise ConfigError(f"prices.exchanges.names: ccxt has no exchange {', '.join(unknown)}")
    symbols = section.symbols
    if book.base not in symbols:
        raise ConfigError(f"prices.exchanges.symbols has no market of {book.base} itself")
    listed, money = symbols[book.base].split("/")
    for name, symbol in symbols.items():
        if symbol.split("/")[1] not in (listed, money):
            raise ConfigError(
                f"prices.exchanges.symbols: {name} is quoted as {symbol}, it must be in {listed} "
                f"or, as {book.base} itself, in {money}"
            )
    return ExchangeTerms(
        names=section.names,
        symbols={
            _find(book, name, "prices.exchanges.symbols"): each for name, each in symbols.items()
        },
        book=BookTerms(
            max_spread=to_wad(section.max_spread_percent),
            min_depth=int(section.min_depth * WAD),
            max_age_s=section.max_age_s,
        ),
        min_exchanges=section.min_exchanges,
        timeout_s=section.timeout_s,
    )


def _heartbeats(prices: Prices, book: AddressBook, snapshot: FundSnapshot) -> dict[Address, int]:
    found: dict[Address, int] = {}
    for name, limit in prices.feed_max_age_s.items():
        token = _find(book, name, "prices.feed_max_age_s")
        feed = snapshot.feeds.get(token)
        if feed is not None and limit > feed.max_age:
            raise ConfigError(
                f"prices.feed_max_age_s.{name} is {limit}, the registry's limit is {feed.max_age}: "
                "only less can be set"
            )
        found[token] = limit
    return found


def _require_enough_sources(prices: Prices, book: AddressBook) -> None:
    """A quorum that a token can never have would stop every strike as soon as it is held."""
    asked = {} if prices.exchanges is None else prices.exchanges.symbols
    for name in book.tokens.keys() - {book.base}:
        count = 1 + sum(each.token == name for each in prices.twap) + (name in asked)
        if count < prices.quorum:
            raise ConfigError(f"prices.quorum is {prices.quorum}, {name} has {count} sources")


def _find(book: AddressBook, symbol: str, key: str) -> Address:
    token = book.tokens.get(symbol)
    if token is None:
        raise ConfigError(f"{key} is {symbol}, the fund has {', '.join(sorted(book.tokens))}")
    return Address(token.address)
