"""What the chain says of one investor, and the books that follow from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from keeper.domain.dealing_report import NamedToken
from keeper.domain.share_math import pro_rata_down
from keeper.domain.units import Address


class Kind(Enum):
    """What happened, by the event that says so."""

    SUBSCRIBED = "subscription requested"
    SUBSCRIPTION_CANCELLED = "subscription cancelled"
    SHARES_CLAIMED = "shares claimed"
    REDEMPTION_ASKED = "redemption requested"
    REDEMPTION_CANCELLED = "redemption cancelled"
    ASSETS_CLAIMED = "money claimed"
    LEFT_IN_KIND = "left in kind"
    TRANSFERRED = "shares transferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Where and when; `time` in unix seconds."""

    block: int
    index: int
    time: int
    transaction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidToken:
    """What an exit in kind took out of positions in a token, in units of the position."""

    token: NamedToken
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """
    What somebody did.

    Args:
        who: the controller, the one who leaves, or the sender.
        other: who paid, whose shares they were, or who receives; `who` where nobody else does.
        dealing: of the request; 0 where it has none.
        assets: base units.
        shares: 18 digits.
        paid: what an exit in kind paid to `other`.
    """

    kind: Kind
    moment: Moment
    who: Address
    other: Address
    dealing: int = 0
    assets: int = 0
    shares: int = 0
    paid: tuple[PaidToken, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """A struck dealing, see StrikeFact; `fee_shares` are those of both fees."""

    moment: Moment
    number: int
    per_share: int
    supply: int
    assets_in: int
    shares_out: int
    filled: int
    rolled: int
    assets_out: int
    fee_shares: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """
    What an investor has, and what came of it so far; base units, and shares with 18 digits.

    Args:
        wallet: shares in the wallet.
        pending: subscribed and not struck, or returned by the strike and not taken back yet.
        pending_in: dealing of `pending`.
        due: struck shares that wait to be claimed.
        waiting: shares that wait to be redeemed.
        waiting_in: dealing that `waiting` waits in.
        payable: money of struck redemptions that waits to be claimed.
        cost: what the shares that are left cost, on average.
        realised: what was made on shares that were redeemed or given away.
        fees: what the fees took of the shares' worth, rounded down at each strike.
        paid_in, taken_out: sums of all flows.
    """

    wallet: int = 0
    pending: int = 0
    pending_in: int = 0
    due: int = 0
    waiting: int = 0
    waiting_in: int = 0
    payable: int = 0
    cost: int = 0
    realised: int = 0
    fees: int = 0
    paid_in: int = 0
    taken_out: int = 0

    @property
    def shares(self) -> int:
        """Shares in the wallet and in the escrow."""
        return self.wallet + self.due + self.waiting

    def disposed(self, shares: int, proceeds: int) -> Books:
        """Take out what some shares cost on average, rounded down; all of it with the last."""
        cost = pro_rata_down(self.cost, shares, self.shares)
        return replace(self, cost=self.cost - cost, realised=self.realised + proceeds - cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """
    What the chain itself says that an investor has, at one block.

    Args:
        wallet: shares in the wallet.
        pending: base units subscribed, or returned and not taken back.
        due: struck shares, those still locked included.
        waiting: shares that wait to be redeemed.
        payable: base units that wait to be claimed.
    """

    wallet: int
    pending: int
    due: int
    waiting: int
    payable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    A line of a statement.

    Args:
        what: in words.
        other: who else took part; None for nobody.
        assets, shares: that it is about, not signed.
        flow: base units that came in (above 0) or went out.
        is_estimated: whether the flow was shares, at the last struck price.
        per_share: last struck NAV per share.
        books: after it.
        paid: what an exit in kind paid.
    """

    moment: Moment
    what: str
    other: Address | None
    dealing: int
    assets: int
    shares: int
    flow: int
    is_estimated: bool
    per_share: int
    books: Books
    paid: tuple[PaidToken, ...] = ()
