"""Two Anvils with the real Hyperlane between them; every test leaves both as it found them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from eth_typing import ChecksumAddress

from keeper.services.selection import ALL_JOBS, Job
from scripts.deployment.local_outpost import LocalOutpost, deploy_local_outpost
from scripts.localchain.anvil import Anvil, AnvilOptions
from scripts.localchain.bridged import AWAY_CHAIN_ID, HOME_CHAIN_ID, Bridged, bridge_bare_chains
from scripts.localchain.market import generated_market
from scripts.localchain.transactions import send
from scripts.localchain.two_chains import build_two_worlds, options_for_two
from tests.crosschain.line import HOUR_S, LivedLine, start_keeper, subscribe
from tests.crosschain.trader import Trader, start_trader

FUNDED = 10**12
GENESIS = 1_800_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """The bridged chains, and somebody with `FUNDED` base units at home."""

    bridged: Bridged
    holder: ChecksumAddress

    def balances(self) -> tuple[int, int]:
        """Read what the holder has at home and away."""
        shores = (self.bridged.home, self.bridged.away)
        home, away = (each.token.functions.balanceOf(self.holder).call() for each in shores)
        return home, away


@pytest.fixture(scope="session")
def shared_crossing() -> Iterator[Crossing]:
    options = [
        AnvilOptions(chain_id=chain_id, timestamp=GENESIS, block_interval_s=1)
        for chain_id in (HOME_CHAIN_ID, AWAY_CHAIN_ID)
    ]
    with Anvil(options[0]) as home, Anvil(options[1]) as away:
        bridged = bridge_bare_chains(home, away)
        holder = home.accounts[5].address
        send(bridged.home.token.functions.mint(holder, FUNDED), sender=home.accounts[0].address)
        yield Crossing(bridged=bridged, holder=holder)


@pytest.fixture
def crossing(shared_crossing: Crossing) -> Iterator[Crossing]:
    bridged = shared_crossing.bridged
    with undone((bridged.home.anvil, bridged.away.anvil)):
        yield shared_crossing


@contextmanager
def undone(nodes: Sequence[Anvil]) -> Iterator[None]:
    """Take back whatever happens on both chains meanwhile."""
    saved = [node.snapshot() for node in nodes]
    yield
    for node, snapshot in zip(nodes, saved, strict=True):
        node.revert(snapshot)


@pytest.fixture(scope="session")
def shared_outpost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalOutpost]:
    """A fund with money and a struck dealing, whose outpost has stated that it has nothing yet."""
    market, folder = generated_market(7, days=2), tmp_path_factory.mktemp("outpost")
    home_options, away_options = options_for_two(market)
    with Anvil(home_options) as home, Anvil(away_options) as away:
        worlds = build_two_worlds(home, away, market)
        local = deploy_local_outpost(worlds, folder, say=lambda _: None)
        line = start_keeper(local, folder / "keeper")
        subscribe(line)
        line.pass_time(20 * HOUR_S)
        result = line.run(ALL_JOBS - {Job.BRIDGE})
        assert "strike dealing 1" in [step.purpose for step in result.steps], result.error
        assert line.keep() == ["statement 1", "heartbeat 1"]
        line.relay.deliver_all()
        yield local


@pytest.fixture
def line(shared_outpost: LocalOutpost, tmp_path: Path) -> Iterator[LivedLine]:
    """A keeper that knows nothing yet, and chains that are as they were afterwards."""
    worlds = shared_outpost.worlds
    with undone((worlds.home.anvil, worlds.away.anvil)):
        yield start_keeper(shared_outpost, tmp_path)


@pytest.fixture(scope="module")
def stocked(
    shared_outpost: LocalOutpost, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalOutpost]:
    """Both strategies have money and WETH; the chains are as they were after the module."""
    worlds = shared_outpost.worlds
    with undone((worlds.home.anvil, worlds.away.anvil)):
        line = start_keeper(shared_outpost, tmp_path_factory.mktemp("stock"))
        Trader(local=line.local, config=line.config, keeper=line.keeper).stock()
        yield shared_outpost


@pytest.fixture
def trader(stocked: LocalOutpost, tmp_path: Path) -> Iterator[Trader]:
    """A keeper that knows nothing yet and takes arbitrage on both chains."""
    with undone((stocked.worlds.home.anvil, stocked.worlds.away.anvil)):
        yield start_trader(stocked, tmp_path)
