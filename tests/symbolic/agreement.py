"""
Random queries of a few bits, answered by z3 bit by bit and by the translation into integers.

`python -m tests.symbolic.agreement` with the Python of the proof tools, which alone has z3; it ends
with 1 and the query where the two disagree. Over few bits z3's own answer is beyond doubt.
"""

from __future__ import annotations

import random
import sys
from typing import Any

import z3

from scripts.proof.translation import Translation, Unsupported

WIDTH, QUERIES = 5, 80
DIVIDE, REST, POWER = (
    z3.Function(f"f_evm_{name}_{WIDTH}", *[z3.BitVecSort(WIDTH)] * 3)
    for name in ("bvudiv", "bvurem", "exp")
)
NAMES = ["a", "b", "c"]


def term(source: random.Random, depth: int) -> Any:
    """A random term, as halmos writes them."""
    if depth == 0:
        name = source.choice([*NAMES, ""])
        return z3.BitVec(name, WIDTH) if name else z3.BitVecVal(source.randrange(32), WIDTH)
    left, right = term(source, depth - 1), term(source, depth - 1)
    low = source.randrange(WIDTH)
    padded = z3.Concat(z3.BitVecVal(0, low), z3.Extract(WIDTH - 1, low, left)) if low else left
    choices = [left + right, left - right, left * right, ~left, DIVIDE(left, right)]
    choices += [REST(left, right), padded, z3.If(z3.ULE(left, right), left, right)]
    return source.choice(choices)


def query(source: random.Random) -> list[Any]:
    """Two comparisons."""
    relations = [z3.ULE, z3.ULT, lambda a, b: a == b, lambda a, b: z3.Not(z3.UGT(a, b))]
    compared = [source.choice(relations)(term(source, 2), term(source, 1)) for _ in range(2)]
    # With numbers in place of most variables, integers do not give up.
    known = source.sample(NAMES, source.choice([2, 3]))
    values = [(z3.BitVec(name, WIDTH), z3.BitVecVal(source.randrange(32), WIDTH)) for name in known]
    return [z3.substitute(assertion, *values) for assertion in compared]


def by_bits(assertions: list[Any]) -> str:
    """What the EVM's operations mean, over bits."""
    x, y = (z3.Var(index, z3.BitVecSort(WIDTH)) for index in range(2))
    meanings = [
        (function, z3.If(y == 0, z3.BitVecVal(0, WIDTH), meaning(x, y)))
        for function, meaning in ((DIVIDE, z3.UDiv), (REST, z3.URem))
    ]
    solver = z3.Solver()
    solver.add(*[z3.substitute_funs(assertion, *meanings) for assertion in assertions])
    return str(solver.check())


def by_integers(assertions: list[Any]) -> str:
    """The same over integers."""
    translation, solver = Translation({}), z3.Solver()
    solver.set("timeout", 1_000)
    conditions = [translation.condition(assertion) for assertion in assertions]
    solver.add(*conditions, *translation.facts)
    return str(solver.check())


def check_wide_quotient() -> None:
    """`(x ** y) ** d` is floor(x · y / d) for every small number, and nothing else is."""
    for x, y, d in ((7, 9, 4), (31, 31, 31), (0, 5, 3), (30, 1, 7)):
        terms = [z3.BitVecVal(value, WIDTH) for value in (x, y, d)]
        answer = POWER(POWER(terms[0], terms[1]), terms[2])
        right = z3.BitVecVal(x * y // d, WIDTH)
        assert by_integers([answer == right]) == "sat"
        assert by_integers([answer != right]) == "unsat"
    try:
        by_integers([POWER(z3.BitVec("a", WIDTH), z3.BitVec("b", WIDTH)) == 0])
    except Unsupported:
        return
    raise AssertionError("EXP alone was given a meaning")


def main() -> int:
    """Compare the two on many queries; integers may give up, but not disagree."""
    check_wide_quotient()
    source, answers = random.Random(1), []
    for _ in range(QUERIES):
        assertions = query(source)
        bits, integers = by_bits(assertions), by_integers(assertions)
        answers.append(integers)
        if integers not in {bits, "unknown"} or bits == "unknown":
            print(f"bits say {bits}, integers {integers}: {assertions}")
            return 1
    print({answer: answers.count(answer) for answer in sorted(set(answers))})
    return 0


if __name__ == "__main__":
    sys.exit(main())
