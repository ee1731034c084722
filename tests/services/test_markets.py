"""A chain's market: only sound pools of clean tokens that the strategy may trade, costed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.adapters.database import open_database
from keeper.adapters.verdict_book import SqlVerdicts
from keeper.domain.arbitrage import TradeLimits
from keeper.domain.events import Checkpoint
from keeper.domain.listing import Verdict
from keeper.domain.opportunities import find_opportunities
from keeper.domain.policy import Venue
from keeper.domain.pool_book import PoolBook, PoolEntry
from keeper.domain.pool_checks import Divergence
from keeper.domain.pool_events import PoolTerms
from keeper.domain.pools import V2Pool
from keeper.domain.saga_plan import Listing
from keeper.domain.standing import Standing
from keeper.domain.trip_plan import hops_of, profit_terms
from keeper.domain.units import PRICE_SCALE, Address
from keeper.errors import ConfigError, PoolDivergedError, PriceError
from keeper.services.markets import ChainMarket, MarketTerms
from tests.domain.some_pools import token, v2_pool
from tests.services.test_arbitraging import ADAPTER, DEEP, FREE

BASE, WETH, BAD = token(0), token(1), token(2)
ROUTER, OTHER_ROUTER, FUND = (Address("0x" + each * 20) for each in ("b1", "b2", "f1"))
AGE = 100


@dataclass
class FakeWorld:
    """Pools, a strategy and rehearsals, as a market asks for them."""

    pools: list[V2Pool]
    block: int = 1_000
    routers: dict[Address, Address] = field(default_factory=dict)
    wires: tuple[Divergence, ...] = ()
    dirty: set[Address] = field(default_factory=set)
    rehearsed: list[tuple[Address, Address]] = field(default_factory=list)
    prices: dict[Address, int] = field(
        default_factory=lambda: dict.fromkeys((BASE, WETH, BAD), PRICE_SCALE)
    )
    open_tokens: frozenset[Address] = frozenset((BASE, WETH, BAD))

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint(number=self.block, hash=hex(self.block))

    def run(self) -> PoolBook:
        entries = [
            PoolEntry(terms=self.terms(pool), state=pool, changed=None, checked_block=self.block)
            for pool in self.pools
        ]
        return PoolBook(block=self.checkpoint, entries=tuple(entries), wires=self.wires)

    def terms(self, pool: V2Pool) -> PoolTerms:
        return PoolTerms(
            address=pool.address,
            venue=Venue.UNISWAP_V2,
            router=self.routers.get(pool.address, ROUTER),
            token0=pool.token0,
            token1=pool.token1,
            fee_ppm=3_000,
            tick_spacing=0,
            created=1,
        )

    def fetch_standing(self, block: Checkpoint) -> Standing:
        return Standing(
            block=block,
            time=5_000,
            gas_price=7,
            inventory=dict.fromkeys((BASE, WETH), 10**20),
            rules=replace(FREE, base=BASE, prices=self.prices),
            open_tokens=self.open_tokens,
            open_routers={ROUTER: ADAPTER},
        )

    def fetch_verdict(self, entry: PoolEntry, wanted: Address, block: Checkpoint) -> Verdict:
        del block
        self.rehearsed.append((wanted, entry.terms.address))
        if wanted in self.dirty:
            raise ConfigError(f"{wanted} cannot be given to anybody")
        reasons = ("it takes a fee",) if wanted == BAD else ()
        return Verdict(token=wanted, pool=entry.terms.address, reasons=reasons, deeds=3)

    def market(self, verdicts: SqlVerdicts, **changes: Any) -> ChainMarket:
        terms = MarketTerms(
            chain_id=1,
            fund=FUND,
            base=BASE,
            tokens={},
            strategy="arb",
            native_token=WETH,
            most_in={},
            least_profit=5,
            window_s=60,
            rehearse_every_blocks=AGE,
        )
        ours = cast("Any", self)
        return ChainMarket(
            following=ours,
            reads=ours,
            listing=ours,
            verdicts=verdicts,
            terms=replace(terms, **changes),
        )


@pytest.fixture
def verdicts(tmp_path: Path) -> SqlVerdicts:
    return SqlVerdicts(open_database(f"sqlite:///{tmp_path / 'verdicts.sqlite'}"))


def a_world() -> FakeWorld:
    """Two pools of WETH, and one of a token that takes a fee."""
    return FakeWorld(
        [
            v2_pool(0, 0, 1, DEEP, DEEP),
            v2_pool(1, 0, 1, DEEP, DEEP * 11 // 10),
            v2_pool(2, 0, 2, DEEP, DEEP),
        ]
    )


def test_view__has_only_pools_whose_tokens_did_what_they_should(verdicts: SqlVerdicts) -> None:
    world = a_world()
    view = world.market(verdicts).fetch_view()
    assert set(view.graph.pools) == {world.pools[0].address, world.pools[1].address}
    assert set(view.place.listings) == set(view.graph.pools)
    assert (BASE, world.pools[0].address) not in world.rehearsed


def test_verdict__is_kept_for_its_time_and_outlives_the_process(verdicts: SqlVerdicts) -> None:
    world = a_world()
    world.market(verdicts).fetch_view()
    assert len(world.rehearsed) == 3
    world.block += AGE
    world.market(verdicts).fetch_view()
    assert len(world.rehearsed) == 3
    world.block += 1
    view = world.market(verdicts).fetch_view()
    assert len(world.rehearsed) == 6
    assert world.pools[2].address not in view.graph.pools


def test_token__that_cannot_be_rehearsed__is_not_traded_and_asked_about_again(
    verdicts: SqlVerdicts,
) -> None:
    world = a_world()
    world.dirty = {WETH}
    assert world.market(verdicts).fetch_view().graph.pools == {}
    world.dirty = set()
    assert len(world.market(verdicts).fetch_view().graph.pools) == 2


def test_pool__of_a_switched_off_adapter_or_token__is_not_traded(verdicts: SqlVerdicts) -> None:
    world = a_world()
    world.routers = {world.pools[0].address: OTHER_ROUTER}
    assert set(world.market(verdicts).fetch_view().graph.pools) == {world.pools[1].address}
    world.open_tokens = frozenset((BASE, BAD))
    view = world.market(verdicts).fetch_view()
    assert view.graph.pools == {}
    assert WETH not in view.inventory


def test_coin__without_a_price__and_a_tripped_wire_stop_the_chain(verdicts: SqlVerdicts) -> None:
    world = a_world()
    del world.prices[WETH]
    with pytest.raises(PriceError, match="gas has none"):
        world.market(verdicts).fetch_view()
    wire = Divergence(
        pool=FUND, field="liquidity", ours="1", theirs="2", block=Checkpoint(number=3, hash="0x3")
    )
    world.wires = (wire,)
    with pytest.raises(PoolDivergedError, match="liquidity is 1"):
        world.market(verdicts).fetch_view()


def test_inventory__is_clipped_to_what_one_leg_may_put_in(verdicts: SqlVerdicts) -> None:
    view = a_world().market(verdicts, most_in={WETH: 7}).fetch_view()
    assert view.inventory == {BASE: 10**20, WETH: 7}
    assert view.costs.gas_price == 7 * PRICE_SCALE


@given(st.integers(0, 10**9), st.integers(1, 10**12), st.integers(1, 10**18), st.integers(0, 500))
def test_round_trip__asks_for_what_must_be_left_after_gas_and_no_less_than_the_slippage(
    gas_price: int, least: int, price: int, slippage_bps: int
) -> None:
    world = a_world()
    limits = TradeLimits(most_in={}, least_profit=1, slippage_bps=slippage_bps, most_loss=10**40)
    prices = {BASE: price * 10**18, WETH: price * 10**18}
    view = world.market(_Nothing()).fetch_view()
    costs = replace(view.costs, prices=prices, gas_price=gas_price * 10**18)
    for found in find_opportunities(view.graph, view.inventory, limits, costs):
        gas = 500_000
        terms = profit_terms(
            found, least_profit=least, gas=gas, wei_price=10**18, price=prices[BASE]
        )
        assert terms.least * prices[BASE] >= least * PRICE_SCALE
        slipped = found.route.min_out - found.route.amount_in - terms.least
        assert slipped * prices[BASE] <= (found.gas_cost + 1) * PRICE_SCALE + prices[BASE]


class _Nothing(SqlVerdicts):
    """Remembers nothing."""

    def __init__(self) -> None:
        pass

    def fetch(self, token: Address, pool: Address, since: int) -> None:
        del token, pool, since

    def save(self, verdict: Verdict, block: int) -> None:
        del verdict, block


def test_hops__spend_what_came_before_and_nothing_else(verdicts: SqlVerdicts) -> None:
    view = a_world().market(verdicts).fetch_view()
    limits = TradeLimits(most_in={}, least_profit=1, slippage_bps=0, most_loss=10**40)
    free = replace(view.costs, gas_price=0)
    best, *_ = find_opportunities(view.graph, view.inventory, limits, free)
    hops = hops_of(best.route, view.place.listings)
    assert [hop.amount_in for hop in hops] == [best.route.amount_in, 0]
    with pytest.raises(ValueError, match="traded on nowhere"):
        hops_of(best.route, dict[Address, Listing]())
