"""What the whole campaign came to: build/keeper-faults.json."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.verdict import Verdict

REPORT = Path(__file__).parents[2] / "build" / "keeper-faults.json"
LEAST = {"test": 200, "prove": 2_000}
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "test")


@dataclass(slots=True)
class Tally:
    """
    Counts scenarios.

    Attributes:
        places: where processes were killed.
        runs: scenarios that were judged.
        lost, doubled, stuck: keys, over all of them.
    """

    places: set[str] = field(default_factory=set)
    runs: int = 0
    lost: int = 0
    doubled: int = 0
    stuck: int = 0

    def add(self, verdict: Verdict, *places: str) -> None:
        """Count a scenario and where it was killed."""
        self.places |= {place for place in places if place}
        self.runs += 1
        self.lost += len(verdict.lost)
        self.doubled += len(verdict.doubled)
        self.stuck += max(len(verdict.stuck), verdict.waiting)

    def figures(self) -> dict[str, int]:
        """Give the figures by their names in the report."""
        return {
            "crash_points": len(self.places),
            "runs": self.runs,
            "lost": self.lost,
            "doubled": self.doubled,
            "stuck": self.stuck,
        }

    def write(self, path: Path = REPORT) -> None:
        """Write the report."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.figures(), indent=2) + "\n", encoding="utf-8")


def find_faults(figures: dict[str, int], least: int) -> list[str]:
    """Say what is wrong with a campaign: too small, or something that must be 0 is not."""
    faults = [f"{figures[name]} {name}" for name in ("lost", "doubled", "stuck") if figures[name]]
    if figures["runs"] < least:
        faults.append(f"{figures['runs']} runs, at least {least} are wanted")
    if not figures["crash_points"]:
        faults.append("nothing was killed")
    return faults


TALLY = Tally()
