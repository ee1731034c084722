"""
The right to act under a name, and a fence against whoever had it before.

Every taking raises the epoch of the name. A write of the journal checks the epoch in its own
transaction, under the lock of the lease's row: a keeper that was frozen, cut off or declared dead
and comes back can neither write nor send. The clock is the database's.
"""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DatabaseError

from keeper.adapters.database import writing
from keeper.adapters.lock import FileLock
from keeper.adapters.schema import leases
from keeper.errors import LeaseLostError, PendingError

NOBODY = 0  # the epoch before the first
# Unix seconds of the server, as of the statement and not of the transaction's begin.
DATABASE_TIME: ColumnElement[int] = literal_column(
    "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS BIGINT)", BigInteger
)


class Fence(Protocol):
    """What a transaction that writes has to pass."""

    def check(self, connection: Connection) -> None:
        """Refuse with LeaseLostError what is written without the right to it."""
        ...


class Unfenced:
    """For those who only read, and for a dry run, which nobody can overtake."""

    def check(self, connection: Connection) -> None:
        """Let it pass."""


class Lease(Fence, Protocol):
    """services.engine_ports.Lock in the database."""

    def hold(self) -> AbstractContextManager[None]:
        """Hold it; never wait."""
        ...

    def require_held(self) -> None:
        """Keep it, or refuse."""
        ...


class SqliteLease:
    """
    A lease among the processes of one host: a lock of the operating system, and the epoch.

    A frozen process keeps its lock, so nobody takes over from it; the epoch is for a lock file
    that somebody deleted.

    Args:
        engine: the database.
        name: what is leased, such as chain and account.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine, self._name, self._epoch = engine, name, NOBODY
        place = Path(engine.url.database or "keeper")
        self._lock = FileLock(place.with_name(f"{place.name}.{name}.lock"))

    @contextmanager
    def hold(self) -> Iterator[None]:
        """
        Hold the lease; never wait.

        Raises:
            PendingError: another process has it.
        """
        with self._lock.hold():
            with writing(self._engine).begin() as connection:
                self._epoch = _fetch_epoch(connection, self._name) + 1
                connection.execute(leases.delete().where(leases.c.name == self._name))
                taken = {"name": self._name, "epoch": self._epoch, "holder": _ourselves()}
                connection.execute(insert(leases).values(expires_at=0, **taken))
            try:
                yield
            finally:
                self._epoch = NOBODY

    def require_held(self) -> None:
        """
        Check that nobody took over.

        Raises:
            LeaseLostError: somebody did.
        """
        with self._engine.connect() as connection:
            self.check(connection)

    def check(self, connection: Connection) -> None:
        """Refuse what is written after somebody took over."""
        _require_epoch(self._name, self._epoch, _fetch_epoch(connection, self._name))


class PostgresLease:
    """
    A lease among all that share a PostgreSQL database.

    It ends at once with the process that holds it: every epoch has an advisory lock, which belongs
    to a session. It ends by expiry when the process is frozen or its host cut off, and is renewed
    by every write and every look for a receipt.

    Args:
        engine: the database.
        name: what is leased, such as chain and account.
        lease_s: seconds after which a holder that did not renew it may be replaced.
    """

    def __init__(self, engine: Engine, name: str, lease_s: int) -> None:
        self._engine, self._name, self._lease_s, self._epoch = engine, name, lease_s, NOBODY

    @contextmanager
    def hold(self) -> Iterator[None]:
        """
        Hold the lease; never wait.

        Raises:
            PendingError: another process has it.
        """
        with self._engine.connect() as session:
            session.detach()  # its end must end the session, and with that the advisory lock
            with session.begin():
                self._epoch = self._take(session)
            try:
                yield
            finally:
                self._give_back(session)

    def require_held(self) -> None:
        """
        Keep the lease for another while.

        Raises:
            LeaseLostError: another keeper took over.
        """
        with self._engine.begin() as connection:
            self.check(connection)

    def check(self, connection: Connection) -> None:
        """Refuse what is written after somebody took over; nobody can until this commits."""
        ours = (leases.c.name == self._name, leases.c.epoch == self._epoch)
        renewed = update(leases).where(*ours).values(expires_at=DATABASE_TIME + self._lease_s)
        if connection.execute(renewed).rowcount != 1:
            _require_epoch(self._name, self._epoch, _fetch_epoch(connection, self._name))

    def _take(self, session: Connection) -> int:
        first = postgresql.insert(leases).values(
            name=self._name, epoch=NOBODY, holder="nobody", expires_at=0
        )
        session.execute(first.on_conflict_do_nothing())
        columns = (leases.c.epoch, leases.c.holder, leases.c.expires_at - DATABASE_TIME)
        row = select(*columns).where(leases.c.name == self._name).with_for_update()
        epoch, holder, left_s = session.execute(row).one()
        # Taken here, the lock of the last epoch tells that its holder's session is gone.
        if not self._try_lock(session, epoch) and left_s > 0:
            raise PendingError(
                f"another keeper is at work: {holder} holds the lease {self._name}, for {left_s} s "
                "if it does not renew it"
            )
        if not self._try_lock(session, epoch + 1):
            raise PendingError(f"another keeper is about to take the lease {self._name}")
        taken = {"epoch": epoch + 1, "holder": _ourselves()}
        ends = DATABASE_TIME + self._lease_s
        mine = update(leases).where(leases.c.name == self._name)
        session.execute(mine.values(expires_at=ends, **taken))
        return int(epoch) + 1

    def _give_back(self, session: Connection) -> None:
        """Unlock; a server that takes its time to end the session must not make the next wait."""
        epoch, self._epoch = self._epoch, NOBODY
        with suppress(DatabaseError), session.begin():
            unlock = text("SELECT pg_advisory_unlock(:number)")
            session.execute(unlock, {"number": self._number(epoch)})

    def _try_lock(self, session: Connection, epoch: int) -> bool:
        number = {"number": self._number(epoch)}
        return bool(session.execute(text("SELECT pg_try_advisory_lock(:number)"), number).scalar())

    def _number(self, epoch: int) -> int:
        digest = hashlib.sha256(f"{self._name}:{epoch}".encode()).digest()
        return int.from_bytes(digest[:8], "big", signed=True)


def lease_for(engine: Engine, name: str, lease_s: int) -> Lease:
    """Choose the lease that fits a database."""
    if engine.dialect.name == "sqlite":
        return SqliteLease(engine, name)
    return PostgresLease(engine, name, lease_s)


def _fetch_epoch(connection: Connection, name: str) -> int:
    epoch = connection.execute(select(leases.c.epoch).where(leases.c.name == name)).scalar()
    return NOBODY if epoch is None else int(epoch)


def _require_epoch(name: str, ours: int, found: int) -> None:
    if ours == NOBODY or ours != found:
        raise LeaseLostError(
            f"another keeper took the lease {name} over: its epoch is {found}, ours was {ours}"
        )


def _ourselves() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"
