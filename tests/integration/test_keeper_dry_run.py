"""A dry run remembers what it saw, in a database that no live keeper takes for its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from keeper.bootstrap import build_keeper
from keeper.settings import load_settings
from tests.integration.conftest import Answer, Lived

Cli = Callable[..., Answer]


@pytest.fixture
def plain(lived: Lived, tmp_path: Path) -> Path:
    """Write a configuration that names no database and is not live."""
    text = lived.config.read_text().replace("live = true", "live = false")
    before, _, after = text.partition("[database]\n")
    config = tmp_path / "keeper.toml"
    config.write_text(before + after.partition("\n\n")[2])
    return config


def test_dry_run__remembers_in_a_file_of_its_own(plain: Path, keeper_cli: Cli) -> None:
    for _ in range(2):
        assert keeper_cli("run", config=plain).code == 0
    assert (plain.parent / "keeper-dry-run.sqlite").is_file()
    assert not (plain.parent / "keeper.sqlite").exists()
    memory = build_keeper(load_settings(plain)).memory
    assert len(memory.history.fetch_points()) == 1
    assert memory.journal.fetch_all() == ()


def test_dry_run__told_to_be_live__takes_the_other_file(plain: Path, keeper_cli: Cli) -> None:
    assert keeper_cli("run", config=plain).code == 0
    assert keeper_cli("run", "--live", config=plain).code == 0
    assert (plain.parent / "keeper.sqlite").is_file()


@pytest.mark.parametrize(("first", "second"), [((), ("--live",)), (("--live",), ())])
def test_database__of_the_other_mode__is_refused(
    plain: Path, keeper_cli: Cli, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    plain.write_text(plain.read_text() + '\n[database]\nurl = "sqlite:///one.sqlite"\n')
    assert keeper_cli("run", *first, config=plain).code == 0
    answer = keeper_cli("run", *second, config=plain)
    assert answer.code == 5
    assert "give each its own database" in answer.err
