"""What the tests let through: survivors with their places, and tables by file and by group."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from scripts.mutation.judged import Judgement, judge
from scripts.mutation.mutants import SURVIVING, Mutant, Result
from scripts.mutation.score import Score

Survivor = tuple[Mutant, Result, Judgement | None]
HEAD = f"{'mutants':>8}{'tried':>7}{'killed':>7}{'equal':>6}{'rate':>8}{'judged':>9}"


@dataclass(slots=True)
class Counts:
    """
    What is known of one group.

    Attributes:
        fingerprint: of the sources and tests that this is about.
        older: whether those have changed since.
    """

    fingerprint: str
    older: bool
    files: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))

    @property
    def total(self) -> Score:
        """Add all files up."""
        return add_up(self.files.values())


@dataclass(slots=True)
class Report:
    """Everything that was found, tried and judged, by group."""

    groups: dict[str, Counts] = field(default_factory=dict)
    survivors: list[Survivor] = field(default_factory=list)

    def begin(self, group: str, fingerprint: str = "", *, older: bool = False) -> None:
        """Take a group up, of which mutants may follow."""
        self.groups[group] = Counts(fingerprint, older)

    def add(
        self, group: str, mutant: Mutant, result: Result | None, judgements: Iterable[Judgement]
    ) -> None:
        """Count a mutant; without a result it was not tried."""
        score = self.groups[group].files[mutant.file]
        score.mutants += 1
        if result is None:
            return
        score.tried += 1
        score.killed += result.killed
        judgement = None if result.killed else judge(mutant, judgements)
        equivalent = judgement is not None and judgement.verdict == "equivalent"
        if result.first and not equivalent:
            score.first_tried += 1
            score.first_killed += result.first not in SURVIVING
        if not result.killed:
            score.judged += judgement is not None
            score.equivalent += equivalent
            self.survivors.append((mutant, result, judgement))

    @property
    def total(self) -> Score:
        """Add all groups up."""
        return add_up(counts.total for counts in self.groups.values())


def add_up(scores: Iterable[Score]) -> Score:
    """Add scores up."""
    total = Score()
    for score in scores:
        total.add(score)
    return total


def render(report: Report) -> str:
    """Write what people read: survivors by place, then the tables."""
    lines = [_survivor(*entry) for entry in report.survivors]
    lines.append(f"{'file':<46}{HEAD}")
    for counts in report.groups.values():
        lines += [_row(file, score) for file, score in counts.files.items()]
    lines += ["", f"{'group':<46}{HEAD}"]
    lines += [_group(name, counts) for name, counts in report.groups.items()]
    total = report.total
    lines.append(_row("all", total))
    if total.tried:
        lines.append(
            f"{total.tried} of {total.mutants} mutants tried, and tests written for what survived: "
            f"the rate says nothing of the others, first verdicts do ({total.at_first})"
        )
    return "\n".join(lines)


def _group(name: str, counts: Counts) -> str:
    if not counts.files:
        return f"{name:<46}not looked at: no run has prepared it"
    total = counts.total
    first = f"  {total.at_first}" if total.tried else ""
    return _row(name, total) + first + "  of older sources" * counts.older


def _row(name: str, score: Score) -> str:
    judged = f"{score.judged}/{score.survivors}"
    return (
        f"{name:<46}{score.mutants:>8}{score.tried:>7}{score.killed:>7}{score.equivalent:>6}"
        f"{_percent(score.rate):>8}{judged:>9}"
    )


def _percent(rate: float | None) -> str:
    return "-" if rate is None else f"{rate:.1%}"


def _survivor(mutant: Mutant, result: Result, judgement: Judgement | None) -> str:
    said = f"{judgement.verdict}: {judgement.because}" if judgement else "not judged"
    return f"{mutant.place} {mutant.scope}: {result.status}: {mutant.change}  [{said}]"


def to_json(report: Report) -> str:
    """Write what programs read; `total` and `killed` are of what was tried and can be killed."""
    total = report.total
    files = [pair for counts in report.groups.values() for pair in counts.files.items()]
    record = {
        "total": total.counted,
        "killed": total.killed,
        "survivors": [_record(*entry) for entry in report.survivors],
        "mutants": total.mutants,
        "tried": total.tried,
        "equivalent": total.equivalent,
        **_first(total),
        "groups": [_counts(name, counts) for name, counts in report.groups.items()],
        "files": {file: asdict(score) for file, score in files},
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def _counts(name: str, counts: Counts) -> Mapping[str, object]:
    total = counts.total
    return {
        "name": name,
        **asdict(total),
        "rate": _rounded(total.rate),
        **_first(total),
        "survivors": total.survivors,
        "fingerprint": counts.fingerprint,
        "older": counts.older,
    }


def _first(score: Score) -> Mapping[str, object]:
    return {
        "first_tried": score.first_tried,
        "first_killed": score.first_killed,
        "first_rate": _rounded(score.first_rate),
        "first_interval": [round(end, 4) for end in score.interval or ()],
    }


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 4)


def _record(mutant: Mutant, result: Result, judgement: Judgement | None) -> Mapping[str, object]:
    return {
        "place": mutant.place,
        "scope": mutant.scope,
        "operator": mutant.operator,
        "original": mutant.around[0].strip(),
        "mutated": mutant.around[1].strip(),
        "status": result.status,
        "verdict": judgement.verdict if judgement else "",
        "because": judgement.because if judgement else "",
    }


def faults(report: Report, asked: Iterable[str], least: float) -> Sequence[str]:
    """
    Say what keeps the tests from being good enough.

    Args:
        report: of everything.
        asked: groups of which something has to have been tried.
        least: part that has to be killed.
    """
    total = report.total
    found = [
        f"nothing of {name} was tried"
        for name in asked
        if name not in report.groups or not report.groups[name].total.tried
    ]
    if total.rate is not None and total.rate < least:
        found.append(f"{total.killed} of {total.counted} killed, at least {least:.0%} are wanted")
    return found
