"""
The keeper's log: one line for each thing that happened, as key=value or as JSON, without secrets.

Times are UTC. A traceback is a field of its line, so that a line is always the whole story.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from keeper.adapters.secrets import conceal
from keeper.services.events import FIELDS

LEVELS = ("debug", "info", "warning", "error")
# At their finest these log whole URLs, which may hold keys, and say of themselves what we say.
QUIET = ("web3", "urllib3", "requests", "httpx", "httpcore", "apprise", "alembic", "sqlalchemy")
SILENT = ("apscheduler",)  # it warns of every tick that another one makes superfluous


class LineFormatter(logging.Formatter):
    """
    Writes a record as one line.

    Args:
        as_json: a JSON object; else `key=value`, values with spaces in quotes.
    """

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """Spell time, level, logger, what happened, and its fields."""
        line: dict[str, object] = {
            "time": f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        concealed = {key: _conceal(value) for key, value in line.items()}
        if self._as_json:
            return json.dumps(concealed, ensure_ascii=False)
        return " ".join(f"{key}={_quote(value)}" for key, value in concealed.items())


def configure_logs(level: str, *, as_json: bool) -> None:
    """Send everything from a level on to stderr, in place of what was configured here before."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each.formatter, LineFormatter)]:
        root.removeHandler(handler)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(as_json=as_json))
    root.addHandler(handler)
    root.setLevel(level.upper())
    for names, least in ((QUIET, logging.WARNING), (SILENT, logging.CRITICAL)):
        for name in names:
            logging.getLogger(name).setLevel(least)


def _conceal(value: object) -> object:
    return value if isinstance(value, bool | int | float) else conceal(str(value))


def _quote(value: object) -> str:
    text = str(value)
    plain = text and not any(letter.isspace() or letter in '"=' for letter in text)
    return text if plain else json.dumps(text, ensure_ascii=False)
