"""Which nodes are asked, and how long they are waited for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from keeper.settings.section import Section

MOST_ENDPOINTS = 16


class Chain(Section):
    """
    The nodes, and how long to wait for them.

    URLs may hold keys: then they are in a file of mode 0600, one a line.

    Args:
        ws_url: whose news wake the daemon before its next look; none by default.
        quorum: endpoints that must give the same answer before a NAV rests on it; None is one up
            to two endpoints, and the majority of more.
        requests_per_s: most that each endpoint is asked; 0 for no limit.
        most_behind: blocks behind the others from which on an endpoint is asked last.
    """

    url: str = ""
    url_file: Path | None = None
    urls: Annotated[tuple[str, ...], Field(max_length=MOST_ENDPOINTS)] = ()
    urls_file: Path | None = None
    ws_url: str = ""
    ws_url_file: Path | None = None
    quorum: Annotated[int, Field(ge=1, le=MOST_ENDPOINTS)] | None = None
    requests_per_s: Annotated[float, Field(ge=0, le=100_000)] = 0.0
    most_behind: Annotated[int, Field(ge=0, le=10_000)] = 3
    timeout_s: Annotated[int, Field(ge=1, le=300)] = 20
    log_range: Annotated[int, Field(ge=1, le=1_000_000)] = 10_000
    finality_blocks: Annotated[int, Field(ge=0, le=256)] = 12
    block_wait_s: Annotated[int, Field(ge=0, le=600)] = 60
    poll_s: Annotated[float, Field(gt=0, le=60)] = 2.0

    @model_validator(mode="after")
    def _require_one_source(self) -> Self:
        if sum(map(bool, (self.url, self.url_file, self.urls, self.urls_file))) != 1:
            raise ValueError("exactly one of url, url_file, urls and urls_file must be set")
        if self.ws_url and self.ws_url_file:
            raise ValueError("at most one of ws_url and ws_url_file can be set")
        return self
