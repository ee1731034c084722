"""Read compiled contracts from build/artifacts, without a compiler and without Ape."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from scripts.setup.environment import ROOT

ARTIFACTS = ROOT / "build" / "artifacts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """
    One compiled contract.

    Attributes:
        name: the contract's name, unique under contracts/.
        source: the file that it stands in, from the project's root.
        abi: the entries as web3 takes them.
        bytecode: creation code with `0x`; just `0x` for interfaces and abstract contracts.
        deployed_bytecode: runtime code with `0x`, immutables still zero.
        immutables: byte offset and length of each immutable's places in the runtime code.
    """

    name: str
    source: str
    abi: list[dict[str, Any]]
    bytecode: str
    deployed_bytecode: str
    immutables: tuple[tuple[int, int], ...]

    @property
    def deployable(self) -> bool:
        """Whether there is code to deploy: neither an interface nor abstract."""
        return self.bytecode != "0x"

    @property
    def size(self) -> int:
        """Bytes of runtime code; the chain takes at most 24,576."""
        return len(self.deployed_bytecode) // 2 - 1


@cache
def load_artifact(name: str) -> Artifact:
    """
    Read one contract as `make build` compiled it.

    Args:
        name: the contract's name, as in `load_artifact("Treasury")`.

    Raises:
        FileNotFoundError: no such contract, or nothing has been compiled yet.
    """
    path = ARTIFACTS / f"{name}.json"
    if not path.exists():
        raise FileNotFoundError(f"no compiled contract {name} in {ARTIFACTS}: run `make build`")
    fields = json.loads(path.read_text())
    return Artifact(
        **{**fields, "immutables": tuple((start, length) for start, length in fields["immutables"])}
    )


def load_artifacts() -> list[Artifact]:
    """Read every compiled contract, interfaces too, by name."""
    return [load_artifact(path.stem) for path in sorted(ARTIFACTS.glob("[!.]*.json"))]
