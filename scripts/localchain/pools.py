"""Make pools, fill them, read their prices and move them with real swaps."""

from dataclasses import dataclass

from eth_typing import ChecksumAddress
from web3.contract import Contract

from scripts.localchain.artifacts import UNISWAP_V2_CORE, UNISWAP_V3_CORE, package_artifact
from scripts.localchain.transactions import contract_at, send
from scripts.localchain.uniswap import (
    FOREVER,
    MAX_TICK,
    MAX_UINT,
    TICK_SPACING,
    Pair,
    PriceRatio,
    UniswapV2,
    UniswapV3,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class V2Pool:
    """A Uniswap v2 pair with the order of its tokens."""

    pair: Pair
    contract: Contract

    def price_wad_down(self) -> int:
        """Read the price, money per whole token as a wad, rounded down."""
        reserve0, reserve1, _ = self.contract.functions.getReserves().call()
        return self.pair.price_wad_down(PriceRatio(numerator=reserve1, denominator=reserve0))

    def target(self, price_wad: int) -> tuple[ChecksumAddress, int, int]:
        """Name a target price as the Replayer contract takes it."""
        ratio = self.pair.ratio(price_wad)
        return (self.contract.address, ratio.numerator, ratio.denominator)

    def move_price(self, price_wad: int, *, replayer: Contract, sender: ChecksumAddress) -> None:
        """
        Swap out of the replayer's inventory until the pool is at a price.

        Args:
            price_wad: money per whole token, 1e18 = 1.
            replayer: the Replayer contract, which holds both tokens.
            sender: its owner.
        """
        send(replayer.functions.moveV2(self.target(price_wad)), sender=sender)


@dataclass(frozen=True, slots=True, kw_only=True)
class V3Pool:
    """A Uniswap v3 pool with the order of its tokens."""

    pair: Pair
    fee: int
    contract: Contract

    def price_wad_down(self) -> int:
        """Read the price, money per whole token as a wad, rounded down."""
        root = self.contract.functions.slot0().call()[0]
        return self.pair.price_wad_down(PriceRatio(numerator=root * root, denominator=1 << 192))

    def target(self, price_wad: int) -> tuple[ChecksumAddress, int]:
        """Name a target price as the Replayer contract takes it."""
        return (self.contract.address, self.pair.ratio(price_wad).sqrt_price_x96_down())

    def move_price(self, price_wad: int, *, replayer: Contract, sender: ChecksumAddress) -> None:
        """Swap out of the replayer's inventory until the pool is at a price; see V2Pool."""
        send(replayer.functions.moveV3(self.target(price_wad)), sender=sender)


def create_v2_pool(
    v2: UniswapV2, pair: Pair, *, price_wad: int, money: int, sender: ChecksumAddress
) -> V2Pool:
    """
    Create a v2 pair at a price.

    Args:
        v2: the deployed protocol, whose router may spend both tokens of `sender`.
        pair: the two tokens.
        price_wad: money per whole token, 1e18 = 1.
        money: base units of money on its side; the token's side is worth the same.
        sender: provider of the liquidity.
    """
    token = pair.worth_down(money, price_wad)
    add = v2.router.functions.addLiquidity(
        pair.token, pair.money, token, money, 0, 0, sender, FOREVER
    )
    send(add, sender=sender)
    address = v2.factory.functions.getPair(pair.token, pair.money).call()
    artifact = package_artifact(UNISWAP_V2_CORE, "UniswapV2Pair")
    return V2Pool(pair=pair, contract=contract_at(v2.factory.w3, artifact, address))


def create_v3_pool(
    v3: UniswapV3, pair: Pair, *, fee: int, price_wad: int, sender: ChecksumAddress
) -> V3Pool:
    """
    Create an empty v3 pool at a price, with room for 100 observations.

    Args:
        v3: the deployed protocol.
        pair: the two tokens.
        fee: the pool's fee in hundredths of a basis point, e.g. 500.
        price_wad: money per whole token, 1e18 = 1.
        sender: who pays for the gas.
    """
    root = pair.ratio(price_wad).sqrt_price_x96_down()
    create = v3.positions.functions.createAndInitializePoolIfNecessary(*pair.sorted, fee, root)
    send(create, sender=sender)
    address = v3.factory.functions.getPool(*pair.sorted, fee).call()
    artifact = package_artifact(UNISWAP_V3_CORE, "UniswapV3Pool")
    contract = contract_at(v3.factory.w3, artifact, address)
    send(contract.functions.increaseObservationCardinalityNext(100), sender=sender)
    return V3Pool(pair=pair, fee=fee, contract=contract)


def full_range(fee: int) -> tuple[int, int]:
    """Return the widest usable ticks of a pool."""
    edge = MAX_TICK - MAX_TICK % TICK_SPACING[fee]
    return -edge, edge


def range_around(pair: Pair, fee: int, *, price_wad: int, width_wad: int) -> tuple[int, int]:
    """Return the usable ticks of price / (1 + width) and price · (1 + width), width as a wad."""
    wad = 10**18
    bounds = (price_wad * wad // (wad + width_wad), price_wad * (wad + width_wad) // wad)
    ticks = sorted(pair.ratio(bound).tick_down(TICK_SPACING[fee]) for bound in bounds)
    return ticks[0], ticks[1] + TICK_SPACING[fee]


def add_v3_liquidity(
    v3: UniswapV3,
    pool: V3Pool,
    *,
    ticks: tuple[int, int],
    token: int,
    money: int,
    sender: ChecksumAddress,
) -> None:
    """
    Mint a position with at most these amounts, in base units.

    The position manager must be allowed to spend both tokens of `sender`; it takes as much of the
    two as the price allows.
    """
    amount0, amount1 = pool.pair.amounts(token, money)
    position = (
        *pool.pair.sorted, pool.fee, *ticks, amount0, amount1, 0, 0, sender, FOREVER,
    )  # fmt: skip
    send(v3.positions.functions.mint(position), sender=sender)


def approve_all(
    tokens: tuple[Contract, ...], spenders: tuple[ChecksumAddress, ...], *, sender: ChecksumAddress
) -> None:
    """Let every spender take any amount of every token from `sender`."""
    for token in tokens:
        for spender in spenders:
            send(token.functions.approve(spender, MAX_UINT), sender=sender)
