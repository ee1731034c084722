"""A fund on a local chain whose keeper has lived through some days, and its command line."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from keeper.cli import main
from keeper.logs import LineFormatter
from scripts.deployment.local import LocalFund, deploy_local
from scripts.localchain.anvil import Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.replay import Replay
from scripts.localchain.transactions import send
from scripts.localchain.world import build_world, options_for
from scripts.season.books import FundContracts
from scripts.season.local_keeper import LocalKeeper
from tests.contracts.fixtures import any_fund, fund
from tests.contracts.live_fund import LiveFund
from tests.integration.drills import Drill
from tests.integration.governed import Governed
from tests.integration.office import Office

__all__ = ["any_fund", "fund"]

SUBSCRIBED = 500_000 * 10**6
HOURS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """
    A fund after two dealings.

    Args:
        config: the keeper's TOML.
        keeper: the running keeper that made it what it is.
    """

    local: LocalFund
    contracts: FundContracts
    config: Path
    keeper: LocalKeeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(scope="session")
def shared_lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    market, folder = generated_market(7, days=3), tmp_path_factory.mktemp("lived")
    with Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market)
        local = deploy_local(world, folder / "fund.json", say=lambda _: None)
        contracts = FundContracts(world.w3, local.book)
        keeper = LocalKeeper(local, folder / "fund.json", folder)
        _subscribe(local, contracts)
        for hour, _ in enumerate(Replay(world)):
            keeper.tick()
            if hour == HOURS:
                break
        yield Lived(local=local, contracts=contracts, config=folder / "keeper.toml", keeper=keeper)


@pytest.fixture
def lived(shared_lived: Lived) -> Iterator[Lived]:
    """Every test finds the chain as it was."""
    anvil = shared_lived.local.world.anvil
    saved = anvil.snapshot()
    yield shared_lived
    anvil.revert(saved)


@pytest.fixture
def any_cli(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Answer]:
    """Run the command line in this process, without a terminal; the configuration is named."""

    def run(*arguments: str, config: Path) -> Answer:
        monkeypatch.setattr(sys, "argv", ["keeper", "--config", str(config), *arguments])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        captured = capsys.readouterr()
        _stop_logging()
        return Answer(code=code, out=captured.out, err=captured.err)

    return run


@pytest.fixture
def keeper_cli(lived: Lived, any_cli: Callable[..., Answer]) -> Callable[..., Answer]:
    """Run the command line with the lived fund's configuration, unless another is named."""

    def run(*arguments: str, config: Path = lived.config) -> Answer:
        return any_cli(*arguments, config=config)

    return run


def _stop_logging() -> None:
    """Leave no handler that writes to where this test's stderr was."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each.formatter, LineFormatter)]:
        root.removeHandler(handler)


@pytest.fixture
def drill(fund: LiveFund, tmp_path: Path) -> Drill:
    """A living fund with the people and processes of a drill."""
    return Drill(fund, tmp_path)


@pytest.fixture
def governed(fund: LiveFund, tmp_path: Path) -> Governed:
    """A living fund that its shareholders govern."""
    return Governed(fund, tmp_path)


@pytest.fixture
def office(governed: Governed) -> Iterator[Office]:
    """A keeper that serves it."""
    office = Office(governed)
    yield office
    office.keeper.memory.engine.dispose()


def _subscribe(local: LocalFund, contracts: FundContracts) -> None:
    investor = local.cast.investors[0].address
    local.world.give_base(investor, SUBSCRIBED)
    fund = contracts.fund
    send(local.world.base.functions.approve(fund.address, SUBSCRIBED), sender=investor)
    send(fund.functions.requestDeposit(SUBSCRIBED, investor, investor), sender=investor)
