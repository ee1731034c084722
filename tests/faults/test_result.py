"""The last test of a session: what the whole campaign came to, in build/keeper-faults.json."""

from __future__ import annotations

import json

from tests.faults.tally import LEAST, PROFILE, REPORT, TALLY, find_faults


def test_campaign__over_all_scenarios__lost_doubled_and_stuck_nothing() -> None:
    TALLY.write()
    figures = json.loads(REPORT.read_text(encoding="utf-8"))
    assert find_faults(figures, LEAST[PROFILE]) == []
