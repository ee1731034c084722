"""A short season on real protocols: the whole product, from deployment to the last unit."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from keeper.domain.units import WAD
from scripts import demo
from scripts.localchain.market import MarketData, generated_market
from scripts.season.cues import Act, Cue, at
from scripts.season.government_cues import fee_cues, hand_over_cues, strategy_cues
from scripts.season.motions import ADD_STRATEGY, LOWER_FEE, RAISE_CAP, RAISE_GATE
from scripts.season.play import Moment
from scripts.season.season import SeasonResult, run_season

ROOT = Path(__file__).parents[2]
DAYS = 4
GOVERNED_DAYS = 9
SUMMARY_KEYS = [
    "market_data",
    "dealings",
    "investors",
    "nav",
    "conservation",
    "governance",
    "trades",
    "harvests",
    "partial_redemptions",
    "in_kind_exits",
    "pauses",
    "gas_used",
    "duration_s",
]


@pytest.fixture(scope="module", params=[6, 18])
def season(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> SeasonResult:
    """Play four generated days with a base asset of this many decimals."""
    return play(generated_market(7, days=DAYS), tmp_path_factory.mktemp("season"), request.param)


@pytest.fixture(scope="module")
def governed(tmp_path_factory: pytest.TempPathFactory) -> SeasonResult:
    """Play nine generated days in which people do nothing but subscribe, vote and leave."""
    names = {"Ada": 500_000, "Ben": 300_000, "Dan": 400_000, "Eve": 1_000_000, "Finn": 200_000}
    arrivals = [at(0, 1, name, _subscription(name, whole)) for name, whole in names.items()]
    leaves = at(2, 4, "Eve redeems nine tenths", lambda s: s.redeem("Eve", 9_000))
    votes = (*hand_over_cues(0), *fee_cues(2), *strategy_cues(2))
    market = generated_market(7, days=GOVERNED_DAYS)
    return play(market, tmp_path_factory.mktemp("governed"), 6, cues=(*arrivals, leaves, *votes))


def _subscription(name: str, whole: int) -> Act:
    return lambda stage: stage.subscribe(name, whole)


def play(
    market: MarketData, out: Path, decimals: int, cues: Sequence[Cue] | None = None
) -> SeasonResult:
    hours: list[Moment] = []
    result = run_season(
        market,
        out=out / "demo",
        base_decimals=decimals,
        say=lambda _: None,
        on_hour=hours.append,
        started=time.monotonic(),
        cues=cues,
    )
    assert len(hours) == len(market.points)
    return result


def test_season__nothing_is_unexplained(season: SeasonResult) -> None:
    assert season.conservation.unexplained == 0
    assert season.conservation.paid_in > 0
    assert season.conservation.lending_result > 0


def test_season__every_struck_dealing_verifies(season: SeasonResult) -> None:
    assert season.nav.mismatches == 0
    assert season.nav.verified_dealings >= 3


def test_season__the_newest_dealing__has_a_recorded_report_that_verifies(
    season: SeasonResult,
) -> None:
    assert season.report is not None
    verdict = season.report.verdict
    assert (verdict.exit_code, verdict.faults) == (0, ())
    assert verdict.dealing == season.nav.verified_dealings
    assert season.report.path in season.files
    assert season.report.path.read_bytes().startswith(b"%PDF")


def test_season__both_keys_end_at_the_same_figure(season: SeasonResult) -> None:
    assert season.nav.per_share_contract == season.nav.per_share_keeper


def test_season__investors_results_add_up_to_what_the_fund_earned(season: SeasonResult) -> None:
    """The seed's shares and the fee shares hold the rest; nobody's gain comes from nowhere."""
    money = season.conservation
    earned = money.trading_result + money.lending_result
    investors = sum(row.pnl for row in season.investors)
    assert investors <= max(earned, 0) + money.paid_in // 1000


def test_summary__has_exactly_the_promised_keys(season: SeasonResult) -> None:
    summary = json.loads(next(path for path in season.files if path.suffix == ".json").read_text())
    assert list(summary) == SUMMARY_KEYS
    assert set(summary["conservation"]) == {
        "paid_in",
        "paid_out",
        "fund_assets",
        "escrow",
        "fees_paid",
        "trading_result",
        "lending_result",
        "unexplained",
    }
    assert summary["market_data"]["recorded"] is False
    assert "generated" in summary["market_data"]["source"]
    assert all(isinstance(value, str) for value in summary["conservation"].values())


def test_summary__explains_every_unit_by_its_own_figures(season: SeasonResult) -> None:
    summary = json.loads(next(path for path in season.files if path.suffix == ".json").read_text())
    money = {name: int(value) for name, value in summary["conservation"].items()}
    assert (
        money["paid_in"]
        + money["trading_result"]
        + money["lending_result"]
        - money["paid_out"]
        - money["fees_paid"]
        - money["fund_assets"]
        - money["escrow"]
        == money["unexplained"]
        == 0
    )


def test_governed_season__votes_end_as_the_shares_say(governed: SeasonResult) -> None:
    """Eve's tenth wants what the others do not, and is too little to be a quorum alone."""
    summary = summary_of(governed)["governance"]
    ended = {each["title"]: each for each in summary["proposals"]}
    assert {title: each["state"] for title, each in ended.items()} == {
        LOWER_FEE: "executed",
        ADD_STRATEGY: "executed",
        RAISE_CAP: "defeated",
        RAISE_GATE: "defeated",
    }
    assert int(ended[RAISE_CAP]["lead"]) < 0 < int(ended[LOWER_FEE]["quorum_margin"])
    assert int(ended[RAISE_GATE]["lead"]) > 0 > int(ended[RAISE_GATE]["quorum_margin"])
    for each in ended.values():
        cast = int(each["for"]) + int(each["against"]) + int(each["abstain"])
        assert int(each["turnout"]) == cast * WAD // int(each["supply"])
    assert summary["handed_over"] is True
    assert summary["faults"] == []


