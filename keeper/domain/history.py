"""What the keeper remembers of each look at the fund, for reports."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.nav import HoldingValue, NavStatement
from keeper.domain.prices import price_of
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import Address
from keeper.errors import PriceError


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """
    The fund at one block; amounts are base units, per share has 18 digits.

    Args:
        per_share: gross NAV per share at live prices.
        struck_per_share: after-fee NAV per share of the last strike.
        benchmark_price: of the token that the fund is compared with, base units per token unit
            scaled by 1e36; None when it had none.
    """

    block: int
    timestamp: int
    dealing: int
    total: int
    supply: int
    per_share: int
    struck_per_share: int
    high_water_mark: int
    cash: int
    remote: int
    benchmark_price: int | None
    holdings: tuple[HoldingValue, ...]


def make_point(snapshot: FundSnapshot, statement: NavStatement, benchmark: Address | None) -> Point:
    """Keep what reports need of a valued snapshot."""
    return Point(
        block=snapshot.block,
        timestamp=snapshot.timestamp,
        dealing=snapshot.dealing.number,
        total=statement.total,
        supply=statement.supply,
        per_share=statement.per_share,
        struck_per_share=snapshot.nav_per_share,
        high_water_mark=snapshot.high_water_mark,
        cash=statement.cash,
        remote=statement.remote,
        benchmark_price=_price_or_none(snapshot, benchmark),
        holdings=statement.holdings,
    )


def _price_or_none(snapshot: FundSnapshot, token: Address | None) -> int | None:
    if token is None:
        return None
    try:
        return price_of(snapshot, token)
    except PriceError:
        return None
