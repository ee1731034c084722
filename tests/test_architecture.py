"""The keeper's floors: a module imports lower floors or its own package, the domain does no I/O."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# What each floor may import of the keeper besides itself. What is not named here is the top.
BELOW: dict[str, frozenset[str]] = {
    "domain": frozenset({"errors"}),
    "errors": frozenset(),
    "ports": frozenset({"domain", "errors"}),
    "services": frozenset({"domain", "errors", "ports"}),
    "adapters": frozenset({"domain", "errors", "ports", "abi"}),
    "portal": frozenset({"domain", "errors", "ports", "services", "settings"}),
}
# With a clock, a file or a network the domain's results would depend on more than its arguments.
FORBIDDEN_IN_DOMAIN = frozenset(
    {
        "aiohttp",
        "asyncio",
        "ccxt",
        "eth_account",
        "http",
        "httpx",
        "io",
        "logging",
        "multiprocessing",
    }
    | {"multiprocessing", "os", "pathlib", "random", "requests", "secrets", "shutil", "signal"}
    | {
        "socket",
        "sqlalchemy",
        "sqlite3",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
        "time",
        "urllib",
        "web3",
    }
)
FORBIDDEN_CALLS_IN_DOMAIN = frozenset({"now", "utcnow", "today", "open", "print", "input"})


def floor_of(module: str) -> str:
    """Name the floor of a keeper module: the part after `keeper.`."""
    return [*module.split("."), ""][1]


def imported_modules(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and full name of every import; in `from a import b` b may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import hides its floor"
            assert node.module is not None
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def called_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and last name of every call: `now` for `datetime.now()`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.lineno, node.func.attr
            elif isinstance(node.func, ast.Name):
                yield node.lineno, node.func.id


def violations_of(path: Path, root: Path) -> Iterator[str]:
    """Say of one file what it imports or calls against its floor."""
    module = ".".join(path.relative_to(root).with_suffix("").parts)
    floor = floor_of(module)
    tree = ast.parse(path.read_text())
    where = path.relative_to(root).as_posix()
    for line, name in imported_modules(tree):
        package = name.split(".")[0]
        if package == "ape":
            yield f"{where}:{line}: the keeper never imports ape"
        if floor == "domain" and package in FORBIDDEN_IN_DOMAIN:
            yield f"{where}:{line}: the domain does no I/O, but imports {package}"
        target = floor_of(name) if package == "keeper" else floor
        if floor in BELOW and target not in BELOW[floor] | {floor}:
            yield f"{where}:{line}: {floor} must not import {target or 'the package keeper itself'}"
    if floor == "domain":
        for line, name in called_names(tree):
            if name in FORBIDDEN_CALLS_IN_DOMAIN:
                yield f"{where}:{line}: the domain does no I/O, but calls {name}()"


def find_violations(root: Path) -> list[str]:
    """Check every Python file of the keeper below a root."""
    return [
        line
        for path in sorted((root / "keeper").rglob("*.py"))
        for line in violations_of(path, root)
    ]


def test_keeper__as_it_is__respects_its_floors() -> None:
    assert find_violations(ROOT) == []


def test_keeper__empty__has_no_violation(tmp_path: Path) -> None:
    assert find_violations(tmp_path) == []


@pytest.mark.parametrize(
    ("path", "source", "complaint"),
    [
        ("domain/nav.py", "import web3", "the domain does no I/O, but imports web3"),
        (
            "domain/nav.py",
            "from pathlib import Path",
            "the domain does no I/O, but imports pathlib",
        ),
        (
            "domain/nav.py",
            "import datetime\nx = datetime.datetime.now()",
            "the domain does no I/O, but calls now()",
        ),
        ("domain/nav.py", "from keeper import ports", "domain must not import ports"),
        ("ports.py", "from keeper.services.cycle import run", "ports must not import services"),
        (
            "services/cycle.py",
            "from keeper.adapters.web3_chain import X",
            "services must not import adapters",
        ),
        (
            "services/cycle.py",
            "def f():\n    import keeper.bootstrap",
            "services must not import bootstrap",
        ),
        (
            "adapters/journal.py",
            "from keeper.services import cycle",
            "adapters must not import services",
        ),
        ("cli.py", "import ape", "the keeper never imports ape"),
    ],
)
def test_keeper__planted_violation__is_found(
    tmp_path: Path, path: str, source: str, complaint: str
) -> None:
    planted = tmp_path / "keeper" / path
    planted.parent.mkdir(parents=True)
    planted.write_text(source)
    assert [found.split(": ", 1)[1] for found in find_violations(tmp_path)] == [complaint]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("domain/nav.py", "from keeper.domain.units import Units\nfrom datetime import date"),
        ("services/cycle.py", "from keeper.domain import nav\nfrom keeper.ports import Clock"),
        ("adapters/journal.py", "import sqlalchemy\nfrom keeper.ports import Journal"),
        (
            "bootstrap.py",
            "from keeper.adapters.journal import J\nfrom keeper.services import cycle",
        ),
    ],
)
def test_keeper__import_of_a_lower_floor__is_fine(tmp_path: Path, path: str, source: str) -> None:
    module = tmp_path / "keeper" / path
    module.parent.mkdir(parents=True)
    module.write_text(source)
    assert find_violations(tmp_path) == []
