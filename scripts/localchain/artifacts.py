"""Read compiled contracts: foreign ones from npm packages, our own from the build."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import cast

from eth_typing import ABIElement, ChecksumAddress

from scripts.artifacts import load_artifact
from scripts.localchain.anvil import PROJECT_ROOT
from scripts.localchain.errors import ArtifactError
from scripts.setup.compile import compile_sources, hash_inputs, to_artifacts

HYPERLANE = "@hyperlane-xyz/core/dist/typechain/factories/contracts"
AAVE = "@aave/core-v3/artifacts/contracts"
UNISWAP_V2_CORE = "@uniswap/v2-core/build"
UNISWAP_V2_PERIPHERY = "@uniswap/v2-periphery/build"
UNISWAP_V3_CORE = "@uniswap/v3-core/artifacts/contracts"
UNISWAP_V3_PERIPHERY = "@uniswap/v3-periphery/artifacts/contracts"

# TypeChain writes ABIs as JavaScript literals: keys without quotes, a comma after the last element.
_ABI = re.compile(r"^const _abi = (\[$.*?^\]);$", re.MULTILINE | re.DOTALL)
_BYTECODE = re.compile(r'^const _bytecode = "(0x[0-9a-f]+)";$', re.MULTILINE)
_KEY = re.compile(r"^(\s*)(\w+):", re.MULTILINE)
_LAST_COMMA = re.compile(r",(\s*[\]}])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """
    A compiled contract.

    Args:
        name: the contract's name.
        abi: its ABI.
        bytecode: creation code, 0x and hex, with holes where libraries go.
        holes: library name to the byte offsets of its address in the creation code.
    """

    name: str
    abi: tuple[ABIElement, ...]
    bytecode: str
    holes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def linked(self, libraries: Mapping[str, ChecksumAddress]) -> "Artifact":
        """
        Fill the holes with the addresses of deployed libraries.

        Raises:
            ArtifactError: a library that the code needs is not among them.
        """
        code = self.bytecode
        for library, offsets in self.holes.items():
            if library not in libraries:
                raise ArtifactError(f"{self.name} links {library}, which is not deployed")
            for offset in offsets:
                start = 2 + 2 * offset
                code = code[:start] + libraries[library][2:].lower() + code[start + 40 :]
        return Artifact(name=self.name, abi=self.abi, bytecode=code)


def project_artifact(name: str) -> Artifact:
    """
    Read one of our own contracts as `make build` compiled it.

    Raises:
        ArtifactError: it was not built.
    """
    try:
        built = load_artifact(name)
    except FileNotFoundError as error:
        raise ArtifactError(str(error)) from error
    return Artifact(
        name=name, abi=tuple(cast("list[ABIElement]", built.abi)), bytecode=built.bytecode
    )


@cache
def apart_artifacts(label: str, *sources: str) -> Mapping[str, Artifact]:
    """
    Compile sources that the build does not know, unless they were compiled already.

    Args:
        label: begins the name of the file in build/ that keeps the result.
        sources: paths from the project's root.

    Returns:
        Every contract in them by its name.

    Raises:
        CompilationFailed: with every error and warning of the compiler.
    """
    names = sorted(sources)
    kept = PROJECT_ROOT / "build" / f"{label}-{hash_inputs(PROJECT_ROOT, names)[:16]}.json"
    if not kept.exists():
        partial = kept.with_suffix(f".{os.getpid()}")
        partial.write_text(json.dumps(list(to_artifacts(compile_sources(PROJECT_ROOT, names)))))
        partial.replace(kept)
    return {
        each["name"]: Artifact(name=each["name"], abi=tuple(each["abi"]), bytecode=each["bytecode"])
        for each in json.loads(kept.read_text())
    }


@cache
def package_artifact(folder: str, name: str, root: Path = PROJECT_ROOT) -> Artifact:
    """
    Read an artifact of an npm package.

    Args:
        folder: folder below node_modules, e.g. AAVE + "/protocol/pool".
        name: the contract's name; the file is `<name>.sol/<name>.json` or `<name>.json`.
        root: the folder that holds node_modules.

    Raises:
        ArtifactError: there is no such file, or it has no creation code.
    """
    base = root / "node_modules" / folder
    paths = [base / f"{name}.sol" / f"{name}.json", base / f"{name}.json"]
    path = next((candidate for candidate in paths if candidate.is_file()), None)
    if path is None:
        raise ArtifactError(f"no compiled {name} in {base}: run the set-up first")
    return parse_artifact(name, path.read_text(encoding="utf-8"))


def parse_artifact(name: str, text: str) -> Artifact:
    """
    Parse the JSON of a compiled contract as Hardhat or Waffle write it.

    Raises:
        ArtifactError: the JSON has no ABI or no creation code.
    """
    record = json.loads(text)
    bytecode = record.get("bytecode") or ""
    if "abi" not in record or len(bytecode) <= len("0x"):
        raise ArtifactError(f"{name} has no ABI or no creation code: an interface?")
    return Artifact(
        name=name,
        abi=tuple(cast("list[ABIElement]", record["abi"])),
        bytecode=bytecode if bytecode.startswith("0x") else "0x" + bytecode,
        holes=_holes(record.get("linkReferences", {})),
    )


@cache
def typechain_artifact(folder: str, name: str, root: Path = PROJECT_ROOT) -> Artifact:
    """
    Read a contract of an npm package that has it in a TypeChain factory alone.

    Args:
        folder: folder below node_modules, e.g. HYPERLANE + "/hooks".
        name: the contract's name; the file is `<name>__factory.js`.
        root: the folder that holds node_modules.

    Raises:
        ArtifactError: there is no such file, or no ABI and creation code in it.
    """
    path = root / "node_modules" / folder / f"{name}__factory.js"
    if not path.is_file():
        raise ArtifactError(f"no compiled {name} in {path.parent}: run the set-up first")
    return parse_typechain(name, path.read_text(encoding="utf-8"))


def parse_typechain(name: str, text: str) -> Artifact:
    """
    Take ABI and creation code out of a TypeChain factory; nothing in it is executed.

    Raises:
        ArtifactError: one of them is not there, or the ABI is more than a plain literal.
    """
    abi, bytecode = _ABI.search(text), _BYTECODE.search(text)
    if abi is None or bytecode is None:
        raise ArtifactError(f"the factory of {name} has no ABI or no creation code")
    try:
        entries = json.loads(_LAST_COMMA.sub(r"\1", _KEY.sub(r'\1"\2":', abi.group(1))))
    except json.JSONDecodeError as error:
        raise ArtifactError(f"the ABI of {name} is no plain literal: {error}") from error
    return Artifact(
        name=name, abi=tuple(cast("list[ABIElement]", entries)), bytecode=bytecode.group(1)
    )


def _holes(
    references: Mapping[str, Mapping[str, list[dict[str, int]]]],
) -> dict[str, tuple[int, ...]]:
    """Flatten solc's link references to byte offsets per library."""
    return {
        library: tuple(place["start"] for place in places)
        for libraries in references.values()
        for library, places in libraries.items()
    }
