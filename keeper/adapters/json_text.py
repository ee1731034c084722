"""JSON from strangers."""

from __future__ import annotations

import json
import sys

# Of Python itself. Libraries raise it, and then what is nested deeply enough ends the process.
MOST_DEPTH = 1_000


def parse_json(text: str | bytes) -> object:
    """
    Read JSON that anybody may have written.

    Raises:
        ValueError: it is none, or is nested deeper than anything that is asked for.
    """
    limit = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(min(limit, MOST_DEPTH))
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    finally:
        sys.setrecursionlimit(limit)
