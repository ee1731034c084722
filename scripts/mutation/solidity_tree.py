"""Solidity as the compiler reads it: syntax trees with places in bytes, and complaints."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from scripts.setup.solc import COMPILER

Node: TypeAlias = dict[str, object]
REMAPPING = "@openzeppelin/contracts/=node_modules/@openzeppelin/contracts/"


def analyse(root: Path, sources: Mapping[str, str]) -> Node:
    """
    Let the compiler read sources without producing code.

    Args:
        root: where imports are looked for.
        sources: text by path below the root.

    Returns:
        The compiler's answer: `sources[path].ast` and `errors`.
    """
    request = {
        "language": "Solidity",
        "sources": {path: {"content": text} for path, text in sources.items()},
        "settings": {
            "remappings": [REMAPPING],
            "evmVersion": "cancun",
            "outputSelection": {"*": {"": ["ast"]}},
        },
    }
    command = [str(COMPILER), "--standard-json", "--base-path", str(root)]
    command += ["--allow-paths", str(root)]
    done = subprocess.run(
        command, input=json.dumps(request), capture_output=True, text=True, check=True
    )
    answer: Node = json.loads(done.stdout)
    return answer


def trees_of(answer: Node) -> dict[str, Node]:
    """Give the syntax tree of every source of an answer."""
    units = as_node(answer.get("sources", {}))
    return {path: as_node(as_node(unit)["ast"]) for path, unit in units.items()}


def as_node(value: object) -> Node:
    """Read a part of the answer as an object."""
    assert isinstance(value, dict), value
    return value


def nodes(value: object) -> list[Node]:
    """Read a part of the answer as a list of objects; a place left empty is left out."""
    if isinstance(value, list):
        return [one for one in value if isinstance(one, dict)]
    return [value] if isinstance(value, dict) else []


def children(node: Node) -> Iterator[tuple[str, Node]]:
    """Walk the parts of a node, with the name of their role."""
    for role, value in node.items():
        for part in nodes(value):
            if "nodeType" in part:
                yield role, part


def kind(node: Node) -> str:
    """Name a node's type."""
    return str(node["nodeType"])


def type_of(node: Node) -> str:
    """Name the type of an expression; "" where it has none."""
    described = node.get("typeDescriptions")
    return str(as_node(described).get("typeString")) if described else ""


def span(node: Node) -> tuple[int, int]:
    """Say which bytes of its file a node covers."""
    start, length, _ = str(node["src"]).split(":")
    return int(start), int(start) + int(length)
