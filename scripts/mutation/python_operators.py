"""What can be broken in a Python module, found in its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from itertools import pairwise

from scripts.mutation.mutants import Mutant
from scripts.mutation.python_source import Change, Source, Spanned, computing_children, own_lines

COMPARED: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Lt: ("<", "<=", ">="),
    ast.LtE: ("<=", "<", ">"),
    ast.Gt: (">", ">=", "<="),
    ast.GtE: (">=", ">", "<"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
COMPUTED: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "//"),
    ast.FloorDiv: ("//", "*"),
    ast.Div: ("/", "*"),
    ast.Mod: ("%", "*"),
    ast.Pow: ("**", "*"),
    ast.LShift: ("<<", ">>"),
    ast.RShift: (">>", "<<"),
    ast.BitOr: ("|", "&"),
    ast.BitAnd: ("&", "|"),
}
OPPOSITE = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
}
ROUNDED = (("_down", "_up"), ("_up", "_down"))
FACTORS = ("mul_div_", "value_down", "part_up")  # whose first two arguments are multiplied
WORDS = (ast.JoinedStr, ast.GeneratorExp)  # wording, and what stands without brackets
LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def find_mutants(file: str, text: str) -> list[Mutant]:
    """
    List all changes to a module, in the order of its text, none twice.

    Args:
        file: path below the root, for the record.
        text: the module.
    """
    source = Source(text)
    found = {
        (change.start, change.end, change.text): source.mutant(file, change, scope, lines)
        for change, scope, lines in _walk(source, source.tree, "", ())
        if text[change.start : change.end] != change.text
    }
    return [found[place] for place in sorted(found)]


def _walk(
    source: Source, node: ast.AST, scope: str, lines: tuple[int, ...]
) -> Iterator[tuple[Change, str, tuple[int, ...]]]:
    if isinstance(node, ast.FunctionDef) or (isinstance(node, ast.stmt) and lines):
        lines = own_lines(node)
    if isinstance(node, ast.expr | ast.stmt):
        yield from ((change, scope, lines) for change in changes(source, node))
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        scope = f"{scope}.{node.name}".lstrip(".")
    for child in computing_children(node):
        yield from _walk(source, child, scope, lines)


def changes(source: Source, node: Spanned) -> Iterator[Change]:
    """List what can be done to one node, its parts left alone."""
    match node:
        case ast.Compare():
            yield from _compared(source, node)
        case ast.BinOp() if type(node.op) in COMPUTED and not _is_wording(node):
            symbol, other = COMPUTED[type(node.op)]
            yield Change(*source.between(node.left, node.right, symbol), other, "arithmetic")
        case ast.BoolOp():
            symbol, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
            for left, right in pairwise(node.values):
                yield Change(*source.between(left, right, symbol), other, "logic")
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield source.replaced(node, f"({source.of(node.operand)})", "dropped sign or negation")
        case ast.Constant():
            yield from _constants(source, node)
        case ast.Name() | ast.Attribute():
            yield from _turned(source, node)
        case ast.Call():
            yield from _swapped(source, node)
        case ast.IfExp() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from (_negated(source, test) for test in _tests(node))
        case _:
            yield from _statements(source, node)


def _compared(source: Source, node: ast.Compare) -> Iterator[Change]:
    for operator, (left, right) in zip(
        node.ops, pairwise([node.left, *node.comparators]), strict=True
    ):
        symbol, *others = COMPARED[type(operator)]
        for other in others:
            yield Change(*source.between(left, right, symbol), other, "comparison")


def _is_wording(node: ast.BinOp) -> bool:
    return any(
        isinstance(part, ast.JoinedStr)
        or (isinstance(part, ast.Constant) and isinstance(part.value, str))
        for part in (node.left, node.right)
    )


def _constants(source: Source, node: ast.Constant) -> Iterator[Change]:
    if isinstance(node.value, bool):
        yield source.replaced(node, str(not node.value), "constant")
    elif isinstance(node.value, int):
        yield source.replaced(node, str(node.value + 1), "constant")
        if node.value > 1:
            yield source.replaced(node, str(node.value - 1), "constant")


def _turned(source: Source, node: ast.Name | ast.Attribute) -> Iterator[Change]:
    """Round the other way, where the module knows that way; take the other end of a choice."""
    if not isinstance(node.ctx, ast.Load):
        return
    name = node.id if isinstance(node, ast.Name) else node.attr
    start = source.span(node)[1] - len(name)
    for ending, other in ROUNDED:
        turned = name.removesuffix(ending) + other
        if name.endswith(ending) and turned in source.names:
            yield Change(start, start + len(name), turned, "rounding")
    if name in OPPOSITE and isinstance(node, ast.Name):
        yield Change(start, start + len(name), OPPOSITE[name], "rounding")


def _swapped(source: Source, node: ast.Call) -> Iterator[Change]:
    """Swap neighbours: arguments by position, and fields by name."""
    if any(isinstance(argument, ast.Starred) for argument in node.args):
        return
    values = [keyword.value for keyword in node.keywords if keyword.arg]
    positional = node.args[skip_alike(node) :]
    for neighbours in (positional, values):
        yield from _swaps(source, neighbours)


def skip_alike(node: ast.Call) -> int:
    """Count the first arguments whose order cannot matter."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in OPPOSITE:
        return len(node.args)
    return 1 if name.startswith(FACTORS) else 0


def _swaps(source: Source, nodes: Sequence[ast.expr]) -> Iterator[Change]:
    for left, right in pairwise(nodes):
        (start, left_end), (right_start, end) = source.span(left), source.span(right)
        between = source.text[left_end:right_start]
        if isinstance(left, WORDS) or isinstance(right, WORDS):
            continue
        text = f"{source.of(right)}{between}{source.of(left)}"  # a field's name stays in between
        yield Change(start, end, text, "swapped arguments")


def _tests(node: Spanned) -> list[ast.expr]:
    """List the conditions of a choice or a comprehension."""
    loops: list[ast.comprehension] = getattr(node, "generators", [])
    tests = [test for loop in loops for test in loop.ifs]
    return [node.test] if isinstance(node, ast.IfExp) else tests


def _negated(source: Source, test: ast.expr) -> Change:
    return source.replaced(test, f"(not ({source.of(test)}))", "negated condition")


def _statements(source: Source, node: Spanned) -> Iterator[Change]:
    match node:
        case ast.If() | ast.While():
            if not isinstance(node.test, ast.Compare) or len(node.test.ops) > 1:
                yield _negated(source, node.test)
            if not node.orelse and isinstance(node.body[-1], LEAVING):
                yield source.replaced(node.test, "False", "dropped guard")
        case ast.Expr(value=ast.Call() | ast.YieldFrom() | ast.Yield()):
            yield source.replaced(node, "pass", "dropped statement")
        case ast.AugAssign() | ast.Raise():
            yield source.replaced(node, "pass", "dropped statement")
        case ast.Continue():
            yield source.replaced(node, "break", "break for continue")
        case ast.Break():
            yield source.replaced(node, "continue", "continue for break")
        case ast.Return(value=ast.expr()) if not _is_nothing(node.value):
            yield source.replaced(node, "return None", "returns nothing")


def _is_nothing(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
