"""Recorded graphs of pairs, where the folder of market data is there."""

from __future__ import annotations

import json
from pathlib import Path

from eth_utils.address import to_checksum_address

from keeper.domain.pools import V2Pool
from keeper.domain.units import Address
from scripts.localchain.market import DEFAULT_FOLDER

FOLDER = DEFAULT_FOLDER / "univ2_reserves"
GRAPHS = {60: "univ2_top60_weth_pools_2020.json", 161: "uni_sushi_161_pools_2022.json"}


def read_graph(path: Path) -> tuple[V2Pool, ...]:
    """
    Read a graph of pairs.

    Reserves of 2022 were recorded as floats: the integer that a float stands for is exact, and the
    digits that recording lost stay lost.

    Raises:
        ValueError: a reserve is no whole number.
    """
    return tuple(
        V2Pool(
            address=_address(row["address"]),
            token0=_address(row["token0"]["address"]),
            token1=_address(row["token1"]["address"]),
            reserve0=_whole(row["reserve0"]),
            reserve1=_whole(row["reserve1"]),
        )
        for row in json.loads(path.read_text(encoding="utf-8"))
    )


def _whole(recorded: str | float) -> int:
    amount = int(recorded)
    if isinstance(recorded, float) and recorded != amount:
        raise ValueError(f"a reserve is {recorded}, which is no number of base units")
    return amount


def _address(text: str) -> Address:
    return Address(to_checksum_address(text))
