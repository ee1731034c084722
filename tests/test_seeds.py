"""Whoever runs a campaign with our seed sees the histories that we saw."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from scripts.setup.environment import ROOT, native_tool

CAMPAIGN = "tests/forge/crosschain/Conservation.t.sol"
TIMES = re.compile(r"\d[\d.]*m?s\b")


def play(folder: Path, *options: str) -> list[str]:
    """Play a campaign; what it printed of calls, reverts and tables, without how long it took."""
    apart = {"FOUNDRY_OUT": str(folder / "out"), "FOUNDRY_CACHE_PATH": str(folder / "cache")}
    command = [str(native_tool("forge")), "test", "--match-path", CAMPAIGN]
    done = subprocess.run(
        [*command, "--match-test", "invariant_", "--color", "never", *options],
        cwd=ROOT,
        env=os.environ | apart,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [TIMES.sub("", line) for line in done.stdout.splitlines()]
    assert any("calls: " in line for line in lines)
    return [line for line in lines if line.startswith(("[PASS]", "|"))]


def test_campaign__with_the_same_seed__plays_the_same_histories(tmp_path: Path) -> None:
    first, again, other = (play(tmp_path, *more) for more in ((), (), ("--fuzz-seed", "7")))
    assert first == again
    assert first != other
