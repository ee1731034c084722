"""
Read the terms of a query as integers: what halmos says about bits, in numbers.

Every bit vector becomes the integer that it spells, exactly: where intervals show that a sum or
product stays within its width nothing is reduced, elsewhere it is reduced modulo 2^width.
"""

from __future__ import annotations

import itertools
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import z3

ZERO = "halmos_zero_"  # see tests/symbolic/math/Math.sol


class Unsupported(Exception):
    """An operation on bits that is none on numbers."""


@dataclass(frozen=True, slots=True)
class Number:
    """An integer term and the interval that it lies in."""

    term: Any
    low: int
    high: int


def exactly(value: int) -> Number:
    """A constant."""
    return Number(z3.IntVal(value), value, value)


@dataclass(slots=True)
class Translation:
    """What was read so far, and what is known of the numbers that it needed."""

    widths: dict[str, int]
    facts: list[Any] = field(default_factory=list)
    variables: dict[str, tuple[Any, int]] = field(default_factory=dict)
    numbers: dict[int, Number] = field(default_factory=dict)
    quotients: dict[tuple[str, str], Number] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)  # z3 gives freed ids to other terms

    def fresh(self, name: str, low: int, high: int) -> Number:
        """A number that nothing is known of but its interval."""
        term = z3.FreshInt(name)
        self.facts += [low <= term, term <= high]
        return Number(term, low, high)

    def reduce(self, number: Number, width: int) -> Number:
        """The residue modulo 2^width."""
        size = 1 << width
        if number.low >= 0 and number.high < size:
            return number
        rest = self.fresh("rest", 0, size - 1)
        wraps = self.fresh("wraps", number.low // size, number.high // size)
        self.facts.append(number.term == wraps.term * size + rest.term)
        return rest

    def quotient(self, above: Number, below: Number) -> Number:
        """floor(above / below), one for each pair of terms; of a division by 0 nothing is known."""
        key = (z3.simplify(above.term).sexpr(), z3.simplify(below.term).sexpr())
        if key not in self.quotients:
            found = self.fresh("quotient", 0, above.high)
            rest = above.term - found.term * below.term
            self.facts.append(z3.Implies(below.term > 0, z3.And(rest >= 0, rest < below.term)))
            self.quotients[key] = found
        return self.quotients[key]

    def number(self, term: Any) -> Number:
        """The integer that a bit vector spells."""
        key = term.get_id()
        if key not in self.numbers:
            self.kept.append(term)
            self.numbers[key] = self.reduce(self._read(term), term.size())
        return self.numbers[key]

    def _read(self, term: Any) -> Number:
        if z3.is_bv_value(term):
            return exactly(term.as_long())
        name = term.decl().name()
        reader = READERS.get(re.sub(r"_\d+$", "", name))
        if reader is not None:
            return reader(self, term)
        if term.num_args():
            raise Unsupported(name)
        if name.startswith(ZERO):
            return exactly(0)
        number = self.fresh(name, 0, (1 << self.widths.get(name, term.size())) - 1)
        self.variables[name] = (number.term, term.size())
        return number

    def condition(self, term: Any) -> Any:
        """The same truth about the integers."""
        kind, parts = term.decl().kind(), term.children()
        if kind in LOGIC or (kind in EQUALITY and z3.is_bool(parts[0])):
            logic = {**LOGIC, **EQUALITY}[kind]
            return logic(*[self.condition(part) for part in parts])
        relations = {**ORDER, **EQUALITY}
        if kind in relations and z3.is_bv(parts[0]):
            return relations[kind](*[self.number(part).term for part in parts])
        raise Unsupported(term.decl().name())


def signed(self: Translation, term: Any) -> Number:
    """A term before it is reduced, a constant near 2^width as negative: x - y is x + (-1) y."""
    if z3.is_bv_value(term):
        return exactly(term.as_signed_long())
    if term.decl().kind() in {z3.Z3_OP_BMUL, z3.Z3_OP_BADD, z3.Z3_OP_BNEG, z3.Z3_OP_BNOT}:
        return self._read(term)
    return self.number(term)


def read_sum(self: Translation, term: Any) -> Number:
    """x + y + …, not reduced yet."""
    parts = [signed(self, part) for part in term.children()]
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    return Number(z3.Sum([part.term for part in parts]), low, high)


def read_difference(self: Translation, term: Any) -> Number:
    """x - y, not reduced yet."""
    left, right = (self.number(part) for part in term.children())
    return Number(left.term - right.term, left.low - right.high, left.high - right.low)


def multiply(left: Number, right: Number) -> Number:
    """x · y, not reduced yet."""
    corners = [a * b for a, b in itertools.product(*((n.low, n.high) for n in (left, right)))]
    return Number(left.term * right.term, min(corners), max(corners))


def read_product(self: Translation, term: Any) -> Number:
    """x · y · …, not reduced yet."""
    product = exactly(1)
    for part in term.children():
        product = multiply(
            product, signed(self, part) if z3.is_bv_value(part) else self.number(part)
        )
    return product


def read_complement(self: Translation, term: Any) -> Number:
    """The largest number less x: what a check for overflow compares with."""
    part, top = self.number(term.arg(0)), (1 << term.size()) - 1
    return Number(top - part.term, top - part.high, top - part.low)


def read_quotient(self: Translation, term: Any) -> Number:
    """The EVM's division, 0 where the divisor is 0."""
    above, below = (self.number(part) for part in term.children())
    found = self.quotient(above, below)
    return Number(z3.If(below.term == 0, 0, found.term), 0, above.high)


def read_rest(self: Translation, term: Any) -> Number:
    """The EVM's remainder, 0 where the divisor is 0."""
    above, below = (self.number(part) for part in term.children())
    rest = above.term - self.quotient(above, below).term * below.term
    return Number(z3.If(below.term == 0, 0, rest), 0, min(above.high, max(below.high - 1, 0)))


def read_wide_quotient(self: Translation, term: Any) -> Number:
    """
    floor(x · y / d) for `(x ** y) ** d`, see tests/symbolic/math/Math.sol.

    Raises:
        Unsupported: another use of EXP, whose meaning is nobody's here.
    """
    product, below = term.children()
    if product.decl().name() != term.decl().name():
        raise Unsupported("EXP")
    above = multiply(*(self.number(part) for part in product.children()))
    found = self.quotient(above, self.number(below))
    self.facts.append(found.term < 1 << term.size())  # or the call reverts
    return Number(found.term, 0, min(found.high, (1 << term.size()) - 1))


def read_concat(self: Translation, term: Any) -> Number:
    """The parts one after the other, the highest first."""
    number = exactly(0)
    for part in term.children():
        digit, size = self.number(part), 1 << part.size()
        low, high = number.low * size + digit.low, number.high * size + digit.high
        number = Number(number.term * size + digit.term, low, high)
    return number


def read_extract(self: Translation, term: Any) -> Number:
    """Bits `high` to `low`."""
    high, low = term.params()
    number = self.reduce(self.number(term.arg(0)), high + 1)
    return self.quotient(number, exactly(1 << low)) if low else number


def read_choice(self: Translation, term: Any) -> Number:
    """One of two, by a condition."""
    condition, left, right = term.children()
    a, b = self.number(left), self.number(right)
    chosen = z3.If(self.condition(condition), a.term, b.term)
    return Number(chosen, min(a.low, b.low), max(a.high, b.high))


READERS: dict[str, Callable[[Translation, Any], Number]] = {
    "bvadd": read_sum,
    "bvsub": read_difference,
    "bvmul": read_product,
    "f_evm_bvmul": read_product,
    "bvnot": read_complement,
    "f_evm_bvudiv": read_quotient,
    "f_evm_bvurem": read_rest,
    "f_evm_exp": read_wide_quotient,
    "concat": read_concat,
    "extract": read_extract,
    "if": read_choice,
}
LOGIC: dict[int, Callable[..., Any]] = {
    z3.Z3_OP_TRUE: lambda: z3.BoolVal(True),
    z3.Z3_OP_FALSE: lambda: z3.BoolVal(False),
    z3.Z3_OP_AND: z3.And,
    z3.Z3_OP_OR: z3.Or,
    z3.Z3_OP_NOT: z3.Not,
    z3.Z3_OP_IMPLIES: z3.Implies,
    z3.Z3_OP_ITE: z3.If,
}
ORDER: dict[int, Callable[..., Any]] = {
    z3.Z3_OP_ULEQ: operator.le,
    z3.Z3_OP_ULT: operator.lt,
    z3.Z3_OP_UGEQ: operator.ge,
    z3.Z3_OP_UGT: operator.gt,
}
EQUALITY: dict[int, Callable[..., Any]] = {
    z3.Z3_OP_EQ: operator.eq,
    z3.Z3_OP_DISTINCT: operator.ne,
}
