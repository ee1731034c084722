"""`ape run deploy` does what its documentation says."""

import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scripts.deployment.local import EXAMPLE
from scripts.localchain.world import World
from scripts.setup.environment import ROOT, VENV_BIN


def ape(*options: object) -> subprocess.CompletedProcess[str]:
    """Run `ape run deploy`."""
    return subprocess.run(
        [VENV_BIN / "ape", "run", "deploy", *map(str, options)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=300,
    )


@contextmanager
def practising(*options: str) -> Iterator[list[str]]:
    """Hold chains open as the documentation says; gives the options of the command it prints."""
    command = [sys.executable, "-m", "scripts.deployment.practice", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed = shlex.split(process.stdout.readline())
        assert printed[:3] == ["ape", "run", "deploy"]
        assert process.stdout.readline().startswith("Ctrl-C")
        yield printed[3:]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0


def test_documentation__options__are_those_of_the_command() -> None:
    from scripts.deploy import cli

    text = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(--[\w-]+)", text, flags=re.MULTILINE))
    assert documented == {option for parameter in cli.params for option in parameter.opts}


@pytest.mark.slow
def test_ape__documented_commands__plan_deploy_and_check(book: Path) -> None:
    with practising() as printed:
        options = [*printed, "--book", str(book)]  # the last one counts
        planned = ape(*options, "--plan")
        assert planned.returncode == 0, planned.stderr
        assert "PocketHedgeFund (fund)" in planned.stdout
        assert not book.exists()

        deployed = ape(*options, "--yes")
        assert deployed.returncode == 0, deployed.stderr
        assert f"address book: {book}" in deployed.stdout

        checked = ape(*options, "--check")
        assert (checked.returncode, checked.stdout) == (0, "the fund is as its launch file says\n")


@pytest.mark.slow
def test_ape__documented_commands_with_an_outpost__say_what_the_documentation_shows(
    book: Path,
) -> None:
    """Where the documentation leaves something out it has a line of dots."""
    shown = documented_output()
    with practising("--outpost") as printed:
        options = [*printed, "--book", str(book)]
        deployed = ape(*options, "--yes")
        assert deployed.returncode == 0, deployed.stderr
        said = deployed.stdout.replace(str(book.parent), "build/practice").splitlines()
        checked = ape(*options, "--check")
        assert checked.returncode == 0, checked.stderr
        said += checked.stdout.splitlines()
    assert [line for line in shown if line not in said] == []
    assert {file.name for file in book.parent.iterdir()} == set(documented_files())


def documented_output() -> list[str]:
    """List the lines that docs/outpost.md shows of both commands."""
    text = (ROOT / "docs" / "outpost.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\n(\$ (?:ape run deploy).*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks if "Error:" not in block for line in block.splitlines()]
    kept = [line for line in lines if not line.startswith("$ ") and line.strip() not in ("...", "")]
    assert len(kept) > 12
    return kept


def documented_files() -> list[str]:
    """List the files that docs/outpost.md says a launch leaves."""
    text = (ROOT / "docs" / "outpost.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `(fund\.[\w.]+)` \|", text, flags=re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--account", "TEST::5", "--yes"), "Error: the signer is 0x9965507D1a55bcC2695C58ba"),
        (("--account", "nobody", "--yes"), "Error: Ape has no account nobody"),
        (("--check",), "is no address book"),
        ((), "--account is needed to send transactions"),
    ],
)
def test_ape__mistake__is_one_line_without_a_traceback(
    world: World, book: Path, options: tuple[str, ...], expected: str
) -> None:
    node = ("--rpc", world.anvil.rpc_url)
    failed = ape("--config", EXAMPLE, "--book", book, *node, *options)
    assert failed.returncode != 0
    assert expected in failed.stderr
    assert "Traceback" not in failed.stderr
