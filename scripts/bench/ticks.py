"""What one run of the keeper asks of node and database, and what one look at the fund costs."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from keeper.adapters.rpc import HttpRpc, to_bytes
from keeper.bootstrap import Keeper
from keeper.domain.nav import strike_nav
from keeper.services.selection import ALL_JOBS, Job
from scripts.bench.figures import Figure, Timed, time_ratio
from scripts.bench.lived import RPC_TIMEOUT_S, Lived


class TickError(Exception):
    """A tick did not do what it was to be measured for."""


def measure_ticks(lived: Lived) -> Iterator[Figure]:
    """
    Count two runs, each by a keeper that starts from nothing, as cron starts it.

    Raises:
        TickError: the idle run did something, or the other one did not strike.
    """
    keeper, _ = lived.make_keeper()
    keeper.cycle.run()  # whatever is still due
    yield from _measure_run("idle_tick", lived, ALL_JOBS, wanted=())
    lived.subscribe()
    lived.wait_for_close()
    yield from _measure_run("strike_tick", lived, frozenset({Job.DEAL}), wanted=("close", "strike"))


def _measure_run(
    name: str, lived: Lived, jobs: frozenset[Job], *, wanted: tuple[str, ...]
) -> Iterator[Figure]:
    keeper, rpc = lived.make_keeper()
    with _counted_statements(keeper) as statements:
        result = keeper.cycle.run(jobs)
    done = tuple(step.purpose for step in result.steps)
    if tuple(purpose.split()[0] for purpose in done) != wanted:
        raise TickError(f"{name} should do {wanted or 'nothing'}, did {done}; {result.rest}")
    yield Figure(name=f"{name}_rpc_calls", value=rpc.calls, unit="calls")
    yield Figure(name=f"{name}_rpc_bytes_sent", value=rpc.bytes_sent, unit="bytes")
    yield Figure(name=f"{name}_rpc_bytes_received", value=rpc.bytes_received, unit="bytes")
    yield Figure(name=f"{name}_sql_statements", value=len(statements), unit="statements")


@contextmanager
def _counted_statements(keeper: Keeper) -> Iterator[list[str]]:
    """Collect the SQL that runs meanwhile."""
    engine: Engine = keeper.memory.engine
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def measure_snapshot(lived: Lived) -> Iterator[Figure]:
    """Measure one look: raw state of the whole fund, pinned to a block."""
    keeper, rpc = lived.make_keeper()
    chain = keeper.reader.chain
    rpc.reset()
    chain.fetch_snapshot()
    answer = to_bytes(rpc.answers["eth_call"], "a snapshot")
    yield Figure(name="snapshot_rpc_calls", value=rpc.calls, unit="calls")
    yield Figure(name="snapshot_eth_calls", value=rpc.methods["eth_call"], unit="calls")
    yield Figure(name="snapshot_rpc_bytes_sent", value=rpc.bytes_sent, unit="bytes")
    yield Figure(name="snapshot_answer_bytes", value=len(answer), unit="bytes")
    bare = HttpRpc(lived.local.world.anvil.rpc_url, RPC_TIMEOUT_S)
    ratio = time_ratio(
        Timed(action=chain.fetch_snapshot), Timed(action=lambda: bare.fetch("eth_blockNumber"))
    )
    yield Figure(name="snapshot_over_block_number", value=ratio, unit="times")
    tracemalloc.start()
    strike_nav(chain.fetch_snapshot())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    yield Figure(name="snapshot_and_nav_peak_kib", value=peak // 1024, unit="KiB")
