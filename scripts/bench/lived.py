"""A fund on a local chain that has lived through some days, and keepers that count."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from keeper.adapters.rpc import HttpRpc
from keeper.bootstrap import Keeper, build_keeper
from keeper.settings import load_settings
from scripts.bench.traffic import CountingRpc
from scripts.deployment.local import LocalFund, deploy_local
from scripts.localchain.anvil import Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.replay import Replay
from scripts.localchain.world import build_world, options_for
from scripts.season.books import FundContracts
from scripts.season.investors import Investor
from scripts.season.local_keeper import ChainTimer, write_config

SEED, DAYS = 7, 10
LIVED_HOURS = 8 * 24 + 1  # the longest horizon of the trend rule is seven days
TICK_EVERY_H = 4
SUBSCRIBED = 500_000
RPC_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """
    The fund, and what it takes to make a keeper for it.

    Args:
        config: the keeper's TOML.
        replay: the market that is left.
    """

    local: LocalFund
    config: Path
    replay: Replay

    def make_keeper(self) -> tuple[Keeper, CountingRpc]:
        """Put a keeper together as cron would, on a node that counts from the start."""
        rpc = CountingRpc(HttpRpc(self.local.world.anvil.rpc_url, RPC_TIMEOUT_S))
        timer = ChainTimer(self.local.world.anvil)
        return build_keeper(load_settings(self.config), timer=timer, rpc=rpc), rpc

    def subscribe(self) -> None:
        """Bring the next dealing a request."""
        world = self.local.world
        contracts = FundContracts(world.w3, self.local.book)
        account = self.local.cast.investors[0]
        ada = Investor(name="Ada", account=account, world=world, fund=contracts)
        ada.subscribe(SUBSCRIBED * int(10**world.base_decimals))

    def wait_for_close(self) -> None:
        """Replay until the open dealing may be closed."""
        keeper, _ = self.make_keeper()
        next_close = keeper.reader.chain.fetch_snapshot().dealing.next_close
        while self.replay.step().time < next_close:
            pass


@contextmanager
def live_through(folder: Path) -> Iterator[Lived]:
    """
    Start a chain with a fund, and let a keeper work for some days.

    Args:
        folder: for address book, configuration and database.
    """
    market = generated_market(SEED, days=DAYS)
    with Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market)
        local = deploy_local(world, folder / "fund.json", say=lambda _: None)
        config = write_config(local, folder / "fund.json", folder)
        lived = Lived(local=local, config=config, replay=Replay(world))
        lived.subscribe()
        keeper, _ = lived.make_keeper()
        for hour in range(LIVED_HOURS):
            lived.replay.step()
            if hour % TICK_EVERY_H == 0:
                keeper.cycle.run()
        yield lived
