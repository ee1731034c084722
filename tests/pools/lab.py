"""Real Uniswap v2 and v3 on a node of our own, tokens without end, and a harness that trades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eth_typing import ChecksumAddress
from web3.contract import Contract

from keeper.adapters.pool_words import Factory
from keeper.domain.policy import Venue
from keeper.domain.pool_events import PoolTerms
from keeper.domain.units import Address
from scripts.localchain.anvil import Anvil, AnvilOptions
from scripts.localchain.artifacts import (
    UNISWAP_V2_CORE,
    UNISWAP_V3_CORE,
    Artifact,
    apart_artifacts,
    package_artifact,
    project_artifact,
)
from scripts.localchain.transactions import contract_at, deploy, send
from scripts.localchain.uniswap import UniswapV2, UniswapV3, deploy_v2, deploy_v3, deploy_weth
from scripts.setup.environment import ROOT

SOURCES = Path("tests/pools/contracts")
ENDLESS = 2**250  # of every token for the harness; a pair's reserves end at 2^112
SPACINGS = {100: 1, 500: 10, 3_000: 60, 10_000: 200}
UNITS = 10**18
# A batch of swaps is one call.
LARGE_BLOCKS = AnvilOptions(gas_limit=200_000_000_000)


def compiled() -> Mapping[str, Artifact]:
    """Compile the contracts of these tests, unless they were; the build knows contracts/ alone."""
    names = (path.relative_to(ROOT).as_posix() for path in (ROOT / SOURCES).glob("*.sol"))
    return apart_artifacts("pool-tests", *sorted(names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """
    The protocols and the harness.

    Args:
        owner: who deployed all of it, and whom the node signs for.
        start: block before the factories.
    """

    anvil: Anvil
    owner: ChecksumAddress
    weth: Contract
    v2: UniswapV2
    v3: UniswapV3
    harness: Contract
    start: int

    @property
    def factories(self) -> tuple[Factory, Factory]:
        """What a keeper would be configured with."""
        return (
            Factory(
                venue=Venue.UNISWAP_V2,
                address=Address(self.v2.factory.address),
                router=Address(self.v2.router.address),
                fee_ppm=3_000,
                from_block=self.start,
            ),
            Factory(
                venue=Venue.UNISWAP_V3,
                address=Address(self.v3.factory.address),
                router=Address(self.v3.router.address),
                fee_ppm=0,
                from_block=self.start,
            ),
        )

    def tokens(self, count: int, decimals: int = 18) -> list[Contract]:
        """Deploy tokens, sorted by address; the harness has more than enough of each."""
        artifact = project_artifact("LocalToken")
        made = [
            deploy(self.anvil.w3, artifact, f"T{place}", f"T{place}", decimals, sender=self.owner)
            for place in range(count)
        ]
        for token in made:
            send(token.functions.mint(self.harness.address, ENDLESS), sender=self.owner)
            send(token.functions.mint(self.owner, ENDLESS), sender=self.owner)
        return sorted(made, key=lambda token: int(token.address, 16))

    def pair(self, token0: Contract, token1: Contract, reserves: tuple[int, int]) -> Contract:
        """Create a pair and fill it."""
        factory = self.v2.factory.functions
        send(factory.createPair(token0.address, token1.address), sender=self.owner)
        address = factory.getPair(token0.address, token1.address).call()
        artifact = package_artifact(UNISWAP_V2_CORE, "UniswapV2Pair")
        pair = contract_at(self.anvil.w3, artifact, address)
        if any(reserves):
            send(self.harness.functions.fill(pair.address, *reserves), sender=self.owner)
        return pair

    def pool(self, token0: Contract, token1: Contract, fee: int, price: int = 0) -> Contract:
        """Create a pool, with a price unless it is 0."""
        factory = self.v3.factory.functions
        send(factory.createPool(token0.address, token1.address, fee), sender=self.owner)
        address = factory.getPool(token0.address, token1.address, fee).call()
        artifact = package_artifact(UNISWAP_V3_CORE, "UniswapV3Pool")
        pool = contract_at(self.anvil.w3, artifact, address)
        if price:
            send(pool.functions.initialize(price), sender=self.owner)
        return pool

    def provide(self, pool: Contract, positions: Sequence[tuple[int, int, int]]) -> None:
        """Add liquidity: lower tick, upper tick, amount."""
        call = self.harness.functions.provideAll(pool.address, positions)
        send(call, sender=self.owner)


def build_lab(anvil: Anvil) -> Lab:
    """Deploy everything; the lowest fee tier is enabled as governance did on mainnet."""
    owner, w3 = anvil.accounts[0].address, anvil.w3
    start = w3.eth.block_number
    weth = deploy_weth(w3, owner)
    v2, v3 = deploy_v2(w3, weth.address, owner), deploy_v3(w3, weth.address, owner)
    send(v3.factory.functions.enableFeeAmount(100, 1), sender=owner)
    harness = deploy(w3, compiled()["PoolHarness"], sender=owner)
    return Lab(anvil=anvil, owner=owner, weth=weth, v2=v2, v3=v3, harness=harness, start=start)


def terms_of_pool(pool: Contract, token0: Contract, token1: Contract, fee: int) -> PoolTerms:
    """Say what a v3 pool never changes."""
    return PoolTerms(
        address=Address(pool.address),
        venue=Venue.UNISWAP_V3,
        router=Address(pool.address),
        token0=Address(token0.address),
        token1=Address(token1.address),
        fee_ppm=fee,
        tick_spacing=SPACINGS[fee],
        created=0,
    )


def terms_of_pair(pair: Contract, token0: Contract, token1: Contract) -> PoolTerms:
    """Say what a pair never changes."""
    return PoolTerms(
        address=Address(pair.address),
        venue=Venue.UNISWAP_V2,
        router=Address(pair.address),
        token0=Address(token0.address),
        token1=Address(token1.address),
        fee_ppm=3_000,
        tick_spacing=0,
        created=0,
    )
