"""The fund itself, and where it stands now."""

from __future__ import annotations

from typing import Literal

from keeper.portal.shapes.common import Account, Digits, HashText, Seen, Shape, Time, Wad


class Permit(Shape):
    """The EIP-712 domain of the base asset's permits (EIP-2612)."""

    name: str
    version: str


class TokenShape(Shape):
    """A token."""

    address: Account
    symbol: str
    decimals: int


class BaseToken(TokenShape):
    """What the fund counts in; `permit` is null where the token takes none."""

    permit: Permit | None


class NamedAddress(Shape):
    """An address with its name."""

    address: Account
    name: str


class Terms(Shape):
    """The rules that the fund deals by: wads, base units, shares of 18 digits and seconds."""

    management_fee: Wad
    performance_fee: Wad
    entry_levy: Wad
    exit_levy: Wad
    in_kind_levy: Wad
    gate: Wad
    least_subscription: Digits
    least_redemption: Wad
    least_period_s: int
    period_s: int
    strike_window_s: int
    lock_s: int
    price_tolerance: Wad
    total_tolerance: Wad
    largest_move: Wad
    cool_off_s: int
    cash_floor: Wad


class Fund(Seen):
    """What a wallet and a reader need to know of the fund."""

    name: str
    symbol: str
    chain_id: int
    chain_name: str
    addresses: dict[str, Account]
    base: BaseToken
    tokens: list[TokenShape]
    strategies: list[NamedAddress]
    terms: Terms
    share_decimals: int
    outpost: bool
    explorer: str | None
    rpc: str | None
    benchmark: str | None
    local: bool
    version: str


class Key(Shape):
    """One of the two keys of the NAV; without figures it says why."""

    total: Digits | None
    per_share: Wad | None
    problem: str | None


class StruckNav(Shape):
    """What was dealt at last."""

    dealing: int
    per_share: Wad
    time: Time
    block: int
    tx: HashText
    hash: HashText | None


class DealingNow(Shape):
    """
    Where the dealing cycle stands.

    `closed_at` is null while requests go into this dealing; `takes_in` says whether the next strike
    takes subscriptions, and `reason` why not.
    """

    number: int
    closed_at: Time | None
    next_close: Time
    overdue_from: Time
    strike_before: Time | None
    subscribed: Digits
    redeeming: Wad
    takes_in: bool
    returned: Digits
    reason: str | None


class Paused(Shape):
    """Until when things are paused; null when they are not."""

    trading_until: Time | None
    dealing_until: Time | None


class Banner(Shape):
    """Something that everybody should see first."""

    level: Literal["info", "warning", "danger"]
    kind: str
    text: str


class Now(Seen):
    """Where the fund stands."""

    chain_lag_s: int
    nav: Key
    contract: Key
    struck: StruckNav | None
    stale: bool
    max_age_s: int
    dealing: DealingNow
    cash: Digits
    remote: Digits
    supply: Wad
    redemptions_owed: Digits
    paused: Paused
    halted: bool
    winding_down: bool
    door: Time | None
    banners: list[Banner]


class HistoryPoint(Shape):
    """
    The fund at one moment; `drawdown` is a wad of at most 0, below the highest so far.

    `struck` and `tx` are of the strike, and null of what was only looked at.
    """

    time: Time
    block: int
    per_share: Wad
    benchmark: Digits | None
    total: Digits
    drawdown: Wad
    struck: int | None
    tx: HashText | None


class History(Seen):
    """The fund over time; `thinned` says that only some of `total` points are here."""

    points: list[HistoryPoint]
    total: int
    thinned: bool
    benchmark: str | None
    remark: str | None
