"""The keeper on a real chain when things go wrong: guardrails, a fallen strategy, the wind-down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from web3.contract import Contract
from web3.contract.contract import ContractFunction

from keeper.bootstrap import build_keeper
from keeper.job_results import JobResult
from keeper.jobs import run_jobs
from keeper.settings import load_settings
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.transactions import deploy, send
from scripts.season.local_keeper import ChainTimer
from tests.integration.conftest import Answer, Lived

HOUR_S = 3_600
Cli = Callable[..., Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A fund in trouble, and a keeper with a journal of its own."""

    lived: Lived
    config: Path
    others: list[Contract] = field(default_factory=list)

    def run(self) -> JobResult:
        """Let the keeper do what is due; waiting mines blocks."""
        timer = ChainTimer(self.lived.local.world.anvil)
        return run_jobs(build_keeper(load_settings(self.config), timer=timer))

    def steps(self) -> list[str]:
        """Run, and give the purposes of what was done."""
        result = self.run()
        assert result.cycle is not None, result.error
        return [step.purpose for step in result.cycle.steps]

    def pass_time(self, seconds: int) -> None:
        """Let time pass, with every feed repeating its answer."""
        world = self.lived.local.world
        world.anvil.warp(world.anvil.now() + seconds)
        for feed in (world.base_feed, world.weth_feed, *self.others):
            self.push(feed, 100)

    def push(self, feed: Contract, percent: int) -> None:
        """Let a feed answer that much of what it said."""
        self.say(feed, feed.functions.latestAnswer().call() * percent // 100)

    def say(self, feed: Contract, answer: int) -> None:
        """Let a feed answer."""
        send(feed.functions.push(answer), sender=self.lived.local.world.cast.deployer.address)

    def replace_weth_feed(self, percent: int) -> Contract:
        """Let a feed of 18 decimals take over, which says that much of what the old one says."""
        world, registry = self.lived.local.world, self.lived.contracts.registry.functions
        answer = world.weth_feed.functions.latestAnswer().call() * percent // 100 * 10**10
        artifact, owner = project_artifact("LocalFeed"), world.cast.deployer.address
        feed = deploy(world.w3, artifact, "other", 18, answer, sender=owner)
        (token, _, max_age, least, most, *rest), _ = registry.feed(world.weth.address).call()
        config = (token, feed.address, max_age, least * 10**10, most * 10**10, *rest)
        self.govern(registry.setFeed(config))
        self.others.append(feed)
        return feed

    def govern(self, function: ContractFunction) -> None:
        """Send a call as the timelock."""
        governor, anvil = self.lived.contracts.timelock.address, self.lived.local.world.anvil
        anvil.request("anvil_setBalance", governor, hex(10**18))
        anvil.request("anvil_impersonateAccount", governor)
        send(function, sender=governor)

    def invest(self) -> None:
        """Put a good part of the fund into WETH, whatever the keeper thinks of it."""
        contracts, keeper = self.lived.contracts, self.lived.local.cast.keeper.address
        trend, base = contracts.strategies["trend"], self.lived.local.world.base
        lending = contracts.strategies["lending"]
        amount, units = 50_000 * 10**6, lending.functions.inventory().call()[1][2]
        orders = self._orders(units)
        send(lending.functions.execute(2**40, [orders["withdraw"]], 2**40), sender=keeper)
        cash = lending.functions.unitsOf(base.address).call()
        treasury = contracts.treasury.functions
        send(treasury.deallocate(lending.address, cash), sender=keeper)
        send(treasury.allocate(trend.address, amount), sender=keeper)
        send(trend.functions.execute(2**40, [orders["buy"]], 2**40), sender=keeper)

    def _orders(self, units: int) -> dict[str, tuple[str, bytes]]:
        from keeper.domain.orders import AAVE_WITHDRAW, aave_order, swap_order
        from keeper.domain.policy import Route, Venue
        from keeper.domain.units import Address

        book, base = self.lived.local.book, Address(self.lived.contracts.base)
        v3 = Address(book.adapters["uniswap_v3"].address)
        route = Route(venue=Venue.UNISWAP_V3, adapter=v3, share=10**18, fee=500)
        pair = (base, Address(book.tokens["WETH"].address))
        return {
            "buy": (v3, swap_order(route, pair, 40_000 * 10**6, 1)),
            "withdraw": (
                book.adapters["aave_v3"].address,
                aave_order(AAVE_WITHDRAW, base, units),
            ),
        }


@pytest.fixture
def scene(lived: Lived, tmp_path: Path) -> Scene:
    old, new = lived.config.with_name("keeper.sqlite"), tmp_path / "keeper.sqlite"
    config = tmp_path / "keeper.toml"
    config.write_text(lived.config.read_text().replace(str(old), str(new)))
    return Scene(lived=lived, config=config)


def faults(answer: Answer) -> dict[str, str]:
    return {each["check"]: each["text"] for each in answer.json["checks"] if not each["passed"]}


def test_large_move__is_held_and_trading_halted_by_the_keeper_itself(
    scene: Scene, keeper_cli: Cli
) -> None:
    scene.invest()
    scene.push(scene.lived.local.world.weth_feed, 400)
    scene.pass_time(21 * HOUR_S)
    steps = scene.steps()
    assert steps[-1] == "record the guardrails"
    assert any(step.startswith("strike dealing") for step in steps)
    status = keeper_cli("status").json
    assert (status["trading_halted"], status["trading_guardrail"]) == (True, True)
    assert "halted: trading, by a guardrail" in faults(keeper_cli("doctor"))["guardrails"]
    assert scene.steps() == []  # and then it rests


def test_fallen_strategy__is_frozen_by_the_keeper_itself(scene: Scene, keeper_cli: Cli) -> None:
    scene.invest()
    scene.push(scene.lived.local.world.weth_feed, 50)
    steps = scene.steps()
    assert steps[0] == "freeze trend: it fell"
    trend = keeper_cli("status").json["strategies"][0]
    assert trend["frozen"]
    assert int(trend["drawdown"]) > int(trend["max_drawdown"])
    assert "it is frozen" in faults(keeper_cli("doctor"))["drawdown trend"]


def test_replaced_feed__is_told_of_noted_and_trusted_by_the_keeper_itself(
    scene: Scene, keeper_cli: Cli, tmp_path: Path
) -> None:
    scene.invest()
    old, new = scene.lived.local.world.weth_feed, scene.replace_weth_feed(percent=102)
    status = keeper_cli("status").json
    assert not status["takes_in"]
    assert [each["previous"] for each in status["probations"]] == [old.address]
    assert "returned, on probation: WETH" in keeper_cli("--table", "status").out
    fault = faults(keeper_cli("doctor"))["probation WETH"]
    assert f"against {old.address}, the lower answer counts" in fault
    assert "strikes return subscriptions meanwhile; they differ" in fault
    path = tmp_path / "report.html"
    assert keeper_cli("report", "--out", str(path)).code == 0
    assert "returned, on probation: WETH" in path.read_text()
    scene.pass_time(HOUR_S)
    assert scene.steps()[0] == "note that the feeds of WETH differ"
    assert not any("note that" in step for step in scene.steps())
    scene.say(new, old.functions.latestAnswer().call() * 10**10)
    scene.pass_time(7 * 24 * HOUR_S)
    assert "probation WETH" not in faults(keeper_cli("doctor"))
    assert scene.steps()[0] == "trust the new feed of WETH"
    assert keeper_cli("status").json["probations"] == []


def test_door__open__is_a_fault_until_the_next_strike(scene: Scene, keeper_cli: Cli) -> None:
    assert "unless a dealing is struck" in keeper_cli("--table", "status").out
    scene.pass_time(16 * 24 * HOUR_S)
    assert "anyone may begin it since" in faults(keeper_cli("doctor"))["wind-down"]
    scene.run()
    assert "wind-down" not in faults(keeper_cli("doctor"))


def test_wind_down__a_keeper_without_any_role__turns_the_fund_into_cash_and_rests(
    scene: Scene, keeper_cli: Cli
) -> None:
    contracts = scene.lived.contracts
    scene.invest()
    controls, stranger = contracts.controls.functions, scene.lived.local.cast.investors[5].address
    scene.govern(controls.setKeeper(stranger))
    scene.pass_time(controls.windDownFrom().call() - scene.lived.local.world.anvil.now())
    send(controls.windDownOverdue(), sender=stranger)
    result = scene.run()
    assert result.cycle is not None
    assert result.cycle.warnings == ()
    assert result.cycle.rest == (
        "the fund winds down: everything is base asset, exits in kind pay it out"
    )
    cash = contracts.treasury.functions.cash().call()
    assert cash == contracts.fund.functions.totalAssets().call()
    # Less than the smallest distribution stays where it is.
    assert contracts.fee_distribution.functions.undistributed().call() < 10**18
    status = keeper_cli("status").json
    assert status["winding_down"]
    table = keeper_cli("--table", "status").out
    assert "it winds down" in table
    assert "none any more" in table
    assert {"role", "wind-down"}.isdisjoint(faults(keeper_cli("doctor")))
    assert scene.steps() == []
