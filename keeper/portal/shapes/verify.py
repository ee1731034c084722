"""What it takes to reckon a NAV in the browser, from raw state of the chain."""

from __future__ import annotations

from typing import Literal

from keeper.portal.shapes.common import Account, Digits, HashText, Seen, Shape, Time, Wad


class EntryShape(Shape):
    """
    One thing that a strategy may hold: read its `units` there, by `Strategy.inventory`.

    `counts` says how units become plain tokens: as they are, by `index` (a ray), as vault shares.
    """

    place: int
    token: Account
    adapter: Account
    underlying: Account
    units: Digits
    counts: Literal["plain", "index", "vault"]
    index: Digits | None
    amount: Digits | None


class StrategyShape(Shape):
    """A strategy and what is booked in it."""

    address: Account
    name: str
    entries: list[EntryShape]


class PriceShape(Shape):
    """A price, base units per token unit scaled by 1e36, and the feed's round it came from."""

    token: Account
    symbol: str
    decimals: int | None
    price: Digits
    round: Digits
    answer: Digits | None
    answer_decimals: int | None


class StruckFigures(Shape):
    """What a dealing was struck at."""

    dealing: int
    total: Digits
    keeper_total: Digits
    observed_block: int
    units_hash: HashText
    block: int
    tx: HashText


class Verify(Seen):
    """
    A NAV and everything it was reckoned from.

    total = cash + remote + sum of (amount * price / 1e36, rounded down; the base asset as it is);
    per share = (total + 1) * virtual_shares * 1e18 / (supply + virtual_shares), rounded down.
    Of a struck dealing `per_share` is what its event says, before fees, and `supply` is null: fees
    accrued until the very second. `units_hash` is NavOracle.unitsHash() at `block`.
    """

    subject: str
    block: int
    block_hash: HashText | None
    time: Time | None
    chain_id: int
    fund: Account
    oracle: Account
    registry: Account
    treasury: Account
    shares: Account
    base: Account
    cash: Digits
    remote: Digits
    units_hash: HashText
    strategies: list[StrategyShape]
    prices: list[PriceShape]
    total: Digits
    per_share: Wad
    supply: Wad | None
    virtual_shares: Digits
    struck: StruckFigures | None
