"""Judge what `make mutate` left: how many wrong programs the tests find out, of enough of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from scripts.mutation.index import PYTHON, fingerprint, names_of
from scripts.mutation.score import Score
from scripts.mutation.targets import read_targets
from scripts.proof.findings import Finding, NothingShown, Section, read_json, required
from scripts.setup.environment import ROOT

LEAST_OF_GROUP, LEAST_IN_ALL = 30, 500  # mutants to be tried; of a smaller group all
Record = Mapping[str, Any]


def read_mutation(build: Path) -> Section:
    """
    Nine in ten of each language, of so many of each group that it means something.

    Raises:
        NothingShown: nothing was tried, or the report has no groups.
    """
    record = read_json(build / "mutation.json")
    if "groups" not in record:
        raise NothingShown("mutation.json is of an older kind: `make mutate ARGS=--report`")
    groups, targets = record["groups"], read_targets()
    found = {one["name"]: one for one in groups}
    findings = [judge_all(record), *judge_languages(groups)]
    for name in names_of(targets):
        older = name in found and found[name]["fingerprint"] != fingerprint(ROOT, targets, name)
        findings.append(judge_group(name, found.get(name), older=older))
    return Section(record, required(findings, record["tried"], "a mutant"))


def judge_all(record: Record) -> Finding:
    """Ask for enough of all."""
    total, killed, tried = record["total"], record["killed"], record["tried"]
    text = f"{killed:,} of {total:,} are killed, {at_first(record)}"
    text += f"; there are {record['mutants']:,}"
    if short := shortage(record, LEAST_IN_ALL):
        text += f"; {short}"
    enough = is_killed(killed, total) and not short
    return Finding("wrong programs are found out", f"{tried:,}", text, enough)


def judge_languages(groups: Iterable[Record]) -> Iterable[Finding]:
    """Ask for nine in ten of either, so that plenty of one does not cover little of the other."""
    for language in ("Python", "Solidity"):
        own = [one for one in groups if (one["name"] == PYTHON) == (language == "Python")]
        tried, killed = sum(one["tried"] for one in own), sum(one["killed"] for one in own)
        counted = tried - sum(one["equivalent"] for one in own)
        text = f"{killed:,} of {counted:,} are killed"
        yield Finding(f"those in {language}", f"{tried:,}", text, is_killed(killed, counted))


def judge_group(name: str, group: Record | None, *, older: bool) -> Finding:
    """Show a group; ask for enough of it, whatever its rate."""
    claim = f"those of {name}"
    if group is None or not group["tried"]:
        return Finding(claim, "0", f"nothing was tried, {LEAST_OF_GROUP} or all are wanted", False)
    short = shortage(group, LEAST_OF_GROUP)
    rate = group["rate"]
    words = [
        f"{group['killed']:,} killed of {group['tried']:,} tried of {group['mutants']:,}",
        "all are equal" if rate is None else f"{rate:.1%}, {at_first(group)}",
        f"{group['judged']} of {group['survivors']} survivors judged",
        *[short] * bool(short),
        *["of older sources"] * older,
    ]
    return Finding(claim, f"{group['tried']:,}", "; ".join(words), not short)


def at_first(counts: Record) -> str:
    """Say what first verdicts were; a report of before they were written down has none."""
    kept = {key: counts.get(key, 0) for key in ("first_tried", "first_killed")}
    return Score(**kept).at_first


def shortage(counts: Record, least: int) -> str:
    """Say how many mutants too few were tried; nothing where there are enough, or all."""
    wanted = min(least, counts["mutants"])
    return "" if counts["tried"] >= wanted else f"{wanted} have to be tried"


def is_killed(killed: int, counted: int) -> bool:
    """Nine in ten, of something."""
    return counted > 0 and killed * 10 >= counted * 9
