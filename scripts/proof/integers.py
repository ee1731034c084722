"""
Answer one query of halmos in integers instead of bits.

Products and quotients of wide numbers defeat solvers that work bit by bit; over the integers a
quotient is a number with a remainder, and the claims about it are a few lemmas. A query with an
operation that means nothing there goes to a solver that works on bits.

halmos calls `python -m scripts.proof.integers QUERY.smt2` with the Python of the proof tools, and
reads `unsat`, `unknown`, or `sat` with a model.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import z3

from scripts.proof.translation import Translation, Unsupported

Z3_LIMIT_MS = 30_000
CVC5_LIMIT_MS = "40000"
BIT_SOLVER = ("yices-smt2", "--smt2-model-format", "--bvconst-in-decimal")


def is_about_memory(assertion: Any) -> bool:
    """Balances and storage, which pure arithmetic never reads: leaving them out proves no less."""
    return any(isinstance(part.sort(), z3.ArraySortRef) for part in assertion.children())


def find_widths(assertions: list[Any]) -> dict[str, int]:
    """How halmos says that an argument is narrow: it equals its own low bits."""
    widths = {}
    for assertion in assertions:
        if not z3.is_eq(assertion) or not z3.is_const(assertion.arg(0)):
            continue
        variable, padded = assertion.children()
        if not (z3.is_bv(padded) and padded.decl().kind() == z3.Z3_OP_CONCAT):
            continue
        zeros = padded.arg(0)
        if z3.is_bv_value(zeros) and zeros.as_long() == 0:
            widths[variable.decl().name()] = variable.size() - zeros.size()
    return widths


def translate(path: Path) -> tuple[Translation, z3.Solver]:
    """Read a query into a solver over the integers."""
    assertions = [a for a in z3.parse_smt2_file(str(path)) if not is_about_memory(a)]
    translation, solver = Translation(find_widths(assertions)), z3.Solver()
    conditions = [translation.condition(assertion) for assertion in assertions]
    solver.add(*conditions, *translation.facts)
    return translation, solver


def ask_cvc5(solver: z3.Solver) -> str:
    """A second opinion, by another way of taming products."""
    import cvc5

    second = cvc5.Solver()
    second.setOption("tlimit-per", CVC5_LIMIT_MS)
    parser = cvc5.InputParser(second)
    text = "(set-logic ALL)\n" + solver.to_smt2()
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "query")
    symbols, answer = parser.getSymbolManager(), ""
    while not (command := parser.nextCommand()).isNull():
        answer += command.invoke(second, symbols)
    return answer.strip()


def write_model(translation: Translation, model: z3.ModelRef) -> str:
    """The counterexample, in the bits that halmos asked about."""
    lines = [
        f"  (define-fun {name} () (_ BitVec {width}) (_ bv{model.eval(term, True)} {width}))"
        for name, (term, width) in sorted(translation.variables.items())
    ]
    return "\n".join(["(", *lines, ")"])


def main(arguments: list[str]) -> int:
    """Print the answer."""
    path = Path(arguments[0])
    try:
        translation, solver = translate(path)
    except Unsupported:
        # In our place: who kills this process for being slow means the solver.
        os.execvp(BIT_SOLVER[0], [*BIT_SOLVER, str(path)])  # noqa: S606 - a constant of ours
    solver.set("timeout", Z3_LIMIT_MS)
    answer = str(solver.check())
    if answer == "unknown":
        answer = "unsat" if ask_cvc5(solver) == "unsat" else "unknown"
    print(answer)
    if answer == "sat":
        print(write_model(translation, solver.model()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
