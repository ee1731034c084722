"""What needs both chains, put together when it is needed: a silent second chain stops nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keeper.adapters.clock import SystemClock
from keeper.adapters.rpc import Rpc
from keeper.adapters.transactions import Web3Wire
from keeper.bootstrap.acting import Acting, Memory, open_memory
from keeper.bootstrap.events import Events, open_events
from keeper.bootstrap.keys import known_account
from keeper.bootstrap.reading import Reader, open_reader
from keeper.domain.bridge_state import BridgePolicy
from keeper.services.bridging import Bridging
from keeper.services.engine_ports import Signer, Timer, Writer
from keeper.services.rehearsal import Rehearsal
from keeper.settings import Settings

if TYPE_CHECKING:
    from keeper.bootstrap.arbitraging import ArbitrageDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The line to the outpost, the rules it is kept by, and decimals of the base asset."""

    service: Bridging
    policy: BridgePolicy
    base_decimals: int


def open_line(settings: Settings, rpc: Rpc | None = None, there: Rpc | None = None) -> Line:
    """
    Put together what looks at the line; it can only simulate.

    Args:
        settings: of the fund.
        rpc: stands in for the nodes of the fund's chain.
        there: stands in for those of the outpost's.

    Raises:
        ConfigError, ChainMismatchError, RpcError: see `open_outpost` and `open_memory`.
    """
    from keeper.bootstrap.outpost_books import require_outpost
    from keeper.bootstrap.outposts import build_bridge_policy, build_line

    reader = open_reader(settings, rpc)
    account = known_account(settings)
    home = open_memory(settings, reader.book, account)
    writer = Rehearsal(Web3Wire(reader.rpc, reader.book), account)
    decimals = reader.book.tokens[reader.book.base].decimals
    return Line(
        service=build_line(reader, home, writer, None, SystemClock(), there),
        policy=build_bridge_policy(require_outpost(settings), decimals),
        base_decimals=decimals,
    )


def open_events_there(reader: Reader) -> Events | None:
    """
    Put together what follows the outpost's events; None without one.

    Raises:
        ConfigError, ChainMismatchError, RpcError: see `open_outpost` and `open_memory`.
    """
    if reader.settings.outpost is None:
        return None
    from keeper.bootstrap.outposts import open_outpost

    outpost = open_outpost(reader)
    memory = open_memory(outpost.settings, outpost.book, known_account(reader.settings))
    return open_events(outpost, memory)


def line_opener(
    reader: Reader, memory: Memory, writer: Writer, key: Signer | None, timer: Timer
) -> Callable[[], Bridging] | None:
    """Give what puts the keeper's end together; None without an outpost. See `build_line`."""
    if reader.settings.outpost is None:
        return None

    def open_end() -> Bridging:
        from keeper.bootstrap.outposts import build_line

        return build_line(reader, memory, writer, key, timer)

    return open_end


def arbitrage_opener(
    reader: Reader, memory: Memory, acting: Acting, key: Signer | None
) -> Callable[[], ArbitrageDesk] | None:
    """Give what puts arbitrage together; None when nothing is to trade. See `build_arbitrage`."""
    section = reader.settings.arbitrage
    if section is None or section.strategy is None:
        return None

    def open_desk() -> ArbitrageDesk:
        from keeper.bootstrap.arbitrage_terms import Place
        from keeper.bootstrap.arbitraging import build_arbitrage

        home = Place(ground=reader, memory=memory, writer=acting.writer, account=acting.account)
        return build_arbitrage(reader, home, key, acting.timer)

    return open_desk
