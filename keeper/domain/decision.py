"""
What to do now, from one snapshot: the first of these that applies.

1. a guardrail holds or a strategy fell too far, and nobody recorded it yet: do that
2. a closed dealing: reopen it when its window passed; else raise the cash that its redemptions
   need, then strike
3. an open dealing that is due: raise the cash its redemptions need, then close
4. take profit that a harvest rule asks for
5. bring the trend strategy to its target weight
6. lend what is idle above the reserve
7. distribute fee shares

In the wind-down what becomes cash comes instead of 2 to 6.

One decision at a time: after it the world is read again, so no decision rests on what another
only hoped for. Nothing waits for cash for ever: half-way through the strike's window, and once a
close is overdue, the dealing goes on with the cash there is, and what it cannot fill rolls over.
"""

from __future__ import annotations

from keeper.domain.actions import (
    Allocate,
    Buy,
    Close,
    Deallocate,
    Decision,
    Distribute,
    Harvest,
    Lend,
    Nothing,
    Recall,
    Reopen,
    Sell,
    Strike,
    Trip,
    TripStrategy,
    Unwind,
)
from keeper.domain.cash import (
    allocation_room,
    lent_value,
    raise_cash,
    recall_for,
    reserve_of,
    sell_for,
)
from keeper.domain.dealing import expected_redemption, is_overdue, strike_before, struck_nav
from keeper.domain.harvest import harvest_amount
from keeper.domain.nav import NavStatement
from keeper.domain.policy import Policy
from keeper.domain.rebalancing import lend, rebalance
from keeper.domain.snapshot import FundSnapshot, StrategyState
from keeper.domain.watch import watch
from keeper.domain.winding_down import why_waiting, wind_down

__all__ = [
    "Allocate",
    "Buy",
    "Close",
    "Deallocate",
    "Decision",
    "Distribute",
    "Harvest",
    "Lend",
    "Nothing",
    "Recall",
    "Reopen",
    "Sell",
    "Strike",
    "Trip",
    "TripStrategy",
    "Unwind",
    "allocation_room",
    "decide",
    "lent_value",
    "reserve_of",
    "struck_nav",
    "value_of",
]

MIN_NAV_PER_SHARE = 10**15  # 0.1 % of the launch value: below it only exits remain
ENOUGH_PERCENT = 99  # of a harvest that has to be in cash: interest grows it while we raise it


def decide(
    snapshot: FundSnapshot,
    statement: NavStatement | None,
    policy: Policy,
    target_weight: int | None,
) -> Decision:
    """
    Choose the next thing to do.

    Args:
        snapshot: the fund now.
        statement: its NAV; None when a price cannot be used: then only what needs none is left.
        policy: the operator's rules.
        target_weight: wad of NAV that the trend strategy wants in its token; None for no opinion.

    Raises:
        PriceError: the traded token has no usable price; a statement of a fund that holds none of
            it does not need one.
    """
    if snapshot.dealing.number == 0:
        return Nothing(reason="the fund is not launched")
    return (
        watch(snapshot, policy)
        or _work(snapshot, statement, policy, target_weight)
        or _distribute(snapshot, policy)
        or Nothing(reason=_why_nothing(snapshot, statement, policy))
    )


def value_of(strategy: StrategyState, statement: NavStatement) -> int:
    """Value of a strategy's holdings in base units, each rounded down."""
    return sum(h.value for h in statement.holdings if h.strategy == strategy.address)


def _work(
    snapshot: FundSnapshot,
    statement: NavStatement | None,
    policy: Policy,
    target_weight: int | None,
) -> Decision | None:
    if snapshot.winding_down:
        return wind_down(snapshot, statement, policy) if policy.winds_down else None
    return _deal(snapshot, statement, policy) or _trade(snapshot, statement, policy, target_weight)


