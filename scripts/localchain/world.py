"""Build the whole surroundings of a fund on a local chain in one call."""

from dataclasses import dataclass

from eth_typing import ChecksumAddress
from web3 import Web3
from web3.contract import Contract

from scripts.localchain import aave, pools, uniswap
from scripts.localchain.anvil import Anvil, AnvilOptions
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.cast import Cast, give_base, give_weth
from scripts.localchain.errors import MarketDataError
from scripts.localchain.market import Frame, MarketData
from scripts.localchain.transactions import deploy, send

SETUP_S = 3_600  # chain time between genesis and the first market point
WETH_DECIMALS = 18
FEED_DECIMALS = 8
V3_FEE = 500
WHALE_ETH = 20_000_000
STOCK = 10**12  # whole units of the base asset for whale and replayer
DEV_ETH = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """
    How deep the pools and the lending market are, in whole units of the base asset a side.

    Args:
        v2: the v2 pair.
        v3_full: the v3 position over the full range.
        v3_near: the v3 position around the first price.
        v3_near_width_wad: that position ends at price · (1 + width) and price / (1 + width).
        lent: base asset supplied to Aave; half of it is borrowed.
    """

    v2: int = 20_000_000
    v3_full: int = 40_000_000
    v3_near: int = 10_000_000
    v3_near_width_wad: int = 10**17  # 10 %
    lent: int = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """
    Everything around a fund.

    Args:
        anvil: the node.
        w3: its client.
        cast: the accounts.
        base: the base asset: a LocalToken that the deployer mints, or a token that only its bridge
            mints, of which the whale has plenty.
        base_decimals: its decimals.
        weth: WETH9.
        base_feed: LocalFeed of the base asset in USD, 8 decimals.
        weth_feed: LocalFeed of WETH in USD, 8 decimals.
        v2: Uniswap v2.
        v3: Uniswap v3.
        v2_pool: WETH / base asset on v2.
        v3_pool: WETH / base asset on v3, 0.05 %.
        aave: the lending market of both.
        replayer: the Replayer contract; its owner is the deployer.
        market: what is going to happen.
    """

    anvil: Anvil
    w3: Web3
    cast: Cast
    base: Contract
    base_decimals: int
    weth: Contract
    base_feed: Contract
    weth_feed: Contract
    v2: uniswap.UniswapV2
    v3: uniswap.UniswapV3
    v2_pool: pools.V2Pool
    v3_pool: pools.V3Pool
    aave: aave.AaveMarket
    replayer: Contract
    market: MarketData

    def give_base(self, to: ChecksumAddress, amount: int) -> None:
        """Hand out `amount` base units of the base asset."""
        give_base(self.base, to, amount, cast=self.cast)

    def give_weth(self, to: ChecksumAddress, amount: int) -> None:
        """Wrap `amount` wei of the deployer's and hand them over."""
        give_weth(self.weth, to, amount, sender=self.cast.deployer.address)


def options_for(market: MarketData) -> AnvilOptions:
    """Start the chain an hour before the market does, one second a block: runs are repeatable."""
    return AnvilOptions(timestamp=market.points[0][0] - SETUP_S, block_interval_s=1)


def build_world(
    anvil: Anvil,
    market: MarketData,
    *,
    base_decimals: int = 6,
    depth: Depth | None = None,
    base: Contract | None = None,
) -> World:
    """
    Deploy tokens, feeds, Uniswap v2 and v3, Aave and the replayer, at the market's first prices.

    Args:
        anvil: a fresh node, best started with `options_for(market)`.
        market: the market to come.
        base_decimals: decimals of the base asset.
        depth: how deep the pools are.
        base: the base asset, where it came over a bridge; the whale has STOCK of it already.

    Raises:
        MarketDataError: the chain is past the market's first point.
    """
    first = market.frames()[0]
    if anvil.now() >= first.time:
        raise MarketDataError(f"the chain is at {anvil.now()}, the market starts at {first.time}")
    return _Builder(anvil, market, first, base_decimals, depth or Depth(), base).build()


def make_cast(anvil: Anvil) -> Cast:
    """Give a node's accounts their parts; always the same ones."""
    deployer, whale, lender, borrower, *free = anvil.accounts
    return Cast(deployer=deployer, whale=whale, lender=lender, borrower=borrower, free=tuple(free))


