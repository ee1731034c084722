"""A database that fails in the middle: the keeper says what to do, and sends nothing unstored."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from keeper.adapters import database
from keeper.adapters.database import Mode, bind, open_database
from keeper.adapters.fakes import CONTRACT, FakeWire
from keeper.adapters.lease import lease_for
from keeper.domain.intents import State
from keeper.errors import ConfigError, StorageError
from tests.postgres import PostgresServer, needs_postgres, running_postgres
from tests.services.engine import GENESIS, Rig, call

MOST_CALLS = 400


class BentNode(FakeWire):
    """A node of which a test may bend single answers."""


@contextmanager
def tmpfs(folder: Path, kilobytes: int) -> Iterator[Path]:
    """Mount a disk so small that it is full soon; skip where that is not permitted."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(rig: Rig) -> str:
    """Carry calls out until the database refuses; say how."""
    for number in range(MOST_CALLS):
        try:
            rig.engine().send_call(call(f"call:{number}"))
        except StorageError as error:
            return str(error)
    pytest.fail("the database took everything")


def sent_but_not_stored(rig: Rig) -> set[bytes]:
    stored = {each.raw for i in rig.journal().fetch_all() for each in i.broadcasts}
    mined = {transaction.raw for block in rig.wire.blocks for transaction in block}
    return (mined | {each.raw for each in rig.wire.pool.values()}) - stored


def test_full_disk__sends_nothing_unstored_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with tmpfs(tmp_path / "disk", 1_024) as disk:
        rig = Rig(disk / "keeper.sqlite")
        rig.engine().send_call(call())
        said = fill(rig)
        assert "its disk is full: make room" in said
        assert rig.database is not None
        rig.database.dispose()
        shutil.copytree(disk, tmp_path / "bigger")
        bigger = Rig(tmp_path / "bigger" / "keeper.sqlite", wire=rig.wire)
        bigger.database = open_database(f"sqlite:///{bigger.path}")
        assert sent_but_not_stored(bigger) == set()
        assert bigger.engine().send_call(call("afterwards")).done
        assert len(rig.wire.effects) == len(set(rig.wire.effects))


def test_full_database__sends_nothing_unstored(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "keeper.sqlite")
    rig.journal()
    assert rig.database is not None
    pages = limit_pages(rig.database)
    assert "its disk is full: make room" in fill(rig)
    pages.append("PRAGMA max_page_count = 1000000")
    rig.database.dispose()
    assert sent_but_not_stored(rig) == set()
    assert rig.engine().send_call(call("afterwards")).done


def limit_pages(engine: Engine) -> list[str]:
    """Let the database grow by a few pages more; the last of the returned statements counts."""
    with engine.connect() as connection:
        count = connection.execute(text("PRAGMA page_count")).scalar_one()
    statements = [f"PRAGMA max_page_count = {count + 4}"]

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(statements[-1])

    engine.dispose()
    return statements


def break_at(method: str, rig: Rig, act: Callable[[], object]) -> None:
    """Let something happen to the database just before the node answers."""
    answer = getattr(rig.wire, method)

    def answering(*arguments: object, **named: object) -> object:
        act()
        return answer(*arguments, **named)

    setattr(rig.wire, method, answering)


def test_read_only__says_so_and_sends_nothing(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "keeper.sqlite", wire=BentNode())
    rig.journal()
    assert rig.database is not None

    @event.listens_for(rig.database, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    break_at("fetch_tip", rig, rig.database.dispose)
    with pytest.raises(StorageError, match="cannot be written: give the keeper the right"):
        rig.engine().send_call(call())
    assert (rig.wire.pool, rig.wire.effects) == ({}, [])


def test_locked_for_too_long__says_so_and_sends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    rig = Rig(tmp_path / "keeper.sqlite", wire=BentNode())
    rig.journal()
    other = sqlite3.connect(rig.path, isolation_level=None)
    break_at("fetch_tip", rig, lambda: other.execute("BEGIN IMMEDIATE"))
    with pytest.raises(StorageError, match="another program locks it: end that program"):
        rig.engine().send_call(call())
    assert (rig.wire.pool, rig.wire.effects) == ({}, [])
    other.close()
    monkeypatch.undo()
    rig.wire = FakeWire()
    assert rig.engine().send_call(call()).done


def test_damaged__says_so(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "keeper.sqlite")
    rig.engine().send_call(call())
    assert rig.database is not None
    rig.database.dispose()
    whole = rig.path.read_bytes()
    rig.path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StorageError, match="it is damaged: put the last copy of it back"):
        open_database(f"sqlite:///{rig.path}")


def test_folder__that_is_missing__is_a_matter_of_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="unable to open database file"):
        open_database(f"sqlite:///{tmp_path / 'missing' / 'keeper.sqlite'}")


@pytest.mark.parametrize("url", ["nonsense", "oracle://x", "mystery://x"])
def test_url__of_no_known_database__is_a_matter_of_configuration(url: str) -> None:
    with pytest.raises(ConfigError, match="the database cannot be opened"):
        open_database(url)


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    with running_postgres() as running:
        yield running


@pytest.mark.slow
@needs_postgres
@pytest.mark.parametrize("method", ["fetch_gas", "fetch_receipt"])
def test_server__that_dies_in_the_middle__is_named_and_nothing_is_lost(
    server: PostgresServer, tmp_path: Path, method: str
) -> None:
    engine = open_database(server.url)
    bind(engine, 1, GENESIS, CONTRACT, Mode.LIVE)
    lease = lease_for(engine, "1-0xAa", 60)
    rig = Rig(tmp_path / "unused", database=engine, fence=lease, lock=lease, wire=BentNode())
    break_at(method, rig, server.kill)
    with pytest.raises(StorageError, match="its server is not there: start it"):
        rig.engine().send_call(call())
    with pytest.raises(StorageError, match="its server is not there: start it"):
        open_database(server.url)
    server.start()
    assert sent_but_not_stored(rig) == set()
    rig.wire = FakeWire(blocks=rig.wire.blocks, pool=rig.wire.pool)
    assert rig.engine().send_call(call()).done
    assert rig.wire.effects == [b"strike:1"]
    assert rig.states()[-1] is State.MINED


@pytest.mark.slow
@needs_postgres
def test_server__that_turns_us_away__is_a_matter_of_configuration(server: PostgresServer) -> None:
    with pytest.raises(ConfigError, match='database "none" does not exist'):
        open_database(server.url.replace("/postgres", "/none"))
