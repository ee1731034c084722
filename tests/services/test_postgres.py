"""The same journal on PostgreSQL, on a server of the test's own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from keeper.adapters.database import Mode, bind, open_database
from keeper.adapters.fakes import ACCOUNT, CONTRACT
from keeper.adapters.history import SqlHistory
from keeper.adapters.journal import SqlJournal
from keeper.adapters.lease import Unfenced, lease_for
from keeper.adapters.schema import metadata
from keeper.domain.history import make_point
from keeper.domain.intents import State
from keeper.domain.nav import strike_nav
from keeper.errors import ChainMismatchError
from tests.domain.funds import WETH, a_fund
from tests.postgres import needs_postgres, running_postgres
from tests.services.engine import FAR, GENESIS, Rig, call

pytestmark = [pytest.mark.slow, needs_postgres]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_postgres() as server:
        yield server.url


def test_migrations__lead_to_the_same_tables(url: str) -> None:
    with open_database(url).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_engine__has_one_effect_and_remembers_it(url: str, tmp_path: Path) -> None:
    engine = open_database(url)
    bind(engine, 1, GENESIS, CONTRACT, Mode.LIVE)
    with pytest.raises(ChainMismatchError):
        bind(engine, 2, GENESIS, CONTRACT, Mode.LIVE)
    lease = lease_for(engine, "1-0xAa", 60)
    rig = Rig(tmp_path / "unused", database=engine, fence=lease, lock=lease)
    assert rig.engine().send_call(call()).done
    rig.mine(3)
    assert rig.engine().send_call(call(not_after=FAR)).done
    assert rig.wire.effects == [b"strike:1"]
    assert [intent.state for intent in SqlJournal(engine, ACCOUNT, Unfenced()).fetch_all()] == [
        State.DONE
    ]


def test_history__keeps_256_bits(url: str) -> None:
    fund, history = a_fund(cash=2**255), SqlHistory(open_database(url), Unfenced())
    history.insert_point(make_point(fund, strike_nav(fund), WETH))
    assert history.fetch_points()[0].cash == 2**255


BEGIN = """
import sys, time
from alembic import command
from sqlalchemy import create_engine
from keeper.adapters.database import Mode, bind, open_database
from keeper.adapters.fakes import CONTRACT
create_engine(sys.argv[1]).connect()
print("ready", flush=True)
start = float(sys.stdin.readline())
while time.time() < start:
    pass
bind(open_database(sys.argv[1]), 1, "0x" + "11" * 32, CONTRACT, Mode.LIVE)
"""


def test_begin__of_several_hosts_at_once__makes_the_tables_once() -> None:
    with running_postgres() as server:
        command = [sys.executable, "-c", BEGIN, server.url]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        started = [subprocess.Popen(command, text=True, **pipes) for _ in range(4)]
        assert [process.stdout.readline() for process in started] == ["ready\n"] * 4
        moment = time.time() + 0.5
        for process in started:
            process.stdin.write(f"{moment}\n")
            process.stdin.flush()
        complaints = [process.communicate(timeout=60)[1] for process in started]
        assert [process.returncode for process in started] == [0] * 4, complaints
