"""The database: migrations lead to the tables, points survive, what is newer than us is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from keeper.adapters.database import MIGRATIONS, open_database
from keeper.adapters.history import SqlHistory
from keeper.adapters.lease import Unfenced
from keeper.adapters.schema import REVISION, metadata
from keeper.domain.history import make_point
from keeper.domain.nav import strike_nav
from keeper.domain.units import WAD
from keeper.errors import ConfigError
from tests.domain.funds import WETH, a_fund, lending, trend


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(f"sqlite:///{tmp_path / 'keeper.sqlite'}")


def test_migrations__lead_exactly_to_the_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrations__newest_one__is_the_one_the_program_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_database__commits_survive_a_power_cut(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        full = 2
        assert connection.execute(text("PRAGMA synchronous")).scalar() == full


def test_database__newer_than_the_program__is_refused(tmp_path: Path, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigError, match="the database is at 9999"):
        open_database(f"sqlite:///{tmp_path / 'keeper.sqlite'}")


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:keeper?mode=memory&uri=true"]
)
def test_database__in_memory__is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="ends with the process"):
        open_database(url)


@pytest.mark.parametrize("url", ["sqlite:///keeper.sqlite", "sqlite+pysqlite:///a/keeper.sqlite"])
def test_database__whose_place_depends_on_the_folder__is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="another one in every folder"):
        open_database(url)


def test_database__that_is_none__says_so_without_its_url(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to look like one" * 50)
    with pytest.raises(ConfigError, match="file is not a database"):
        open_database(f"sqlite:///{path}")


def test_history__gives_back_what_was_remembered(engine: Engine) -> None:
    fund = a_fund(strategies=(trend(cash=5, weth=2**255), lending(units=7)))
    history = SqlHistory(engine, Unfenced())
    points = [
        make_point(snapshot, strike_nav(snapshot), WETH)
        for snapshot in (fund, replace(fund, block=101, timestamp=fund.timestamp + 12))
    ]
    for point in points:
        history.insert_point(point)
    found = history.fetch_points()
    assert [replace(p, holdings=()) for p in found] == [replace(p, holdings=()) for p in points]
    assert [h.value for h in found[0].holdings] == [h.value for h in points[0].holdings]
    assert history.fetch_newest_time() == fund.timestamp + 12


def test_history__after_a_reorg__forgets_what_came_later(engine: Engine) -> None:
    fund, history = a_fund(), SqlHistory(engine, Unfenced())
    for block in (100, 101, 102):
        snapshot = replace(fund, block=block)
        history.insert_point(make_point(snapshot, strike_nav(snapshot), None))
    history.insert_point(make_point(replace(fund, block=101), strike_nav(fund), None))
    assert [point.block for point in history.fetch_points()] == [100, 101]


def test_runs__remember_when_a_job_ran(engine: Engine) -> None:
    history = SqlHistory(engine, Unfenced())
    assert history.fetch_run("report") == 0
    for at in (WAD // 10**9, 17):
        history.update_run("report", at)
        assert history.fetch_run("report") == at
