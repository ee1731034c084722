"""One investor."""

from __future__ import annotations

from typing import Literal

from keeper.portal.shapes.common import Account, Digits, HashText, Seen, Shape, Time, Wad

State = Literal["none", "pending", "closed", "missed", "locked", "claimable", "returned"]


class Nonces(Shape):
    """Next numbers of signatures: of the shares, of the DAO, of the base asset."""

    shares: Digits
    dao: Digits
    base: Digits | None


class Subscription(Shape):
    """Money on its way in; `says` puts the state in words."""

    state: State
    dealing: int | None
    pending_assets: Digits
    claimable_assets: Digits
    claimable_shares: Wad
    claimable_at: Time | None
    can_cancel: bool
    says: str


class Fill(Shape):
    """What one dealing filled of everything that was asked of it."""

    dealing: int
    part: Wad
    per_share: Wad
    struck_at: Time
    block: int
    tx: HashText


class Redemption(Shape):
    """Shares on their way out; `fills` are the dealings that filled a part of them."""

    state: State
    dealing: int | None
    requested_shares: Wad | None
    pending_shares: Wad
    filled_shares: Wad | None
    claimable_shares: Wad
    claimable_assets: Digits
    unfinished: bool
    can_cancel: bool
    fills: list[Fill]
    says: str


class InKindLine(Shape):
    """One thing that an exit in kind would pay; `value` is null without a price."""

    strategy: str
    token: Account
    symbol: str
    decimals: int | None
    units: Digits
    amount: Digits
    value: Digits | None
    unwinds: bool
    answers: bool


class InKind(Shape):
    """An exit in kind with the whole balance: shares less the levy, and what they are paid in."""

    shares: Wad
    paid_shares: Wad
    lines: list[InKindLine]


class Result(Shape):
    """
    What came of an investor's money, base units; null where shares came or went otherwise.

    `in_kind` counts what was taken in kind at the price struck before.
    """

    paid_in: Digits
    taken_out: Digits
    in_kind: Digits
    value: Digits | None
    result: Digits | None
    money_weighted: float | None
    moved_in: Wad
    moved_out: Wad
    note: str | None


class InvestorEvent(Shape):
    """Something that happened to an investor's shares or money."""

    kind: str
    time: Time | None
    block: int
    tx: HashText
    amount: Digits
    unit: Literal["base", "shares"]


class Investor(Seen):
    """One investor at one block."""

    address: Account
    shares: Wad
    value: Digits | None
    votes: Wad
    delegate: Account | None
    nonces: Nonces
    base_balance: Digits
    allowance: Digits
    subscription: Subscription
    redemption: Redemption
    result: Result
    in_kind: InKind
    events: list[InvestorEvent]
