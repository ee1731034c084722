"""Pools are found in the logs of their factories, and read as the chain has them."""

from __future__ import annotations

import pytest

from keeper.adapters.pool_reads import RpcPools
from keeper.adapters.rpc import HttpRpc, RpcRefusal
from keeper.domain.pool_events import PoolTerms
from keeper.domain.pools import Pool, V2Pool, V3Pool
from keeper.domain.units import Address
from keeper.domain.v2_swaps import amount_out_down
from keeper.domain.v3_swaps import swap_input
from keeper.errors import ChainMovedError
from tests.pools.lab import SPACINGS, UNITS, Lab, terms_of_pair, terms_of_pool

Q96 = 1 << 96


def test_read__of_a_pool_of_every_fee__quotes_as_the_quoter_does(lab: Lab) -> None:
    token0, token1 = lab.tokens(2)
    terms = []
    for fee, spacing in SPACINGS.items():
        pool, edge = lab.pool(token0, token1, fee, Q96), 887_272 // spacing * spacing
        wide, near = (spacing - edge, edge, UNITS), (-300 * spacing, 7 * spacing, 5 * UNITS)
        lab.provide(pool, [wide, near, (-spacing, 0, UNITS // 3)])
        terms.append(terms_of_pool(pool, token0, token1, fee))
    states = read(lab, terms)
    for each in terms:
        state = states[each.address]
        assert isinstance(state, V3Pool)
        assert len(state.ticks.indexes) == 6
        for amount in (1, 10**6, UNITS // 7, UNITS):
            question = (token0.address, token1.address, amount, each.fee_ppm, 0)
            quoted = lab.v3.quoter.functions.quoteExactInputSingle(question).call()
            swap = swap_input(state, amount, zero_for_one=True)
            assert (swap.amount_out, swap.pool.sqrt_price_x96) == (quoted[0], quoted[1])


def test_read__of_a_pair__quotes_as_the_router_does(lab: Lab) -> None:
    token0, token1 = lab.tokens(2)
    pair = lab.pair(token0, token1, (5 * UNITS, 7 * UNITS))
    state = read(lab, [terms_of_pair(pair, token0, token1)])[Address(pair.address)]
    assert isinstance(state, V2Pool)
    path = [token1.address, token0.address]
    quoted = lab.v2.router.functions.getAmountsOut(UNITS, path).call()
    assert amount_out_down(state, UNITS, zero_for_one=False) == quoted[1]


def read(lab: Lab, terms: list[PoolTerms]) -> dict[Address, Pool | None]:
    """Read pools at the newest block."""
    chain = RpcPools(HttpRpc(lab.anvil.rpc_url, 30))
    return chain.fetch_states(terms, chain.fetch_head())


class TightRpc(HttpRpc):
    """
    A node that gives little gas to a call.

    Attributes:
        gas: so much.
        calls: how often it was called.
    """

    gas, calls = 3_000_000, 0

    def fetch(self, method: str, *params: object) -> object:
        """Ask, with less gas than the node would give."""
        if method == "eth_call":
            self.calls += 1
            call, *rest = params
            assert isinstance(call, dict)
            return super().fetch(method, {**call, "gas": hex(self.gas)}, *rest)
        return super().fetch(method, *params)


def test_read__with_too_little_gas_for_one_call__is_the_same_in_parts(lab: Lab) -> None:
    token0, token1 = lab.tokens(2)
    pool = lab.pool(token0, token1, 100, Q96)
    for start in range(1, 120, 17):
        lab.provide(pool, [(-each, each + 3, UNITS) for each in range(start, start + 17)])
    terms = [terms_of_pool(pool, token0, token1, 100)]
    rich, poor = RpcPools(HttpRpc(lab.anvil.rpc_url, 30)), TightRpc(lab.anvil.rpc_url, 30)
    block = rich.fetch_head()
    state = rich.fetch_states(terms, block)
    whole = state[Address(pool.address)]
    assert isinstance(whole, V3Pool)
    assert len(whole.ticks.indexes) > 200
    assert RpcPools(poor).fetch_states(terms, block) == state
    assert poor.calls > 7
    poor.gas = 50_000  # not enough for a single word
    with pytest.raises(RpcRefusal):
        RpcPools(poor).fetch_states(terms, block)


def test_read__of_a_block_that_is_gone__says_that_the_chain_moved(lab: Lab) -> None:
    token0, token1 = lab.tokens(2)
    saved = lab.anvil.snapshot()
    pool = lab.pool(token0, token1, 3_000, Q96)
    terms = [terms_of_pool(pool, token0, token1, 3_000)]
    chain = RpcPools(HttpRpc(lab.anvil.rpc_url, 30))
    block = chain.fetch_head()
    lab.anvil.revert(saved)
    lab.anvil.mine(5)
    with pytest.raises(ChainMovedError, match=f"block {block.number} was reorganised away"):
        chain.fetch_states(terms, block)
