"""A local chain that outlives its node: what is kept of it, and how its market opens again."""

import gzip
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from web3 import Web3
from web3.contract import Contract

from scripts.localchain.anvil import Anvil, AnvilOptions
from scripts.localchain.artifacts import (
    UNISWAP_V2_CORE,
    UNISWAP_V3_CORE,
    Artifact,
    package_artifact,
    project_artifact,
)
from scripts.localchain.cast import Cast
from scripts.localchain.errors import KeptChainError
from scripts.localchain.pools import V2Pool, V3Pool
from scripts.localchain.transactions import contract_at
from scripts.localchain.uniswap import Pair
from scripts.localchain.world import V3_FEE, WETH_DECIMALS, World, make_cast

CHAIN, MARKET = "chain.json.gz", "market.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMarket:
    """
    What goes on trading when a kept chain runs again: replay.Place, and the base asset.

    Args:
        was_at: the RPC that the chain had before, which configurations of then name.
    """

    anvil: Anvil
    w3: Web3
    cast: Cast
    base: Contract
    base_decimals: int
    base_feed: Contract
    weth_feed: Contract
    v2_pool: V2Pool
    v3_pool: V3Pool
    replayer: Contract
    was_at: str


def keep_chain(world: World, folder: Path) -> None:
    """Write down a world's chain and where its market is, into a folder that exists."""
    addresses = {
        "base": world.base.address,
        "weth": world.weth.address,
        "base_feed": world.base_feed.address,
        "weth_feed": world.weth_feed.address,
        "v2_pool": world.v2_pool.contract.address,
        "v3_pool": world.v3_pool.contract.address,
        "replayer": world.replayer.address,
    }
    record = addresses | {"was_at": world.anvil.rpc_url, "base_decimals": world.base_decimals}
    (folder / MARKET).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    (folder / CHAIN).write_bytes(world.anvil.dump_state())


@contextmanager
def run_kept(folder: Path, scratch: Path, options: AnvilOptions) -> Iterator[KeptMarket]:
    """
    Start a node that goes on where a kept chain ended; the kept one stays as it is.

    Args:
        folder: what `keep_chain` wrote into.
        scratch: an existing folder for what is only needed while the node runs.
        options: of the node; the state is filled in.

    Raises:
        KeptChainError: nothing was kept there.
    """
    if not (folder / CHAIN).is_file() or not (folder / MARKET).is_file():
        raise KeptChainError(f"no chain was kept in {folder}")
    state = scratch / "chain.json"
    with gzip.open(folder / CHAIN) as packed, state.open("wb") as whole:
        shutil.copyfileobj(packed, whole)
    with Anvil(replace(options, state=state)) as anvil:
        state.unlink()
        # A loaded chain has forgotten its own time: the next block would be of today.
        anvil.request("evm_setTime", anvil.now() + 1)
        anvil.mine()
        yield _open_market(anvil, json.loads((folder / MARKET).read_text(encoding="utf-8")))


def _open_market(anvil: Anvil, record: dict[str, str]) -> KeptMarket:
    """Bind the market's contracts again."""

    def bind(artifact: Artifact, name: str) -> Contract:
        return contract_at(anvil.w3, artifact, Web3.to_checksum_address(record[name]))

    decimals = int(record["base_decimals"])
    base, feed = bind(project_artifact("LocalToken"), "base"), project_artifact("LocalFeed")
    pair = Pair(
        token=Web3.to_checksum_address(record["weth"]),
        money=base.address,
        token_decimals=WETH_DECIMALS,
        money_decimals=decimals,
    )
    v2 = bind(package_artifact(UNISWAP_V2_CORE, "UniswapV2Pair"), "v2_pool")
    v3 = bind(package_artifact(UNISWAP_V3_CORE, "UniswapV3Pool"), "v3_pool")
    return KeptMarket(
        anvil=anvil,
        w3=anvil.w3,
        cast=make_cast(anvil),
        base=base,
        base_decimals=decimals,
        base_feed=bind(feed, "base_feed"),
        weth_feed=bind(feed, "weth_feed"),
        v2_pool=V2Pool(pair=pair, contract=v2),
        v3_pool=V3Pool(pair=pair, fee=V3_FEE, contract=v3),
        replayer=bind(project_artifact("Replayer"), "replayer"),
        was_at=record["was_at"],
    )
