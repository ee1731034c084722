"""How fast the journal is: an intent's whole life beside a bare commit to the same disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import event

from keeper.adapters.database import Mode, bind, open_database
from keeper.adapters.fakes import ACCOUNT, CONTRACT, FakeSigner, FakeTimer, FakeWire, Unguarded
from keeper.adapters.journal import SqlJournal
from keeper.adapters.lease import lease_for
from keeper.domain.intents import ExecutionTerms, State
from keeper.domain.plan import PlannedCall
from keeper.services.execution import Execution
from keeper.services.reconciliation import Reconciler
from scripts.bench.figures import Figure, Timed, time_ratio

CHAIN_ID, GENESIS = 1, "0x" + "11" * 32
GWEI = 10**9
COUNTED, ROUNDS = 20, 30
LEASE_S = 60
FAR = 2**40
TERMS = ExecutionTerms(
    finality_blocks=0, max_fee=100 * GWEI, wait_s=0, poll_s=1.0, stuck_after_s=60, max_tries=4
)


class JournalError(Exception):
    """An intent did not live through what was to be measured."""


@dataclass(slots=True)
class Engine:
    """A keeper's engine on a chain in memory, its journal on the disk."""

    execution: Execution
    journal: SqlJournal
    done: int = 0

    def live_one_life(self) -> None:
        """Let one intent be written down, signed, sent, mined and concluded."""
        self.done += 1
        call = PlannedCall(
            contract="fund",
            function="strike",
            args=(),
            key=f"strike:{self.done}",
            not_after=FAR,
            purpose="strike",
        )
        self.execution.send_call(call)


def measure_journal(folder: Path) -> Iterator[Figure]:
    """
    Measure on SQLite as the keeper uses it: write-ahead log, every commit on the disk.

    Args:
        folder: on the disk that is to be measured.

    Raises:
        JournalError: an intent was not concluded.
    """
    counts = {"statements": 0, "commits": 0}
    engine = _open_engine(folder / "journal.sqlite", counts)
    engine.live_one_life()
    counts.update(statements=0, commits=0)
    for _ in range(COUNTED):
        engine.live_one_life()
    for name, count in counts.items():
        yield Figure(name=f"journal_{name}_per_intent", value=count / COUNTED, unit=name)
    bare = _bare_commit(folder / "bare.sqlite")
    ratio = time_ratio(Timed(action=engine.live_one_life), Timed(action=bare), rounds=ROUNDS)
    yield Figure(name="journal_intent_over_commit", value=ratio, unit="times")
    states = [intent.state for intent in engine.journal.fetch_all()]
    if states[:-1] != [State.DONE] * (len(states) - 1):
        raise JournalError(f"not every intent was concluded: {sorted(set(states))}")


def _open_engine(path: Path, counts: dict[str, int]) -> Engine:
    database = open_database(f"sqlite:///{path}")
    bind(database, CHAIN_ID, GENESIS, CONTRACT, Mode.LIVE)

    def note_statement(*_: object) -> None:
        counts["statements"] += 1

    def note_commit(*_: object) -> None:
        counts["commits"] += 1

    event.listen(database, "before_cursor_execute", note_statement)
    event.listen(database, "commit", note_commit)
    lease = lease_for(database, f"{CHAIN_ID}-{ACCOUNT}", LEASE_S)
    journal = SqlJournal(database, ACCOUNT, lease)
    wire, signer, timer, guard = FakeWire(), FakeSigner(), FakeTimer(), Unguarded()
    reconciler = Reconciler(
        wire=wire,
        signer=signer,
        journal=journal,
        timer=timer,
        terms=TERMS,
        chain_id=CHAIN_ID,
        guard=guard,
        lock=lease,
    )
    execution = Execution(
        wire=wire,
        signer=signer,
        journal=journal,
        lock=lease,
        timer=timer,
        terms=TERMS,
        reconciler=reconciler,
        guard=guard,
    )
    return Engine(execution, journal)


def _bare_commit(path: Path) -> Callable[[], None]:
    """Open a database with the same settings, for commits of one small row and nothing else."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)")

    def commit() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO rows (text) VALUES ('an intent')")
        connection.execute("COMMIT")

    return commit
