"""What it takes to bring many events into the database, beside only paging through them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from eth_utils.crypto import keccak

from keeper.adapters.database import Mode, bind, open_database
from keeper.adapters.event_source import RpcEvents
from keeper.adapters.event_store import SqlEvents
from keeper.adapters.rpc import HttpRpc, Rpc, to_list, to_number
from keeper.domain.units import Address
from keeper.services.following import Following
from scripts.bench.figures import Figure, Timed, time_ratio
from scripts.bench.lived import RPC_TIMEOUT_S
from scripts.bench.traffic import CountingRpc
from scripts.localchain.anvil import Anvil

LOGS, LOGS_A_BLOCK, PAGE_BLOCKS = 100_000, 100, 50
ROUNDS = 1  # of half a minute
GAS = 1_000_000
CHAIN_ID, GENESIS = 31337, "0x" + "11" * 32
EMITTER = Address("0x00000000000000000000000000000000000e417E")
TRANSFER = keccak(text="Transfer(address,address,uint256)")
NAME = "shares.Transfer"
# Emits as many events of three topics and one word as it is told to; written by hand, since
# nothing that is deployed emits a hundred at once.
EMITTER_CODE = "0x" + "".join(
    (
        "600035",  # how many are left: the argument
        "5b8015603c57",  # end when none is
        "80600052",  # the word is the number of what is left
        f"80337f{TRANSFER.hex()}60206000a3",  # so is the last topic; the one before it is us
        "60019003600356",
        "5b00",
    )
)


class BackfillError(Exception):
    """Not every event arrived."""


def measure_backfill(folder: Path, logs: int = LOGS) -> Iterator[Figure]:
    """
    Follow a past of many events from its beginning, and page through it without doing anything.

    Args:
        folder: for databases, on the disk that is to be measured.
        logs: how many events.

    Raises:
        BackfillError: not every event arrived, in either way.
    """
    with Anvil() as anvil:
        _emit(anvil, logs)
        rpc = HttpRpc(anvil.rpc_url, RPC_TIMEOUT_S)
        counting, paging = CountingRpc(rpc), CountingRpc(rpc)
        found, paged = _follow(counting, folder / "counted.sqlite"), _page_through(paging)
        if (found, paged) != (logs, logs):
            raise BackfillError(f"{found} events followed and {paged} paged through, not {logs}")
        yield Figure(name="backfill_logs", value=found, unit="logs")
        yield Figure(name="backfill_rpc_calls", value=counting.calls, unit="calls")
        yield Figure(name="backfill_paging_rpc_calls", value=paging.calls, unit="calls")
        fresh = _fresh_paths(folder)
        ratio = time_ratio(
            Timed(action=lambda: _follow(rpc, next(fresh))),
            Timed(action=lambda: _page_through(rpc)),
            rounds=ROUNDS,
        )
        yield Figure(name="backfill_over_paging", value=ratio, unit="times")


def _emit(anvil: Anvil, logs: int) -> None:
    """Mine blocks of a hundred events each."""
    anvil.request("anvil_setCode", EMITTER, EMITTER_CODE)
    anvil.request("evm_setAutomine", False)
    sender, data = anvil.accounts[0].address, f"0x{LOGS_A_BLOCK:064x}"
    for _ in range(logs // LOGS_A_BLOCK):
        call = {"from": sender, "to": EMITTER, "data": data, "gas": hex(GAS)}
        anvil.request("eth_sendTransaction", call)
        anvil.request("evm_mine")


def _follow(rpc: Rpc, path: Path) -> int:
    """Bring a new database up to the chain; returns how many events it has then."""
    engine = open_database(f"sqlite:///{path}")
    bind(engine, CHAIN_ID, GENESIS, EMITTER, Mode.LIVE)
    store = SqlEvents(engine, lambda _: NAME, ())
    source = RpcEvents(rpc, [EMITTER], PAGE_BLOCKS)
    found = Following(source=source, store=store, first_block=0, overlap=0).run().found
    engine.dispose()
    return found


def _page_through(rpc: Rpc) -> int:
    """Fetch every page and count; nothing is checked, translated or kept."""
    head = to_number(rpc.fetch("eth_blockNumber"), "the newest block")
    found = 0
    for first in range(0, head + 1, PAGE_BLOCKS):
        last = min(head, first + PAGE_BLOCKS - 1)
        query = {"address": EMITTER, "fromBlock": hex(first), "toBlock": hex(last)}
        found += len(to_list(rpc.fetch("eth_getLogs", query), "logs"))
    return found


def _fresh_paths(folder: Path) -> Iterator[Path]:
    return (folder / f"{number}.sqlite" for number in count())
