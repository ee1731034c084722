"""What people said about survivors: a change that changes nothing, or one that may stay."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scripts.mutation.mutants import Mutant

Verdict = Literal["equivalent", "accepted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """
    A verdict on a survivor.

    Attributes:
        file, scope, change: which one, by its text, so that other lines may move.
        verdict: `equivalent` leaves the count; `accepted` stays in it.
        because: why.
    """

    file: str
    scope: str
    change: str
    verdict: Verdict
    because: str

    def is_about(self, mutant: Mutant) -> bool:
        """Say whether this is about a mutant."""
        told = (mutant.file, mutant.scope, mutant.change)
        return told == (self.file, self.scope, self.change)


def read_judgements(file: Path) -> list[Judgement]:
    """Read the committed verdicts."""
    table = tomllib.loads(file.read_text()) if file.exists() else {}
    return [Judgement(**entry) for entry in table.get("survivor", [])]


def judge(mutant: Mutant, judgements: Iterable[Judgement]) -> Judgement | None:
    """Find what was said about a mutant."""
    return next((one for one in judgements if one.is_about(mutant)), None)
