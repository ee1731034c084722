"""What a look at funds takes beside the loop of single calls that it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import load_code
from keeper.adapters.many_funds import fetch_snapshots
from keeper.adapters.rpc import HttpRpc, Rpc, RpcRefusal, to_list, to_record
from keeper.adapters.snapshots import READER_AT, reader, wiring_of
from keeper.domain.units import Address
from scripts.bench.figures import Figure, Timed, time_ratio
from scripts.bench.funds import POSITIONS, add_holdings, build_fund, build_many
from scripts.bench.lived import RPC_TIMEOUT_S
from scripts.bench.traffic import CountingRpc
from scripts.localchain.anvil import Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.world import build_world, options_for

SEED, DAYS = 7, 2  # of the generated market, whose first prices alone are used
STRATEGIES = (1, 4, 8)
FUNDS = (1, 10, 100)
DISTINCT = 10  # of a hundred, each is read ten times: to deploy them all takes minutes
OWN_NODE_GAS, GETH_GAS = 1_000_000_000, 50_000_000  # for one call: ours to set, and geth's default
KEEPER = Address("0x" + "11" * 20)
ROUNDS = {1: 20, 10: 5, 100: 2}  # the loop of single calls takes seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleCall:
    """One view of one contract."""

    to: str
    data: str


def measure_reads(folder: Path) -> Iterator[Figure]:
    """
    Read funds of growing size, and growing numbers of funds.

    Args:
        folder: for address books.
    """
    market = generated_market(SEED, days=DAYS)
    with Anvil(options_for(market)) as anvil:
        world, rpc = build_world(anvil, market), HttpRpc(anvil.rpc_url, RPC_TIMEOUT_S)
        holdings = add_holdings(world)
        for count in STRATEGIES:
            saved = anvil.snapshot()
            fund = build_fund(world, holdings, count, folder / f"{count}.json")
            yield from _measure(f"nav_{count}x{POSITIONS}", rpc, [fund.local.book])
            anvil.revert(saved)
        books = build_many(world, DISTINCT, folder)
        for count in FUNDS:
            wanted, name = (
                [books[number % DISTINCT] for number in range(count)],
                f"nav_{count}_funds",
            )
            anvil.request("evm_setBlockGasLimit", hex(OWN_NODE_GAS))
            yield from _measure(name, rpc, wanted)
            anvil.request("evm_setBlockGasLimit", hex(GETH_GAS))
            yield _count_calls(f"{name}_geth_rpc_calls", rpc, wanted)


def _count_calls(name: str, rpc: Rpc, books: Sequence[AddressBook]) -> Figure:
    counting = CountingRpc(rpc)
    fetch_snapshots(counting, books, KEEPER)
    return Figure(name=name, value=counting.calls, unit="calls")


def _measure(name: str, rpc: HttpRpc, books: Sequence[AddressBook]) -> Iterator[Figure]:
    """Count the calls of a look, and of the loop that fetches the same; compare their times."""
    yield _count_calls(f"{name}_rpc_calls", rpc, books)
    singles = [call for book in books for call in list_single_calls(rpc, book)]
    yield Figure(name=f"{name}_single_calls", value=len(singles), unit="calls")
    ratio = time_ratio(
        Timed(action=_loop(rpc, singles)),
        Timed(action=lambda: fetch_snapshots(rpc, books, KEEPER)),
        rounds=ROUNDS.get(len(books), 1),
    )
    yield Figure(name=f"{name}_single_over_one", value=ratio, unit="times")


def list_single_calls(rpc: Rpc, book: AddressBook) -> list[SingleCall]:
    """
    List the views that one look at a fund calls, from the node's own trace of it.

    These are what a loop of single calls would have to fetch: no more, no less, each once.
    """
    call = reader().encode("read", wiring_of(book, KEEPER))
    options = {
        "tracer": "callTracer",
        "stateOverrides": {READER_AT: {"code": load_code("SnapshotReader")}},
    }
    request = {"to": READER_AT, "data": "0x" + call.hex()}
    trace = rpc.fetch("debug_traceCall", request, "latest", options)
    return list(dict.fromkeys(_made_by_reader(trace)))


def _made_by_reader(trace: object) -> Iterator[SingleCall]:
    """Take the calls of others out of a trace; what the reader asks itself is its own code."""
    for made in to_list(to_record(trace, "a trace").get("calls", []), "calls"):
        call = to_record(made, "a call")
        if call["to"] == READER_AT:
            yield from _made_by_reader(call)
        else:
            yield SingleCall(to=str(call["to"]), data=str(call["input"]))


def _loop(rpc: Rpc, calls: Sequence[SingleCall]) -> Callable[[], object]:
    """Fetch one after the other, at the same block, and decode nothing."""

    def run() -> None:
        block = to_record(rpc.fetch("eth_getBlockByNumber", "latest", False), "a block")
        pinned = {"blockHash": block["hash"], "requireCanonical": True}
        for call in calls:
            with suppress(RpcRefusal):  # a view may revert: the reader is prepared for it too
                rpc.fetch("eth_call", {"to": call.to, "data": call.data}, pinned)

    return run
