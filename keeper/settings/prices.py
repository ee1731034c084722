"""Which sources have to support a feed before the keeper acts on its price."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from keeper.settings.section import DAY_S, HOUR_S, Amount, Name, Section

Symbol = Annotated[str, Field(pattern=r"^[A-Z0-9]+/[A-Z0-9]+$")]
ExchangeName = Annotated[str, Field(pattern=r"^[a-z0-9]+$", max_length=64)]
Seconds = Annotated[int, Field(ge=1, le=7 * DAY_S)]


class TwapSection(Section):
    """A Uniswap v3 pool of a token and the base asset, averaged over a window."""

    token: Name
    pool: Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{40}$")]
    window_s: Annotated[int, Field(ge=60, le=DAY_S)] = 1_800
    min_liquidity: Amount = Decimal(1_000_000)


class ExchangesSection(Section):
    """Exchanges by ccxt's names, whose median is one source; and what their books must be like."""

    names: Annotated[tuple[ExchangeName, ...], Field(min_length=1, max_length=10)]
    symbols: Annotated[dict[Name, Symbol], Field(min_length=1)]
    max_spread_percent: Annotated[Decimal, Field(gt=0, le=10)] = Decimal("0.5")
    min_depth: Amount = Decimal(10_000)
    max_age_s: Annotated[int, Field(ge=1, le=HOUR_S)] = 120
    min_exchanges: Annotated[int, Field(ge=1, le=10)] = 2
    timeout_s: Annotated[int, Field(ge=1, le=60)] = 20

    @model_validator(mode="after")
    def _require_enough(self) -> Self:
        if len(set(self.names)) < len(self.names):
            raise ValueError(f"an exchange is named twice in {', '.join(self.names)}")
        if self.min_exchanges > len(self.names):
            raise ValueError(f"min_exchanges is {self.min_exchanges} of {len(self.names)} names")
        return self


class Prices(Section):
    """How many sources have to agree with a feed, itself included, and how closely."""

    quorum: Annotated[int, Field(ge=1, le=10)] = 2
    tolerance_percent: Annotated[Decimal, Field(gt=0, le=10)] = Decimal(1)
    feed_max_age_s: dict[Name, Seconds] = Field(default_factory=dict)
    twap: tuple[TwapSection, ...] = ()
    exchanges: ExchangesSection | None = None
