"""
All mutants of all contracts in one compilation, each behind a switch that a run can throw.

The switch is the block's `prevrandao`, which nothing of the project reads, which costs two gas, and
which forge takes from its configuration: to try a mutant is to run the tests, without a compiler.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scripts.mutation.solidity_operators import Found
from scripts.mutation.solidity_tree import Node, as_node, children, kind, span

SWITCH_FILE = "contracts/MutationSwitch.sol"
SWITCH = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Pure to the compiler, so that pure functions can be switched too.
library MutationSwitch {
    /// @dev Forge writes down what it is told.
    address private constant CONSOLE = 0x000000000000000000636F6e736F6c652e6c6f67;

    function on(uint256 mutant) internal pure returns (bool) {
        function(uint256) internal view returns (bool) reads = _isChosen;
        function(uint256) internal pure returns (bool) isChosen;
        assembly {
            isChosen := reads
        }
        return isChosen(mutant);
    }

    function _isChosen(uint256 mutant) private view returns (bool) {
        if (block.prevrandao == type(uint256).max) {
            (bool told,) = CONSOLE.staticcall(abi.encodeWithSignature("log(uint256)", mutant));
            told;
        }
        return block.prevrandao == mutant;
    }
}
"""
REACHED = 2**256 - 1  # the switch with which every mutant that is come by says its number
MARK = re.compile(rb"/\*(?:\{(\d+)|\})\*/")
PRAGMA = re.compile(rb"^pragma solidity [^;]+;\n", flags=re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Bytes put around a span of a file; without `keeps` what was inside is left out."""

    start: int
    end: int
    before: bytes
    after: bytes = b""
    keeps: bool = True


class Schemata:
    """
    The rewritten project.

    Args:
        sources: text of every file that is mutated, by path.
        trees: syntax trees of these files.
        mutants: by their number, from 1.
    """

    def __init__(
        self, sources: Mapping[str, str], trees: Mapping[str, Node], mutants: Mapping[int, Found]
    ) -> None:
        self._bytes = {file: text.encode() for file, text in sources.items()}
        self._modifiers = {
            node["id"]: (file, node)
            for file in sources
            for node in _all(trees[file], "ModifierDefinition")
        }
        self._invocations = {
            (file, span(node)): node
            for file in sources
            for node in _all(trees[file], "ModifierInvocation")
        }
        self.left: set[int] = set()  # whose modifier is of a library: its text is not ours to copy
        self._edits: dict[str, list[Edit]] = {file: [] for file in sources}
        switched = [(one, found) for one, found in mutants.items() if found.form != "modifier"]
        for number, found in switched:
            self._switch(number, found)
        for number, found in mutants.items():
            if found.form == "modifier":
                self._leave_out(number, found)

    def _switch(self, number: int, found: Found) -> None:
        on = f"/*{{{number}*/MutationSwitch.on({number})".encode()
        for place in found.places:
            if found.form == "statement":
                before, after = b"{ if (%s) {%s} else {" % (on, place.text), b"} /*}*/}"
            else:
                before, after = b"(%s ? (%s) : (" % (on, place.text), b")/*}*/)"
            self._edits[place.file].append(
                Edit(start=place.start, end=place.end, before=before, after=after)
            )

    def _leave_out(self, number: int, found: Found) -> None:
        """Let the function carry a copy of the modifier, beside the original, that can be off."""
        place = found.places[0]
        invocation = self._invocations[place.file, (place.start, place.end)]
        name = as_node(invocation["modifierName"])
        home = self._modifiers.get(name["referencedDeclaration"])
        if home is None:
            self.left.add(number)
            return
        file, modifier = home
        parameters = self._bytes[file][slice(*span(as_node(modifier["parameters"])))]
        body = self.render(file, *span(as_node(modifier["body"])))
        off = f"{{ if (MutationSwitch.on({number})) {{ _; }} else ".encode()
        head = f"/*{{{number}*/modifier _mutated{number}".encode()
        copy = head + (parameters or b"()") + off + body + b" }/*}*/ "
        beside, (begin, end) = span(modifier)[0], span(name)
        self._edits[file].append(Edit(start=beside, end=beside, before=copy))
        self._edits[place.file].append(
            Edit(start=begin, end=end, before=b"_mutated%d" % number, keeps=False)
        )

    def files(self) -> dict[str, str]:
        """Give the text of every rewritten file, and of the switch."""
        texts = {SWITCH_FILE: SWITCH}
        for file, text in self._bytes.items():
            path = posixpath.relpath(SWITCH_FILE, posixpath.dirname(file))
            imported = b'\nimport {MutationSwitch} from "./%s";\n' % path.encode()
            rewritten = self.render(file, 0, len(text))
            texts[file] = PRAGMA.sub(rb"\g<0>" + imported, rewritten, count=1).decode()
        return texts

    def render(self, file: str, start: int, end: int) -> bytes:
        """Write a span of a file with all edits inside it."""
        inside = [one for one in self._edits[file] if start <= one.start and one.end <= end]
        ordered = sorted(inside, key=lambda one: (one.start, -one.end))
        return _nest(self._bytes[file], start, end, ordered)


def _nest(text: bytes, start: int, end: int, edits: Sequence[Edit]) -> bytes:
    parts, position, index = [], start, 0
    while index < len(edits):
        edit = edits[index]
        index += 1
        inner = []
        while index < len(edits) and edits[index].end <= edit.end and edit.start < edit.end:
            inner.append(edits[index])
            index += 1
        kept = _nest(text, edit.start, edit.end, inner) if edit.keeps else b""
        parts += [text[position : edit.start], edit.before, kept, edit.after]
        position = edit.end
    return b"".join([*parts, text[position:end]])


def _all(node: Node, wanted: str) -> Iterable[Node]:
    if kind(node) == wanted:
        yield node
    for _, child in children(node):
        yield from _all(child, wanted)


def mutant_at(text: bytes, start: int, end: int) -> int | None:
    """Number the innermost mutant around a span of a rewritten file, or the first one in it."""
    open_: list[int] = []
    for mark in MARK.finditer(text, 0, max(start, 0)):
        if mark[1]:
            open_.append(int(mark[1]))
        else:
            open_.pop()
    inside = MARK.search(text, start, max(start, end))
    if not open_ and inside and inside[1]:
        open_.append(int(inside[1]))
    return open_[-1] if open_ else None
