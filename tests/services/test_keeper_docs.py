"""docs/keeper.md is true: its example loads, it names every key, command and exit code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest
from pydantic import BaseModel

from keeper import __version__, errors
from keeper.cli import cli
from keeper.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "keeper.md").read_text(encoding="utf-8")
EXAMPLE = TEXT.split("```toml\n")[1].split("```")[0]


def test_docs__example__is_a_configuration(tmp_path: Path) -> None:
    path = tmp_path / "keeper.toml"
    path.write_text(EXAMPLE)
    settings = load_settings(path)
    assert settings.trading is not None
    assert settings.harvest[0].strategy == "trend"


def test_version__is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert __version__ == project["version"]


def _keys(table: type[BaseModel]) -> set[str]:
    found: set[str] = set()
    for name, field in table.model_fields.items():
        found.add(name)
        inner = [each for each in _models(field.annotation) if each is not table]
        found |= {key for each in inner for key in _keys(each)}
    return found


def _models(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for each in getattr(annotation, "__args__", ()) for model in _models(each)]


@pytest.mark.parametrize("key", sorted(_keys(Settings)))
def test_docs__name_every_key(key: str) -> None:
    assert re.search(rf"\b{key}\b", EXAMPLE), f"{key} is not in docs/keeper.md"


def _commands(group: click.Group, prefix: str = "keeper") -> list[str]:
    names = []
    for name, command in group.commands.items():
        path = f"{prefix} {name}"
        names += _commands(command, path) if isinstance(command, click.Group) else [path]
    return names


@pytest.mark.parametrize("command", _commands(cli))
def test_docs__name_every_command(command: str) -> None:
    assert f"`{command}" in TEXT


def test_docs_and_help__name_every_exit_code() -> None:
    codes = {
        each.exit_code
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, errors.KeeperError)
    }
    for code in codes | {0, 64}:
        assert f"| {code} |" in TEXT
        assert re.search(rf"^  {code} ", cli.epilog or "", re.MULTILINE)
