"""One run of the demo, from two empty chains to its report."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.arbitrage.acts import Act
from scripts.arbitrage.books import Conservation, conserve, keep_books
from scripts.arbitrage.minutes import Minute, Recording
from scripts.arbitrage.play import Played, play
from scripts.arbitrage.report import write_report
from scripts.arbitrage.stage import Say, Stage, open_stage
from scripts.arbitrage.summary import Json, Result, reckon, summarise
from scripts.season.show import whole

DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    What a run came to.

    Args:
        summary: as it was written.
        figures: the main ones in words.
        files: what was written.
    """

    summary: Json
    played: Played
    conservation: Conservation
    figures: dict[str, str]
    files: tuple[Path, ...]


def run_demo(
    recording: Recording,
    acts: Sequence[Act],
    *,
    out: Path,
    say: Say,
    on_minute: Callable[[Minute], None],
    started: float,
) -> Outcome:
    """
    Start both chains, deploy everything, play the acts, check the books, write the results.

    Args:
        recording: where the minutes come from.
        acts: to play.
        out: folder for the results; what an earlier run left there is removed.
        say: gets a line for whatever people should see.
        on_minute: told after every minute.
        started: time.monotonic() at which the duration starts to count.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    say(f"market: {recording.source}")
    minutes = [minute for act in acts for minute in (*act.lead, *act.minutes)]
    with open_stage(minutes, out, recording.source, say) as stage:
        played = play(stage, acts, on_minute=on_minute)
        say("counting every unit of money, and what perfect foresight would have earned")
        return _finish(recording, stage, played, out, started)


def _finish(
    recording: Recording, stage: Stage, played: Played, out: Path, started: float
) -> Outcome:
    books = keep_books(stage)
    conservation, result = conserve(stage, books), reckon(stage, played, books)
    duration_s = round(time.monotonic() - started)
    summary = summarise(recording, stage, played, result, conservation, duration_s=duration_s)
    figures = _figures(summary, result)
    files = out / "report.html", out / "summary.json"
    write_report(
        files[0], recording, played, stage.carrier.transfers, conservation, figures=figures
    )
    files[1].write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    return Outcome(
        summary=summary, played=played, conservation=conservation, figures=figures, files=files
    )


def _figures(summary: Json, result: Result) -> dict[str, str]:
    ratio = result.capture_ratio
    return {
        "minutes looked at": f"{summary['minutes']}",
        "minutes in which something paid": f"{summary['opportunities']}",
        "of them taken": f"{summary['taken']}",
        "trades": f"{summary['trades']}",
        "profit": f"{whole(result.profit, DECIMALS)} USDC",
        "gas and bridge": f"{whole(result.gas_cost, DECIMALS)} USDC",
        "net": f"{whole(result.net, DECIMALS)} USDC",
        "perfect foresight": f"{whole(result.bound, DECIMALS)} USDC",
        "capture ratio": "nothing could be earned" if ratio is None else f"{ratio:.1%}",
        "transfers between the chains": f"{summary['bridge_transfers']}",
        "dealings struck": f"{summary['dealings']}",
    }
