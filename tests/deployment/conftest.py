"""A world, its launch file, and a fund made of it; every test leaves them as it found them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.deployment.config import FundConfig
from scripts.deployment.local import LocalFund, deploy_local, fund_cast, local_config, local_signer
from scripts.deployment.local_outpost import two_chain_config
from scripts.deployment.practice import open_two_worlds
from scripts.deployment.run import deploy_fund
from scripts.deployment.sender import LocalSigner
from scripts.deployment.terms import seed_assets
from scripts.localchain.anvil import Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.two_chains import TwoWorlds
from scripts.localchain.world import World, build_world, options_for
from tests.deployment.far_launch import FarLaunch
from tests.deployment.helpers import Attempt, Deploy


@pytest.fixture(scope="session")
def shared_world() -> Iterator[World]:
    market = generated_market(7, days=2)
    with Anvil(options_for(market)) as anvil:
        yield build_world(anvil, market)


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    """A world whose deployer holds the seed."""
    saved = shared_world.anvil.snapshot()
    seed = seed_assets(local_config(shared_world))
    shared_world.give_base(fund_cast(shared_world).deployer.address, seed)
    yield shared_world
    shared_world.anvil.revert(saved)


@pytest.fixture
def config(world: World) -> FundConfig:
    return local_config(world)


@pytest.fixture
def signer(world: World) -> LocalSigner:
    return local_signer(fund_cast(world).deployer)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "fund.json"


@pytest.fixture(scope="session")
def shared_fund(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalFund]:
    market = generated_market(7, days=2)
    with Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market)
        folder = tmp_path_factory.mktemp("fund")
        yield deploy_local(world, folder / "fund.json", say=lambda _: None)


@pytest.fixture
def fund(shared_fund: LocalFund) -> Iterator[LocalFund]:
    """A launched fund."""
    saved = shared_fund.world.anvil.snapshot()
    yield shared_fund
    shared_fund.world.anvil.revert(saved)


@pytest.fixture
def attempt(world: World, signer: LocalSigner, book: Path) -> Iterator[Attempt]:
    """Prepare a deployment, and make sure that nothing was sent or written."""
    attempt = Attempt(world, signer, book)
    before = attempt.traces()
    yield attempt
    assert attempt.traces() == before


@pytest.fixture
def deploy(world: World, config: FundConfig, signer: LocalSigner, book: Path) -> Deploy:
    """Deploy, or go on."""
    return lambda: deploy_fund(config, w3=world.w3, signer=signer, book=book)


@pytest.fixture
def slow_chain(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A chain that mines only while somebody waits for it."""

    def mine_instead_of_sleeping(_: float) -> None:
        world.anvil.mine()

    world.anvil.request("evm_setAutomine", False)
    monkeypatch.setattr("scripts.deployment.sender.time.sleep", mine_instead_of_sleeping)
    yield
    world.anvil.request("evm_setAutomine", True)


@pytest.fixture(scope="session")
def shared_worlds() -> Iterator[TwoWorlds]:
    """Two chains with Hyperlane between them, whose deployer holds the seed at home."""
    with open_two_worlds() as worlds:
        yield worlds


@pytest.fixture
def worlds(shared_worlds: TwoWorlds) -> Iterator[TwoWorlds]:
    nodes = (shared_worlds.home.anvil, shared_worlds.away.anvil)
    saved = [node.snapshot() for node in nodes]
    yield shared_worlds
    for node, snapshot in zip(nodes, saved, strict=True):
        node.revert(snapshot)


@pytest.fixture
def far(worlds: TwoWorlds, book: Path) -> FarLaunch:
    """The launch of both examples."""
    return FarLaunch(worlds=worlds, config=two_chain_config(worlds), book=book)
