"""Deploy a fund on a chain of its own and bring it to life, once per process."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from scripts.deployment.local import deploy_local, local_config
from scripts.localchain.anvil import Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.world import build_world, options_for
from tests.contracts.live_fund import HOUR_S, LiveFund
from tests.deployment.helpers import deploy_vault, with_vaults


@cache
def live_fund(decimals: int) -> LiveFund:
    """Deploy once per process and number of decimals; the node dies with the process."""
    market = generated_market(7, days=2)
    anvil = Anvil(options_for(market))
    world = build_world(anvil, market, base_decimals=decimals)
    with tempfile.TemporaryDirectory() as folder:
        config = with_vaults(local_config(world), deploy_vault(world))
        book = Path(folder) / "book.json"
        fund = LiveFund(deploy_local(world, book, config=config, say=lambda _: None))
    _bring_to_life(fund)
    return fund


def _bring_to_life(fund: LiveFund) -> None:
    """Subscribe a million, allocate two thirds, invest most of it; the next close is hours away."""
    fund.ada.subscribe(600_000 * fund.unit)
    fund.ben.subscribe(400_000 * fund.unit)
    fund.deal()
    for investor in (fund.ada, fund.ben):
        investor.claim()
    fund.allocate(fund.trend, 350_000)
    fund.allocate(fund.lending, 350_000)
    buys = (fund.orders.buy_v3(140_000 * fund.unit), fund.orders.buy_v2(60_000 * fund.unit))
    fund.execute(fund.trend, *buys)
    fund.execute(fund.lending, fund.orders.supply(300_000 * fund.unit))
    fund.push_pools(10_000)  # as arbitrageurs do, back to where the feeds are
    fund.pass_time(HOUR_S)
