"""
Write what the keeper needs to know of every production contract to keeper/abi.

The files are committed: a keeper runs from Python alone, without a compiler.
Only changed files are rewritten.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from eth_utils.crypto import keccak

from scripts.artifacts import Artifact, load_artifacts
from scripts.setup.environment import ROOT

ABI_FOLDER = ROOT / "keeper" / "abi"
# contracts/local only ever runs on a local chain, libraries are inlined, interfaces have no code.
SKIPPED = ("contracts/interfaces/", "contracts/libraries/", "contracts/local/", "contracts/test/")
# These are never deployed: the keeper lends their code to an address for one `eth_call`.
CARRIED = "contracts/periphery/"


def is_production(artifact: Artifact) -> bool:
    """Whether a keeper may meet this contract on a chain; internal libraries are inlined."""
    if all(entry["type"] in ("error", "event") for entry in artifact.abi):
        return False
    return artifact.deployable and not artifact.source.startswith(SKIPPED)


def render(artifact: Artifact) -> str:
    """
    Write a contract as JSON with one ABI entry per line, so that a diff shows what changed.

    `code_hash` is the keccak of the runtime code with zeroed immutables.
    `immutables` lists their offsets and lengths, so that code found on a chain can be zeroed alike.
    `code` is there only for what the keeper carries itself.
    """
    code_hash = "0x" + keccak(hexstr=artifact.deployed_bytecode).hex()
    entries = ",\n".join(f"    {json.dumps(entry, sort_keys=True)}" for entry in artifact.abi)
    carried = artifact.source.startswith(CARRIED)
    code = f'  "code": {json.dumps(artifact.deployed_bytecode)},\n' if carried else ""
    return (
        "{\n"
        f'  "name": {json.dumps(artifact.name)},\n'
        f'  "code_hash": {json.dumps(code_hash)},\n'
        f'  "immutables": {json.dumps(artifact.immutables)},\n'
        f"{code}"
        f'  "abi": [\n{entries}\n  ]\n'
        "}\n"
    )


def find_changes(folder: Path, wanted: dict[str, str]) -> list[Path]:
    """List the files of a folder that are missing, different or no longer wanted, by path."""
    present = {path.name: path.read_text() for path in folder.glob("*.json")}
    names = sorted(
        name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name)
    )
    return [folder / name for name in names]


def main(arguments: list[str] | None = None) -> int:
    """Bring keeper/abi up to date, or with --check only say what is not."""
    parser = argparse.ArgumentParser(
        description="Export the ABIs of production contracts to keeper/abi."
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 when a file is out of date"
    )
    options = parser.parse_args(arguments)
    wanted = {
        f"{artifact.name}.json": render(artifact)
        for artifact in load_artifacts()
        if is_production(artifact)
    }
    changes = find_changes(ABI_FOLDER, wanted)
    if options.check:
        for path in changes:
            print(
                f"out of date: {path.relative_to(ROOT)} (`make build` writes it)", file=sys.stderr
            )
        return 1 if changes else 0
    ABI_FOLDER.mkdir(parents=True, exist_ok=True)
    for path in changes:
        if path.name in wanted:
            path.write_text(wanted[path.name])
        else:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
