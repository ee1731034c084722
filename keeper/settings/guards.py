"""What holds transactions back, and which way they leave."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from keeper.domain.bidding import MOST_GAS
from keeper.settings.section import Amount, Section

HTTP = ("http://", "https://")


class Guards(Section):
    """What holds transactions back: a file that stops everything, and the budgets of 24 hours."""

    kill_file: Path = Path("STOP")
    gas_per_transaction: Annotated[int, Field(ge=21_000, le=MOST_GAS)] = MOST_GAS
    gas_per_day: Amount = Decimal(1)
    value_per_day_percent: Annotated[Decimal, Field(ge=0, le=10_000)] = Decimal(400)


class Private(Section):
    """A way past the public pool: an endpoint for raw transactions, or a relay for bundles."""

    url: str = ""
    url_file: Path | None = None
    relay_url: str = ""
    relay_key_file: Path | None = None
    bundle_blocks: Annotated[int, Field(ge=1, le=50)] = 6
    fallback: bool = False
    wait_blocks: Annotated[int, Field(ge=1, le=10_000)] = 25

    @model_validator(mode="after")
    def _require_one_way(self) -> Self:
        ways = (bool(self.url), self.url_file is not None, bool(self.relay_url))
        if sum(ways) != 1:
            raise ValueError("exactly one of url, url_file and relay_url must be set")
        if bool(self.relay_url) != (self.relay_key_file is not None):
            raise ValueError("relay_url and relay_key_file go together")
        # The URL itself is not quoted: it may hold a key.
        if any(url and not url.startswith(HTTP) for url in (self.url, self.relay_url)):
            raise ValueError("url and relay_url must begin with http:// or https://")
        return self
