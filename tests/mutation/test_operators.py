"""Every operator makes the change that it says, and leaves wording and types alone."""

from __future__ import annotations

import ast

import pytest

from scripts.mutation.python_operators import find_mutants


def mutations_of(text: str) -> set[str]:
    return {mutant.applied(text) for mutant in find_mutants("some.py", text)}


@pytest.mark.parametrize(
    ("text", "mutated"),
    [
        ("a = b < c", "a = b <= c"),
        ("a = b < c", "a = b >= c"),
        ("a = (b) not   in c", "a = (b) in c"),
        ("a = b * (c + d)", "a = b * (c - d)"),
        ("a = b * -(c + d)", "a = b * (c + d)"),
        ("a = b // c", "a = b * c"),
        ("a = b and c", "a = b or c"),
        ("a = not b", "a = (b)"),
        ("a = -(-b // c)", "a = (-b // c)"),
        ("a = 7", "a = 8"),
        ("a = 7", "a = 6"),
        ("a = True", "a = False"),
        ("a = min(b, c)", "a = max(b, c)"),
        ("import a_up, a_down\na = a_up(b)", "import a_up, a_down\na = a_down(b)"),
        ("f(a, b)", "f(b, a)"),
        ("f(x=a, y=b)", "f(x=b, y=a)"),
        ("f(a)", "pass"),
        ("a += b", "pass"),
        ("if a:\n    b = c", "if (not (a)):\n    b = c"),
        ("def f():\n    if a < b:\n        return 0", "def f():\n    if False:\n        return 0"),
        ("def f():\n    raise E('of it')", "def f():\n    pass"),
        ("def f():\n    return a", "def f():\n    return None"),
        ("a = [b for b in c if d]", "a = [b for b in c if (not (d))]"),
        ("while a:\n    break", "while a:\n    continue"),
    ],
)
def test_operator__on_a_snippet__makes_the_change(text: str, mutated: str) -> None:
    assert mutated in mutations_of(text)


@pytest.mark.parametrize(
    "text",
    [
        '"""Only 3 words."""',
        "def f(a: Literal[3] = None) -> Literal[4]: ...",
        "@dataclass(frozen=True)\nclass A: ...",
        "a = f'{b + c}'",
        "import a as b",
        "a = part_up",  # no part_down is known here: it would only be a NameError
        "a = min(b, c)".replace("min", "mul_div_up"),  # a product has no order
    ],
)
def test_operator__on_wording_types_and_what_has_no_order__makes_none(text: str) -> None:
    assert mutations_of(text) == set()


def test_find_mutants__of_text_beyond_ascii__replaces_the_right_characters() -> None:
    assert "Ω = 'äöü', b > c" in mutations_of("Ω = 'äöü', b >= c")


def test_find_mutants__of_its_own_module__is_python_every_time() -> None:
    text = open(__file__).read()  # noqa: PTH123, SIM115 - any Python text will do
    found = find_mutants("some.py", text)
    assert found
    for mutant in found:
        ast.parse(mutant.applied(text))


def test_find_mutants__says_where_it_is() -> None:
    text = "class A:\n    def f(self):\n        return b + c\n"
    plus = next(one for one in find_mutants("some.py", text) if one.operator == "arithmetic")
    assert (plus.place, plus.scope, plus.change) == (
        "some.py:3",
        "A.f",
        "return b + c -> return b - c",
    )
