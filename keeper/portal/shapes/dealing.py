"""Struck dealings."""

from __future__ import annotations

from keeper.portal.shapes.common import Digits, HashText, Seen, Shape, Time, Wad


class StruckNavs(Shape):
    """What each key said, base units; the keeper's is null when its report could not be read."""

    contract: Digits
    keeper: Digits | None


class DealingRowShape(Shape):
    """One struck dealing."""

    number: int
    closed_at: Time | None
    struck_at: Time
    per_share: Wad
    assets_in: Digits
    shares_out: Wad
    filled: Wad
    assets_out: Digits
    rolled: Wad
    management_shares: Wad
    performance_shares: Wad
    high_water_mark: Wad
    nav: StruckNavs
    block: int
    tx: HashText
    report_hash: HashText | None


class Dealings(Seen):
    """A page, newest first."""

    total: int
    offset: int
    limit: int
    rows: list[DealingRowShape]


class StruckHolding(Shape):
    """A plain amount that was held at the strike, and its price in base units scaled by 1e36."""

    token: str
    symbol: str
    amount: Digits
    price: Digits
    round: Digits
    value: Digits


class DealingDetail(Seen):
    """One dealing, and what it takes to reckon it again."""

    dealing: DealingRowShape
    observed_block: int
    sequence: int
    units_hash: HashText
    cash: Digits
    remote: Digits
    holdings: list[StruckHolding]
    reckoned: Digits
