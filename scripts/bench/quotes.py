"""How many quotes of a v3 pool there are a second: ours, and those of the quoter on chain."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from keeper.adapters.pool_reads import RpcPools
from keeper.adapters.rpc import HttpRpc
from keeper.domain.policy import Venue
from keeper.domain.pool_curves import PoolCurve, curve_of
from keeper.domain.pool_events import PoolTerms
from keeper.domain.pools import V3Pool
from keeper.domain.units import Address
from keeper.domain.v3_swaps import swap_input
from scripts.bench.figures import Figure
from scripts.bench.lived import RPC_TIMEOUT_S
from scripts.localchain import pools
from scripts.localchain.anvil import Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.uniswap import TICK_SPACING
from scripts.localchain.world import World, build_world, options_for

AMOUNTS = [10**15 * 3**power // 2**power for power in range(2, 40)]  # WETH, up to 7,000
SHAPES = 40  # positions of different width around the price
PASSES = 20
SEED = 7


class QuoteError(Exception):
    """The quoter on chain says something else."""


def measure_quotes() -> Iterator[Figure]:
    """
    Quote the same amounts in a pool of many ticks on chain and here.

    Raises:
        QuoteError: one of them differs.
    """
    market = generated_market(SEED, days=2)
    with Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market)
        _add_positions(world)
        pool = _read(world)
        asked = _seconds_a_quote(lambda: _ask(world))
        curve = curve_of(pool, Address(world.weth.address))
        _require_same(_ask(world), [curve.out_down(amount) for amount in AMOUNTS])
        yield Figure(name="v3_ticks", value=len(pool.ticks.indexes), unit="ticks")
        yield Figure(name="v3_quotes_compared", value=len(AMOUNTS), unit="quotes")
        yield from _rates(pool, curve, asked)


def _rates(pool: V3Pool, curve: PoolCurve, asked: float) -> Iterator[Figure]:
    ladder = _seconds_a_quote(lambda: [curve.out_down(amount) for amount in AMOUNTS])
    walk = _seconds_a_quote(
        lambda: [
            swap_input(pool, amount, zero_for_one=curve.zero_for_one).amount_out
            for amount in AMOUNTS
        ]
    )
    for name, seconds in (("quoter", asked), ("walk", walk), ("ladder", ladder)):
        rate = round(1 / seconds)
        yield Figure(name=f"v3_{name}_quotes_a_second", value=rate, unit="quotes a second")
    yield Figure(name="v3_quoter_over_walk", value=round(asked / walk, 2), unit="times")
    yield Figure(name="v3_quoter_over_ladder", value=round(asked / ladder, 2), unit="times")


def _add_positions(world: World) -> None:
    """Let the whale make positions of many widths, so that quotes cross many ticks."""
    pool, whale = world.v3_pool, world.cast.whale.address
    spacing, tick = TICK_SPACING[pool.fee], pool.contract.functions.slot0().call()[1]
    middle = tick // spacing * spacing
    for width in range(1, SHAPES + 1):
        pools.add_v3_liquidity(
            world.v3,
            pool,
            ticks=(middle - width * 7 * spacing, middle + width * 5 * spacing),
            token=10**18 * width,
            money=2_000 * 10**world.base_decimals * width,
            sender=whale,
        )


def v3_terms(world: World) -> PoolTerms:
    """Say what the v3 pool of a world never changes."""
    token0, token1 = (Address(token) for token in world.v3_pool.pair.sorted)
    return PoolTerms(
        address=Address(world.v3_pool.contract.address),
        venue=Venue.UNISWAP_V3,
        router=Address(world.v3.router.address),
        token0=token0,
        token1=token1,
        fee_ppm=world.v3_pool.fee,
        tick_spacing=TICK_SPACING[world.v3_pool.fee],
        created=0,
    )


def _read(world: World) -> V3Pool:
    terms = v3_terms(world)
    chain = RpcPools(HttpRpc(world.anvil.rpc_url, RPC_TIMEOUT_S))
    state = chain.fetch_states([terms], chain.fetch_head())[terms.address]
    if not isinstance(state, V3Pool):
        raise QuoteError(f"{terms.address} has no state")
    return state


def _ask(world: World) -> list[int]:
    """Call the quoter once an amount."""
    pair, quoter = world.v3_pool.pair, world.v3.quoter.functions
    return [
        quoter.quoteExactInputSingle((pair.token, pair.money, amount, world.v3_pool.fee, 0)).call()[
            0
        ]
        for amount in AMOUNTS
    ]


def _require_same(theirs: Sequence[int], ours: Sequence[int]) -> None:
    for amount, one, other in zip(AMOUNTS, theirs, ours, strict=True):
        if one != other:
            raise QuoteError(f"for {amount} the quoter says {one}, we say {other}")


def _seconds_a_quote(action: Callable[[], object]) -> float:
    """Take the quickest of many passes."""
    taken = []
    for _ in range(PASSES):
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return min(taken) / len(AMOUNTS)
