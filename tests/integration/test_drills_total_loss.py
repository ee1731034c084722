"""Drill: what the fund holds becomes worth almost nothing; all who stayed share what is left."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from keeper.domain.units import WAD
from keeper.jobs import GUARD
from scripts.deployment.config import FundConfig
from scripts.deployment.local import deploy_local, local_config
from scripts.localchain.anvil import Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.world import build_world, options_for
from tests.contracts.live_fund import LiveFund
from tests.contracts.refusals import Refusal
from tests.deployment.helpers import with_value
from tests.integration.drills import Drill

ALL_IN = {
    "tokens.0.cap_percent": Decimal(100),
    "tokens.0.feed.min_usd": Decimal("0.01"),
    "tokens.0.feed.max_usd": Decimal(10_000),
    "strategies.0.target_percent": Decimal(100),
    "strategies.0.cap_percent": Decimal(100),
    "strategies.1.target_percent": Decimal(0),
    "risk.cash_floor_percent": Decimal(0),
}
ONE_IN = 5_000  # of its price is left
IN_KIND_LEVY = WAD * 5 // 1_000
LEAST_NAV = WAD // 1_000


@pytest.fixture
def all_in(tmp_path: Path) -> Iterator[Drill]:
    """A fund that put everything into WETH, as its launch file allows."""
    market = generated_market(7, days=2)
    with Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market)
        config: FundConfig = local_config(world)
        for key, value in ALL_IN.items():
            config = with_value(config, key, value)
        book = tmp_path / "book.json"
        drill = Drill(
            LiveFund(deploy_local(world, book, config=config, say=lambda _: None)), tmp_path
        )
        _invest(drill)
        yield drill


def _invest(drill: Drill) -> None:
    fund, unit = drill.fund, drill.fund.unit
    drill.ada.subscribe(600_000 * unit)
    drill.ben.subscribe(400_000 * unit)
    fund.deal()
    for investor in (drill.ada, drill.ben):
        investor.claim()
    fund.send(drill.c.treasury.functions.allocate(fund.trend.address, fund.cash() - 1))
    while (cash := fund.units(fund.trend, fund.base)) > 0:
        fund.execute(fund.trend, fund.orders.buy_v3(min(cash, 200_000 * unit)))
        fund.push_pools(10_000)
        fund.pass_time(600)


def test_total_loss__ends_dealing__and_everybody_gets_what_is_left(all_in: Drill) -> None:
    drill = all_in
    drill.chloe.subscribe(1_000 * drill.fund.unit)
    _collapse(drill)
    _a_large_move_waits(drill)
    _nothing_is_struck_so_low(drill)
    _requests_come_back(drill)
    _exit_in_kind_pays_the_fallen_token(drill)
    _wind_down_pays_the_rest(drill)


def _collapse(drill: Drill) -> None:
    """Feed and pools fall together: the venues pay no more than the feed says."""
    feed = drill.fund.world.weth_feed
    drill.push(feed, feed.functions.latestAnswer().call() // ONE_IN)
    drill.fund.push_pools(10_000 // ONE_IN)
    per_share = drill.c.fund.functions.convertToAssets(WAD).call()
    assert per_share * WAD < LEAST_NAV * drill.fund.unit


def _a_large_move_waits(drill: Drill) -> None:
    """The keeper freezes what fell, and its first strike only records the move."""
    steps = _deal(drill)
    assert steps[0] == "freeze trend: it fell"
    assert {"close dealing 2", "strike dealing 2"} <= {*steps}
    assert steps[-1] == "record the guardrails"
    table = drill.timetable()
    assert (table["number"], table["open"]) == (2, True)
    assert drill.c.fund.functions.navPerShare().call() > WAD  # nothing was struck


def _deal(drill: Drill) -> list[str]:
    cooled = drill.c.nav_oracle.functions.largeMoveUntil().call()
    drill.wait_until(max(drill.next_close(), cooled, drill.fund.now() + 1))
    return drill.process(drill.fund.cast.keeper).steps()


def _nothing_is_struck_so_low(drill: Drill) -> None:
    """Cooled off, the strike is refused with its numbers: a dollar would buy the whole supply."""
    assert _deal(drill) == ["close dealing 2"]
    result = drill.process(drill.fund.cast.keeper).run()
    assert result.exit_code == GUARD
    assert "would revert: NavTooLow(" in result.error
    refusal = drill.refuse(drill.fund.strike_call())
    assert (refusal.name, refusal.args[1]) == ("NavTooLow", LEAST_NAV)


def _requests_come_back(drill: Drill) -> None:
    """The window passes, a cancel reopens by itself, and whoever asked to leave may think again."""
    functions, chloe, ben = drill.c.fund.functions, drill.chloe.address, drill.ben.address
    last, shares = drill.timetable()["strikeBefore"], drill.ben.shares()
    drill.ben.request_redemption(5_000)  # for the next dealing
    refusal = drill.refuse(functions.cancelDeposit(chloe), chloe)
    assert refusal == Refusal("CancelAfterClose", (2,))
    drill.wait_until(last + 1)
    had = drill.base_of(chloe)
    drill.chloe.cancel_subscription()
    assert drill.base_of(chloe) - had == 1_000 * drill.fund.unit
    assert drill.timetable()["open"]
    drill.fund.send(functions.cancelRedeem(ben), ben)
    assert drill.ben.shares() == shares


def _exit_in_kind_pays_the_fallen_token(drill: Drill) -> None:
    """Ada keeps WETH that may come back: her slice of it less the levy, to the wei."""
    fund, shares = drill.fund, drill.ada.shares() // 2
    weth = fund.units(fund.trend, fund.weth)
    receipt = fund.send(
        drill.c.fund.functions.redeemInKind(shares, drill.ada.address, []), drill.ada.address
    )
    [exit_] = drill.events(drill.c.fund, "RedeemedInKind", receipt)
    assert exit_["paidShares"] == shares + -shares * IN_KIND_LEVY // WAD  # the levy rounds up
    got = drill.weth_of(drill.ada.address)
    assert got == weth * exit_["paidShares"] // exit_["supply"]


def _wind_down_pays_the_rest(drill: Drill) -> None:
    """A keeper without a role sells what is left, however little, and the holders share it."""
    fund = drill.fund
    drill.wait_until(drill.door())
    fund.send(drill.c.controls.functions.windDownOverdue(), drill.stranger)
    fund.world.anvil.mine(2)  # the stranger's own transaction is final: its keeper waits for that
    worth, process = fund.total_assets(), drill.process(fund.cast.investors[2])
    result = process.run()
    assert result.cycle is not None
    assert result.cycle.rest.endswith("everything is base asset, exits in kind pay it out")
    cash = fund.cash()
    assert worth * 99 // 100 <= cash == fund.total_assets() <= worth
    fund.send(drill.c.fee_distribution.functions.distribute(), drill.stranger)
    drill.withdraw_fees()
    people = [drill.ada, drill.ben, *drill.payees]
    had = sum(drill.base_of(person.address) for person in people)
    for person in people:
        drill.leave(person)
    paid = sum(drill.base_of(person.address) for person in people) - had
    assert fund.cash() == cash - paid == 1
