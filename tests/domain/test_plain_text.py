"""What strangers wrote steers no terminal and hides nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.plain_text import LONGEST, MOST_LINES, plain_line, plain_text


@given(st.text())
def test_any_text__has_only_printable_characters_and_lines(text: str) -> None:
    shown = plain_text(text)
    assert not [c for c in shown if c != "\n" and unicodedata.category(c).startswith("C")]
    assert len(plain_line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    "hostile",
    ["\x1b[2J", "\x1b]8;;http://a\x07", "\u202e", "\u200b", "\x9b31m", "\x00", "\r", "\x08"],
)
def test_character__that_steers_or_hides__is_gone(hostile: str) -> None:
    shown = plain_text(f"send{hostile}all")
    assert hostile not in shown
    assert shown.startswith("send")


@given(st.integers(1, 10_000))
def test_long_text__is_cut_and_says_by_how_much(more: int) -> None:
    assert plain_text("a" * (LONGEST + more)).endswith(f"... ({more} more characters)")
    many = plain_text("a\n" * (MOST_LINES + more), longest=10**6)
    assert len(many.splitlines()) == MOST_LINES
    assert many.endswith(f"... ({2 * more + 1} more characters)"), "the line ends count too"


@given(st.integers(1, 200), st.integers(1, 30), st.integers(1, 30))
def test_long_text__of_many_lines__is_as_long_as_what_is_kept_and_what_is_counted(
    lines: int, longest: int, most_lines: int
) -> None:
    text = "\n".join("a" * lines)
    kept, _, told = plain_text(text, longest, most_lines).partition(" ... (")
    rest = int(told.split()[0]) if told else 0
    # A line end where the text is cut is dropped from the end of what is kept.
    assert len(text) - len(kept) - rest in (0, 1)
    assert kept == text[: len(kept)]
    assert len(kept) <= longest
    assert kept.count("\n") < most_lines


def test_ordinary_text__stays_as_it_is() -> None:
    text = "# Mehr Bargeld\n\nWir brauchen 15 % – und zwar bald. 😀"
    assert plain_text(text) == text
