"""What can be broken in a contract, found in the compiler's syntax tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from scripts.mutation.solidity_tree import Node, as_node, children, kind, nodes, span, type_of

OTHERS: dict[str, tuple[str, ...]] = {
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "==": ("!=",),
    "!=": ("==",),
    "+": ("-",),
    "-": ("+",),
    "*": ("/",),
    "/": ("*",),
    "%": ("*",),
    "<<": (">>",),
    ">>": ("<<",),
    "&": ("|",),
    "|": ("&",),
    "&&": ("||",),
    "||": ("&&",),
}
ASSIGNED = {"+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=", "|=": "&=", "&=": "|="}
ROUNDED = {"Floor": "Ceil", "Ceil": "Floor", "min": "max", "max": "min"}
COMPARED = frozenset({"<", "<=", ">", ">=", "==", "!="})
HEAD = ("loopExpression", "initializationExpression")  # of a loop: no statements of their own
ALIKE = frozenset({"min", "max"})  # calls whose arguments may change places


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    Bytes of a file that a mutant reads otherwise.

    Attributes:
        file: path below the root.
        start, end: of the smallest whole expression or statement, a statement's semicolon included.
        text: what stands there in the mutant.
    """

    file: str
    start: int
    end: int
    text: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """
    A mutant before it has its number.

    Attributes:
        operator: the kind of change.
        form: `expression`, `statement` or `modifier`: how it can be switched.
        scope: contract and function.
        places: where it differs; the first one stands for the mutant in lists.
    """

    operator: str
    form: str
    scope: str
    places: tuple[Place, ...]


class Finder:
    """
    Walks one file.

    Args:
        file: path below the root.
        text: the file, as bytes like the tree's places.
        tree: of that file.
        names: all function names known to the project, to round the other way.
    """

    def __init__(self, file: str, text: bytes, tree: Node, names: frozenset[str]) -> None:
        self._file, self._text, self._tree, self._names = file, text, tree, names

    def find(self) -> Iterator[Found]:
        """List all mutants in the order of the tree."""
        yield from self._walk(self._tree, "", "")

    def _walk(self, node: Node, role: str, scope: str) -> Iterator[Found]:
        if is_unread(node):
            return
        if kind(node) in ("ContractDefinition", "FunctionDefinition", "ModifierDefinition"):
            scope = f"{scope}.{node.get('name') or node.get('kind')}".lstrip(".")
        yield from self._changes(node, role, scope)
        for inner_role, child in children(node):
            # Behind a switch a literal has the narrowest type, and a power that of its base.
            is_base = inner_role == "leftExpression" and node.get("operator") in ("**", "<<")
            if not is_constant_expression(node) and not (is_base and kind(child) == "Literal"):
                yield from self._walk(child, inner_role, scope)

    def _one(self, node: Node, text: bytes, operator: str, scope: str, form: str) -> Found:
        start, end = span(node)
        if form == "statement" and self._text[end : end + 1] == b";":
            end += 1
        place = Place(file=self._file, start=start, end=end, text=text)
        return Found(operator=operator, form=form, scope=scope, places=(place,))

    def _instead(self, node: Node, other: Node) -> Place:
        start, end = span(node)
        return Place(file=self._file, start=start, end=end, text=self._of(other))

    def _of(self, node: Node) -> bytes:
        start, end = span(node)
        return self._text[start:end]

    def _changes(self, node: Node, role: str, scope: str) -> Iterator[Found]:
        for text, operator in self._expressions(node, role):
            yield self._one(node, text, operator, scope, "expression")
        for text, operator in () if role in HEAD else self._statements(node):
            yield self._one(node, text, operator, scope, "statement")
        if kind(node) == "FunctionCall":
            yield from self._swaps(node, scope)
        if kind(node) == "ModifierInvocation" and node.get("kind") == "modifierInvocation":
            yield self._one(node, b"", "dropped modifier", scope, "modifier")

    def _expressions(self, node: Node, role: str) -> Iterator[tuple[bytes, str]]:
        match kind(node):
            case "BinaryOperation" if not is_constant_expression(node):
                yield from self._binary(node)
            case "Literal":
                yield from literal(node)
            case "MemberAccess" if node["memberName"] in ("Floor", "Ceil"):
                name = str(node["memberName"])
                yield self._of(node)[: -len(name)] + ROUNDED[name].encode(), "rounding"
            case "FunctionCall":
                yield from self._rounded(node)
            case "UnaryOperation" if node["operator"] in ("!", "-") and "const" not in type_of(
                node
            ):
                yield b"(" + self._of(as_node(node["subExpression"])) + b")", "dropped negation"
        if role == "condition" and node.get("operator") not in COMPARED:
            yield b"!(" + self._of(node) + b")", "negated condition"

    def _binary(self, node: Node) -> Iterator[tuple[bytes, str]]:
        left, right = as_node(node["leftExpression"]), as_node(node["rightExpression"])
        (start, stop), symbol = (span(left)[1], span(right)[0]), str(node["operator"])
        between = self._text[start:stop]
        whole_start, whole_end = span(node)
        for other in OTHERS.get(symbol, ()):
            changed = between.replace(symbol.encode(), other.encode(), 1)
            text = self._text[whole_start:start] + changed + self._text[stop:whole_end]
            yield text, "comparison" if symbol in COMPARED else "arithmetic"

    def _rounded(self, node: Node) -> Iterator[tuple[bytes, str]]:
        called = as_node(node["expression"])
        name = str(called.get("memberName") or called.get("name") or "")
        head = self._of(called)[: len(self._of(called)) - len(name)]
        tail = self._text[span(called)[1] : span(node)[1]]
        if name == "mulDiv" and len(nodes(node["arguments"])) == 3:
            yield self._of(node)[:-1] + b", Math.Rounding.Ceil)", "rounding"
        for ending, other in (("Down", "Up"), ("Up", "Down")):
            turned = name.removesuffix(ending) + other
            if name.endswith(ending) and turned in self._names:
                yield head + turned.encode() + tail, "rounding"
        if name in ROUNDED:
            yield head + ROUNDED[name].encode() + tail, "rounding"

    def _statements(self, node: Node) -> Iterator[tuple[bytes, str]]:
        match kind(node):
            case "ExpressionStatement":
                expression = as_node(node["expression"])
                if not is_pointer_set(expression):
                    yield b"", "dropped statement"
                if expression.get("operator") in ASSIGNED:
                    symbol = str(expression["operator"])
                    other = ASSIGNED[symbol].encode()
                    yield self._of(node).replace(symbol.encode(), other, 1) + b";", "arithmetic"
            case "EmitStatement":
                yield b"", "dropped event"
            case "Return" if node.get("expression"):
                yield b"", "returns nothing"
            case "IfStatement" if node.get("falseBody") is None:
                yield b"", "dropped guard"

    def _swaps(self, node: Node, scope: str) -> Iterator[Found]:
        called = as_node(node["expression"])
        name = str(called.get("memberName") or called.get("name") or "")
        arguments = nodes(node["arguments"])
        if name == "require" or name in ALIKE:
            return
        for left, right in pairwise(arguments[1 if name == "mulDiv" else 0 :]):
            if type_of(left) == type_of(right) and self._of(left) != self._of(right):
                places = [self._instead(left, right), self._instead(right, left)]
                yield Found(
                    operator="swapped arguments",
                    form="expression",
                    scope=scope,
                    places=tuple(places),
                )


