"""JSON from strangers is read, or refused; it never ends the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from keeper.adapters.json_text import MOST_DEPTH, parse_json

# What some libraries do when they are imported; in a process of its own, which may not survive it.
RAISED = """
import sys
from keeper.adapters.json_text import parse_json
sys.setrecursionlimit(10**6)
try:
    parse_json("[" * 1_000_000)
except ValueError as error:
    print(error, sys.getrecursionlimit())
"""


def test_json__of_what_a_node_says__is_read() -> None:
    assert parse_json(b'{"result": [{"a": ["0x1"]}]}') == {"result": [{"a": ["0x1"]}]}


@pytest.mark.parametrize("text", ["", "{", "[1,]", "[" * 2 * MOST_DEPTH, b"\xff"])
def test_json__that_is_none__is_a_value_error(text: str | bytes) -> None:
    limit = sys.getrecursionlimit()
    with pytest.raises(ValueError):  # noqa: PT011  whichever of them: callers ask no more
        parse_json(text)
    assert sys.getrecursionlimit() == limit


def test_json__nested_without_end_where_a_library_raised_pythons_limit__is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-c", RAISED], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "nested too deeply 1000000\n"), done.stderr
