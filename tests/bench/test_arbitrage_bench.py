"""The search that the bench measures finds what the search without ideas finds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scripts.bench import arbitrage
from scripts.bench.arbitrage import CHANGED, HELD, WETH, measure_graph, search, search_changed
from scripts.bench.naive import every_round_trip, ternary_best
from tests.domain.recorded_pools import needs_graphs, recorded_graph


@needs_graphs
def test_figures__of_a_recorded_graph__say_how_much_the_search_saves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arbitrage, "ROUNDS", 1)
    pools = recorded_graph("uni_sushi_161_pools_2022.json")
    figures = {figure.name: figure.value for figure in measure_graph("a", pools)}
    assert figures["a_round_trips"] > figures["a_paying"] > 0
    assert min(figures["a_naive_over_search"], figures["a_search_over_changed"]) > 1


@needs_graphs
def test_search__of_what_changed__is_part_of_the_search_of_all() -> None:
    pools = recorded_graph("uni_sushi_161_pools_2022.json")
    moved = [replace(pool, reserve0=pool.reserve0 * 11 // 10) for pool in pools[:CHANGED]]
    graph = arbitrage.PoolGraph.of(1, pools)
    names = {pool.address for pool in moved}
    everything = search([*moved, *pools[CHANGED:]])
    touched = [one for one in everything if names & {hop.pool for hop in one.route.hops}]
    assert set(search_changed(graph, moved)) >= set(touched) != set()


@needs_graphs
def test_naive_search__of_a_recorded_graph__finds_no_better_round_trip() -> None:
    pools = recorded_graph("uni_sushi_161_pools_2022.json")
    best = max(ternary_best(trip, HELD) for trip in every_round_trip(pools, WETH, 4))
    assert search(pools)[0].profit >= best > 0
