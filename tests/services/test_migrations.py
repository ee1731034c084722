"""A database of an earlier version is brought up to date, and what is in it stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from keeper.adapters.database import MIGRATIONS, Mode, bind, open_database, writing
from keeper.adapters.fakes import ACCOUNT, CONTRACT
from keeper.adapters.journal import SqlJournal
from keeper.adapters.lease import Unfenced
from keeper.adapters.schema import REVISION
from keeper.domain.intents import State
from keeper.errors import ChainMismatchError
from tests.services.engine import GENESIS

RAW = b"\x02signed"
ROWS = (
    f"INSERT INTO binding VALUES (1, 1, '{GENESIS}', '{CONTRACT}')",
    f"""INSERT INTO intents VALUES (7, '{ACCOUNT}', 'strike:1', 1, 'strike dealing 1',
        '{CONTRACT}', x'abcd', 99, 'signed', 3, '', 11)""",
    f"""INSERT INTO broadcasts (id, intent, hash, raw, role, max_fee, tip, gas, signed_at)
        VALUES (1, 7, '0xaa', x'{RAW.hex()}', 'action', '{2**200}', '5', 21000, 12)""",
    "INSERT INTO runs VALUES ('report', 42)",
)


@pytest.fixture
def old(tmp_path: Path) -> str:
    """Make a database of the first version, with rows."""
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    engine = _at_version(open_database(url), "0001")
    with writing(engine).begin() as connection:
        for row in ROWS:
            connection.execute(text(row))
    engine.dispose()
    return url


def _at_version(engine: Engine, revision: str) -> Engine:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
    return engine


def test_migration__of_a_database_with_rows__keeps_them(old: str) -> None:
    engine = open_database(old)
    with engine.connect() as connection:
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        assert connection.execute(text("SELECT at FROM runs")).scalar() == 42
    assert version == REVISION
    (intent,) = SqlJournal(engine, ACCOUNT, Unfenced()).fetch_all()
    assert (intent.key, intent.state, intent.nonce) == ("strike:1", State.SIGNED, 3)
    assert (intent.data, intent.not_after, intent.value) == (b"\xab\xcd", 99, 0)
    (broadcast,) = intent.broadcasts
    assert (broadcast.raw, broadcast.fees.max_fee) == (RAW, 2**200)


def test_migration__of_a_database_without_a_mode__makes_it_live(old: str) -> None:
    engine = open_database(old)
    bind(engine, 1, GENESIS, CONTRACT, Mode.LIVE)
    with pytest.raises(ChainMismatchError, match="bound to mode live"):
        bind(engine, 1, GENESIS, CONTRACT, Mode.DRY_RUN)


def test_binding__of_a_dry_run__is_refused_by_a_live_keeper(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'keeper.sqlite'}")
    bind(engine, 1, GENESIS, CONTRACT, Mode.DRY_RUN)
    bind(engine, 1, GENESIS, CONTRACT, Mode.DRY_RUN)
    with pytest.raises(ChainMismatchError, match="bound to mode dry_run, this keeper runs in mode"):
        bind(engine, 1, GENESIS, CONTRACT, Mode.LIVE)
