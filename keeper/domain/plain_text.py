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


def _printable(line: str) -> str:
    """Keep what is no control, format, surrogate, private or unassigned character."""
    return "".join(each for each in line if not unicodedata.category(each).startswith("C"))
