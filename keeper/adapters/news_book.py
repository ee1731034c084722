"""services.announcing.NewsBook in the keeper's database, beside what was told of events."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import Engine, insert, select

from keeper.adapters.database import writing
from keeper.adapters.schema import event_tellings

BEGUN = "news begun"


class SqlNews:
    """
    Which news each receiver was told.

    Args:
        engine: from `open_database`.
    """

    def __init__(self, engine: Engine) -> None:
        self._reads, self._writes = engine, writing(engine)

    def has_begun(self, receiver: str) -> bool:
        """Whether a receiver is told at all."""
        return self._is_there(receiver, BEGUN)

    def begin(self, receiver: str, past: Sequence[str]) -> None:
        """Take some news for told: what is over is none for whoever is new."""
        marks = dict.fromkeys((BEGUN, *map(_mark, past)))
        rows = [{"receiver": receiver, "identity": mark} for mark in marks]
        with self._writes.begin() as connection:
            connection.execute(insert(event_tellings), rows)

    def was_told(self, receiver: str, identity: str) -> bool:
        """Whether a receiver was told something."""
        return self._is_there(receiver, _mark(identity))

    def note_told(self, receiver: str, identity: str) -> None:
        """Note that a receiver was told something."""
        row = {"receiver": receiver, "identity": _mark(identity)}
        with self._writes.begin() as connection:
            connection.execute(insert(event_tellings).values(row))

    def _is_there(self, receiver: str, mark: str) -> bool:
        query = select(event_tellings.c.identity).where(
            event_tellings.c.receiver == receiver, event_tellings.c.identity == mark
        )
        with self._reads.connect() as connection:
            return connection.execute(query).first() is not None


def _mark(identity: str) -> str:
    return hashlib.sha256(identity.encode()).hexdigest()
