"""
Write every function that changes state of every contract of a fund to tests/forge/anycall.

A campaign sends calls to all of them with a stolen key and random arguments. The list comes from
the committed ABIs, so that a new function is attacked without anybody writing a handler for it.
`python -m scripts.campaign.functions` writes it; a test holds the two together.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

from scripts.export_abi import ABI_FOLDER
from scripts.setup.environment import ROOT

TARGET = ROOT / "tests" / "forge" / "anycall" / "EveryFunction.sol"
# The first is never deployed; adapters hold nothing, and what they remember anyone may tell them.
LEFT_OUT = frozenset({"ListingProbe", "AaveV3Adapter", "Erc4626Adapter"})
CHANGING = frozenset({"nonpayable", "payable"})
HEAD = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title EveryFunction
/// @notice Every function of a fund's contracts that changes state, by its signature.
/// @dev Written by `python -m scripts.campaign.functions` from keeper/abi.
abstract contract EveryFunction {
"""


class Parameter(TypedDict, total=False):
    """An argument in an ABI."""

    type: str
    components: list[Parameter]


def type_of(parameter: Parameter) -> str:
    """Write a type as a selector is made of it: a struct as the list of its members."""
    if not parameter["type"].startswith("tuple"):
        return parameter["type"]
    members = ",".join(type_of(member) for member in parameter["components"])
    return f"({members}){parameter['type'].removeprefix('tuple')}"


def signatures_of(path: Path) -> list[str]:
    """List the signatures of what changes state in one committed ABI, sorted."""
    entries = json.loads(path.read_text())["abi"]
    return sorted(
        f"{entry['name']}({','.join(type_of(parameter) for parameter in entry['inputs'])})"
        for entry in entries
        if entry["type"] == "function" and entry["stateMutability"] in CHANGING
    )


def every_function(folder: Path = ABI_FOLDER) -> dict[str, list[str]]:
    """Gather the signatures of all contracts that have any, by the contract's name."""
    found = {path.stem: signatures_of(path) for path in sorted(folder.glob("*.json"))}
    return {name: found[name] for name in found if found[name] and name not in LEFT_OUT}


def render(functions: Mapping[str, list[str]]) -> str:
    """Write the Solidity file: an enumeration of the contracts, and a function for each."""
    parts = ",\n        ".join(functions)
    lines = [HEAD, f"    enum Part {{\n        {parts}\n    }}\n\n"]
    lines.append("    function signaturesOf(Part part) internal pure returns (string[] memory) {\n")
    *first, last = functions
    lines += [f"        if (part == Part.{name}) return _of{name}();\n" for name in first]
    lines.append(f"        return _of{last}();\n    }}\n")
    for name, signatures in functions.items():
        lines.append(f"\n    function _of{name}() private pure returns (string[] memory s) {{\n")
        lines.append(f"        s = new string[]({len(signatures)});\n")
        for index, signature in enumerate(signatures):
            lines.append(f'        s[{index}] = "{signature}";\n')
        lines.append("    }\n")
    return "".join(lines) + "}\n"


if __name__ == "__main__":
    TARGET.write_text(render(every_function()))
    subprocess.run(["forge", "fmt", str(TARGET)], check=True)
