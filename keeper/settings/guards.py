"""What holds transactions back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import Field

from keeper.domain.bidding import MOST_GAS
from keeper.settings.section import Amount, Section


class Guards(Section):
    """What holds transactions back: a file that stops everything, and the budgets of 24 hours."""

    kill_file: Path = Path("STOP")
    gas_per_transaction: Annotated[int, Field(ge=21_000, le=MOST_GAS)] = MOST_GAS
    gas_per_day: Amount = Decimal(1)
    value_per_day_percent: Annotated[Decimal, Field(ge=0, le=10_000)] = Decimal(400)
