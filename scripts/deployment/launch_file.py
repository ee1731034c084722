"""Read the launch file: TOML in, a checked FundConfig out, or every problem at once."""

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from scripts.deployment.config import FundConfig
from scripts.deployment.errors import InvalidDeploymentError
from scripts.deployment.problems import Problem


def load_config(*paths: Path) -> FundConfig:
    """
    Read a launch file, which may be in several parts: the fund in one, its outpost in another.

    Raises:
        InvalidDeploymentError: a part cannot be read, is no TOML, has a table of another part, or
            values are wrong.
    """
    record: dict[str, object] = {}
    for path in paths:
        part = _read_part(path)
        twice = sorted(part.keys() & record.keys())
        if twice:
            limit = "another part has it"
            raise InvalidDeploymentError([Problem(f"{path}: {key}", "set", limit) for key in twice])
        record |= part
    return check_record(record)


def home_part(paths: Iterable[Path]) -> Path:
    """
    Find the part with the fund itself, whose name book and journal bear.

    A launch that was begun is looked for beside it, so the order of the parts must change nothing.

    Raises:
        InvalidDeploymentError: a part cannot be read, is no TOML, or none has a table `fund`.
    """
    for path in paths:
        if "fund" in _read_part(path):
            return path
    raise InvalidDeploymentError([Problem("fund", "missing", "one part must have this table")])


def _read_part(path: Path) -> dict[str, object]:
    """Read one file's tables."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidDeploymentError([Problem(str(path), "unreadable", str(error))]) from error
    return parse_toml(text)


def parse_toml(text: str) -> dict[str, object]:
    """
    Parse TOML with exact decimals.

    Raises:
        InvalidDeploymentError: it is no TOML.
    """
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise InvalidDeploymentError([Problem("the file", "no TOML", str(error))]) from error


def check_record(record: Mapping[str, object]) -> FundConfig:
    """
    Check what a launch file's tables hold.

    Raises:
        InvalidDeploymentError: values are wrong; every one is listed.
    """
    try:
        return FundConfig.model_validate(record)
    except ValidationError as error:
        raise InvalidDeploymentError(_to_problems(error)) from error


def _to_problems(error: ValidationError) -> list[Problem]:
    """Turn pydantic's errors into problems with the key as it is written in the file."""
    problems = []
    for entry in error.errors(include_url=False):
        key = ".".join(str(part) for part in entry["loc"])
        if entry["type"] == "extra_forbidden":
            problems.append(Problem(key, "set", "no such key"))
        elif entry["type"] == "missing":
            problems.append(Problem(key, "missing", "it is required"))
        else:
            problems.append(Problem(key, _spell(entry["input"]), entry["msg"]))
    return problems


def _spell(value: object) -> str:
    """Write a value as the file has it, shortened."""
    if isinstance(value, dict):
        return "a table"
    text = f"{value:f}" if isinstance(value, Decimal) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
