"""From a decision to the one call that carries it out, under a key that makes it happen once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from keeper.domain import actions as d
from keeper.domain.dealing import strike_before
from keeper.domain.nav import NavReport, plain_amount
from keeper.domain.orders import lending_order, trade_orders, withdrawal_order
from keeper.domain.policy import LendingPolicy, Policy
from keeper.domain.purposes import name_token, tell_amount, tell_units
from keeper.domain.snapshot import Entry, FundSnapshot
from keeper.domain.trials import why_returned
from keeper.domain.units import Address, mul_div_down

CALL_VALIDITY_S = 600  # ten minutes: prices and books move on


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCall:
    """
    One call of one contract.

    Args:
        contract: role in the address book, or `strategy:<name>`.
        function: its name in the ABI.
        args: arguments in the ABI's order.
        key: deterministic intent key; the same decision on the same state gives the same key.
        not_after: unix seconds of chain time after which it must not be carried out.
        purpose: why, in words.
        value: base units that it puts to work: allocated, spent on a purchase, lent; 0 for what
            leads back to cash.
        coin: native coin that it carries, wei: what the bridge asks for a message.
        dealing: number of the dealing during which it was decided.
        spare_gas: what it may take beyond its estimate when a later block carries it out.
    """

    contract: str
    function: str
    args: tuple[object, ...]
    key: str
    not_after: int
    purpose: str
    value: int = 0
    coin: int = 0
    dealing: int = 0
    spare_gas: int = 0


def plan(
    decision: d.Decision,
    snapshot: FundSnapshot,
    policy: Policy,
    *,
    report: NavReport | None,
    order_id: int,
) -> PlannedCall:
    """
    Turn a decision into its call.

    Args:
        decision: anything but Nothing.
        snapshot: what it was made from.
        policy: the operator's rules.
        report: the keeper's key; needed for a strike alone.
        order_id: an id the strategy never saw; used for orders alone.

    Raises:
        ValueError: the decision is Nothing, or a strike comes without a report.
    """
    if isinstance(decision, d.Buy | d.Sell | d.Lend | d.Recall):
        return _plan_orders(decision, snapshot, policy, order_id)
    if isinstance(decision, d.Unwind):
        return _plan_unwind(decision, snapshot, policy, order_id)
    if isinstance(decision, d.Allocate | d.Deallocate | d.Harvest):
        return _plan_cash(decision, snapshot)
    if isinstance(decision, d.Trip | d.TripStrategy):
        return _plan_trip(decision, snapshot)
    if isinstance(decision, d.NoteDisagreement | d.EndProbation):
        return _plan_verdict(decision, snapshot)
    return _plan_dealing(decision, snapshot, report)


def _plan_dealing(
    decision: d.Decision, snapshot: FundSnapshot, report: NavReport | None
) -> PlannedCall:
    number, clock = snapshot.dealing.number, snapshot.dealing
    if isinstance(decision, d.Strike):
        return _plan_strike(snapshot, report)
    # A dealing may be closed and reopened more than once; its clock tells the times apart.
    if isinstance(decision, d.Close):
        words = ("fund", "closeDealing", f"close:{number}:{clock.next_close}", "close dealing")
    elif isinstance(decision, d.Reopen):
        words = ("fund", "reopenDealing", f"reopen:{number}:{clock.closed_at}", "reopen dealing")
    elif isinstance(decision, d.Distribute):
        key = f"distribute:{number}:{snapshot.fee_shares_undistributed}"
        words = ("fee_distribution", "distribute", key, "fees before dealing")
    else:
        raise ValueError(f"{decision!r} cannot be planned")  # noqa: TRY004  Nothing is a Decision
    contract, function, key, purpose = words
    deadline = snapshot.timestamp + CALL_VALIDITY_S
    return _call(snapshot, contract, function, (), key, deadline, f"{purpose} {number}")


def _plan_strike(snapshot: FundSnapshot, report: NavReport | None) -> PlannedCall:
    if report is None:
        raise ValueError("a strike needs a report")
    number = snapshot.dealing.number
    key = f"strike:{number}:{report.sequence}"
    deadline = min(report.valid_until, strike_before(snapshot))
    args, purpose = (report.as_tuple(),), f"strike dealing {number}"
    reason = why_returned(snapshot)
    if reason and snapshot.dealing.totals.assets_in:
        purpose = f"{purpose}, its subscriptions are returned, {reason}"
    return _call(snapshot, "fund", "strike", args, key, deadline, purpose)


def _plan_cash(
    decision: d.Allocate | d.Deallocate | d.Harvest, snapshot: FundSnapshot
) -> PlannedCall:
    strategy = snapshot.strategy(decision.strategy)
    function = {d.Allocate: "allocate", d.Deallocate: "deallocate", d.Harvest: "harvest"}[
        type(decision)
    ]
    key = f"{function}:{decision.strategy}:{snapshot.block}"
    purpose = f"{function} {tell_amount(decision.amount, snapshot.base)} ({decision.strategy})"
    args, deadline = (strategy.address, decision.amount), snapshot.timestamp + CALL_VALIDITY_S
    call = _call(snapshot, "treasury", function, args, key, deadline, purpose)
    return replace(call, value=decision.amount if isinstance(decision, d.Allocate) else 0)


def _plan_trip(decision: d.Trip | d.TripStrategy, snapshot: FundSnapshot) -> PlannedCall:
    deadline = snapshot.timestamp + CALL_VALIDITY_S
    if isinstance(decision, d.Trip):
        key, purpose = f"trip:{snapshot.block}", "record the guardrails"
        return _call(snapshot, "controls", "trip", (), key, deadline, purpose)
    strategy = snapshot.strategy(decision.strategy)
    key, purpose = f"trip:{strategy.name}:{snapshot.block}", f"freeze {strategy.name}: it fell"
    args = (strategy.address,)
    return _call(snapshot, "risk", "tripStrategy", args, key, deadline, purpose)


def _plan_verdict(
    decision: d.NoteDisagreement | d.EndProbation, snapshot: FundSnapshot
) -> PlannedCall:
    """One note, and one end, of each stretch of agreement."""
    feed, deadline = snapshot.feeds[decision.token], snapshot.timestamp + CALL_VALIDITY_S
    if feed.probation is None:
        raise ValueError(f"{decision!r}, but the feed is not on probation")
    if isinstance(decision, d.NoteDisagreement):
        function, purpose = "noteDisagreement", f"note that the feeds of {feed.token.symbol} differ"
    else:
        function, purpose = "endProbation", f"trust the new feed of {feed.token.symbol}"
    key, args = f"{function}:{decision.token}:{feed.probation.agreed_since}", (decision.token,)
    return _call(snapshot, "registry", function, args, key, deadline, purpose)


def _plan_unwind(
    decision: d.Unwind, snapshot: FundSnapshot, policy: Policy, order_id: int
) -> PlannedCall:
    """Sell a plain token over the configured routes, withdraw a position."""
    name, deadline = decision.strategy, snapshot.timestamp + CALL_VALIDITY_S
    entries = snapshot.strategy(name).entries
    entry = next(entry for entry in entries if entry.token == decision.token)
    if not entry.is_plain:
        order = withdrawal_order(entry, decision.units, snapshot)
        orders: tuple[tuple[Address, bytes], ...] = (order,)
    elif policy.trading is None:
        raise ValueError(f"{decision!r} without a trading policy")
    else:
        orders = trade_orders(d.Sell(amount=decision.units), snapshot, policy.trading)
    key, args = f"order:{name}:{order_id}", (order_id, orders, deadline)
    purpose = f"unwind {_tell_part(entry, decision.units, snapshot)} ({name})"
    return _call(snapshot, f"strategy:{name}", "execute", args, key, deadline, purpose)


def _plan_orders(
    decision: d.Buy | d.Sell | d.Lend | d.Recall,
    snapshot: FundSnapshot,
    policy: Policy,
    order_id: int,
) -> PlannedCall:
    deadline = snapshot.timestamp + CALL_VALIDITY_S
    if isinstance(decision, d.Buy | d.Sell):
        if policy.trading is None:
            raise ValueError(f"{decision!r} without a trading policy")
        name, orders = policy.trading.strategy, trade_orders(decision, snapshot, policy.trading)
        purpose = _tell_trade(decision, policy.trading.token, snapshot)
    else:
        if policy.lending is None:
            raise ValueError(f"{decision!r} without a lending policy")
        name, orders = policy.lending.strategy, (lending_order(decision, snapshot, policy.lending),)
        purpose = _tell_loan(decision, snapshot, policy.lending)
    key, args = f"order:{name}:{order_id}", (order_id, orders, deadline)
    call = _call(snapshot, f"strategy:{name}", "execute", args, key, deadline, purpose)
    return replace(call, value=decision.amount if isinstance(decision, d.Buy | d.Lend) else 0)


def _tell_trade(decision: d.Buy | d.Sell, token: Address, snapshot: FundSnapshot) -> str:
    tokens = snapshot.tokens
    if isinstance(decision, d.Buy):
        return f"buy {name_token(token, tokens)} for {tell_amount(decision.amount, snapshot.base)}"
    return f"sell {tell_units(decision.amount, token, tokens)}"


def _tell_loan(decision: d.Lend | d.Recall, snapshot: FundSnapshot, lending: LendingPolicy) -> str:
    if isinstance(decision, d.Lend):
        return f"lend {tell_amount(decision.amount, snapshot.base)}"
    entries = snapshot.strategy(lending.strategy).entries
    lent = next(entry for entry in entries if entry.token == lending.position)
    return f"recall {_tell_part(lent, decision.units, snapshot)}"


def _tell_part(entry: Entry, units: int, snapshot: FundSnapshot) -> str:
    """Tell a part of what is held by the plain token behind it, as much as it is now."""
    if entry.vault is None:
        amount = plain_amount(replace(entry, units=units))
    else:  # it says what all of its shares count for
        amount = mul_div_down(plain_amount(entry), units, entry.units)
    return tell_units(amount, entry.underlying, snapshot.tokens)


def _call(
    snapshot: FundSnapshot,
    contract: str,
    function: str,
    args: tuple[object, ...],
    key: str,
    not_after: int,
    purpose: str,
) -> PlannedCall:
    full_key = f"{snapshot.chain_id}:{snapshot.fund}:{key}"
    return PlannedCall(
        contract=contract,
        function=function,
        args=args,
        key=full_key,
        not_after=not_after,
        purpose=purpose,
        dealing=snapshot.dealing.number,
    )
