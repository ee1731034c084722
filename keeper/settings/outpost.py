"""The fund's other chain: where its outpost is, and how the line to it is kept going."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from keeper.settings.acting import MODE_MARK, Database, Gas
from keeper.settings.arbitrage import Arbitrage, TradesSection
from keeper.settings.chain import Chain
from keeper.settings.section import DAY_S, Amount, Name, Percent, Section

Ether = Annotated[Decimal, Field(gt=0, le=10)]
Seconds = Annotated[int, Field(ge=60, le=14 * DAY_S)]


class BandSection(Section):
    """What one side should have of free cash, in percent of the last struck NAV."""

    low_percent: Percent
    target_percent: Percent
    high_percent: Percent

    @model_validator(mode="after")
    def _require_order(self) -> Self:
        if not self.low_percent <= self.target_percent <= self.high_percent:
            raise ValueError(
                f"low, target and high are {self.low_percent}, {self.target_percent} and "
                f"{self.high_percent}: they must not fall"
            )
        return self


class InventorySection(Section):
    """When cash crosses: bands of both sides, the smallest transfer, and what it may cost."""

    home: BandSection
    outpost: BandSection
    min_transfer: Amount = Decimal(1_000)
    max_cost_percent: Annotated[Decimal, Field(gt=0, le=10)] = Decimal("0.1")
    native_token: Name


class Outpost(Section):
    """
    The outpost, the nodes of its chain, and what the keeper does for the line.

    Args:
        strategy: that gets what arrives there; without one it stays in the outpost's treasury.
        max_fee: native coin that one message may cost, on either chain.
        arbitrage: pools of that chain, and what trades there; see `Arbitrage`.
    """

    address_book: Path
    chain: Chain
    database: Database = Database(url=f"sqlite:///keeper-outpost{MODE_MARK}.sqlite")
    gas: Gas = Gas()
    strategy: Name | None = None
    statement_every_s: Seconds = 3_600
    heartbeat_every_s: Seconds = DAY_S
    delivery_s: Seconds = 1_800
    booking_s: Seconds = 3_600
    max_fee: Ether = Decimal("0.01")
    inventory: InventorySection | None = None
    arbitrage: Arbitrage | None = None

    @model_validator(mode="after")
    def _require_one_set_of_rules(self) -> Self:
        if self.arbitrage is not None and self.arbitrage.trades != TradesSection():
            raise ValueError("trades across both chains have one set of rules: [arbitrage.trades]")
        return self
