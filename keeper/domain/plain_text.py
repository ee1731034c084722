"""Text from the chain, which anybody may have written, made fit to be shown."""

from __future__ import annotations

import unicodedata

LONGEST = 2_000  # characters
MOST_LINES = 40
LONGEST_NAME = 80


def plain_text(text: str, longest: int = LONGEST, most_lines: int = MOST_LINES) -> str:
    """
    Drop what could steer a terminal or hide what is written.

    Args:
        text: from a stranger.
        longest: most characters that are kept.
        most_lines: most lines that are kept.

    Returns:
        Printable characters and line ends alone: no control characters, escape sequences, marks
        that turn the direction of writing around, or invisible ones. What was cut is counted.
    """
    text = text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    cut = len(text) - longest
    lines = text[:longest].replace("\t", " ").split("\n")
    kept = "\n".join(_printable(line) for line in lines[:most_lines]).strip()
    rest = max(cut, 0) + sum(len(line) + 1 for line in lines[most_lines:])
    return f"{kept} ... ({rest} more characters)" if rest else kept


def plain_line(text: str, longest: int = LONGEST_NAME) -> str:
    """Make a stranger's text one line."""
    return plain_text(" ".join(text[: longest + 1].split()), longest, 1)


def ascii_line(text: str, longest: int = LONGEST_NAME) -> str:
    """
    Spell a stranger's text in ASCII, alike under every version of Unicode's tables.

    Args:
        text: from a stranger.
        longest: most of its characters that are kept.

    Returns:
        One line of printable ASCII without spaces at its ends or beside each other. A backslash and
        every other character is its code point, `\\u{20ae}`, so that nothing looks like what it is
        not. What was cut is counted.
    """
    line = " ".join(word for word in text.split(" ") if word)
    kept = "".join(map(_spelt, line[:longest]))
    rest = len(line) - longest
    return f"{kept} ... ({rest} more characters)" if rest > 0 else kept


def _spelt(character: str) -> str:
    is_plain = " " <= character <= "~" and character != "\\"
    return character if is_plain else f"\\u{{{ord(character):x}}}"


def _printable(line: str) -> str:
    """Keep what is no control, format, surrogate, private or unassigned character."""
    return "".join(each for each in line if not unicodedata.category(each).startswith("C"))
