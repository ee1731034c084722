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

from scripts.campaign.permissions import read_rows, why_not
from scripts.export_abi import ABI_FOLDER
from scripts.setup.environment import ROOT

TARGET = ROOT / "tests" / "forge" / "anycall" / "EveryFunction.sol"
# The first is never deployed. Adapters hold nothing, and those of pools remember nothing; what
# these two remember anyone may tell them: tests/forge/campaign/StrangerHandler.sol does.
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
    """Gather the signatures of all contracts that have any: what stolen keys may call first."""
    rows = read_rows()
    found = {}
    for path in sorted(folder.glob("*.json")):
        name, signatures = path.stem, signatures_of(path)
        if signatures and name not in LEFT_OUT:
            found[name] = sorted(signatures, key=lambda one: bool(why_not(rows, name, one)))
    return found


def render(functions: Mapping[str, list[str]]) -> str:
    """Write the Solidity file: an enumeration of the contracts, and a function for each."""
    rows = read_rows()
    parts = ",\n        ".join(functions)
    lines = [HEAD, f"    enum Part {{\n        {parts}\n    }}\n\n"]
    lines.append(
        "    /// @return open that stolen keys may call: the first ones. @return all of them.\n"
    )
    lines.append(
        "    function countOf(Part part) internal pure returns (uint256 open, uint256 all) {\n"
    )
    counts = {
        name: (sum(not why_not(rows, name, one) for one in signatures), len(signatures))
        for name, signatures in functions.items()
    }
    *first, last = functions
    lines += [f"        if (part == Part.{name}) return {counts[name]};\n" for name in first]
    lines.append(f"        return {counts[last]};\n    }}\n\n")
    head = "function signatureOf(Part part, uint256 index) internal pure returns (string memory)"
    lines.append(f"    {head} {{\n")
    lines += [f"        if (part == Part.{name}) return _of{name}(index);\n" for name in first]
    lines.append(f"        return _of{last}(index);\n    }}\n")
    for name, signatures in functions.items():
        lines += _render_one(name, signatures)
    return "".join(lines) + "}\n"


def _render_one(name: str, signatures: list[str]) -> list[str]:
    """Write the function that knows one contract's signatures, and makes the one asked for."""
    *first, last = signatures
    index = "i" if first else ""
    return [
        f"\n    function _of{name}(uint256 {index}) private pure returns (string memory) {{\n",
        *(f'        if (i == {place}) return "{one}";\n' for place, one in enumerate(first)),
        f'        return "{last}";\n    }}\n',
    ]


if __name__ == "__main__":
    TARGET.write_text(render(every_function()))
    subprocess.run(["forge", "fmt", str(TARGET)], check=True)
