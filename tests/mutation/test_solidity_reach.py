"""What forge says is read as it was meant: who failed, who came by, and what a result rests on."""

from __future__ import annotations

import json

from scripts.mutation.mutants import digest_test
from scripts.mutation.solidity_reach import Reach, by_file, failing

A, B = "tests/forge/A.t.sol", "tests/forge/B.t.sol"
TEST = """import {A} from "./A.sol";

contract ATest is Test {
    uint256 private constant MOST = 5;

    /* TAKING */

    /// @dev By hand.
    function test_a__short() public {}

    function test_b__long() public {
        if (MOST > 1) {
            take(MOST);
        }
    }

    function take(uint256 amount) internal {
        till.take(amount);
    }
}
"""


def said(kind: str, *logs: str, status: str = "Success") -> dict[str, object]:
    return {"status": status, "kind": {kind: {}}, "decoded_logs": logs}


def output(**suites: dict[str, object]) -> str:
    named = {f"tests/forge/{name}.t.sol:{name}Test": one for name, one in suites.items()}
    return f"warning\n{json.dumps(named)}\n"


def test_failing__of_forges_words__is_the_failed_test() -> None:
    results = {"test_a()": said("Unit"), "test_b()": said("Unit", status="Failure")}
    assert failing(output(A={"test_results": results})) == [f"{A}::test_b"]
    assert failing("nothing") == []


def test_reach__of_what_mutants_said__is_who_came_by() -> None:
    ours = {
        "test_a()": said("Unit", "3", "1", "3", "a word"),
        "testFuzz_b(uint256)": said("Fuzz", "1"),
    }
    theirs = {"invariant_c()": said("Invariant"), "test_d()": said("Unit", status="Failure")}
    reach = Reach(output(A={"test_results": ours}, B={"test_results": theirs}))
    everywhere = [(B, "invariant_c", True), (B, "test_d", False)]
    for number, names in (
        (1, [(A, "test_a", False), (A, "testFuzz_b", True)]),
        (3, [(A, "test_a", False)]),
        (2, []),
    ):
        tests = [(one.file, one.name, one.is_property) for one in reach.tests_of(number)]
        assert tests == names + everywhere
    assert {file: len(tests) for file, tests in by_file(reach.tests).items()} == {A: 2, B: 2}


def test_reach__where_nobody_came_by__is_empty() -> None:
    reach = Reach(output(A={"test_results": {"test_a()": said("Unit", "1")}}))
    assert reach.tests_of(2) == []


def test_digest_test__holds_until_the_test_or_what_it_uses_changes() -> None:
    before = digest_test(A, TEST, "test_b__long")
    for old, new in (
        ("A} from", "A, B} from"),
        ("/// @dev By hand.", "// by\n    // hand"),
        ("test_a__short() public {}", "test_a__other() public {\n        take(1);\n    }"),
        (
            "    function take",
            "    function test_c(uint256 a) public {\n        take(a);\n    }\n\n    function take",
        ),
    ):
        assert digest_test(A, TEST.replace(old, new), "test_b__long") == before
    for old, new in (
        ("MOST > 1", "MOST > 2"),
        ("MOST = 5", "MOST = 6"),
        ("take(amount);", "give(amount);"),
    ):
        assert digest_test(A, TEST.replace(old, new), "test_b__long") != before
    assert digest_test(A, TEST, "test_a__short") != before
    assert digest_test(B, TEST, "test_b__long") != before
