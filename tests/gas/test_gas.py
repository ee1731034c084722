"""Whole-transaction gas on real protocols is what somebody agreed to, and docs/gas.md says so."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from web3 import Web3

from scripts.gas.report import (
    DOCS,
    FIGURES,
    OPERATIONS,
    VAULTS,
    content_of,
    fill_in,
    to_markdown,
    vaults_to_markdown,
)
from scripts.gas.results import (
    CROWD,
    TOLERANCE_PERCENT,
    TRANSACTION_CAP,
    VAULT,
    Drift,
    Measured,
    find_drift,
    goal_of,
    is_close,
    misses,
    read_snapshot,
)
from scripts.gas.trace import Step, add_up
from scripts.gas.vaults import REFERENCES, WITH_VOTES
from scripts.localchain.transactions import SETUP_GAS

UPDATE = "if that is meant: make gas ARGS=--update-gas"
ONE, OTHER = (Web3.to_checksum_address("0x" + digit * 40) for digit in "12")


def test_gas__of_every_scenario__is_what_the_snapshot_says(measured: Measured) -> None:
    full = f"strike_{CROWD}_requests" in measured.figures
    drifts = find_drift(read_snapshot(), measured.figures, partial=not full)
    told = "\n".join(map(str, drifts))
    assert not drifts, f"more than {TOLERANCE_PERCENT} % off the snapshot:\n{told}\n{UPDATE}"


def test_strike__of_thousands_of_requests__costs_what_one_does(measured: Measured) -> None:
    one = measured.figures["strike_1_request"]
    [many] = [
        gas
        for name, gas in measured.figures.items()
        if name.startswith("strike_") and name.endswith("_requests")
    ]
    assert is_close(one, many), f"{one:,} with one request, {many:,} with many"


@pytest.mark.parametrize("name", ["strike_8x8", "in_kind_8x8", "execute_8x8"])
def test_worst_case__fits_one_transaction(measured: Measured, name: str) -> None:
    # Before refunds too: it was sent with less gas than this.
    assert SETUP_GAS <= TRANSACTION_CAP
    assert measured.figures[name] < TRANSACTION_CAP


def test_docs__table__is_the_snapshot() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert content_of(text, FIGURES) == to_markdown(read_snapshot()).strip(), UPDATE


def test_docs__vaults__are_the_snapshot() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert content_of(text, VAULTS) == vaults_to_markdown(read_snapshot()).strip(), UPDATE


@pytest.mark.parametrize("operation", OPERATIONS)
def test_pair_of_the_fund__beside_one_call_of_a_vault__is_what_the_docs_say(
    measured: Measured, operation: str
) -> None:
    figures = measured.figures
    ours = sum(figures[f"{VAULT}fund_{operation}_{step}"] for step in ("request", "claim"))
    for name in REFERENCES:
        least, most = (13, 16) if name in WITH_VOTES else (27, 36)  # tenths
        theirs = figures[f"{VAULT}{name}_{operation}"]
        assert least * theirs <= 10 * ours <= most * theirs, f"{ours:,} beside {theirs:,}"


def test_snapshot__has_every_scenario_and_every_size(measured: Measured) -> None:
    small = {name for name in measured.figures if name.endswith("_requests")}
    assert measured.figures.keys() - small <= read_snapshot().keys()
    assert f"strike_{CROWD}_requests" in read_snapshot()


# --- what the comparison itself says ---


@pytest.mark.parametrize("new", [98, 100, 102])
def test_drift__within_the_tolerance__is_none(new: int) -> None:
    assert find_drift({"a": 100}, {"a": new}, partial=False) == ()


@pytest.mark.parametrize("new", [97, 103])
def test_drift__beyond_the_tolerance__says_both_figures(new: int) -> None:
    [drift] = find_drift({"a": 100}, {"a": new}, partial=False)
    assert drift == Drift(name="a", old=100, new=new)
    assert str(drift) == f"a was 100 and is {new} ({new - 100:+.1f} %)"


def test_drift__of_a_scenario_that_came_or_went__is_one() -> None:
    told = [str(each) for each in find_drift({"old": 5}, {"new": 7}, partial=False)]
    assert told == ["new is new: 7", "old was 5 and is gone"]


def test_drift__of_what_a_partial_run_left_out__is_none() -> None:
    assert find_drift({"old": 5}, {"new": 7}, partial=True) == ()


def test_goal__of_a_guarded_swap__counts_from_the_bare_one() -> None:
    figures = {"swap_v3_bare": 100_000, "swap_v3_guarded": 230_001}
    assert goal_of("swap_v3_guarded", figures) == 230_000
    assert misses(figures) == {"swap_v3_guarded": 1}


# --- what a profile adds up ---


def steps(*rows: tuple[str, int, int, int]) -> list[Step]:
    return [
        Step(op=op, gas=gas, cost=cost, depth=depth, target=OTHER if op == "CALL" else None)
        for op, gas, cost, depth in rows
    ]


def add(rows: Sequence[Step]) -> dict[str, dict[str, int]]:
    spendings = add_up(rows, ONE, {ONE: "one", OTHER: "other"})
    return {each.contract: dict(each.gas) for each in spendings}


def test_profile__of_a_call__leaves_the_callee_its_own() -> None:
    trace = steps(
        ("PUSH1", 1_000, 3, 1),
        ("CALL", 997, 700, 1),  # 100 for itself, 600 handed over
        ("SSTORE", 600, 500, 2),
        ("STOP", 100, 0, 2),
        ("SLOAD", 397, 100, 1),  # 1,000 - 3 - 100 - 500
        ("STOP", 297, 0, 1),
    )
    none = dict.fromkeys(("SSTORE", "SLOAD", "calls", "logs", "the rest"), 0)
    assert add(trace) == {
        "other": none | {"SSTORE": 500},
        "one": none | {"SLOAD": 100, "calls": 100, "the rest": 3},
    }


def test_profile__of_a_precompile__is_all_the_callers() -> None:
    trace = steps(("CALL", 1_000, 900, 1), ("STOP", 600, 0, 1))
    assert add(trace)["one"]["calls"] == 400


# --- how the docs are filled in ---


def test_docs__filled_in_twice__are_filled_in_once() -> None:
    text = "before\n<!-- a -->\nold\n<!-- /a -->\nafter\n"
    once = fill_in(text, "a", "new\n")
    assert once == fill_in(once, "a", "new\n")
    assert content_of(once, "a") == "new"
    assert once.startswith("before\n")
    assert once.endswith("\nafter\n")


def test_docs__without_the_marks__are_refused() -> None:
    with pytest.raises(ValueError, match="there is no <!-- a -->"):
        fill_in("nothing", "a", "new")