def literal(node: Node) -> Iterator[tuple[bytes, str]]:
    """Count one up or down; turn a truth."""
    value, unit = str(node.get("value")), node.get("subdenomination")
    if node["kind"] == "bool":
        yield (b"false" if value == "true" else b"true"), "constant"
    if node["kind"] == "number" and value.isdigit():
        tail = f" {unit}" if unit else ""
        yield f"{int(value) + 1}{tail}".encode(), "constant"
        if int(value) > 1:
            yield f"{int(value) - 1}{tail}".encode(), "constant"


def is_constant_expression(node: Node) -> bool:
    """Say whether the compiler works an expression out by itself, or takes a type for one."""
    if kind(node) == "FunctionCall" and node.get("kind") == "typeConversion":
        return "const" in str(nodes(node["arguments"])[:1])
    return kind(node) != "Literal" and type_of(node).startswith(("int_const", "rational_const"))


def is_pointer_set(node: Node) -> bool:
    """Say whether a statement sets a pointer to storage, which the compiler wants to see set."""
    return kind(node) == "Assignment" and "storage pointer" in type_of(node)


def is_unread(node: Node) -> bool:
    """Leave out what is wording (errors, documentation), a type or a declaration."""
    if kind(node) == "VariableDeclaration":
        return True
    if kind(node) == "FunctionCall" and "error" in type_of(node).split(" ")[:1]:
        return True
    return kind(node).endswith(("TypeName", "Documentation", "Directive")) or kind(node) in (
        "EnumDefinition",
        "StructDefinition",
        "EventDefinition",
        "ErrorDefinition",
        "RevertStatement",
        "InlineAssembly",
        "UsingForDirective",
        "ParameterList",
        "OverrideSpecifier",
    )
