"""An interrupt in the middle of a commit stays one: nobody calls it a fault of the database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from keeper.adapters.database import open_database, writing
from keeper.adapters.schema import runs
from tests.faults.crash import Fuse, make_fragile


def interrupt() -> None:
    raise KeyboardInterrupt


def write_down(engine: Engine) -> None:
    with writing(engine).begin() as connection:
        connection.execute(runs.insert().values(job="deal", at=1))


@pytest.mark.parametrize(("moment", "rows"), [(0, []), (1, [("deal", 1)])])
def test_commit__interrupted_on_either_side__ends_the_run_as_an_interrupt(
    tmp_path: Path, moment: int, rows: list[tuple[str, int]]
) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'keeper.sqlite'}")
    make_fragile(engine, Fuse(moment, kill=interrupt))
    with pytest.raises(KeyboardInterrupt):
        write_down(engine)
    make_fragile(engine, Fuse())
    with engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(runs.select())] == rows
