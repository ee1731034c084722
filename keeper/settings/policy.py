"""The operator's rules for dealing, trading, lending and harvesting."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from keeper.domain.policy import Venue
from keeper.settings.section import HOUR_S, Amount, Name, Percent, Section


class Dealing(Section):
    """What reports and cash are kept to."""

    reserve_percent: Percent = Decimal(10)
    report_valid_s: Annotated[int, Field(ge=30, le=HOUR_S)] = 600
    min_distribution: Amount = Decimal(1)


class RouteSection(Section):
    """One venue and its share of every trade; `fee` is the Uniswap v3 pool's, 500 = 0.05 %."""

    venue: Venue
    share_percent: Percent
    fee: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class Trading(Section):
    """The trend strategy: what it trades, where, and how fast."""

    strategy: Name
    token: Name
    routes: Annotated[tuple[RouteSection, ...], Field(min_length=1, max_length=4)]
    slippage_percent: Annotated[Decimal, Field(gt=0, le=3)] = Decimal("0.5")
    max_order_percent: Annotated[Decimal, Field(gt=0, le=100)] = Decimal(20)
    min_order: Amount = Decimal(100)
    band_percent: Percent = Decimal(2)
    target_vol_percent: Annotated[Decimal, Field(gt=0, le=500)] = Decimal(40)
    max_weight_percent: Percent = Decimal(40)
    horizons_h: Annotated[
        tuple[Annotated[int, Field(ge=1, le=24 * 90)], ...], Field(min_length=1, max_length=8)
    ] = (24, 72, 168)
    centre_of_mass_h: Annotated[int, Field(ge=1, le=24 * 90)] = 60
    max_gap_h: Annotated[int, Field(ge=1, le=48)] = 2
    max_age_h: Annotated[int, Field(ge=1, le=48)] = 2

    @model_validator(mode="after")
    def _require_whole(self) -> Self:
        total = sum(route.share_percent for route in self.routes)
        if total != 100:
            raise ValueError(f"share_percent of all routes adds up to {total}, it must be 100")
        return self


class Lending(Section):
    """Idle cash is lent on Aave."""

    strategy: Name
    min_move: Amount = Decimal(1_000)


class HarvestSection(Section):
    """Above `threshold_percent` of the principal, `part_percent` of the excess becomes cash."""

    strategy: Name
    threshold_percent: Annotated[Decimal, Field(ge=100, le=10_000)]
    part_percent: Percent
    minimum: Amount = Decimal(100)
