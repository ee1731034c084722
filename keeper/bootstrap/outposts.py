"""The fund's other chain: its nodes, its database, its lane, and the line between the two."""

from __future__ import annotations

from collections.abc import Callable

from keeper.adapters.address_book import ChainBook
from keeper.adapters.bridge_shore import Shore
from keeper.adapters.counted_rpc import Tally
from keeper.adapters.hyperlane import HyperlaneBridge
from keeper.adapters.purpose_words import base_of
from keeper.adapters.rpc import Rpc, SilentRpc
from keeper.adapters.stored_logs import StoredLogs
from keeper.adapters.transactions import Web3Wire
from keeper.bootstrap.acting import Memory, build_execution, open_memory
from keeper.bootstrap.events import open_events
from keeper.bootstrap.keys import known_account
from keeper.bootstrap.nodes import open_nodes
from keeper.bootstrap.outpost_books import read_outpost_book, require_outpost
from keeper.bootstrap.policies import job_names, to_units
from keeper.bootstrap.reading import Ground, Reader
from keeper.bootstrap.sending import open_outpost_sender
from keeper.domain.bridge_events import Side
from keeper.domain.bridge_plan import Ends
from keeper.domain.bridge_state import BridgePolicy, InventoryRule
from keeper.domain.guards import OUTPOST_CALLS
from keeper.domain.inventory import Move, transfer_cost_up
from keeper.domain.prices import price_of
from keeper.domain.units import Address
from keeper.errors import ConfigError, RpcError
from keeper.services.bridging import Bridging
from keeper.services.engine_ports import Signer, Timer, Writer
from keeper.services.narration import NarratedWriter
from keeper.services.rehearsal import Rehearsal
from keeper.settings import Settings
from keeper.settings.outpost import BandSection, InventorySection, Outpost

OWN = ("address_book", "chain", "database", "gas", "arbitrage")
TRANSFER_GAS = 500_000  # 375,000 of a send with its heartbeat and 108,000 of counting it, measured


def open_outpost(reader: Reader, rpc: Rpc | None = None) -> Ground:
    """
    Connect to the nodes of the outpost's chain and check that one serves it.

    Args:
        reader: of the fund.
        rpc: stands in for the configured nodes.

    Raises:
        ConfigError: no outpost is configured, or its address book or URLs cannot be read.
        ChainMismatchError: every node serves another chain, or it is the fund's own.
        RpcError: none answers.
    """
    book = read_outpost_book(reader.settings, reader.book)
    nodes = open_nodes(require_outpost(reader.settings).chain, book, rpc)
    return Ground(
        settings=settings_there(reader.settings),
        book=book,
        rpc=nodes.rpc,
        sure=nodes.sure,
        endpoints=nodes.endpoints,
        tally=nodes.tally,
        chain=reader.chain,
    )


def silent_outpost(reader: Reader, error: RpcError) -> Ground:
    """
    Stand in for the outpost's chain while none of its nodes answers: its database is still there.

    Args:
        reader: of the fund.
        error: with which they did not answer.

    Raises:
        ConfigError: see `open_outpost`.
    """
    silent = SilentRpc(error)
    return Ground(
        settings=settings_there(reader.settings),
        book=read_outpost_book(reader.settings, reader.book),
        rpc=silent,
        sure=silent,
        endpoints=None,
        tally=Tally(),
        chain=reader.chain,
    )


def settings_there(settings: Settings) -> Settings:
    """Read the configuration as if the fund were on its other chain."""
    section = require_outpost(settings)
    there = {name: getattr(section, name) for name in OWN}
    return settings.model_copy(update=there | {"private": None, "watcher": None, "member": None})


def open_bridge(reader: Reader, outpost: Ground, home: Memory, away: Memory) -> HyperlaneBridge:
    """Put together what reads the line; nothing is asked yet."""
    return HyperlaneBridge(_shore(reader, home, "home_port"), _shore(outpost, away, "outpost"))


def _shore(ground: Ground, memory: Memory, port: str) -> Shore:
    if port not in ground.book.contracts:
        raise ConfigError(f"the address book of chain {ground.book.chain_id} has no {port}")
    events = open_events(ground, memory)
    return Shore(
        rpc=ground.sure,
        book=ground.book,
        port=port,
        logs=StoredLogs(events.store, events.words),
        follow=events.following.run,
    )


