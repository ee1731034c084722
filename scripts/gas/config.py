"""The fund that is measured: one strategy, three plain tokens, Uniswap v3."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from eth_typing import ChecksumAddress
from web3.contract import Contract

from scripts.deployment.config import FlashAccount, FundConfig
from scripts.deployment.local import local_config
from scripts.deployment.sections import Token, Venues
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.assets import add_asset
from scripts.localchain.transactions import deploy
from scripts.localchain.world import FEED_DECIMALS, World

STRATEGY = "trend"
SEED = Decimal(100_000)
POOL_DEPTH = 100_000_000  # whole units of the base asset: orders hardly move the price
WBTC_USD, LINK_USD = 60_000 * 10**FEED_DECIMALS, 15 * 10**FEED_DECIMALS


@dataclass(frozen=True, slots=True, kw_only=True)
class TradedToken:
    """A token that the strategy holds as it is, with its feed."""

    symbol: str
    contract: Contract
    decimals: int
    feed: Contract

    @property
    def address(self) -> ChecksumAddress:
        """Where the token stands."""
        return self.contract.address


def add_tokens(world: World) -> tuple[TradedToken, ...]:
    """Add WBTC and LINK, with feeds and pools, to the world's WETH."""
    weth = TradedToken(symbol="WETH", contract=world.weth, decimals=18, feed=world.weth_feed)
    wbtc = add_token(world, "WBTC", decimals=8, usd=WBTC_USD)
    return (weth, wbtc, add_token(world, "LINK", decimals=18, usd=LINK_USD))


def add_token(world: World, symbol: str, *, decimals: int, usd: int) -> TradedToken:
    """Add a token with a feed and deep pools; `usd` is its price, 8 decimals."""
    asset = add_asset(world, symbol, decimals=decimals, usd=usd, depth=POOL_DEPTH)
    return TradedToken(symbol=symbol, contract=asset.token, decimals=decimals, feed=asset.feed)


def feeds_of(world: World, tokens: Sequence[TradedToken]) -> tuple[Contract, ...]:
    """List the first sources, the base asset's before the tokens'."""
    return (world.base_feed, *(token.feed for token in tokens))


def measured_config(world: World, tokens: Sequence[TradedToken]) -> FundConfig:
    """Change the documented example as far as the measurements need it."""
    example = local_config(world)
    trend = example.strategies[0].model_copy(
        update={
            "name": STRATEGY,
            "tokens": tuple(token.symbol for token in tokens),
            "target_percent": Decimal(70),
            "cap_percent": Decimal(90),
        }
    )
    changes = {
        "fund": example.fund.model_copy(update={"seed": SEED}),
        "tokens": tuple(listed(example.tokens[0], token) for token in tokens),
        "venues": Venues(uniswap_v3=example.venues.uniswap_v3),
        "flash_account": FlashAccount(lenders=("uniswap_v3",)),
        "strategies": (trend,),
    }
    return example.model_copy(update=changes)


def with_second_sources(
    config: FundConfig, world: World, feeds: Sequence[Contract]
) -> tuple[FundConfig, tuple[Contract, ...]]:
    """
    Give the base asset and every token a second source that says what the first one does.

    Args:
        config: a fund whose tokens' feeds are `feeds[1:]`, the base asset's `feeds[0]`.
        world: where the second feeds are deployed.
        feeds: the first sources.

    Returns:
        The configuration, and the second feeds in the same order.
    """
    seconds = tuple(_copy_feed(world, feed) for feed in feeds)
    base, *tokens = (
        priced.model_copy(
            update={
                "feed": priced.feed.model_copy(
                    update={"second_source": second.address, "max_deviation_percent": Decimal(2)}
                )
            }
        )
        for priced, second in zip((config.base, *config.tokens), seconds, strict=True)
    )
    return config.model_copy(update={"base": base, "tokens": tuple(tokens)}), seconds


def _copy_feed(world: World, feed: Contract) -> Contract:
    answer = feed.functions.latestAnswer().call()
    terms = ("second source", FEED_DECIMALS, answer)
    return deploy(
        world.w3, project_artifact("LocalFeed"), *terms, sender=world.cast.deployer.address
    )


def listed(example: Token, token: TradedToken) -> Token:
    """List a token as the example lists its own, with a band of a hundredth to a hundred times."""
    usd = Decimal(token.feed.functions.latestAnswer().call()) / 10**FEED_DECIMALS
    feed = example.feed.model_copy(
        update={
            "aggregator": token.feed.address,
            "min_usd": round(usd / 100, 2),
            "max_usd": round(usd * 100, 2),
        }
    )
    fields = {"symbol": token.symbol, "address": token.address, "decimals": token.decimals}
    return example.model_copy(update={**fields, "feed": feed})
