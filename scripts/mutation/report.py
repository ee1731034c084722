"""What the tests let through: a table by file, the survivors with their places, and the score."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scripts.mutation.judged import Judgement, judge
from scripts.mutation.mutants import Mutant, Result

SURE = 1.96  # standard deviations of a 95 % interval


@dataclass(slots=True)
class Score:
    """Counts of one file, or of all."""

    mutants: int = 0
    tried: int = 0
    killed: int = 0
    equivalent: int = 0

    def add(self, other: Score) -> None:
        """Count another file in."""
        self.mutants += other.mutants
        self.tried += other.tried
        self.killed += other.killed
        self.equivalent += other.equivalent

    @property
    def counted(self) -> int:
        """Mutants that were tried and could be killed."""
        return self.tried - self.equivalent

    @property
    def rate(self) -> float:
        """Part that was killed; 1 of nothing."""
        return self.killed / self.counted if self.counted else 1.0

    @property
    def sure(self) -> float:
        """Lower end of the 95 % interval (Wilson) where only a sample was tried."""
        if not self.counted or self.tried == self.mutants:
            return self.rate
        n, square = self.counted, SURE * SURE
        spread = SURE * math.sqrt(self.rate * (1 - self.rate) / n + square / (4 * n * n))
        return (self.rate + square / (2 * n) - spread) / (1 + square / n)


@dataclass(slots=True)
class Report:
    """Everything that was found, tried and judged."""

    scores: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    survivors: list[tuple[Mutant, Result, Judgement | None]] = field(default_factory=list)

    def add(self, mutant: Mutant, result: Result | None, judgements: Iterable[Judgement]) -> None:
        """Count a mutant; without a result it was not tried."""
        score = self.scores[mutant.file]
        score.mutants += 1
        if result is None:
            return
        score.tried += 1
        score.killed += result.killed
        if not result.killed:
            judgement = judge(mutant, judgements)
            score.equivalent += judgement is not None and judgement.verdict == "equivalent"
            self.survivors.append((mutant, result, judgement))

    @property
    def total(self) -> Score:
        """Add all files up."""
        total = Score()
        for score in self.scores.values():
            total.add(score)
        return total


def render(report: Report) -> str:
    """Write what people read: survivors by place, then the table."""
    lines = [_survivor(*entry) for entry in report.survivors]
    lines.append(f"{'file':<46}{'mutants':>8}{'tried':>7}{'killed':>7}{'equal':>6}{'rate':>8}")
    lines += [_row(file, score) for file, score in report.scores.items()]
    total = report.total
    lines.append(_row("all", total))
    if total.tried < total.mutants:
        lines.append(
            f"{total.tried} of {total.mutants} mutants tried; were they all, "
            f"the rate would be at least {total.sure:.1%} (95 % sure)"
        )
    return "\n".join(lines)


def _row(file: str, score: Score) -> str:
    return (
        f"{file:<46}{score.mutants:>8}{score.tried:>7}{score.killed:>7}{score.equivalent:>6}"
        f"{score.rate:>8.1%}"
    )


def _survivor(mutant: Mutant, result: Result, judgement: Judgement | None) -> str:
    said = f"{judgement.verdict}: {judgement.because}" if judgement else "not judged"
    return f"{mutant.place} {mutant.scope}: {result.status}: {mutant.change}  [{said}]"


def to_json(report: Report) -> str:
    """Write what programs read."""
    total = report.total
    record = {
        "total": total.counted,
        "killed": total.killed,
        "survivors": [_record(*entry) for entry in report.survivors],
        "mutants": total.mutants,
        "tried": total.tried,
        "equivalent": total.equivalent,
        "rate_at_least": round(total.sure, 4),
        "files": {file: _counts(score) for file, score in report.scores.items()},
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def _counts(score: Score) -> Mapping[str, int]:
    return {
        "mutants": score.mutants,
        "tried": score.tried,
        "killed": score.killed,
        "equivalent": score.equivalent,
    }


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


def faults(report: Report, least: float) -> Sequence[str]:
    """Say what keeps the tests from being good enough."""
    total = report.total
    if total.rate >= least:
        return []
    return [f"{total.killed} of {total.counted} killed, at least {least:.0%} are wanted"]
