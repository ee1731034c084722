"""Never two keepers at work: a lease ends with its process or expires, and zombies are kept out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from keeper.adapters.database import open_database
from keeper.adapters.fakes import ACCOUNT, FakeLock
from keeper.adapters.journal import SqlJournal
from keeper.adapters.lease import lease_for
from keeper.domain.intents import State
from keeper.errors import LeaseLostError, PendingError
from tests.postgres import needs_postgres, running_postgres
from tests.services.engine import Rig, call
from tests.services.lease_holder import NAME, insert

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("lease_holder.py")


@dataclass
class Holder:
    """Another keeper process."""

    process: subprocess.Popen[str]

    @classmethod
    def start(cls, url: str, lease_s: int) -> Holder:
        command = [sys.executable, str(PROGRAM), url, str(lease_s)]
        holder = cls(
            subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        assert holder.hear() == "holds"
        return holder

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def tell(self, order: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{order}\n")
        self.process.stdin.flush()
        return self.hear()

    def stop(self, number: int) -> None:
        self.process.send_signal(number)


@pytest.fixture(scope="module", params=["postgresql", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('lease') / 'keeper.sqlite'}"
        return
    with running_postgres() as server:
        yield server.url


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    with running_postgres() as server:
        yield server.url


@pytest.fixture
def holders() -> Iterator[list[Holder]]:
    started: list[Holder] = []
    yield started
    for holder in started:
        holder.process.kill()
        holder.process.wait()


def take_within(engine: Engine, seconds: float) -> float:
    """Try to take the lease like a keeper under cron; give the seconds until it worked."""
    lease, begin = lease_for(engine, NAME, 60), time.monotonic()
    while time.monotonic() - begin < seconds:
        with suppress(PendingError), lease.hold():
            return time.monotonic() - begin
        time.sleep(0.05)
    pytest.fail(f"the lease was not free within {seconds} s")


pytestmark = [pytest.mark.slow, needs_postgres]


def test_lease__is_held_by_one_and_says_by_whom(url: str, holders: list[Holder]) -> None:
    holders.append(Holder.start(url, 60))
    lease = lease_for(open_database(url), NAME, 60)
    with pytest.raises(PendingError, match="another keeper is at work"), lease.hold():
        pass
    with lease_for(open_database(url), "another account", 60).hold():
        pass
    assert holders[0].tell("write") == "did it"


def test_lease__of_a_killed_process__is_free_at_once(url: str, holders: list[Holder]) -> None:
    holders.append(Holder.start(url, 3_600))
    assert holders[0].tell("write") == "did it"
    holders[0].process.kill()
    holders[0].process.wait()
    assert take_within(open_database(url), 10) < 10


def test_lease__can_be_held_again_and_again(url: str) -> None:
    engine = open_database(url)
    lease = lease_for(engine, NAME, 60)
    for _ in range(3):
        with lease.hold():
            lease.require_held()
    with pytest.raises(LeaseLostError):
        lease.require_held()


def test_lease__of_a_frozen_process__expires_and_the_zombie_is_kept_out(
    server_url: str, holders: list[Holder]
) -> None:
    engine = open_database(server_url)
    holders.append(Holder.start(server_url, 2))
    zombie = holders[0]
    zombie.stop(signal.SIGSTOP)
    lease = lease_for(engine, NAME, 60)
    with pytest.raises(PendingError, match="holds the lease"), lease.hold():
        pass
    take_within(engine, 20)
    before = len(SqlJournal(engine, ACCOUNT, lease).fetch_all())
    zombie.stop(signal.SIGCONT)
    for order in ("check", "write"):
        assert zombie.tell(order).startswith("LeaseLostError: another keeper took the lease")
    assert len(SqlJournal(engine, ACCOUNT, lease).fetch_all()) == before


def test_lease__of_a_process_frozen_inside_a_transaction__is_not_in_the_way_for_long(
    server_url: str, holders: list[Holder]
) -> None:
    engine = open_database(server_url)
    holders.append(Holder.start(server_url, 2))
    assert holders[0].tell("freeze inside a transaction") == "inside"
    holders[0].stop(signal.SIGSTOP)
    take_within(engine, 30)


def test_lease__while_it_is_renewed__does_not_expire(
    server_url: str, holders: list[Holder]
) -> None:
    engine = open_database(server_url)
    holders.append(Holder.start(server_url, 2))
    lease = lease_for(engine, NAME, 60)
    for _ in range(8):
        assert holders[0].tell("check") == "did it"
        with pytest.raises(PendingError), lease.hold():
            pass
        time.sleep(0.5)


def test_fence__of_an_older_epoch__lets_no_write_through(url: str) -> None:
    engine = open_database(url)
    lease = lease_for(engine, NAME, 60)
    journal = SqlJournal(engine, ACCOUNT, lease)
    with lease.hold():
        insert(journal, "before")
        with engine.begin() as connection:
            connection.execute(text("UPDATE leases SET epoch = epoch + 1"))
        with pytest.raises(LeaseLostError, match="took the lease 31337-0xAa over: its epoch is"):
            insert(journal, "after")
    assert "after" not in [intent.key for intent in journal.fetch_all()]


def test_lock_file__deleted_by_somebody__does_not_let_two_write(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'keeper.sqlite'}")
    first, second = (lease_for(engine, NAME, 60) for _ in range(2))
    with first.hold():
        (tmp_path / f"keeper.sqlite.{NAME}.lock").unlink()
        with second.hold():
            insert(SqlJournal(engine, ACCOUNT, second), "second")
            with pytest.raises(LeaseLostError):
                insert(SqlJournal(engine, ACCOUNT, first), "first")


def test_send__after_the_lease_was_lost__sends_nothing(tmp_path: Path) -> None:
    lock = FakeLock()
    rig = Rig(tmp_path / "keeper.sqlite", lock=lock)
    sign = rig.journal().insert_broadcast
    engine = rig.engine()
    engine._reconciler._journal.insert_broadcast = lambda *arguments: _lose(lock, sign(*arguments))
    with pytest.raises(LeaseLostError):
        engine.send_call(call())
    assert rig.states() == [State.SIGNED]
    assert (rig.wire.pool, rig.wire.effects) == ({}, [])
    lock.lost = False
    assert rig.engine().send_call(call()).done
    assert rig.wire.effects == [b"strike:1"]


def _lose(lock: FakeLock, stored: object) -> object:
    lock.lost = True
    return stored
