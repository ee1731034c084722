"""Pool states and quotes that were recorded from real contracts, where the folder is there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from eth_utils.address import to_checksum_address

from keeper.domain.pools import KnownTicks, Tick, V2Pool, V3Pool
from keeper.domain.units import Address
from scripts.bench.graphs import read_graph

DATA = Path(__file__).parents[3] / "shared/data"
QUOTES = DATA / "onchain_quotes"
GRAPHS = DATA / "univ2_reserves"
PANCAKE_POOL = QUOTES / "fixtures/chain_data/8453/pancakeswap_v2_weth_usdbc_block_46875151.json"
PANCAKE_QUOTES = "golden/data/tests/pancakeswap/test_pancakeswap_v2_onchain_parity"
WORD = 256

needs_quotes = pytest.mark.skipif(not QUOTES.exists(), reason=f"{QUOTES} is not there")
needs_graphs = pytest.mark.skipif(not GRAPHS.exists(), reason=f"{GRAPHS} is not there")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a recorded contract answered."""

    zero_for_one: bool
    amount_in: int
    amount_out: int


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def address_of(text: str) -> Address:
    return Address(to_checksum_address(text))


def pancake_pool() -> V2Pool:
    record = read_json(PANCAKE_POOL)
    return V2Pool(
        address=address_of(record["pool"]),
        token0=address_of(record["token0"]["address"]),
        token1=address_of(record["token1"]["address"]),
        reserve0=record["reserves_token0"],
        reserve1=record["reserves_token1"],
        fee_numerator=record["fee_denom"] - record["fee_numer"],
        fee_denominator=record["fee_denom"],
    )


def pancake_quotes() -> Iterator[Quote]:
    """Read what the router's getAmountsOut answered."""
    [path] = (QUOTES / PANCAKE_QUOTES).glob("*.json")
    first = read_json(PANCAKE_POOL)["token0"]["symbol"]
    for key, answer in read_json(path)["entries"].items():
        _, _, direction, amount = key.split("|")
        yield Quote(
            zero_for_one=direction.split("->")[0] == first,
            amount_in=int(amount),
            amount_out=answer["value"],
        )


def recorded_v3_pool() -> tuple[V3Pool, Mapping[int, int]]:
    """Read a v3 pool's state, and the words of its bitmap."""
    [path] = (QUOTES / "golden/data/uniswap/v3").glob("*/*.json")
    record = read_json(path)
    words = {int(word): row["bitmap"] for word, row in record["tick_bitmap"].items()}
    spacing = record["tick_spacing"]
    ticks = KnownTicks.of(
        (
            Tick(
                index=int(index),
                liquidity_gross=row["liquidity_gross"],
                liquidity_net=row["liquidity_net"],
            )
            for index, row in record["tick_data"].items()
        ),
        lowest=min(words) * WORD * spacing,
        highest=(max(words) * WORD + WORD - 1) * spacing,
    )
    pool = V3Pool(
        address=address_of(record["address"]),
        token0=address_of(record["tokens"][0]["address"]),
        token1=address_of(record["tokens"][1]["address"]),
        fee=record["fee"],
        tick_spacing=spacing,
        sqrt_price_x96=record["sqrt_price_x96"],
        tick=record["tick"],
        liquidity=record["liquidity"],
        ticks=ticks,
    )
    return pool, words


def recorded_graph(name: str) -> tuple[V2Pool, ...]:
    """Read a graph of pairs."""
    return read_graph(GRAPHS / name)
