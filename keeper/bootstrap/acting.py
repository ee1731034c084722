"""What acts for the fund: key, database, lock, and the tick that uses them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keeper.adapters.address_book import ChainBook
from keeper.adapters.clock import SystemClock
from keeper.adapters.prices import FeedPrices
from keeper.adapters.rpc import Rpc
from keeper.adapters.transactions import Web3Wire
from keeper.bootstrap.database import read_database_url
from keeper.bootstrap.guards import build_guard
from keeper.bootstrap.keys import open_key
from keeper.bootstrap.operating import Desk, open_desk
from keeper.bootstrap.policies import build_policy, build_trend, job_names
from keeper.bootstrap.prices import open_price_support
from keeper.bootstrap.reading import Ground, Reader, find_benchmark, open_reader
from keeper.bootstrap.sending import open_sender
from keeper.domain.guards import KEEPER_CALLS, Functions
from keeper.domain.intents import ExecutionTerms
from keeper.domain.units import Address
from keeper.services.bridging import Bridging
from keeper.services.cycle import Cycle
from keeper.services.dealing import Dealing
from keeper.services.engine_ports import Signer, Timer, Writer
from keeper.services.execution import Execution
from keeper.services.government import Government
from keeper.services.narration import NarratedWriter
from keeper.services.reconciliation import Reconciler
from keeper.services.recording import Recording
from keeper.services.rehearsal import Rehearsal
from keeper.services.ticks import CycleTerms
from keeper.services.trading import Trading
from keeper.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from keeper.adapters.history import SqlHistory
    from keeper.adapters.journal import SqlJournal
    from keeper.adapters.lease import Lease
    from keeper.bootstrap.arbitraging import ArbitrageDesk

GWEI = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The database and what is kept in it; it is bound to this fund on this chain."""

    engine: Engine
    journal: SqlJournal
    history: SqlHistory
    lease: Lease


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """
    Everything that acts.

    Args:
        memory: of a dry run it is another one than of a live keeper.
        account: that signs, or in whose name a dry run simulates.
        open_line: puts together what keeps the line to the outpost going; None without an outpost.
            A silent second chain must not keep the fund from being looked after, so it is late.
        open_arbitrage: puts together what takes arbitrage; None when nothing is to trade.
        open_recording: puts together what records hashes of reports; None when none are wanted.
    """

    reader: Reader
    cycle: Cycle
    memory: Memory
    account: Address
    desk: Desk
    timer: Timer
    government: Government
    open_line: Callable[[], Bridging] | None = None
    open_arbitrage: Callable[[], ArbitrageDesk] | None = None
    open_recording: Callable[[], Recording] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """An account, what acts for it, and its clock; in a dry run it only simulates."""

    account: Address
    writer: Writer
    timer: Timer


def open_memory(settings: Settings, book: ChainBook, account: Address) -> Memory:
    """
    Open the database for an account; nobody can overtake a dry run, so it writes unfenced.

    Raises:
        ConfigError: it cannot be opened.
        ChainMismatchError: it belongs to another fund, another chain or the other mode.
        StorageError: its disk, its rights or its server keep it from working.
    """
    from keeper.adapters.database import Mode, bind, open_database
    from keeper.adapters.history import SqlHistory
    from keeper.adapters.journal import SqlJournal
    from keeper.adapters.lease import Unfenced, lease_for

    engine = open_database(read_database_url(settings))
    mode = Mode.LIVE if settings.live else Mode.DRY_RUN
    bind(engine, book.chain_id, book.genesis_hash, Address(book.subject), mode)
    lease = lease_for(engine, f"{book.chain_id}-{account}", settings.database.lease_s)
    return Memory(
        engine=engine,
        journal=SqlJournal(engine, account, lease),
        history=SqlHistory(engine, lease if settings.live else Unfenced()),
        lease=lease,
    )


