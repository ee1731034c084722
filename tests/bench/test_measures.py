"""The bench's own chains and databases do what its figures say, at a fraction of the size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from keeper.adapters.many_funds import fetch_snapshots
from keeper.adapters.rpc import HttpRpc
from keeper.domain.nav import strike_nav
from scripts.bench.backfill import LOGS_A_BLOCK, measure_backfill
from scripts.bench.figures import Figure
from scripts.bench.funds import POSITIONS, add_holdings, build_fund
from scripts.bench.journal import measure_journal
from scripts.bench.memory import ProcessError, peak_kib
from scripts.bench.reads import KEEPER, list_single_calls
from scripts.bench.start_up import EMPTY
from scripts.bench.traffic import CountingRpc
from scripts.gas.fund import MeasuredFund
from scripts.localchain.anvil import Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.world import build_world, options_for

MIB = 1024


def by_name(figures: Iterator[Figure]) -> dict[str, int | float]:
    return {figure.name: figure.value for figure in figures}


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MeasuredFund]:
    market = generated_market(7, days=2)
    with Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market)
        yield build_fund(world, add_holdings(world), 1, tmp_path_factory.mktemp("fund") / "f.json")


def test_fund__of_one_strategy__holds_five_things_that_are_worth_something(
    single: MeasuredFund,
) -> None:
    rpc = HttpRpc(single.world.anvil.rpc_url, 60)
    [snapshot] = fetch_snapshots(rpc, [single.local.book], KEEPER)
    [strategy] = snapshot.strategies
    assert len(strategy.entries) == POSITIONS
    assert all(holding.value > 0 for holding in strike_nav(snapshot).holdings)


def test_loop__has_every_call_that_a_look_stands_for(single: MeasuredFund) -> None:
    counting = CountingRpc(HttpRpc(single.world.anvil.rpc_url, 60))
    calls = list_single_calls(counting, single.local.book)
    assert len(set(calls)) == len(calls) > 50
    book = single.local.book
    for role in ("treasury", "fund", "registry", "risk", "nav_oracle", "controls"):
        assert any(call.to == book.address_of(role).lower() for call in calls)
    assert any(call.to == book.strategies[0].address.lower() for call in calls)


def test_backfill__finds_every_log_in_both_ways(tmp_path: Path) -> None:
    figures = by_name(measure_backfill(tmp_path, logs=60 * LOGS_A_BLOCK))
    assert figures["backfill_logs"] == 60 * LOGS_A_BLOCK
    assert figures["backfill_rpc_calls"] > figures["backfill_paging_rpc_calls"] == 3


def test_journal__counts_what_a_life_of_an_intent_writes(tmp_path: Path) -> None:
    figures = by_name(measure_journal(tmp_path))
    assert figures["journal_commits_per_intent"] >= 5
    assert figures["journal_statements_per_intent"] > figures["journal_commits_per_intent"]
    assert figures["journal_intent_over_commit"] > 1


def test_memory__of_a_process__is_its_own_and_not_its_parents() -> None:
    empty = peak_kib(EMPTY)
    held = peak_kib(("-c", f"block = bytearray({64 * MIB * MIB}); block[::4096] = block[::4096]"))
    assert 32 * MIB < held - empty < 128 * MIB
    ballast = bytearray(64 * MIB * MIB)
    assert peak_kib(EMPTY) < empty + 16 * MIB
    assert len(ballast) == 64 * MIB * MIB


def test_memory__of_a_process_that_fails__is_none() -> None:
    with pytest.raises(ProcessError, match="ended with 3"):
        peak_kib(("-c", "raise SystemExit(3)"))
