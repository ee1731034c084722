"""
Run halmos over tests/symbolic and write down what it proved, within which bounds.

A property is a function `check_…`; one that is known to be beyond the solver is `attempt_…`: it may
run out of time, and is then shown as unfinished, but never be violated. The bound of a proof is the
width of its arguments: a `uint256` stands for every value that there is.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import Any

from scripts.proof.tools import PROOF_BIN, proof_tool
from scripts.setup.environment import ROOT, VENV_BIN

OUT = ROOT / "build" / "symbolic"
RAW = ROOT / "build" / "symbolic-halmos.json"
REPORT = ROOT / "build" / "symbolic.json"
CONFIG = ROOT / "build" / "symbolic-halmos.toml"
SOLVER = "scripts.proof.integers"
LIMIT_S = 120  # for one query; a property is a few dozen of them
ATTEMPT_LIMIT_S = 10  # which the attempts ask halmos for themselves
# halmos' exit codes for one property; with any other it came to no answer.
ANSWERS = {0: "proven", 1: "violated", 2: "unfinished"}
# What no library may do within the bounds: a false assertion, an overflow, a division by 0.
PANICS = "0x01,0x11,0x12"


def run_halmos(arguments: list[str]) -> str:
    """
    Compile tests/symbolic and prove it.

    Args:
        arguments: more options for halmos, such as `--match-test`.

    Returns:
        What halmos said.
    """
    shutil.rmtree(OUT, ignore_errors=True)  # halmos reads whatever an earlier build left there
    RAW.unlink(missing_ok=True)
    # Not on the command line, which would outrank what an attempt asks for itself.
    CONFIG.write_text(f'[global]\nsolver-timeout-assertion = "{LIMIT_S}s"\n')
    home = ROOT / "build" / "proof-home"  # halmos makes a folder in it
    path = os.pathsep.join([str(PROOF_BIN), str(VENV_BIN), os.environ["PATH"]])
    environment = {**os.environ, "FOUNDRY_PROFILE": "symbolic", "PATH": path, "HOME": str(home)}
    solver = f"{proof_tool('python')} -m {SOLVER}"
    command: list[str | Path] = [
        proof_tool("halmos"),
        "--function",
        "(check|attempt)_",
        "--forge-build-out",
        OUT,
    ]
    command += ["--panic-error-codes", PANICS, "--solver-command", solver, "--solver-threads", "1"]
    command += ["--config", CONFIG, "--json-output", RAW, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=PIPE, stderr=STDOUT, text=True, check=False
    )
    return str(done.stdout)


def parse(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Read halmos' JSON, one record for each property."""
    for place, results in sorted(raw["test_results"].items()):
        for result in results:
            name, _, widths = result["name"].partition("(")
            yield {
                "property": f"{Path(place.split(':')[0]).name}::{name}",
                "bound": widths.removesuffix(")"),
                "result": ANSWERS.get(result["exitcode"], "failed"),
                "paths": result["num_paths"][0],
                "limit_s": ATTEMPT_LIMIT_S if name.startswith("attempt_") else LIMIT_S,
                "seconds": round(result["time"][0], 1),
            }


def find_faults(records: list[dict[str, Any]]) -> list[str]:
    """Name what was refuted, and what was to be proven and was not."""
    faults = [] if records else ["halmos looked at no property"]
    for record in records:
        attempted = record["property"].split("::")[1].startswith("attempt_")
        if record["result"] != "proven" and not (record["result"] == "unfinished" and attempted):
            faults.append(f"{record['property']} is {record['result']}")
    return faults


def main(arguments: list[str]) -> int:
    """Write the report; fail on a property that was refuted, or not proven in time."""
    said = run_halmos(arguments)
    if not RAW.exists():
        print(said, file=sys.stderr)
        return 1
    records = list(parse(json.loads(RAW.read_text())))
    REPORT.write_text(json.dumps(records, indent=2) + "\n")
    for record in records:
        print(f"{record['result']:<11}{record['property']} ({record['bound']})")
    faults = find_faults(records)
    if faults:
        print(said, file=sys.stderr)
    for fault in faults:
        print(f"symbolic: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
