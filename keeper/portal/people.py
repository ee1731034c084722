"""What the chain says of one account, and of a proposal, at one block."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.units import Address

STATES = ("none", "pending", "closed", "missed", "locked", "claimable", "returned")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionState:
    """IFundViews.DepositStatus: base units, shares of 18 digits, unix seconds or 0."""

    state: str
    request_id: int
    pending_assets: int
    claimable_assets: int
    claimable_shares: int
    claimable_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionState:
    """IFundViews.RedeemStatus."""

    state: str
    request_id: int
    pending_shares: int
    claimable_shares: int
    claimable_assets: int
    unfinished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitLine:
    """IFundViews.ExitLine: one thing that an exit in kind would pay."""

    strategy: Address
    token: Address
    adapter: Address
    units: int
    amount: int
    unwinds: bool
    answers: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent:
    """
    Something that an account did, or had done to it.

    Args:
        kind: `requested`, `cancelled`, `withdrew`, `left`, `moved_in`, `moved_out`,
            `asked` or `unasked` (of shares to redeem).
        amount: base units; shares of `left`, the moves and what was asked.
        request_id: of what was asked; else 0.
    """

    kind: str
    block: int
    transaction: str
    time: int | None
    amount: int
    request_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """
    An account at one block.

    Args:
        nonce_shares: for permits of shares and delegations by signature; `nonce_dao` for votes,
            `nonce_base` for permits of the base asset, None where it takes none.
        delegate: who votes with its shares; the zero address for nobody.
        allowance: base units that the fund may take.
        exit_paid: shares that an exit in kind of the whole balance would be paid for.
        events: oldest first.
    """

    account: Address
    shares: int
    votes: int
    delegate: Address
    nonce_shares: int
    nonce_dao: int
    nonce_base: int | None
    base_balance: int
    allowance: int
    subscription: SubscriptionState
    redemption: RedemptionState
    exit_paid: int
    exit_lines: tuple[ExitLine, ...]
    events: tuple[AccountEvent, ...]
