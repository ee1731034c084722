"""Whom to tell, what to write, how often to look."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from keeper.settings.section import DAY_S, HOUR_S, YEAR_S, Section

MOST_PORT = 65_535


def split_address(text: str) -> tuple[str, int]:
    """
    Take `host:port` apart; an IPv6 address stands in brackets.

    Raises:
        ValueError: it is none.
    """
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > MOST_PORT:
        raise ValueError("an address is host:port, such as 127.0.0.1:9600")
    return host.strip("[]"), int(port)


def _checked_address(text: str) -> str:
    split_address(text)
    return text


class Notify(Section):
    """Whom to tell: a file with one apprise URL a line, mode 0600; the log is always told."""

    urls_file: Path | None = None
    repeat_s: Annotated[int, Field(ge=0, le=30 * DAY_S)] = 6 * HOUR_S


class Report(Section):
    """The report, whether dealings' reports are recorded, and how dense the history is."""

    path: Path = Path("report.html")
    every_s: Annotated[int, Field(ge=0, le=YEAR_S)] = DAY_S
    point_every_s: Annotated[int, Field(ge=0, le=DAY_S)] = 900
    record: bool = False


class Daemon(Section):
    """How often `keeper daemon` looks, and where it answers over HTTP; nowhere by default."""

    every_s: Annotated[int, Field(ge=1, le=DAY_S)] = 60
    listen: Annotated[str, AfterValidator(_checked_address)] | None = None
