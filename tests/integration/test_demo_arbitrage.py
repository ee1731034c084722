"""A short arbitrage demo on real protocols: every trade taken, every unit accounted for."""

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scripts import demo_arbitrage
from scripts.arbitrage.acts import ACT, LEAD, choose_acts
from scripts.arbitrage.demo import Outcome, run_demo
from scripts.arbitrage.minutes import delayed, generated_minutes, load_minutes, read_minutes
from scripts.localchain.errors import MarketDataError
from scripts.localchain.market import DEFAULT_FOLDER

RECORDED = DEFAULT_FOLDER / "dex_minute"
KEYS = {
    "opportunities",
    "taken",
    "profit",
    "gas_cost",
    "bridge_transfers",
    "in_flight_end",
    "conservation",
    "capture_ratio",
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Play the ten generated minutes in which the two prices part most."""
    recording = generated_minutes(1)
    return run_demo(
        recording,
        choose_acts(recording.minutes, ACT),
        out=tmp_path_factory.mktemp("demo") / "out",
        say=lambda _: None,
        on_minute=lambda _: None,
        started=time.monotonic(),
    )


@pytest.fixture(scope="module")
def summary(outcome: Outcome) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(outcome.files[1].read_text(encoding="utf-8"))
    return written


def test_demo__of_two_chains__leaves_no_unit_of_money_unexplained(summary: dict[str, Any]) -> None:
    assert summary.keys() >= KEYS
    money = {name: int(amount) for name, amount in summary["conservation"].items()}
    assert money["unexplained"] == 0
    assert money["paid_in"] > 10**12
    assert min(money["home"], money["away"]) > 10**12, "money is at work on both chains"
    assert money["trade_result"] != 0
    assert money["price_moves"] != 0


def test_demo__every_minute_in_which_something_pays__is_traded_on_both_chains(
    summary: dict[str, Any], outcome: Outcome
) -> None:
    assert summary["opportunities"] >= 1
    assert summary["taken"] == summary["opportunities"]
    assert [look.notes for look in outcome.played.looks if look.best and not look.taken] == []
    assert set(summary["endings"]) == {"done"}


def test_demo__earns_something_and_no_more_than_perfect_foresight(summary: dict[str, Any]) -> None:
    assert int(summary["profit"]) > int(summary["gas_cost"]) > 0
    assert 0 < summary["capture_ratio"] <= 1


def test_demo__moves_money_through_the_bridge__and_strikes(summary: dict[str, Any]) -> None:
    assert summary["bridge_transfers"] >= 1
    assert summary["dealings"] >= 1
    assert int(summary["in_flight_end"]) >= 0


def test_report__shows_the_charts_and_needs_no_network(outcome: Outcome) -> None:
    page = outcome.files[0].read_text(encoding="utf-8")
    assert page.count("<figure") == 4
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org", "")
    assert "no market ever did this" in page


# --- which minutes ---


def test_minutes__of_the_same_seed__are_the_same_and_say_that_they_are_made_up() -> None:
    one = generated_minutes(4)
    assert one == generated_minutes(4) != generated_minutes(5)
    assert not one.recorded
    assert "generated, seed 4" in one.source


def test_acts__two_of_three_are_the_widest_and_the_rest_the_calmest() -> None:
    minutes = generated_minutes(2).minutes
    acts = choose_acts(minutes, 30)
    widest = sorted(max(abs(each.gap_bps) for each in act.minutes) for act in acts)
    grid = range(LEAD, len(minutes) - ACT, ACT)
    every = sorted(max(abs(m.gap_bps) for m in minutes[at : at + ACT]) for at in grid)
    assert widest == [every[0], *every[-2:]]
    assert all(len(act.lead) in (0, LEAD) for act in acts)
    assert len(acts[0].lead) == LEAD


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded minutes are not on this machine")
def test_recorded_minutes__of_both_chains__agree_until_one_of_them_follows_late() -> None:
    recording = read_minutes(RECORDED)
    assert recording.recorded
    assert max(abs(each.gap_bps) for each in recording.minutes) < 0.06
    late = delayed(recording, 3)
    assert late.minutes[0] == replace(recording.minutes[3], home=recording.minutes[0].home)
    assert max(abs(each.gap_bps) for each in late.minutes) > 50


def test_market_data__that_is_not_there__is_said(tmp_path: Path) -> None:
    with pytest.raises(MarketDataError, match="cannot be read"):
        load_minutes(tmp_path, lag=0)
    assert demo_arbitrage.main(["--market-data", str(tmp_path), "--out", str(tmp_path / "o")]) == 2
