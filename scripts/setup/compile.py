"""Compile all of contracts/ into build/artifacts in one run, if any source has changed."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.artifacts import ARTIFACTS
from scripts.setup.environment import ROOT
from scripts.setup.solc import LONG_VERSION, VERSION

STAMP = ARTIFACTS / ".stamp"
# Ape and forge compile with the same settings, from their own files: a test compares them.
SETTINGS: dict[str, Any] = {
    "evmVersion": "cancun",
    "optimizer": {"enabled": True, "runs": 200},
    "viaIR": False,
    # Without metadata the code depends on what the sources mean, not on paths or comments.
    "metadata": {"appendCBOR": False, "bytecodeHash": "none"},
    "remappings": ["@openzeppelin/contracts=node_modules/@openzeppelin/contracts"],
}
OUTPUTS = [
    "abi",
    "evm.bytecode.object",
    "evm.deployedBytecode.object",
    "evm.deployedBytecode.immutableReferences",
]


class CompilationFailed(Exception):
    """The sources do not compile; the text holds the compiler's own messages."""


def find_sources(root: Path) -> list[str]:
    """List the Solidity files under contracts/, from the root, sorted."""
    return sorted(path.relative_to(root).as_posix() for path in (root / "contracts").rglob("*.sol"))


def hash_inputs(root: Path, sources: list[str]) -> str:
    """Fingerprint what the output depends on: sources, libraries, settings, compiler, layout."""
    digest = hashlib.sha256(json.dumps([LONG_VERSION, SETTINGS, OUTPUTS]).encode())
    for name in [*sources, "package-lock.json", "scripts/setup/compile.py"]:
        digest.update(name.encode() + b"\0" + (root / name).read_bytes() + b"\0")
    return digest.hexdigest()


def compile_sources(root: Path, sources: list[str]) -> dict[str, Any]:
    """
    Run the compiler once over all sources.

    Raises:
        CompilationFailed: with every error and warning of the compiler.
    """
    import solcx  # Slow to import, and a fresh build does not need it.

    request = {
        "language": "Solidity",
        "sources": {name: {"content": (root / name).read_text()} for name in sources},
        # Only our own contracts: code for what is merely imported would double the work.
        "settings": {**SETTINGS, "outputSelection": {name: {"*": OUTPUTS} for name in sources}},
    }
    try:
        output: dict[str, Any] = solcx.compile_standard(
            request, base_path=str(root), solc_version=VERSION
        )
    except solcx.exceptions.SolcError as error:
        raise CompilationFailed(error.message) from error
    for remark in output.get("errors", []):
        # Remarks on OpenZeppelin are for OpenZeppelin.
        if remark.get("sourceLocation", {}).get("file", "").startswith("contracts/"):
            print(remark["formattedMessage"], file=sys.stderr)
    return output


def to_artifacts(output: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """
    Bring the compiler's answer into the layout of `Artifact`.

    Raises:
        CompilationFailed: two contracts share a name.
    """
    seen: dict[str, str] = {}
    for source, contracts in sorted(output.get("contracts", {}).items()):
        for name, contract in sorted(contracts.items()):
            if name in seen:
                raise CompilationFailed(
                    f"two contracts are called {name}: {seen[name]} and {source}"
                )
            seen[name] = source
            runtime = contract["evm"]["deployedBytecode"]
            places = [
                place
                for group in runtime.get("immutableReferences", {}).values()
                for place in group
            ]
            yield {
                "name": name,
                "source": source,
                "abi": contract["abi"],
                "bytecode": "0x" + contract["evm"]["bytecode"]["object"],
                "deployed_bytecode": "0x" + runtime["object"],
                "immutables": sorted([place["start"], place["length"]] for place in places),
            }


def write_artifacts(artifacts: list[dict[str, Any]], fingerprint: str) -> None:
    """Write one file per contract, drop those of vanished contracts, and sign the folder last."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    STAMP.unlink(missing_ok=True)
    for artifact in artifacts:
        path = ARTIFACTS / f"{artifact['name']}.json"
        # Readers of a half-written file would blame the contract.
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(artifact))
        partial.replace(path)
    current = {artifact["name"] for artifact in artifacts}
    for path in ARTIFACTS.glob("*.json"):
        if path.stem not in current:
            path.unlink()
    STAMP.write_text(fingerprint)


def main(arguments: list[str] | None = None) -> int:
    """Compile what changed; exit 1 with the compiler's messages when it does not compile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--force", action="store_true", help="compile even if nothing changed")
    options = parser.parse_args(arguments)
    sources = find_sources(ROOT)
    fingerprint = hash_inputs(ROOT, sources)
    if not options.force and STAMP.exists() and STAMP.read_text() == fingerprint:
        return 0
    started = time.monotonic()
    try:
        artifacts = list(to_artifacts(compile_sources(ROOT, sources)))
    except CompilationFailed as error:
        print(f"build: the contracts do not compile\n{error}", file=sys.stderr)
        return 1
    write_artifacts(artifacts, fingerprint)
    print(f"build: compiled {len(artifacts)} contracts in {time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
