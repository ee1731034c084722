"""Which nodes are asked, and how long they are waited for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from keeper.settings.section import Section


class Chain(Section):
    """The node, and how long to wait for it; its URL may come from a file, as it may hold a key."""

    url: str = ""
    url_file: Path | None = None
    timeout_s: Annotated[int, Field(ge=1, le=300)] = 20
    log_range: Annotated[int, Field(ge=1, le=1_000_000)] = 10_000
    finality_blocks: Annotated[int, Field(ge=0, le=256)] = 12
    block_wait_s: Annotated[int, Field(ge=0, le=600)] = 60
    poll_s: Annotated[float, Field(gt=0, le=60)] = 2.0

    @model_validator(mode="after")
    def _require_one_url(self) -> Self:
        if bool(self.url) == (self.url_file is not None):
            raise ValueError("exactly one of url and url_file must be set")
        return self
