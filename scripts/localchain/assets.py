"""More assets than WETH: a token, its feed and its pools against the base asset; and vaults."""

from dataclasses import dataclass

from eth_typing import ChecksumAddress
from web3.contract import Contract

from scripts.localchain import pools, uniswap
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.transactions import deploy, send
from scripts.localchain.world import FEED_DECIMALS, V3_FEE, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """
    A tradable token.

    Args:
        token: a LocalToken that the deployer mints.
        decimals: its decimals.
        feed: its LocalFeed in USD, 8 decimals.
        v2_pool: its v2 pair against the base asset.
        v3_pool: its v3 pool against the base asset, 0.05 %.
    """

    token: Contract
    decimals: int
    feed: Contract
    v2_pool: pools.V2Pool
    v3_pool: pools.V3Pool

    def move(self, world: World, usd: int) -> None:
        """Push `usd` (8 decimals) to the feed and swap both pools to it."""
        base_usd = world.base_feed.functions.latestAnswer().call()
        price = usd * 10**18 // base_usd
        quotes = [(self.feed.address, usd)]
        targets = ([self.v3_pool.target(price)], [self.v2_pool.target(price)])
        call = world.replayer.functions.replay(quotes, *targets)
        send(call, sender=world.cast.deployer.address)


def add_asset(
    world: World, symbol: str, *, decimals: int, usd: int, depth: int = 10_000_000
) -> Asset:
    """
    Deploy a token with a feed and a pool on both Uniswaps, all at one price.

    Args:
        world: where.
        symbol: e.g. "WBTC".
        decimals: decimals of the token.
        usd: its price, 8 decimals.
        depth: whole units of the base asset on one side of each pool.
    """
    w3, owner = world.w3, world.cast.deployer.address
    token = deploy(w3, project_artifact("LocalToken"), symbol, symbol, decimals, sender=owner)
    terms = (f"{symbol} / USD", FEED_DECIMALS, usd)
    feed = deploy(w3, project_artifact("LocalFeed"), *terms, sender=owner)
    send(feed.functions.setPusher(world.replayer.address, True), sender=owner)
    _stock(world, token, decimals)
    price = usd * 10**18 // world.base_feed.functions.latestAnswer().call()
    v2_pool, v3_pool = _make_pools(world, token, decimals, price, depth)
    return Asset(token=token, decimals=decimals, feed=feed, v2_pool=v2_pool, v3_pool=v3_pool)


def deploy_vault(world: World, asset: Contract | None = None) -> ChecksumAddress:
    """Deploy a vault of the base asset, or of another token, and put one unit in as its first."""
    owner, token = world.cast.deployer.address, asset or world.base
    artifact = project_artifact("LocalVault")
    vault = deploy(world.w3, artifact, token.address, "Vault", "vault", sender=owner)
    if asset is None:
        world.give_base(owner, 10**world.base_decimals)
        send(token.functions.approve(vault.address, 10**world.base_decimals), sender=owner)
        send(vault.functions.deposit(10**world.base_decimals, owner), sender=owner)
    return vault.address


def _stock(world: World, token: Contract, decimals: int) -> None:
    """Give the whale and the replayer plenty of the token."""
    owner, whale = world.cast.deployer.address, world.cast.whale.address
    for holder in (whale, world.replayer.address):
        send(token.functions.mint(holder, 10 ** (12 + decimals)), sender=owner)
    spenders = (world.v2.router.address, world.v3.positions.address)
    pools.approve_all((token,), spenders, sender=whale)


def _make_pools(
    world: World, token: Contract, decimals: int, price: int, depth: int
) -> tuple[pools.V2Pool, pools.V3Pool]:
    """Make and fill both pools; `price` is base asset per whole token as a wad."""
    whale = world.cast.whale.address
    pair = uniswap.Pair(
        token=token.address,
        money=world.base.address,
        token_decimals=decimals,
        money_decimals=world.base_decimals,
    )
    money = depth * int(10**world.base_decimals)
    v2_pool = pools.create_v2_pool(world.v2, pair, price_wad=price, money=money, sender=whale)
    v3_pool = pools.create_v3_pool(world.v3, pair, fee=V3_FEE, price_wad=price, sender=whale)
    pools.add_v3_liquidity(
        world.v3,
        v3_pool,
        ticks=pools.full_range(V3_FEE),
        token=pair.worth_down(money, price),
        money=money,
        sender=whale,
    )
    return v2_pool, v3_pool
