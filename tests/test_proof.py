"""`make prove`: what the parts leave is judged, and nothing that was not shown counts as shown."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from scripts.proof import __main__ as command
from scripts.proof import collect, ledger, report, run, slither, symbolic
from scripts.proof.__main__ import ELSEWHERE
from scripts.proof.findings import Finding, NothingShown
from scripts.proof.ledger import Outcome, State
from scripts.proof.parts import PARTS, Part, Step
from scripts.proof.tools import PROOF_BIN
from scripts.setup.environment import ROOT


def leave(build: Path, name: str, content: Any) -> None:
    """Write what a part leaves."""
    path = build / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))


def forge_output(tests: dict[str, str], suite: str = "tests/exploits/Euler2023.t.sol:X") -> str:
    """What forge prints with --json, a word of its own before it."""
    kind = {"Fuzz": {"runs": 256}}
    results = {name: {"status": status, "kind": kind} for name, status in tests.items()}
    return "[⠊] Compiling...\nNo files changed\n" + json.dumps({suite: {"test_results": results}})


def test_parts__each_one__has_a_reader_and_removes_what_it_reads_first() -> None:
    assert {part.name for part in PARTS} == set(collect.READERS) - ELSEWHERE.keys()
    assert all(part.results for part in PARTS)


@pytest.mark.parametrize("name", sorted(collect.READERS))
def test_reader__of_a_part_that_left_nothing__shows_nothing(name: str, tmp_path: Path) -> None:
    with pytest.raises(NothingShown):
        collect.READERS[name][1](tmp_path)


@pytest.mark.parametrize(
    ("calls", "violations", "holds"), [(9, 0, True), (9, 1, False), (0, 0, False)]
)
def test_invariant__violated_or_never_looked_at__does_not_hold(
    calls: int, violations: int, holds: bool, tmp_path: Path
) -> None:
    record = {"id": "S1", "calls": calls, "violations": violations}
    leave(tmp_path, "campaign.json", {"calls": 9, "invariants": [record]})
    section = collect.read_campaign(tmp_path)
    assert section.records == [record]
    assert [finding.holds for finding in section.findings] == [holds]


def test_campaign__its_first_lines__are_each_campaigns_share(tmp_path: Path) -> None:
    record = {"id": "S1", "calls": 9, "violations": 0}
    shares = {"OnFees": 90, "OnTheFund": 10}
    leave(tmp_path, "campaign.json", {"shares": shares, "invariants": [record]})
    found = collect.read_campaign(tmp_path).findings
    assert [(one.claim, one.calls, one.result) for one in found[:2]] == [
        ("campaign OnFees", "90", "90.0%"),
        ("campaign OnTheFund", "10", "10.0%"),
    ]


@pytest.mark.parametrize(
    ("tests", "broken", "safe"),
    [
        ({"test_twin__a()": "Success", "test_ours__a()": "Success"}, True, True),
        ({"test_twin__a()": "Failure", "test_ours__a()": "Success"}, False, True),
        ({"test_twin__a()": "Success", "test_ours__a()": "Failure"}, True, False),
        ({"test_twin__a()": "Success"}, True, False),
        ({"test_ours__a()": "Success"}, False, True),
        ({"test_twin__a()": "Skipped", "test_ours__a()": "Success"}, False, True),
    ],
)
def test_exploit__with_one_half_missing_or_failed__does_not_hold(
    tests: dict[str, str], broken: bool, safe: bool, tmp_path: Path
) -> None:
    leave(tmp_path, "forge-exploits.json", forge_output(tests))
    section = collect.read_exploits(tmp_path)
    assert section.records == [{"name": "Euler2023", "twin_broken": broken, "ours_safe": safe}]
    assert [finding.holds for finding in section.findings] == [broken and safe]


@pytest.mark.parametrize(
    ("worst", "limit", "ratio", "holds"),
    [
        (1, 2, 0.5, True),
        (10**40, 10**40, 1.0, True),
        (10**40 + 1, 10**40, 1.0, False),
        (0, 0, 0.0, True),
        (1, 0, 2.0, False),
    ],
)
def test_bound__a_unit_above_its_limit__does_not_hold(
    worst: int, limit: int, ratio: float, holds: bool, tmp_path: Path
) -> None:
    figures = {"limit": str(limit), "worst_found": str(worst)}
    kinds = {"by_hand": {"limit": "4", "worst_found": "1"}, "by_chance": figures}
    term = {"term": "t", "unit": "wad", "calls": 3} | figures
    leave(tmp_path, "bound/t.json", term | kinds)
    section = collect.read_bounds(tmp_path)
    assert section.records == [term | {"ratio": ratio, "by_hand": 0.25, "by_chance": ratio}]
    assert [finding.holds for finding in section.findings] == [holds]


def test_forge__a_test_that_failed__is_named_and_runs_are_added_up(tmp_path: Path) -> None:
    tests = {"test_a()": "Success", "test_b()": "Failure", "test_c()": "Skipped"}
    leave(tmp_path, "forge-tests.json", forge_output(tests, "tests/forge/F.t.sol:F"))
    section = collect.read_forge(tmp_path)
    failed = ["F.t::test_b()"]
    skips = [{"file": "forge/F.t.sol", "tests": 1, "why": "it says no reason"}]
    counts = {"tests": 3, "failed": failed, "skipped": 1, "runs": 768, "skips": skips}
    assert section.records == counts
    assert section.findings[0].result == "1 failed, 1 skipped"
    assert [finding.holds for finding in section.findings] == [False, False, True]


def test_python__a_test_that_failed_or_broke__is_named(tmp_path: Path) -> None:
    cases = '<testcase classname="c" name="{}">{}</testcase>'
    inner = cases.format("a", "") + cases.format("b", "<failure/>") + cases.format("c", "<error/>")
    inner += cases.format("d", "<skipped/>")
    leave(tmp_path, "pytest.xml", f"<testsuites><testsuite>{inner}</testsuite></testsuites>")
    records = collect.read_python(tmp_path).records
    assert (records["failed"], records["skipped"]) == (["c::b", "c::c"], 1)


HALMOS = {
    "test_results": {
        "tests/symbolic/GateMath.t.sol:GateMathSymbolic": [
            {"name": "check_a(uint256)", "exitcode": 0, "num_paths": [3, 1, 0], "time": [1.0]},
            {"name": "check_b(uint128)", "exitcode": 2, "num_paths": [3, 1, 0], "time": [1.0]},
            {"name": "check_c()", "exitcode": 1, "num_paths": [3, 1, 0], "time": [1.0]},
            {"name": "attempt_d()", "exitcode": 2, "num_paths": [3, 1, 0], "time": [1.0]},
            {"name": "attempt_e()", "exitcode": 1, "num_paths": [3, 1, 0], "time": [1.0]},
            {"name": "attempt_f()", "exitcode": 5, "num_paths": [3, 1, 0], "time": [1.0]},
        ]
    }
}


def test_symbolic__only_an_attempt__may_stay_unfinished(tmp_path: Path) -> None:
    records = list(symbolic.parse(HALMOS))
    words = ["proven", "unfinished", "violated", "unfinished", "violated", "failed"]
    assert [record["result"] for record in records] == words
    assert [fault.split()[0].split("::")[1] for fault in symbolic.find_faults(records)] == [
        "check_b",
        "check_c",
        "attempt_e",
        "attempt_f",
    ]
    leave(tmp_path, "symbolic.json", records)
    findings = collect.read_symbolic(tmp_path).findings
    assert [finding.holds for finding in findings] == [True, False, False, True, False, False]


def test_symbolic__every_attempt__asks_for_the_limit_that_the_table_shows() -> None:
    limit = f"--solver-timeout-assertion {symbolic.ATTEMPT_LIMIT_S}s"
    for path in (ROOT / "tests" / "symbolic").glob("*.sol"):
        text = path.read_text()
        asked = re.findall(rf"{limit}\n +function attempt_", text)
        assert len(asked) == text.count("function attempt_"), path.name


def finding(detector: str, function: str, impact: str = "High") -> slither.Finding:
    return slither.Finding(impact=impact, detector=detector, function=function)


def test_slither__finding_that_nobody_explained__is_new() -> None:
    accepted = Counter({("reentrancy", "Fund.strike"): 1, ("gone", "Fund.old"): 1})
    found = [finding("reentrancy", "Fund.strike")] * 2 + [finding("other", "Fund.claim", "Medium")]
    verdict = slither.judge(found, accepted)
    assert (verdict["high"], verdict["medium"], verdict["accepted"]) == (1, 1, 1)
    assert verdict["new"] == ["high: reentrancy in Fund.strike", "medium: other in Fund.claim"]
    assert verdict["stale"] == ["gone in Fund.old"]


def test_slither__finding_that_wavers__may_be_there_or_not_and_no_more_often() -> None:
    told = """
        [[accepted]]
        detector = "equality"
        functions = ["Fund.read"]
        reason = "It is a view."
        wavers = true
        [[accepted]]
        detector = "equality"
        functions = ["Fund.strike"]
        reason = "It is a slot."
    """
    accepted, wavering = slither.read_accepted(told), slither.read_wavering(told)
    both = [finding("equality", "Fund.read"), finding("equality", "Fund.strike")]
    for found, new, stale in (
        (both, [], []),
        (both[1:], [], []),
        (both[:1], [], ["equality in Fund.strike"]),
        ([*both, both[0]], ["high: equality in Fund.read"], []),
    ):
        verdict = slither.judge(found, accepted, wavering)
        assert (verdict["new"], verdict["stale"]) == (new, stale)


def test_slither__finding_of_a_variable__belongs_to_the_function_around_it() -> None:
    contract = {"type": "contract", "name": "Fund"}
    function = {"type": "function", "name": "strike", "type_specific_fields": {"parent": contract}}
    variable = {"type": "variable", "name": "p", "type_specific_fields": {"parent": function}}
    result = {"impact": "Medium", "check": "uninitialized-local", "elements": [variable]}
    low = {**result, "impact": "Low"}
    found = list(slither.parse({"results": {"detectors": [result, low]}}))
    assert found == [finding("uninitialized-local", "Fund.strike", "Medium")]


def test_slither__what_was_accepted__has_a_reason_of_one_line() -> None:
    assert slither.read_accepted(slither.ACCEPTED.read_text())
    entry = '[[accepted]]\ndetector = "d"\nfunctions = ["f"]\nreason = "{}"\n'
    with pytest.raises(ValueError, match="a reason is one line"):
        slither.read_accepted(entry.format(" "))


@pytest.mark.parametrize(
    ("verdict", "holds"),
    [
        ({"high": 0, "medium": 0, "accepted": 3, "new": [], "stale": []}, True),
        ({"high": 0, "medium": 1, "accepted": 3, "new": ["m"], "stale": []}, False),
        ({"high": 0, "medium": 0, "accepted": 3, "new": [], "stale": ["s"]}, False),
    ],
)
def test_slither__new_or_stale__does_not_hold(
    verdict: dict[str, Any], holds: bool, tmp_path: Path
) -> None:
    leave(tmp_path, "slither.json", verdict)
    section = collect.read_slither(tmp_path)
    assert set(section.records) == {"high", "medium"}
    assert all(line.holds for line in section.findings) == holds


def outcome(name: str, **changes: Any) -> Outcome:
    fields = {"state": "s", "seconds": 1.0, "cpu_seconds": 1.0, "faults": [], "records": []}
    lines = [Finding("claim", "1", "fine", True)]
    return Outcome(name=name, **{**fields, "findings": lines, **changes})


def test_outcome__of_other_sources__counts_as_not_run(tmp_path: Path) -> None:
    kept = outcome("slither")
    ledger.save(kept, tmp_path)
    assert ledger.load("slither", "s", tmp_path) == kept
    assert ledger.load("slither", "t", tmp_path) is None
    assert ledger.load("forge", "s", tmp_path) is None


def test_outcome__whose_command_failed__does_not_hold_whatever_it_left() -> None:
    assert outcome("forge").holds
    assert not outcome("forge", faults=["`forge test` ended with 1"]).holds


def test_judge__of_results_in_another_shape__is_a_fault(tmp_path: Path) -> None:
    leave(tmp_path, "slither.json", {"high": 0})
    section, faults = ledger.judge("slither", tmp_path)
    assert (section.findings, len(faults)) == ([], 1)


def test_report__part_that_was_not_run__is_shown_as_that_and_holds_nothing() -> None:
    outcomes: dict[str, Outcome | None] = {part.name: outcome(part.name) for part in PARTS}
    outcomes["mutation"] = None
    assert report.to_json(outcomes)["holds"]
    outcomes["exploits"] = None
    record = report.to_json(outcomes)
    assert not record["holds"]
    assert record["exploits"] == []
    assert {"name": "exploits", "result": "not run"} in record["parts"]
    console = Console(width=120, file=io.StringIO())
    console.print(report.to_table(outcomes))
    lines = [line for line in console.file.getvalue().splitlines() if "exploits" in line]
    assert len(lines) == 1
    assert "not run" in lines[0]


def test_holds__a_broken_part__breaks_the_whole_and_whoever_asks_for_it() -> None:
    outcomes: dict[str, Outcome | None] = {part.name: outcome(part.name) for part in PARTS}
    outcomes["mutation"] = None
    assert report.holds(outcomes)
    outcomes["mutation"] = outcome("mutation", findings=[Finding("c", "9", "8", False)])
    assert not report.holds(outcomes)
    assert not report.to_json(outcomes)["holds"]
    assert report.holds(outcomes, ["slither", "symbolic"])
    outcomes["slither"] = None
    assert not report.holds(outcomes, ["slither", "symbolic"])


BY_NAME = {part.name: part for part in PARTS}


@pytest.mark.parametrize(
    ("file", "changed"),
    [("contracts/A.sol", set(BY_NAME)), ("docs/a.md", {"python"}), ("other.txt", set(BY_NAME))],
)
def test_state__of_a_part__changes_with_whatever_it_reads(
    file: str, changed: set[str], tmp_path: Path
) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    leave(tmp_path, "contracts/A.sol", "a")
    leave(tmp_path, "docs/a.md", "a")
    first = ledger.read_state(tmp_path)
    leave(tmp_path, file, "b")
    then = ledger.read_state(tmp_path)
    assert {name for name, part in BY_NAME.items() if first.of(part) != then.of(part)} == changed


@pytest.mark.parametrize(
    ("file", "text", "same"),
    [
        ("contracts/A.sol", "b", False),
        ("contracts/A.sol", "a", True),
        ("left by a test", "b", True),
        (".gitignore", "*", True),
    ],
)
def test_state__read_again__is_another_only_where_one_of_its_files_is(
    file: str, text: str, same: bool, tmp_path: Path
) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    leave(tmp_path, "contracts/A.sol", "a")
    first = ledger.read_state(tmp_path)
    leave(tmp_path, file, text)
    assert (first.again(tmp_path) == first) is same
    (tmp_path / "contracts/A.sol").unlink()
    assert first.again(tmp_path) != first


def test_state__of_the_tests_that_read_pages__has_the_pages() -> None:
    for name, suffix in (("python", ".py"), ("forge", ".sol")):
        texts = [path.read_text() for path in (ROOT / "tests").rglob(f"*{suffix}")]
        found = any(re.search(r'"\.*/?docs["/]', text) for text in texts)
        assert found == BY_NAME[name].reads_docs, name


DRAWS = {"campaign", "exploits", "bounds", "forge", "python"}


def test_state__of_another_seed__is_another_for_what_draws_alone() -> None:
    usual, other, third = (State(sources="a", docs="b", seed=seed) for seed in (None, 1, 2))
    for name, part in BY_NAME.items():
        states = {state.of(part) for state in (usual, other, third)}
        assert len(states) == (3 if name in DRAWS else 1), name


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_seed__that_was_asked_for__reaches_every_command_that_draws(name: str) -> None:
    steps = BY_NAME[name].steps
    for step in steps:
        tool = "forge" if step.command[0] == "forge" else step.command[2]
        usual = ("--hypothesis-seed=1",) if tool == "pytest" else ()
        assert step.drawn_with(None) == (*step.command, *usual)
        added = step.drawn_with(7)[len(step.command) :]
        options = {"forge": ("--fuzz-seed=7",), "pytest": ("--hypothesis-seed=7",)}
        assert added == options.get(tool, ())


def test_seed__is_said_and_kept_in_the_record() -> None:
    outcomes: dict[str, Outcome | None] = {}
    assert report.to_json(outcomes, 7)["seed"] == 7
    assert report.to_json(outcomes)["seed"] is None
    assert command.in_seeds(7) == "forge and hypothesis draw with seed 7"
    assert "foundry.toml, 0x1, and hypothesis with 1" in command.in_seeds(None)


@pytest.mark.parametrize("seed", ["-1", "x"])
def test_seed__that_no_tool_takes__is_a_wrong_question(seed: str) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["--show", f"--seed={seed}"])
    assert ended.value.code == 2


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Part:
    """A part that takes no time, and a build folder of its own."""
    for module in (ledger, run):
        monkeypatch.setattr(module, "BUILD", tmp_path)
    monkeypatch.setattr(run, "judge", lambda _: (collect.Section([1], []), []))
    monkeypatch.setattr(run, "save", lambda outcome: ledger.save(outcome, tmp_path))
    step = Step(command=(sys.executable, "-c", ""), output="quick.txt")
    return Part(name="quick", lane=0, about="", steps=(step,), results=("quick.json",))


@pytest.mark.parametrize(
    ("reads_docs", "changes", "holds"),
    [
        (False, {}, True),
        (False, {"sources": "b"}, False),
        (False, {"docs": "b"}, True),
        (True, {"docs": "b"}, False),
    ],
)
def test_part__whose_sources_change_while_it_runs__does_not_hold(
    reads_docs: bool,
    changes: dict[str, str],
    holds: bool,
    quick: Part,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    state = State(sources="a", docs="a")
    monkeypatch.setattr(State, "again", lambda _: replace(state, **changes))
    part = replace(quick, reads_docs=reads_docs)
    assert run.run_part(part, state).holds is holds
    kept = ledger.load("quick", state.of(part), tmp_path)
    assert kept is not None
    assert kept.holds is holds, "a result of neither is not taken for one of the first"


@pytest.mark.skipif(not PROOF_BIN.exists(), reason="the proof tools come with `make prove`")
def test_solver__over_few_bits__answers_as_bit_by_bit() -> None:
    command = [PROOF_BIN / "python", "-m", "tests.symbolic.agreement"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
