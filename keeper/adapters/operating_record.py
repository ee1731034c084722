"""
How operating goes: when each job ran and how it ended, and what every receiver was told.

It stands beside the journal, in a file or in tables of its own, and is written in a dry run too and
when the journal cannot be opened: that is when somebody has to be told. Nothing the fund depends on
is in it; when it is lost, alerts that hold are told once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Engine,
    Row,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)

from keeper.adapters.operating_tables import alerts, counts, job_runs, unless_there
from keeper.domain.alerts import AlertState, Condition

KEPT_S = 90 * 86_400  # longer than any repeat_s
SEPARATOR = " "


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """The last run of a job: unix seconds of its end, seconds it took, its exit code."""

    job: str
    ended_at: int
    took_s: int
    exit_code: int


class OperatingRecord:
    """
    The tables of the operating record; services.alerting.AlertBook.

    Args:
        engine: from `operating_tables.open_tables`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def update_runs(self, runs: Sequence[JobRun]) -> None:
        """Note how the jobs of a run ended."""
        with self._engine.begin() as connection:
            for run in runs:
                connection.execute(delete(job_runs).where(job_runs.c.job == run.job))
                values = {"ended_at": run.ended_at, "took_s": run.took_s}
                values |= {"exit_code": run.exit_code}
                connection.execute(insert(job_runs).values(job=run.job, **values))

    def fetch_runs(self) -> tuple[JobRun, ...]:
        """List the last run of every job."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(job_runs).order_by(job_runs.c.job)).all()
        return tuple(
            JobRun(job=r.job, ended_at=r.ended_at, took_s=r.took_s, exit_code=r.exit_code)
            for r in rows
        )

    def add_counts(self, more: Mapping[str, int]) -> None:
        """Count on; a name that is new begins with nothing."""
        for name, number in more.items():
            with unless_there(self._engine) as connection:
                known = connection.execute(select(counts.c.name).where(counts.c.name == name))
                if known.first() is None:
                    connection.execute(insert(counts).values(name=name, value=0))
            with self._engine.begin() as connection:
                change = update(counts).where(counts.c.name == name)
                connection.execute(change.values(value=counts.c.value + number))

    def fetch_counts(self) -> dict[str, int]:
        """List what was counted so far."""
        with self._engine.connect() as connection:
            return {row.name: row.value for row in connection.execute(select(counts))}

    def raise_condition(self, condition: Condition, receiver: str, now: int) -> None:
        """Note that a condition holds."""
        found = {"title": condition.title, "text": condition.text}
        found["scope"] = SEPARATOR.join(sorted(condition.scope))
        here = _is(condition.name, receiver)
        with self._engine.begin() as connection:
            ended = here & alerts.c.ended_at.is_not(None)
            begun = update(alerts).where(ended).values(since=now, ended_at=None)
            connection.execute(begun)
            if connection.execute(update(alerts).where(here).values(found)).rowcount:
                return
        with unless_there(self._engine) as connection:
            new: dict[str, object] = {"since": now, "believes": False, "owed": True}
            new |= {"messages": 0, "claimed_until": 0}
            connection.execute(
                insert(alerts).values(condition=condition.name, receiver=receiver, **found, **new)
            )

    def end_others(self, lasting: Sequence[str], scope: frozenset[str], now: int) -> None:
        """End every condition in the scope that is not among those that last."""
        with self._engine.begin() as connection:
            rows = connection.execute(
                select(alerts.c.condition, alerts.c.scope)
                .where(alerts.c.ended_at.is_(None), alerts.c.condition.not_in(lasting))
                .distinct()
            ).all()
            over = [row.condition for row in rows if scope.issuperset(row.scope.split())]
            ending = and_(alerts.c.condition.in_(over), alerts.c.ended_at.is_(None))
            connection.execute(update(alerts).where(ending).values(ended_at=now))
            old = and_(alerts.c.ended_at < now - KEPT_S, ~alerts.c.owed, ~alerts.c.believes)
            connection.execute(delete(alerts).where(old))

    def fetch_open(self, receiver: str) -> tuple[AlertState, ...]:
        """List what a receiver may have to be told something about, oldest first."""
        to_tell = or_(alerts.c.ended_at.is_(None), alerts.c.owed, alerts.c.believes)
        query = select(alerts).where(alerts.c.receiver == receiver, to_tell)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(alerts.c.since, alerts.c.condition)).all()
        return tuple(_state(row) for row in rows)

    def claim(self, state: AlertState, now: int, until: int) -> bool:
        """Take a message for oneself; False when another process has it or sent it meanwhile."""
        # A claim from a clock that ran far ahead must not hold for ever.
        free = or_(alerts.c.claimed_until <= now, alerts.c.claimed_until > until)
        unsent = alerts.c.messages == state.messages
        lasts = state.ended_at is None
        values = {"claimed_until": until} | ({"owed": True} if lasts else {})
        with self._engine.begin() as connection:
            claimed = connection.execute(
                update(alerts).where(_of(state), free, unsent).values(values)
            )
            return claimed.rowcount == 1

    def note_delivered(self, state: AlertState, now: int) -> None:
        """Note that the claimed message arrived."""
        lasts = state.ended_at is None
        values: dict[str, object] = {"believes": lasts, "owed": False, "claimed_until": 0}
        values["messages"] = state.messages + 1
        if lasts or state.owed:
            values["told_at"] = now
        self._change(state, values)

    def note_failed(self, state: AlertState) -> None:
        """Give the claim back; the message stays due."""
        self._change(state, {"claimed_until": 0})

    def _change(self, state: AlertState, values: dict[str, object]) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(alerts).where(_of(state)).values(values))


def _is(condition: str, receiver: str) -> ColumnElement[bool]:
    return and_(alerts.c.condition == condition, alerts.c.receiver == receiver)


def _of(state: AlertState) -> ColumnElement[bool]:
    return _is(state.condition.name, state.receiver)


def _state(row: Row[tuple[object, ...]]) -> AlertState:
    scope = frozenset(row.scope.split())
    return AlertState(
        condition=Condition(name=row.condition, title=row.title, text=row.text, scope=scope),
        receiver=row.receiver,
        since=row.since,
        ended_at=row.ended_at,
        told_at=row.told_at,
        believes=row.believes,
        owed=row.owed,
        messages=row.messages,
    )
