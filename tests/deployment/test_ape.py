"""`ape run deploy` does what its documentation says, on the documented example."""

import subprocess
from pathlib import Path

import pytest

from scripts.deployment.local import EXAMPLE
from scripts.localchain.world import World
from scripts.setup.environment import ROOT, VENV_BIN


def ape(world: World, book: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command on the example."""
    command = [VENV_BIN / "ape", "run", "deploy", "--config", EXAMPLE, "--book", book]
    return subprocess.run(
        [*command, "--rpc", world.anvil.rpc_url, *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=120,
    )


@pytest.mark.slow
def test_ape__plan_deploy_check__work_on_the_example(world: World, book: Path) -> None:
    planned = ape(world, book, "--plan")
    assert planned.returncode == 0, planned.stderr
    assert "PocketHedgeFund (fund)" in planned.stdout
    assert not book.exists()

    deployed = ape(world, book, "--account", "TEST::4", "--yes")
    assert deployed.returncode == 0, deployed.stderr
    assert f"address book: {book}" in deployed.stdout

    checked = ape(world, book, "--check")
    assert (checked.returncode, checked.stdout) == (0, "the fund is as its launch file says\n")


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
    failed = ape(world, book, *options)
    assert failed.returncode != 0
    assert expected in failed.stderr
    assert "Traceback" not in failed.stderr
