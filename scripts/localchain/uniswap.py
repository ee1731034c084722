"""Deploy Uniswap v2 and v3 as they are on mainnet, make pools, fill them and read their prices."""

from dataclasses import dataclass
from math import floor, isqrt, log

from eth_typing import ChecksumAddress
from web3 import Web3
from web3.contract import Contract

from scripts.localchain.artifacts import (
    UNISWAP_V2_CORE,
    UNISWAP_V2_PERIPHERY,
    UNISWAP_V3_CORE,
    UNISWAP_V3_PERIPHERY,
    package_artifact,
)
from scripts.localchain.transactions import deploy

ZERO_ADDRESS = Web3.to_checksum_address("0x" + "00" * 20)
FOREVER = 2**40  # a deadline that no warp reaches
MAX_UINT = 2**256 - 1
Q96 = 1 << 96
MAX_TICK = 887_272
TICK_SPACING = {500: 10, 3_000: 60, 10_000: 200}


@dataclass(frozen=True, slots=True, kw_only=True)
class UniswapV2:
    """Uniswap v2's contracts."""

    factory: Contract
    router: Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class UniswapV3:
    """Uniswap v3's contracts; the router is v3-periphery's, whose structs carry a deadline."""

    factory: Contract
    positions: Contract
    router: Contract
    quoter: Contract


def deploy_weth(w3: Web3, sender: ChecksumAddress) -> Contract:
    """Deploy WETH9."""
    return deploy(w3, package_artifact(UNISWAP_V2_PERIPHERY, "WETH9"), sender=sender)


def deploy_v2(w3: Web3, weth: ChecksumAddress, sender: ChecksumAddress) -> UniswapV2:
    """Deploy the v2 factory, with its protocol fee off, and the router."""
    factory = deploy(
        w3, package_artifact(UNISWAP_V2_CORE, "UniswapV2Factory"), sender, sender=sender
    )
    router = package_artifact(UNISWAP_V2_PERIPHERY, "UniswapV2Router02")
    return UniswapV2(
        factory=factory, router=deploy(w3, router, factory.address, weth, sender=sender)
    )


def deploy_v3(w3: Web3, weth: ChecksumAddress, sender: ChecksumAddress) -> UniswapV3:
    """Deploy the v3 factory, the position manager (without token pictures), router and quoter."""
    factory = deploy(w3, package_artifact(UNISWAP_V3_CORE, "UniswapV3Factory"), sender=sender)
    manager = package_artifact(UNISWAP_V3_PERIPHERY, "NonfungiblePositionManager")
    router = package_artifact(UNISWAP_V3_PERIPHERY, "SwapRouter")
    quoter = package_artifact(UNISWAP_V3_PERIPHERY + "/lens", "QuoterV2")
    home = factory.address
    return UniswapV3(
        factory=factory,
        positions=deploy(w3, manager, home, weth, ZERO_ADDRESS, sender=sender),
        router=deploy(w3, router, home, weth, sender=sender),
        quoter=deploy(w3, quoter, home, weth, sender=sender),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRatio:
    """
    A pool's price as an exact ratio: token1 per token0, both in base units.

    Args:
        numerator: base units of token1.
        denominator: base units of token0 that they are worth.
    """

    numerator: int
    denominator: int

    def sqrt_price_x96_down(self) -> int:
        """Convert to v3's square root with 96 binary digits, rounded down."""
        return isqrt((self.numerator << 192) // self.denominator)

    def tick_down(self, spacing: int) -> int:
        """Find the usable tick at or below the price; exact to one tick."""
        tick = floor(log(self.numerator / self.denominator) / log(1.0001))
        return tick - tick % spacing


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """
    A token and the money that prices it, for pools that sort the two by address.

    Args:
        token: address of the priced token, e.g. WETH.
        money: address of the token that its price is in, e.g. USDC.
        token_decimals: decimals of `token`.
        money_decimals: decimals of `money`.
    """

    token: ChecksumAddress
    money: ChecksumAddress
    token_decimals: int
    money_decimals: int

    @property
    def money_first(self) -> bool:
        """Say whether the money is token0."""
        return int(self.money, 16) < int(self.token, 16)

    @property
    def sorted(self) -> tuple[ChecksumAddress, ChecksumAddress]:
        """Order the two as pools do."""
        return (self.money, self.token) if self.money_first else (self.token, self.money)

    def amounts(self, token: int, money: int) -> tuple[int, int]:
        """Order two amounts as (amount0, amount1)."""
        return (money, token) if self.money_first else (token, money)

    def ratio(self, price_wad: int) -> PriceRatio:
        """Turn a price, money per whole token as a wad, into the pool's ratio, exactly."""
        money = price_wad * 10**self.money_decimals
        token = 10 ** (18 + self.token_decimals)
        amount0, amount1 = self.amounts(token, money)
        return PriceRatio(numerator=amount1, denominator=amount0)

    def worth_down(self, money: int, price_wad: int) -> int:
        """Convert base units of money to the token at a price, rounded down."""
        whole_token = 10 ** (18 + self.token_decimals)
        return int(money * whole_token // (price_wad * 10**self.money_decimals))

    def price_wad_down(self, ratio: PriceRatio) -> int:
        """Turn a pool's ratio into the price, money per whole token as a wad, rounded down."""
        money, token = ratio.numerator, ratio.denominator
        if self.money_first:
            money, token = token, money
        whole_token = 10 ** (18 + self.token_decimals)
        return int(money * whole_token // (token * 10**self.money_decimals))