def build_line(
    reader: Reader,
    home: Memory,
    writer: Writer,
    key: Signer | None,
    timer: Timer,
    rpc: Rpc | None = None,
) -> Bridging:
    """
    Put together what keeps the line going.

    Args:
        reader: of the fund.
        home: its database.
        writer: acts at home.
        key: signs on both chains; None in a dry run.
        timer: the clock.
        rpc: stands in for the nodes of the outpost's chain.

    Raises:
        ConfigError, ChainMismatchError, RpcError: see `open_outpost` and `open_memory`.
    """
    outpost = open_outpost(reader, rpc)
    account = known_account(reader.settings) if key is None else key.address
    away = open_memory(outpost.settings, outpost.book, account)
    bridge = open_bridge(reader, outpost, home, away)
    there = build_outpost_writer(outpost, away, key, account, timer)
    section = require_outpost(reader.settings)
    return Bridging(
        bridge=bridge,
        writers={Side.HOME: writer, Side.OUTPOST: there},
        policy=build_bridge_policy(section, reader.book.tokens[reader.book.base].decimals),
        ends=_ends(reader, outpost, section),
        cost=_cost_of(reader, bridge, section.inventory),
    )


def build_outpost_writer(
    outpost: Ground, memory: Memory, key: Signer | None, account: Address, timer: Timer
) -> Writer:
    """Choose between acting and simulating, as at home."""
    if key is None:
        return Rehearsal(Web3Wire(outpost.rpc, outpost.book), account)
    wire = Web3Wire(outpost.rpc, outpost.book, open_outpost_sender(outpost), outpost.sure)
    writer = build_execution(outpost, wire, key, memory, timer, OUTPOST_CALLS)
    names = job_names(outpost.settings)
    return NarratedWriter(writer, timer, lambda: outpost.tally.calls, names)


def build_bridge_policy(section: Outpost, decimals: int) -> BridgePolicy:
    """Translate the operator's rules; `decimals` are the base asset's."""
    return BridgePolicy(
        statement_every_s=section.statement_every_s,
        heartbeat_every_s=section.heartbeat_every_s,
        delivery_s=section.delivery_s,
        booking_s=section.booking_s,
        strategy=section.strategy,
        inventory=_inventory(section.inventory, decimals),
    )


def _inventory(section: InventorySection | None, decimals: int) -> InventoryRule | None:
    if section is None:
        return None
    return InventoryRule(
        home=_band(section.home),
        outpost=_band(section.outpost),
        smallest=to_units(section.min_transfer, decimals),
        max_cost_bps=max(1, int(section.max_cost_percent * 100)),
    )


def _band(section: BandSection) -> tuple[int, int, int]:
    low, target, high = section.low_percent, section.target_percent, section.high_percent
    return int(low * 100), int(target * 100), int(high * 100)


def _ends(reader: Reader, outpost: Ground, section: Outpost) -> Ends:
    strategy = None
    if section.strategy is not None:
        names = [each.name for each in outpost.book.strategies]
        if section.strategy not in names:
            raise ConfigError(
                f"outpost.strategy is {section.strategy}, the outpost has {', '.join(names)}"
            )
        strategy = Address(outpost.book.address_of(section.strategy))
    books: dict[Side, ChainBook] = {Side.HOME: reader.book, Side.OUTPOST: outpost.book}
    chain_ids = {side: book.chain_id for side, book in books.items()}
    bases = {side: base_of(book) for side, book in books.items()}
    return Ends(chain_ids=chain_ids, bases=bases, strategy=strategy)


def _cost_of(
    reader: Reader, bridge: HyperlaneBridge, section: InventorySection | None
) -> Callable[[], int]:
    """Reckon what a transfer costs, by the fund's own price of what the chain's coin wraps."""
    if section is None:
        return lambda: 0
    if section.native_token not in reader.book.tokens:
        known = ", ".join(reader.book.tokens)
        raise ConfigError(
            f"outpost.inventory.native_token is {section.native_token}, the fund prices {known}"
        )
    token = Address(reader.book.tokens[section.native_token].address)

    def cost() -> int:
        snapshot = reader.chain.fetch_snapshot()
        return transfer_cost_up(transfer_wei(reader, bridge), price_of(snapshot, token))

    return cost


def transfer_wei(reader: Reader, bridge: HyperlaneBridge) -> int:
    """Ask what a transfer from home takes now, wei: the bridge's fee and gas."""
    gas_price = reader.chain.fetch_block("latest").base_fee
    fee = bridge.fetch_transfer_fee(Move(source=Side.HOME, amount=1))
    return fee + TRANSFER_GAS * gas_price
