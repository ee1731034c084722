"""How the keeper of the demo is configured, beside what every local keeper has."""

from __future__ import annotations

from scripts.deployment.local_outpost import LocalOutpost
from scripts.localchain.world import World

STRATEGY = "arbitrage"
LINE = """
[dealing]
reserve_percent = 5

[outpost]
address_book = "{book}"
strategy = "{strategy}"

[outpost.chain]
url = "{url}"
finality_blocks = 1
poll_s = 0.01

[outpost.inventory]
native_token = "WETH"
home = {{ low_percent = 0, target_percent = 5, high_percent = 100 }}
outpost = {{ low_percent = 15, target_percent = 20, high_percent = 26 }}
"""
POOLS = """
[{table}]
strategy = "{strategy}"
native_token = "WETH"

[[{table}.factories]]
venue = "uniswap_v2"
address = "{v2_factory}"
router = "{v2_router}"
fee_percent = 0.3

[[{table}.factories]]
venue = "uniswap_v3"
address = "{v3_factory}"
router = "{v3_router}"
"""
TRADES = """
[arbitrage.trades]
least_profit = 5
most_loss = 5_000
slippage_percent = 0.3
"""


def policy_of(local: LocalOutpost) -> str:
    """Write the operator's rules for a fund with an outpost."""
    home, away = local.worlds.home, local.worlds.away
    line = LINE.format(
        book=local.path.resolve(), strategy=STRATEGY, url=local.worlds.away.anvil.rpc_url
    )
    pools = pools_of(home, "arbitrage"), pools_of(away, "outpost.arbitrage")
    return line + pools[0] + TRADES + pools[1]


def pools_of(world: World, table: str, strategy: str = STRATEGY) -> str:
    """Write which pools of a world are traded on, and by whom."""
    return POOLS.format(
        table=table,
        strategy=strategy,
        v2_factory=world.v2.factory.address,
        v2_router=world.v2.router.address,
        v3_factory=world.v3.factory.address,
        v3_router=world.v3.router.address,
    )
