"""Constants count one up or down wherever they are used: a declaration allows no switch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from scripts.mutation.solidity_operators import Found, Place, is_unread
from scripts.mutation.solidity_tree import Node, children, kind, span, type_of


def constant_mutants(sources: Mapping[str, str], trees: Mapping[str, Node]) -> Iterator[Found]:
    """
    List a mutant up and one down for every integer constant that some contract uses.

    Args:
        sources: text of the files that are mutated, by path.
        trees: their syntax trees.
    """
    uses: dict[object, list[Place]] = defaultdict(list)
    for file in sources:
        for identifier, node in _uses(trees[file]):
            start, end = span(node)
            text = sources[file].encode()[start:end]
            uses[identifier].append(Place(file=file, start=start, end=end, text=text))
    for file in sources:
        for scope, node in _constants(trees[file], ""):
            for sign in (b"+", b"-"):
                places = tuple(
                    Place(file=one.file, start=one.start, end=one.end, text=one.text + sign + b"1")
                    for one in uses.get(node["id"], [])
                )
                if places:
                    yield Found(operator="constant", form="expression", scope=scope, places=places)


def _constants(node: Node, scope: str) -> Iterator[tuple[str, Node]]:
    if node.get("constant") and type_of(node).startswith("uint"):
        yield f"{scope}.{node['name']}", node
    if kind(node) == "ContractDefinition":
        scope = str(node["name"])
    for _, child in children(node):
        yield from _constants(child, scope)


def _uses(node: Node) -> Iterator[tuple[object, Node]]:
    if is_unread(node):
        return
    if kind(node) in ("Identifier", "MemberAccess") and "referencedDeclaration" in node:
        yield node["referencedDeclaration"], node
    for _, child in children(node):
        yield from _uses(child)
