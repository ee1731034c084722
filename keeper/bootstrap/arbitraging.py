"""What finds arbitrage on the fund's chain and its outpost's, and what takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from keeper.adapters.clock import SystemClock
from keeper.adapters.lease import Unfenced
from keeper.adapters.lender_reads import RpcLenders
from keeper.adapters.listing_stage import SimulatedStage
from keeper.adapters.market_reads import RpcMarket
from keeper.adapters.rpc import Rpc
from keeper.adapters.saga_book import SqlSagaBook
from keeper.adapters.trade_receipts import TradeReceipts
from keeper.adapters.transactions import Web3Wire
from keeper.adapters.verdict_book import SqlVerdicts
from keeper.bootstrap.acting import open_memory
from keeper.bootstrap.arbitrage_names import require_borrower
from keeper.bootstrap.arbitrage_terms import (
    Place,
    base_decimals,
    build_rules,
    market_terms,
    section_of,
)
from keeper.bootstrap.keys import known_account
from keeper.bootstrap.outposts import (
    build_outpost_writer,
    open_outpost,
    silent_outpost,
)
from keeper.bootstrap.pools import build_pool_following, read_scope
from keeper.bootstrap.reading import Ground, Reader, open_reader
from keeper.domain.units import Address
from keeper.domain.wording import format_units
from keeper.errors import ConfigError, RpcError
from keeper.services.arbitrage_history import ArbitrageHistory, Trail
from keeper.services.arbitraging import Arbitraging
from keeper.services.desks import ChainDesk
from keeper.services.engine_ports import Signer, Timer
from keeper.services.listing import Listing
from keeper.services.markets import ChainMarket
from keeper.services.rehearsal import Rehearsal
from keeper.services.sagas import Sagas
from keeper.settings import Settings
from keeper.settings.arbitrage import Arbitrage, TradesSection

SHOWN_DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ArbitrageDesk:
    """
    What looks for arbitrage and takes it, and what is needed to tell of it.

    Args:
        service: does the work.
        book: what was planned across both chains.
        history: looks back.
        places: by chain id, the fund's own first.
        decimals: of the base asset at home.
    """

    service: Arbitraging
    book: SqlSagaBook
    history: ArbitrageHistory
    places: Mapping[int, Place]
    decimals: int

    def symbol_of(self, chain_id: int, token: Address) -> str:
        """Name a token of a chain; by its address when its book does not know it."""
        return self.places[chain_id].ground.book.symbol_of(token)

    def spell(self, chain_id: int, token: Address, units: int) -> str:
        """Say an amount of a token of a chain for people."""
        symbol = self.symbol_of(chain_id, token)
        known = self.places[chain_id].ground.book.tokens.get(symbol)
        digits = 0 if known is None else known.decimals
        return f"{format_units(units, digits, min(digits, SHOWN_DECIMALS))} {symbol}"


def open_arbitrage(
    settings: Settings, rpc: Rpc | None = None, there: Rpc | None = None
) -> ArbitrageDesk:
    """
    Put together what looks for arbitrage; it can only simulate.

    Args:
        settings: of the fund.
        rpc: stands in for the nodes of the fund's chain.
        there: stands in for those of the outpost's.

    Raises:
        ConfigError, ChainMismatchError, RpcError: see `build_arbitrage`.
    """
    reader, account = open_reader(settings, rpc), known_account(settings)
    memory = open_memory(settings, reader.book, account)
    writer = Rehearsal(Web3Wire(reader.rpc, reader.book), account)
    home = Place(ground=reader, memory=memory, writer=writer, account=account)
    return build_arbitrage(reader, home, None, SystemClock(), there)


def build_arbitrage(
    reader: Reader, home: Place, key: Signer | None, timer: Timer, rpc: Rpc | None = None
) -> ArbitrageDesk:
    """
    Put together what finds and takes arbitrage.

    Args:
        reader: of the fund.
        home: the fund's own chain.
        key: signs on both chains; None in a dry run.
        timer: the clock.
        rpc: stands in for the nodes of the outpost's chain.

    Raises:
        ConfigError: nothing is configured to trade, or a name is in no address book.
        ChainMismatchError, RpcError: see `open_outpost` and `open_memory`.
    """
    section = _require_section(reader)
    places = {reader.book.chain_id: home}
    if _is_both(reader):
        away = _open_away(reader, key, timer, rpc)
        places[away.ground.book.chain_id] = away
    reads = {chain_id: _reads(each, reader) for chain_id, each in places.items()}
    desks = {
        chain_id: ChainDesk(each.writer, _rehearsal(each), each.memory.journal, reads[chain_id])
        for chain_id, each in places.items()
    }
    fence = home.memory.lease if key is not None else Unfenced()
    book, trades = SqlSagaBook(home.memory.engine, fence), section.trades
    service = Arbitraging(
        markets={c: _market(each, reads[c], trades) for c, each in places.items()},
        desks=desks,
        sagas=Sagas(desks=desks, book=book, timer=timer, stopped=not trades.begin),
        rules=build_rules(reader, list(places.values()), trades, live=key is not None),
    )
    trails = {
        chain_id: Trail(
            journal=each.memory.journal, receipts=TradeReceipts(each.ground.sure, each.ground.book)
        )
        for chain_id, each in places.items()
    }
    return ArbitrageDesk(
        service=service,
        book=book,
        history=ArbitrageHistory(trails, book),
        places=places,
        decimals=base_decimals(reader),
    )


def _require_section(reader: Reader) -> Arbitrage:
    section = reader.settings.arbitrage
    if section is None or section.strategy is None:
        raise ConfigError("nothing is to trade: [arbitrage] names no strategy")
    return section


def _is_both(reader: Reader) -> bool:
    """Tell whether the outpost trades too."""
    outpost = reader.settings.outpost
    there = None if outpost is None else outpost.arbitrage
    return there is not None and there.strategy is not None


def _open_away(reader: Reader, key: Signer | None, timer: Timer, rpc: Rpc | None) -> Place:
    """Open the other chain; while it is silent, what is open at home is closed nevertheless."""
    try:
        ground = open_outpost(reader, rpc)
    except RpcError as error:
        ground = silent_outpost(reader, error)
    account = known_account(reader.settings) if key is None else key.address
    memory = open_memory(ground.settings, ground.book, account)
    writer = build_outpost_writer(ground, memory, key, account, timer)
    return Place(ground=ground, memory=memory, writer=writer, account=account)


def _rehearsal(place: Place) -> Rehearsal:
    return Rehearsal(Web3Wire(place.ground.rpc, place.ground.book), place.account)


def _reads(place: Place, reader: Reader) -> RpcMarket:
    ground = place.ground
    own = ground.book.tokens[ground.book.base].decimals
    name = section_of(ground).strategy or ""
    if name not in [each.name for each in ground.book.strategies]:
        known = ", ".join(each.name for each in ground.book.strategies)
        raise ConfigError(f"arbitrage.strategy is {name}, chain {ground.book.chain_id} has {known}")
    scale = (10 ** base_decimals(reader), 10**own)
    return RpcMarket(ground.sure, ground.book, name, place.account, scale)


def _market(place: Place, reads: RpcMarket, trades: TradesSection) -> ChainMarket:
    ground = place.ground
    scope = read_scope(ground)
    return ChainMarket(
        following=build_pool_following(ground.sure, place.memory.engine, scope),
        reads=reads,
        listing=Listing(SimulatedStage(ground.rpc), scope.held),
        verdicts=SqlVerdicts(place.memory.engine),
        terms=market_terms(ground, trades),
        lenders=_lenders(ground),
    )


def _lenders(ground: Ground) -> RpcLenders | None:
    section = section_of(ground)
    require_borrower(section, ground.book, "arbitrage")
    if section.loans is None:
        return None
    return RpcLenders(ground.sure, ground.book, section.loans.lenders)
