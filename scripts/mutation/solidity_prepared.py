"""All mutants of a group that the compiler takes, behind switches; kept until a source changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from scripts.mutation.mutants import digest
from scripts.mutation.schemata import Schemata, mutant_at
from scripts.mutation.solidity_constants import constant_mutants
from scripts.mutation.solidity_operators import Finder, Found
from scripts.mutation.solidity_project import imports_of
from scripts.mutation.solidity_tree import Node, analyse, as_node, children, kind, nodes, trees_of

PARTS = ("schemata", "solidity_constants", "solidity_operators", "solidity_prepared")
TOOL = [Path(__file__).with_name(f"{part}.py") for part in PARTS]  # what finds and switches


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """
    What a group's run starts from.

    Attributes:
        state: digest of the sources and of what found it.
        found: mutants by their number, from 1.
        files: rewritten text by path, with all of them behind switches.
    """

    state: str
    found: Mapping[int, Found]
    files: Mapping[str, str]


FORMAT = TypeAdapter(Prepared)


def prepare(root: Path, sources: Mapping[str, str], kept: Path) -> Prepared:
    """
    Find the mutants of some files, or read what was found when they were the same.

    Args:
        root: of the project.
        sources: text by path.
        kept: file with what an earlier run found.
    """
    texts = _with_imports(root, sources)
    state = digest(*(path.read_text() for path in TOOL), *sources, *texts, *texts.values())
    if kept.exists():
        prepared = FORMAT.validate_json(kept.read_bytes())
        if prepared.state == state:
            return prepared
    found, files = _compilable(root, sources, texts)
    prepared = Prepared(state=state, found=found, files=files)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(FORMAT.dump_json(prepared))
    return prepared


def _with_imports(root: Path, sources: Mapping[str, str]) -> dict[str, str]:
    """Add what they import of the project, and so on."""
    texts, waiting = dict(sources), list(sources)
    while waiting:
        name = waiting.pop()
        new = [one for one in imports_of(name, texts[name]) if one not in texts]
        texts |= {one: (root / one).read_text() for one in new}
        waiting += new
    return texts


def _compilable(
    root: Path, sources: Mapping[str, str], texts: Mapping[str, str]
) -> tuple[dict[int, Found], dict[str, str]]:
    """Leave out, one after the other, the mutants that the compiler refuses."""
    trees = trees_of(analyse(root, sources))
    found = dict(enumerate(_find(sources, trees), start=1))
    # Copies of modifiers stand beside the originals, whose files need not be mutated themselves.
    homes = {file: text for file, text in texts.items() if file in sources or " modifier " in text}
    for number in Schemata(homes, trees, found).left:
        del found[number]
    while True:
        rewritten = Schemata(homes, trees, found).files()
        errors = [
            error
            for error in nodes(analyse(root, rewritten).get("errors"))
            if error["severity"] == "error"
        ]
        if not errors:
            return found, rewritten
        for error in errors:
            found.pop(_refused(error, rewritten), None)


def _find(sources: Mapping[str, str], trees: Mapping[str, Node]) -> Iterator[Found]:
    names = frozenset(name for tree in trees.values() for name in _functions(tree))
    for file, text in sources.items():
        yield from Finder(file, text.encode(), trees[file], names).find()
    yield from constant_mutants(sources, trees)


def _functions(node: Node) -> Iterator[str]:
    if kind(node) == "FunctionDefinition":
        yield str(node["name"])
    for _, child in children(node):
        yield from _functions(child)


def _refused(error: Node, rewritten: Mapping[str, str]) -> int:
    location = as_node(error["sourceLocation"])
    text = rewritten[str(location["file"])].encode()
    number = mutant_at(text, int(str(location["start"])), int(str(location["end"])))
    if number is None:
        raise RuntimeError(str(error["formattedMessage"]))
    return number
