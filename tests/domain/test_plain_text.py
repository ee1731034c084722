"""What strangers wrote steers no terminal and hides nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.plain_text import (
    LONGEST,
    LONGEST_NAME,
    MOST_LINES,
    ascii_line,
    plain_line,
    plain_text,
)


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


def test_ordinary_text__stays_as_it_is() -> None:
    text = "# Mehr Bargeld\n\nWir brauchen 15 % – und zwar bald. 😀"
    assert plain_text(text) == text


@given(st.text())
def test_ascii_line__of_any_text__is_printable_ascii_on_one_line(text: str) -> None:
    shown = ascii_line(text)
    assert all(0x20 <= ord(character) <= 0x7E for character in shown)
    assert shown == shown.strip()


@given(st.text(max_size=LONGEST_NAME), st.text(max_size=LONGEST_NAME))
def test_ascii_line__of_texts_that_differ_by_more_than_spaces__differs(one: str, two: str) -> None:
    differ = [w for w in one.split(" ") if w] != [w for w in two.split(" ") if w]
    assert (ascii_line(one) != ascii_line(two)) is differ


def test_ascii_line__of_code_points__goes_by_their_numbers_alone() -> None:
    kept = set(range(0x21, 0x7F)) - {ord("\\")}
    codes = [*range(0x20), *range(0x21, 0x20000), *range(0x323A0, 0x323C0), 0x10FFFF]
    spelt = [chr(code) if code in kept else f"\\u{{{code:x}}}" for code in codes]
    assert ascii_line("".join(map(chr, codes)), longest=0x110000) == "".join(spelt)


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("USD Coin", "USD Coin"),
        ("USD\u20ae0", r"USD\u{20ae}0"),
        ("USD\u0421", r"USD\u{421}"),  # a Cyrillic letter that looks like C
        ("e\u0301 \u00e9", r"e\u{301} \u{e9}"),  # two spellings of one letter stay two
        ("\U0001fae8\U0001f6d8", r"\u{1fae8}\u{1f6d8}"),  # new with Unicode 15, and 17
        ("a\x1b[2J\n\udc80\u202e", r"a\u{1b}[2J\u{a}\u{dc80}\u{202e}"),
        (r"\u{e9}", r"\u{5c}u{e9}"),
        ("  a   b\u00a0 ", r"a b\u{a0}"),
        ("", ""),
        ("x" * 81, "x" * 80 + " ... (1 more characters)"),
    ],
)
def test_ascii_line__of_names__is_pinned(name: str, spelt: str) -> None:
    assert ascii_line(name) == spelt
