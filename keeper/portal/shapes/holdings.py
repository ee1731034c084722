"""What the fund holds, and what it cost to be held by it."""

from __future__ import annotations

from keeper.portal.shapes.common import Account, Digits, HashText, Seen, Shape, Wad


class Slice(Shape):
    """A part of the fund: base units and its weight; `target` and `cap` where the rules set one."""

    name: str
    address: Account | None
    value: Digits
    weight: Wad
    target: Wad | None
    cap: Wad | None


class Allocation(Seen):
    """The fund cut three ways, each adding up to `total`; without a NAV it says why."""

    total: Digits | None
    by_strategy: list[Slice]
    by_token: list[Slice]
    by_chain: list[Slice]
    problem: str | None


class Charge(Shape):
    """The strike that charged a fee."""

    dealing: int
    block: int
    tx: HashText


class FeePaid(Shape):
    """
    Fee shares of all strikes, and what they were worth when they were minted.

    `last` is the newest strike that charged it; each dealing has what its own did.
    """

    kind: str
    shares: Wad
    assets: Digits
    strikes: int
    last: Charge | None


class Receiver(Shape):
    """Who gets fee shares: `part` of each distribution, still owed, and taken so far."""

    account: Account
    part: Wad
    owed: Wad
    withdrawn: Wad


class Rates(Shape):
    """The rates of the fees and levies; levies stay with those who stay."""

    management: Wad
    performance: Wad
    entry_levy: Wad
    exit_levy: Wad
    in_kind_levy: Wad


class Fees(Seen):
    """Everything about fees; no performance fee is taken below the high-water mark."""

    rates: Rates
    high_water_mark: Wad
    per_share: Wad
    undistributed: Wad
    paid: list[FeePaid]
    receivers: list[Receiver]