def build_keeper(
    settings: Settings,
    *,
    signer: Signer | None = None,
    timer: Timer | None = None,
    rpc: Rpc | None = None,
) -> Keeper:
    """
    Put a keeper together; without `live` in the settings it only simulates.

    Args:
        settings: as configured.
        signer: stands in for the configured keystore.
        timer: stands in for the wall clock; its `sleep` may mine a block on a local chain.
        rpc: stands in for the configured node.

    Raises:
        ConfigError, ChainMismatchError, RpcError: see `open_reader` and `open_memory`.
    """
    from keeper.bootstrap.governing import build_government
    from keeper.bootstrap.lines import arbitrage_opener, line_opener
    from keeper.bootstrap.recording import recording_opener

    reader, clock = open_reader(settings, rpc), timer or SystemClock()
    key = (signer or open_key(settings, reader.book.chain_id)) if settings.live else None
    writer, memory, account = _build_writer(reader, key, clock)
    desk = open_desk(settings, clock)
    narrated = NarratedWriter(writer, clock, lambda: reader.tally.calls, job_names(settings))
    acting = Acting(account=account, writer=narrated, timer=clock)
    return Keeper(
        reader=reader,
        cycle=_build_cycle(reader, acting, memory),
        memory=memory,
        account=account,
        desk=desk,
        timer=clock,
        open_line=line_opener(reader, memory, narrated, key, clock),
        open_arbitrage=arbitrage_opener(reader, memory, acting, key),
        open_recording=recording_opener(reader, memory, acting),
        government=build_government(reader, memory, acting, desk.receivers),
    )


def _build_writer(
    reader: Reader, key: Signer | None, timer: Timer
) -> tuple[Execution | Rehearsal, Memory, Address]:
    """Choose between acting and simulating."""
    settings = reader.settings
    if key is None:
        account = reader.chain.fetch_snapshot().keeper
        wire = Web3Wire(reader.rpc, reader.book)
        return Rehearsal(wire, account), open_memory(settings, reader.book, account), account
    memory = open_memory(settings, reader.book, key.address)
    sender = open_sender(reader, memory.history, key.address)
    wire = Web3Wire(reader.rpc, reader.book, sender, reader.sure)
    return build_execution(reader, wire, key, memory, timer), memory, key.address


def build_execution(
    reader: Ground,
    wire: Web3Wire,
    signer: Signer,
    memory: Memory,
    timer: Timer,
    functions: Functions = KEEPER_CALLS,
) -> Execution:
    """Put together what carries out transactions for one account, as far as its lane may."""
    guard = build_guard(reader, memory.journal, functions)
    chain_id, terms = reader.book.chain_id, _execution_terms(reader.settings)
    reconciler = Reconciler(
        wire=wire,
        signer=signer,
        journal=memory.journal,
        timer=timer,
        terms=terms,
        chain_id=chain_id,
        guard=guard,
        lock=memory.lease,
    )
    return Execution(
        wire=wire,
        signer=signer,
        journal=memory.journal,
        lock=memory.lease,
        timer=timer,
        terms=terms,
        reconciler=reconciler,
        guard=guard,
    )


def _build_cycle(reader: Reader, acting: Acting, memory: Memory) -> Cycle:
    from keeper.bootstrap.lanes import build_watching

    settings, book = reader.settings, reader.book
    snapshot = reader.chain.fetch_snapshot()
    policy, support = build_policy(settings, book, snapshot), open_price_support(reader, snapshot)
    trading = None
    if settings.trading is not None and policy.trading is not None:
        prices = FeedPrices(reader.sure, book)
        trading = Trading(prices, policy.trading, build_trend(settings.trading))
    return Cycle(
        chain=reader.chain,
        writer=acting.writer,
        dealing=Dealing(reader.chain, reader.valuation, support),
        trading=trading,
        history=memory.history,
        timer=acting.timer,
        policy=policy,
        terms=CycleTerms(
            block_wait_s=settings.chain.block_wait_s,
            poll_s=settings.chain.poll_s,
            point_every_s=settings.report.point_every_s,
        ),
        benchmark=find_benchmark(book),
        watching=build_watching(reader, policy, acting.timer),
        support=support,
    )


def _execution_terms(settings: Settings) -> ExecutionTerms:
    return ExecutionTerms(
        finality_blocks=settings.chain.finality_blocks,
        max_fee=int(settings.gas.max_fee_gwei * GWEI),
        wait_s=settings.gas.wait_s,
        poll_s=settings.chain.poll_s,
        stuck_after_s=settings.gas.stuck_after_s,
        max_tries=settings.gas.max_tries,
    )