def _deal(
    snapshot: FundSnapshot, statement: NavStatement | None, policy: Policy
) -> Decision | None:
    if snapshot.dealing.is_closed:
        return _finish(snapshot, statement, policy)
    now = snapshot.timestamp
    if snapshot.dealing_paused or now < snapshot.dealing.next_close:
        return None
    if now < snapshot.large_move_until or snapshot.nav_per_share < MIN_NAV_PER_SHARE:
        return None
    if is_overdue(snapshot):
        return Close()
    return raise_cash(snapshot, statement, policy, expected_redemption(snapshot)) or Close()


def _finish(
    snapshot: FundSnapshot, statement: NavStatement | None, policy: Policy
) -> Decision | None:
    last = strike_before(snapshot)
    if snapshot.timestamp > last:
        return Reopen()
    if snapshot.dealing_paused or statement is None:
        return None
    if snapshot.block <= snapshot.dealing.closed_block:
        return Nothing(reason="the strike needs a block after the close")
    if snapshot.timestamp * 2 > snapshot.dealing.closed_at + last:
        return Strike()
    return raise_cash(snapshot, statement, policy, snapshot.redemptions_owed) or Strike()


def _trade(
    snapshot: FundSnapshot,
    statement: NavStatement | None,
    policy: Policy,
    target_weight: int | None,
) -> Decision | None:
    if snapshot.trading_stopped or statement is None or snapshot.dealing.is_closed:
        return None
    harvest = _harvest(snapshot, statement, policy)
    if harvest is not None:
        return harvest
    if policy.trading is not None and target_weight is not None:
        trade = rebalance(snapshot, statement, policy, policy.trading, target_weight)
        if trade is not None:
            return trade
    return None if policy.lending is None else lend(snapshot, policy, policy.lending)


def _harvest(snapshot: FundSnapshot, statement: NavStatement, policy: Policy) -> Decision | None:
    for name, rule in policy.harvest.items():
        strategy = snapshot.strategy(name)
        wanted = harvest_amount(
            value=value_of(strategy, statement),
            principal=strategy.principal,
            threshold=rule.threshold,
            part=rule.part,
            minimum=rule.minimum,
        )
        if wanted == 0:
            continue
        if strategy.cash * 100 >= wanted * ENOUGH_PERCENT:
            return Harvest(strategy=name, amount=min(wanted, strategy.cash))
        raised = _raise_in(snapshot, policy, strategy, wanted - strategy.cash)
        if raised is not None:
            return raised
    return None


def _raise_in(
    snapshot: FundSnapshot, policy: Policy, strategy: StrategyState, assets: int
) -> Recall | Sell | None:
    """Turn something of the strategy itself into its cash."""
    if policy.lending is not None and strategy.name == policy.lending.strategy:
        return recall_for(snapshot, policy, assets)
    if policy.trading is not None and strategy.name == policy.trading.strategy:
        return sell_for(snapshot, policy, assets) if assets >= policy.trading.min_order else None
    return None


def _distribute(snapshot: FundSnapshot, policy: Policy) -> Distribute | None:
    waiting = snapshot.fee_shares_undistributed
    return Distribute() if waiting and waiting >= policy.min_distribution else None


def _why_nothing(snapshot: FundSnapshot, statement: NavStatement | None, policy: Policy) -> str:
    now = snapshot.timestamp
    if snapshot.winding_down:
        return why_waiting(snapshot, statement, policy)
    if now < snapshot.large_move_until:
        return f"a large move cools off for another {snapshot.large_move_until - now} s"
    if snapshot.nav_per_share < MIN_NAV_PER_SHARE:
        return f"NAV per share is {snapshot.nav_per_share}, dealing needs {MIN_NAV_PER_SHARE}"
    if statement is None:
        return "there is no NAV to act on"
    if snapshot.dealing_paused and snapshot.dealing.is_closed:
        return f"dealing is paused for another {snapshot.dealing_paused_until - now} s"
    if snapshot.trading_halted or snapshot.trading_guardrail:
        return "a guardrail halts trading, and nothing else is due"
    return "nothing is due"
