"""What a log line carries besides its text."""

from __future__ import annotations

from collections.abc import Mapping

FIELDS = "fields"  # attribute of a log record


def fields(**values: object) -> Mapping[str, Mapping[str, object]]:
    """Give what `extra=` of a log call wants; a field without a value is left out."""
    return {FIELDS: {key: value for key, value in values.items() if value not in (None, "")}}
