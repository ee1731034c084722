"""From the configuration, in people's units and names, to the domain's policy."""

from __future__ import annotations

from decimal import Decimal

from keeper.adapters.address_book import AddressBook
from keeper.domain.policy import HarvestRule, LendingPolicy, Policy, Route, TradingPolicy
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.trend import HOUR_S, TrendTerms
from keeper.domain.units import WAD, Address
from keeper.errors import ConfigError
from keeper.settings import Settings
from keeper.settings.policy import Lending, Trading

AAVE = "aave_v3"
SHARE_DECIMALS = 18


def job_names(settings: Settings) -> dict[str, str]:
    """Name the job behind what is done with a strategy."""
    lending = {} if settings.lending is None else {settings.lending.strategy: "lend"}
    trading = {} if settings.trading is None else {settings.trading.strategy: "trade"}
    return lending | trading


def to_wad(percent: Decimal) -> int:
    """Turn a percentage into a wad, rounded down."""
    return int(percent * WAD / 100)


def to_units(amount: Decimal, decimals: int) -> int:
    """Turn whole tokens into base units, rounded down."""
    return int(amount * 10**decimals)


def build_policy(settings: Settings, book: AddressBook, snapshot: FundSnapshot) -> Policy:
    """
    Translate the operator's rules.

    Args:
        settings: as written.
        book: names of strategies, tokens and adapters.
        snapshot: of any block; says which position the lending strategy has.

    Raises:
        ConfigError: something is named that the fund does not have.
    """
    decimals = snapshot.base.decimals
    trading, lending = settings.trading, settings.lending
    rules = {
        rule.strategy: HarvestRule(
            threshold=to_wad(rule.threshold_percent),
            part=to_wad(rule.part_percent),
            minimum=to_units(rule.minimum, decimals),
        )
        for rule in settings.harvest
    }
    for name in rules:
        _require_strategy(name, "harvest", book)
    return Policy(
        reserve=to_wad(settings.dealing.reserve_percent),
        trading=None if trading is None else _trading(trading, book, decimals),
        lending=None if lending is None else _lending(lending, book, snapshot),
        harvest=rules,
        min_distribution=to_units(settings.dealing.min_distribution, SHARE_DECIMALS),
        report_validity_s=settings.dealing.report_valid_s,
    )


def build_trend(trading: Trading) -> TrendTerms:
    """Translate the rule's numbers."""
    return TrendTerms(
        target_vol=to_wad(trading.target_vol_percent),
        max_weight=to_wad(trading.max_weight_percent),
        horizons_s=tuple(hours * HOUR_S for hours in trading.horizons_h),
        centre_of_mass=trading.centre_of_mass_h,
        max_gap_s=trading.max_gap_h * HOUR_S,
        max_age_s=trading.max_age_h * HOUR_S,
    )


def _trading(trading: Trading, book: AddressBook, decimals: int) -> TradingPolicy:
    _require_strategy(trading.strategy, "trading", book)
    return TradingPolicy(
        strategy=trading.strategy,
        token=find_token(book, trading.token),
        routes=tuple(
            Route(
                venue=route.venue,
                adapter=_find_adapter(book, route.venue),
                share=to_wad(route.share_percent),
                fee=route.fee,
            )
            for route in trading.routes
        ),
        slippage=to_wad(trading.slippage_percent),
        max_order=to_wad(trading.max_order_percent),
        min_order=to_units(trading.min_order, decimals),
        band=to_wad(trading.band_percent),
    )


def _lending(lending: Lending, book: AddressBook, snapshot: FundSnapshot) -> LendingPolicy:
    _require_strategy(lending.strategy, "lending", book)
    adapter = _find_adapter(book, AAVE)
    for entry in snapshot.strategy(lending.strategy).entries:
        if entry.adapter == adapter and entry.underlying == snapshot.base.address:
            return LendingPolicy(
                strategy=lending.strategy,
                adapter=adapter,
                position=entry.token,
                min_move=to_units(lending.min_move, snapshot.base.decimals),
            )
    raise ConfigError(f"lending.strategy: {lending.strategy} has no position in the base asset")


def find_token(book: AddressBook, symbol: str) -> Address:
    """
    Look a token up by its symbol.

    Raises:
        ConfigError: the fund has none of that name.
    """
    token = book.tokens.get(symbol)
    if token is None or symbol == book.base:
        traded = sorted(book.tokens.keys() - {book.base})
        raise ConfigError(f"trading.token is {symbol}, the fund trades {', '.join(traded)}")
    return Address(token.address)


def _find_adapter(book: AddressBook, name: str) -> Address:
    adapter = book.adapters.get(name)
    if adapter is None:
        known = ", ".join(sorted(book.adapters))
        raise ConfigError(f"the fund has no adapter {name}, it has {known}")
    return Address(adapter.address)


def _require_strategy(name: str, key: str, book: AddressBook) -> None:
    names = [strategy.name for strategy in book.strategies]
    if name not in names:
        raise ConfigError(f"{key}.strategy is {name}, the fund has {', '.join(names)}")