class _Builder:
    """The steps of `build_world`, which share the node, the cast and the first prices."""

    def __init__(
        self,
        anvil: Anvil,
        market: MarketData,
        first: Frame,
        base_decimals: int,
        depth: Depth,
        base: Contract | None,
    ) -> None:
        self.anvil, self.w3, self.market = anvil, anvil.w3, market
        self.first, self.base_decimals, self.depth = first, base_decimals, depth
        self.bridged = base
        self.cast = make_cast(anvil)
        self.owner, self.whale = self.cast.deployer.address, self.cast.whale.address
        self.unit = 10**base_decimals

    def build(self) -> World:
        """Deploy everything in an order in which each part finds what it needs."""
        for account, ether in ((self.owner, DEV_ETH), (self.whale, WHALE_ETH)):
            self.anvil.request("anvil_setBalance", account, hex(ether * 10**18))
        self._deploy_tokens()
        v2 = uniswap.deploy_v2(self.w3, self.weth.address, self.owner)
        v3 = uniswap.deploy_v3(self.w3, self.weth.address, self.owner)
        self._stock_whale((v2.router.address, v3.positions.address))
        return World(
            anvil=self.anvil,
            w3=self.w3,
            cast=self.cast,
            base=self.base,
            base_decimals=self.base_decimals,
            weth=self.weth,
            base_feed=self.base_feed,
            weth_feed=self.weth_feed,
            v2=v2,
            v3=v3,
            v2_pool=self._fill_v2(v2),
            v3_pool=self._fill_v3(v3),
            aave=self._fill_aave(),
            replayer=self._deploy_replayer(),
            market=self.market,
        )

    def _deploy_tokens(self) -> None:
        """Deploy the base asset, WETH and a feed for each."""
        token, owner = project_artifact("LocalToken"), self.owner
        terms = ("USD Coin", "USDC", self.base_decimals)
        self.base = self.bridged or deploy(self.w3, token, *terms, sender=owner)
        self.weth = uniswap.deploy_weth(self.w3, owner)
        self.base_feed = self._deploy_feed("USDC / USD", self.first.base_usd)
        self.weth_feed = self._deploy_feed("ETH / USD", self.first.weth_usd)
        self.pair = uniswap.Pair(
            token=self.weth.address,
            money=self.base.address,
            token_decimals=WETH_DECIMALS,
            money_decimals=self.base_decimals,
        )

    def _deploy_feed(self, description: str, answer: int) -> Contract:
        """Deploy a feed of 8 decimals with a first answer."""
        artifact = project_artifact("LocalFeed")
        return deploy(self.w3, artifact, description, FEED_DECIMALS, answer, sender=self.owner)

    def _stock_whale(self, spenders: tuple[ChecksumAddress, ...]) -> None:
        """Give the whale plenty of both tokens and let the protocols take them."""
        if self.bridged is None:
            give_base(self.base, self.whale, STOCK * self.unit, cast=self.cast)
        give_weth(self.weth, self.whale, WHALE_ETH * 9 // 10 * 10**18, sender=self.whale)
        pools.approve_all((self.base, self.weth), spenders, sender=self.whale)

    def _fill_v2(self, v2: uniswap.UniswapV2) -> pools.V2Pool:
        """Make the v2 pair."""
        price, money = self.first.weth_in_base_wad, self.depth.v2 * self.unit
        return pools.create_v2_pool(v2, self.pair, price_wad=price, money=money, sender=self.whale)

    def _fill_v3(self, v3: uniswap.UniswapV3) -> pools.V3Pool:
        """Make the v3 pool with one position over the full range and one near the price."""
        price, whale, depth = self.first.weth_in_base_wad, self.whale, self.depth
        pool = pools.create_v3_pool(v3, self.pair, fee=V3_FEE, price_wad=price, sender=whale)
        width = depth.v3_near_width_wad
        near = pools.range_around(self.pair, V3_FEE, price_wad=price, width_wad=width)
        for ticks, whole in ((pools.full_range(V3_FEE), depth.v3_full), (near, depth.v3_near)):
            money = whole * self.unit
            token = self.pair.worth_down(money, price)
            pools.add_v3_liquidity(v3, pool, ticks=ticks, token=token, money=money, sender=whale)
        return pool

    def _fill_aave(self) -> aave.AaveMarket:
        """Make the lending market, half of whose base asset is borrowed against WETH."""
        lender, borrower = self.cast.lender.address, self.cast.borrower.address
        listed = ((self.base, self.base_feed), (self.weth, self.weth_feed))
        reserves = tuple(aave.Reserve(token=token, feed=feed.address) for token, feed in listed)
        market = aave.deploy_aave(self.w3, reserves, owner=self.owner)
        money = self.depth.lent * self.unit
        # Four times the debt: the borrower outlives a fall by two thirds.
        collateral = self.pair.worth_down(money * 2, self.first.weth_in_base_wad)
        give_base(self.base, lender, money, cast=self.cast)
        give_weth(self.weth, borrower, collateral, sender=self.owner)
        aave.supply(market, self.base, money, sender=lender)
        aave.supply(market, self.weth, collateral, sender=borrower)
        aave.borrow(market, self.base, money // 2, sender=borrower)
        aave.borrow(market, self.weth, collateral // 10, sender=borrower)
        return market

    def _deploy_replayer(self) -> Contract:
        """Deploy the replayer, stock it from the whale and let it write the feeds."""
        replayer = deploy(self.w3, project_artifact("Replayer"), sender=self.owner)
        for token in (self.base, self.weth):
            half = token.functions.balanceOf(self.whale).call() // 2
            send(token.functions.transfer(replayer.address, half), sender=self.whale)
        for feed in (self.base_feed, self.weth_feed):
            send(feed.functions.setPusher(replayer.address, True), sender=self.owner)
        return replayer
