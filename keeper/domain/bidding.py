"""What to offer for a transaction, and what to sign next for one that does not get mined."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.intents import Broadcast, ExecutionTerms, Fees, Head, Intent, Role
from keeper.domain.units import mul_div_up

GAS_MARGIN_PERCENT = 130  # the state may change between estimate and block
MOST_GAS = 2**24  # of one transaction (EIP-7825)
NO_OP_GAS = 21_000
# Nodes want one tenth more in both fee fields before they replace a transaction; an eighth is safe.
BUMP_NUMERATOR, BUMP_DENOMINATOR = 9, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """A transaction to sign under the nonce that an intent has already."""

    role: Role
    gas: int
    fees: Fees


def gas_limit(estimate: int) -> int:
    """Give an estimate its margin, up to what one transaction may use."""
    return min(MOST_GAS, -(-estimate * GAS_MARGIN_PERCENT // 100))


def opening_fees(head: Head, tip: int) -> Fees:
    """Offer twice the base fee and the tip: enough for six full blocks in a row."""
    return Fees(max_fee=2 * head.base_fee + tip, tip=tip)


def action_cap(cap: int) -> int:
    """Keep the last step below the cap for the no-op that may have to replace an action."""
    return (cap - 1) * BUMP_DENOMINATOR // BUMP_NUMERATOR


def bumped_fees(last: Fees, market: Fees, cap: int) -> Fees | None:
    """
    Raise both fields by an eighth, or to the market if that is more.

    Args:
        last: what the stuck transaction offers.
        market: what a new one would offer.
        cap: most that a unit of gas may cost, wei.

    Returns:
        None when the cap leaves no room: a smaller step would not replace anything.
    """
    least = Fees(max_fee=_bump(last.max_fee), tip=_bump(last.tip))
    if least.max_fee > cap:
        return None
    max_fee = min(cap, max(least.max_fee, market.max_fee))
    return Fees(max_fee=max_fee, tip=min(max_fee, max(least.tip, market.tip)))


def is_late(intent: Intent, head: Head) -> bool:
    """Whether the intent must not be carried out any more, and nothing cancels it yet."""
    return head.timestamp > intent.not_after and intent.broadcasts[-1].role is Role.ACTION


def is_stuck(last: Broadcast, now: int, terms: ExecutionTerms) -> bool:
    """Whether a transaction is too old; one from the future was signed under a wrong clock."""
    return not 0 <= now - last.signed_at < terms.stuck_after_s


def replacement(
    intent: Intent, market: Fees, terms: ExecutionTerms, *, cancels: bool
) -> Bid | None:
    """
    Choose what replaces the newest transaction of an intent.

    Args:
        intent: signed at least once.
        market: what a new transaction would offer.
        terms: cap and number of tries.
        cancels: the action must not be carried out any more.

    Returns:
        None when the cap leaves no room and the same bytes have to wait. An action that must not
        be carried out is always replaced, if need be by less than a pool that knows it would take.
    """
    last = intent.broadcasts[-1]
    if last.role is Role.ACTION and not cancels and len(intent.broadcasts) < terms.max_tries:
        fees = bumped_fees(last.fees, market, action_cap(terms.max_fee))
        return None if fees is None else Bid(role=Role.ACTION, gas=last.gas, fees=fees)
    fees = bumped_fees(last.fees, market, terms.max_fee)
    if fees is None and last.role is Role.NO_OP:
        return None
    fees = fees or Fees(max_fee=terms.max_fee, tip=min(terms.max_fee, last.fees.tip))
    return Bid(role=Role.NO_OP, gas=NO_OP_GAS, fees=fees)


def _bump(fee: int) -> int:
    return mul_div_up(fee, BUMP_NUMERATOR, BUMP_DENOMINATOR) + 1
