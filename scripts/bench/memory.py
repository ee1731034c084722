"""How much memory one run of the keeper takes, as the kernel and as Python count it."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Iterator, Sequence

from scripts.bench.figures import Figure
from scripts.bench.lived import Lived
from scripts.bench.start_up import EMPTY
from scripts.setup.environment import ROOT

MAC_UNIT = 1024  # macOS counts bytes, Linux KiB
STARTER = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class ProcessError(Exception):
    """A process did not end as it had to."""


def measure_memory(lived: Lived) -> Iterator[Figure]:
    """
    Measure one `keeper run` with nothing due, from a cold process.

    Args:
        lived: whose keeper has done everything that was due.

    Raises:
        ProcessError: it did not end well.
    """
    command = ("-m", "keeper.cli", "--config", str(lived.config), "run")
    run, empty = peak_kib(command), peak_kib(EMPTY)
    yield Figure(name="run_peak_kib", value=run, unit="KiB")
    yield Figure(name="run_peak_over_empty_python", value=round(run / empty, 2), unit="times")
    tracemalloc.start()
    keeper, _ = lived.make_keeper()
    keeper.cycle.run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    yield Figure(name="run_python_peak_kib", value=peak // 1024, unit="KiB")


def peak_kib(arguments: Sequence[str]) -> int:
    """
    Measure the most memory that a Python process held at once, KiB.

    Raises:
        ProcessError: it failed.
    """
    # A process begins with the peak of whoever started it, so that a small one has to.
    command = [sys.executable, "-c", STARTER, sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ProcessError(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
    return int(done.stdout) // (MAC_UNIT if sys.platform == "darwin" else 1)
