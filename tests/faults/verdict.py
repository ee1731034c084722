"""The judge: what became of what was wanted, by the chain's own record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from keeper.domain.intents import Intent, State

# How an intent may end without an effect, as long as it says why.
WITHOUT_EFFECT = frozenset({State.FAILED, State.REFUSED, State.CANCELLED, State.LOST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """
    What is known when everything has come to rest.

    Args:
        effects: how often the chain carried out each key.
        journal: every attempt that the keeper remembers.
        waiting: transactions of the keeper that still wait in the pool.
        now: chain time, unix seconds.
    """

    effects: Counter[int]
    journal: tuple[Intent, ...]
    waiting: int
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    Keys by what is wrong with them.

    Args:
        lost: wanted and still possible, but without effect; or with an effect or a transaction that
            the journal tells otherwise.
        doubled: carried out more than once.
        stuck: neither carried out nor concluded with a reason.
        waiting: transactions in the pool that nothing will ever move.
    """

    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()
    waiting: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether everything happened once."""
        return not (self.lost or self.doubled or self.stuck or self.waiting)


def judge(wanted: Mapping[str, tuple[int, int]], record: Record) -> Verdict:
    """
    Judge one scenario.

    Args:
        wanted: by intent key, the number that the contract counts and `not_after`.
        record: the chain's record first; the journal is only held against it.
    """
    lost, doubled, stuck = [], [], []
    for key, (number, not_after) in wanted.items():
        count, attempts = record.effects[number], [i for i in record.journal if i.key == key]
        late = not_after < record.now
        if count > 1:
            doubled.append(key)
        if any(intent.is_live for intent in attempts):
            stuck.append(key)
        elif _contradict(count, attempts) or (count == 0 and not _may_rest(attempts, late)):
            lost.append(key)
    return Verdict(
        lost=tuple(lost), doubled=tuple(doubled), stuck=tuple(stuck), waiting=record.waiting
    )


def _may_rest(attempts: Iterable[Intent], late: bool) -> bool:
    """Whether nothing more need happen: the time is over, and every attempt says why it ended."""
    ends = [intent.state in WITHOUT_EFFECT and bool(intent.reason) for intent in attempts]
    return late and bool(ends) and all(ends)


def _contradict(count: int, attempts: Iterable[Intent]) -> bool:
    """Whether the journal says another number of effects than the chain."""
    return sum(intent.state is State.DONE for intent in attempts) != count