def test_governed_season__a_vote_changes_a_term_and_nothing_that_failed_does(
    governed: SeasonResult,
) -> None:
    changes = {each["term"]: each for each in summary_of(governed)["governance"]["parameters"]}
    fee = changes["performance fee"]
    assert (fee["before"], fee["after"], fee["proposal"]) == ("20 %", "15 %", LOWER_FEE)
    assert not {"token cap of WETH", "gate"} & changes.keys()


def test_governed_season__the_approved_strategy_is_what_was_voted_for_and_has_money(
    governed: SeasonResult,
) -> None:
    strategy = summary_of(governed)["governance"]["strategy"]
    assert strategy["approved_hash"] == strategy["config_hash"]
    assert int(strategy["principal"]) > 0
    changes = {each["term"]: each for each in summary_of(governed)["governance"]["parameters"]}
    assert changes["configuration of swift"]["after"] == strategy["approved_hash"]


def test_governed_season__whoever_was_against_had_left_before_it_took_effect(
    governed: SeasonResult,
) -> None:
    assert summary_of(governed)["governance"]["left_before_effect"] == {ADD_STRATEGY: ["Finn"]}
    finn = next(row for row in governed.investors if row.name == "Finn")
    assert finn.redeemed > 0
    assert finn.final_value == 0


def test_governed_season__every_unit_and_every_dealing_still_agrees(
    governed: SeasonResult,
) -> None:
    assert governed.conservation.unexplained == 0
    assert governed.nav.mismatches == 0
    assert governed.nav.per_share_contract == governed.nav.per_share_keeper
    report = next(path for path in governed.files if path.suffix == ".html").read_text()
    assert all(title in report for title in (LOWER_FEE, RAISE_CAP, "What was changed since"))


def summary_of(season: SeasonResult) -> Any:
    """Read the summary as programs do."""
    return json.loads(next(path for path in season.files if path.suffix == ".json").read_text())


def test_demo__market_data_that_is_not_there__exits_2_and_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert demo.main(["--market-data", str(tmp_path / "none.csv"), "--out", str(tmp_path)]) == 2
    assert "no market data" in capsys.readouterr().err


def test_demo__too_long_a_season__is_refused_with_the_limits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as stopped:
        demo.main(["--days", "1000"])
    assert stopped.value.code == 2
    assert "1000 days, limits are 2 to 120" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="lists processes through /proc")
def test_demo__interrupted__stops_its_chain_and_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scripts.demo", "--generated", "--out", str(tmp_path / "demo")]
    demo_process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert demo_process.stderr is not None
    seen = ""
    while "day 1" not in seen:
        line = demo_process.stderr.readline()
        assert line, seen
        seen += line
    nodes = children_of(demo_process.pid)
    assert nodes
    demo_process.send_signal(signal.SIGINT)
    rest = demo_process.stderr.read()
    assert demo_process.wait(timeout=60) == 130
    assert "interrupted; the local chain was stopped" in rest
    assert not [pid for pid in nodes if Path(f"/proc/{pid}").exists()]


def children_of(pid: int) -> list[str]:
    """List the processes that this one started."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
