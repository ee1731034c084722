"""From the configuration, in people's units and names, to the rules that arbitrage keeps to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keeper.adapters.purpose_words import tokens_of
from keeper.bootstrap.acting import Memory
from keeper.bootstrap.outposts import open_bridge, transfer_wei
from keeper.bootstrap.policies import to_units
from keeper.bootstrap.reading import Ground, Reader
from keeper.domain.arbitrage import TradeLimits
from keeper.domain.crossings import BridgeCosts, Twin
from keeper.domain.inventory import transfer_cost_up
from keeper.domain.prices import price_of
from keeper.domain.saga_plan import Windows
from keeper.domain.units import Address
from keeper.errors import ConfigError
from keeper.services.arbitraging import ArbitrageRules
from keeper.services.engine_ports import Writer
from keeper.services.markets import MarketTerms
from keeper.settings.arbitrage import Arbitrage, TradesSection

PPM_IN_PERCENT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    One chain, with what acts there.

    Args:
        ground: of the chain.
        memory: its database.
        writer: acts there, or simulates.
        account: that acts.
    """

    ground: Ground
    memory: Memory
    writer: Writer
    account: Address


def market_terms(ground: Ground, trades: TradesSection) -> MarketTerms:
    """
    Translate what is configured of one chain.

    Raises:
        ConfigError: a symbol is not in the address book.
    """
    section, book = section_of(ground), ground.book
    base = book.tokens[book.base]
    return MarketTerms(
        chain_id=book.chain_id,
        fund=Address(book.subject),
        base=Address(base.address),
        tokens=tokens_of(book),
        strategy=section.strategy or "",
        native_token=_token(ground, section.native_token or ""),
        most_in=_most_in(ground),
        least_profit=to_units(trades.least_profit, base.decimals),
        window_s=trades.first_s,
        rehearse_every_blocks=section.rehearse_every_blocks,
        most_lent=_most_lent(section, base.decimals),
    )


def _most_lent(section: Arbitrage, decimals: int) -> int | None:
    if section.loans is None or section.loans.most is None:
        return None
    return to_units(section.loans.most, decimals)


def section_of(ground: Ground) -> Arbitrage:
    """
    Give what is configured of one chain.

    Raises:
        ConfigError: nothing is.
    """
    section = ground.settings.arbitrage
    if section is None:
        raise ConfigError(f"no arbitrage is configured on chain {ground.book.chain_id}")
    return section


def _most_in(ground: Ground) -> dict[Address, int]:
    return {
        _token(ground, symbol): to_units(amount, ground.book.tokens[symbol].decimals)
        for symbol, amount in section_of(ground).most_in.items()
    }


def _token(ground: Ground, symbol: str) -> Address:
    if symbol not in ground.book.tokens:
        known = ", ".join(ground.book.tokens)
        raise ConfigError(f"{symbol} is no token of chain {ground.book.chain_id}: it has {known}")
    return Address(ground.book.tokens[symbol].address)


def base_decimals(reader: Reader) -> int:
    """Give the decimals of the fund's base asset."""
    return reader.book.tokens[reader.book.base].decimals


def build_rules(
    reader: Reader, places: Sequence[Place], trades: TradesSection, *, live: bool
) -> ArbitrageRules:
    """
    Translate the rules of trades.

    Args:
        reader: of the fund.
        places: the fund's own chain, and the outpost's if it trades too.
        trades: as written.
        live: whether anything may be sent.

    Raises:
        ConfigError: a symbol is not in an address book.
    """
    decimals = base_decimals(reader)
    return ArbitrageRules(
        home=reader.book.chain_id,
        limits=TradeLimits(
            most_in={},
            least_profit=to_units(trades.least_profit, decimals),
            slippage_bps=int(trades.slippage_percent * 100),
            most_loss=to_units(trades.most_loss, decimals),
            most_hops=trades.most_hops,
        ),
        twins=_twins([each.ground for each in places], trades),
        bridge=_bridge_costs(reader, places, trades),
        windows=Windows(first=trades.first_s, second=trades.second_s, ways_out=trades.ways_out_s),
        begin=trades.begin,
        live=live,
    )


def _twins(grounds: list[Ground], trades: TradesSection) -> tuple[Twin, ...]:
    """Pair the tokens of both chains: those that are named, or those of the same symbol."""
    if len(grounds) == 1:
        return ()
    here, there = grounds
    same = [(each, each) for each in here.book.tokens if each in there.book.tokens]
    named = [(each.home, each.outpost) for each in trades.twins]
    return tuple(_twin(here, there, *pair) for pair in named or same)


def _twin(here: Ground, there: Ground, symbol: str, symbol_there: str) -> Twin:
    tokens = _token(here, symbol), _token(there, symbol_there)
    more = here.book.tokens[symbol].decimals - there.book.tokens[symbol_there].decimals
    return Twin(
        here=tokens[0],
        there=tokens[1],
        units_here=10 ** max(0, more),
        units_there=10 ** max(0, -more),
    )


def _bridge_costs(reader: Reader, places: Sequence[Place], trades: TradesSection) -> BridgeCosts:
    """Take the operator's figure for a transfer, or ask the bridge and the fund's own price."""
    fee_ppm = int(trades.transfer_percent * PPM_IN_PERCENT)
    if len(places) == 1:
        return BridgeCosts(fee_ppm=fee_ppm, transfer=0)
    if trades.transfer_cost is not None:
        cost = to_units(trades.transfer_cost, base_decimals(reader))
        return BridgeCosts(fee_ppm=fee_ppm, transfer=cost)
    home, away = places
    bridge = open_bridge(reader, away.ground, home.memory, away.memory)
    native = _token(reader, section_of(reader).native_token or "")
    price = price_of(reader.chain.fetch_snapshot(), native)
    cost = transfer_cost_up(transfer_wei(reader, bridge), price)
    return BridgeCosts(fee_ppm=fee_ppm, transfer=cost)
