"""A short season on real protocols: the whole product, from deployment to the last unit."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts import demo
from scripts.localchain.market import MarketData, generated_market
from scripts.season.play import Moment
from scripts.season.season import SeasonResult, run_season

ROOT = Path(__file__).parents[2]
DAYS = 4
SUMMARY_KEYS = [
    "market_data",
    "dealings",
    "investors",
    "nav",
    "conservation",
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


def play(market: MarketData, out: Path, decimals: int) -> SeasonResult:
    hours: list[Moment] = []
    result = run_season(
        market,
        out=out / "demo",
        base_decimals=decimals,
        say=lambda _: None,
        on_hour=hours.append,
        started=time.monotonic(),
    )
    assert len(hours) == DAYS * 24
    return result


def test_season__nothing_is_unexplained(season: SeasonResult) -> None:
    assert season.conservation.unexplained == 0
    assert season.conservation.paid_in > 0
    assert season.conservation.lending_result > 0


def test_season__every_struck_dealing_verifies(season: SeasonResult) -> None:
    assert season.nav.mismatches == 0
    assert season.nav.verified_dealings >= 3


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
