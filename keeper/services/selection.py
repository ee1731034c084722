"""The parts of the keeper's work that can be asked for, or left out, one by one."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from keeper.domain import actions as d
from keeper.domain.policy import Policy
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import UINT256_MAX, Address


class Job(StrEnum):
    """A part of the work; dealing comes before everything else even when it is not asked for."""

    DEAL = "deal"
    HARVEST = "harvest"
    TRADE = "trade"
    LEND = "lend"
    DISTRIBUTE = "distribute"
    GOVERN = "govern"
    BRIDGE = "bridge"
    ARBITRAGE = "arbitrage"
    REPORT = "report"


ALL_JOBS = frozenset(Job)
MOVES = frozenset({Job.HARVEST, Job.TRADE, Job.LEND})


def narrow(policy: Policy, jobs: frozenset[Job], held_back: frozenset[d.Decision]) -> Policy:
    """
    Leave out what is not asked for; cash for redemptions can still be raised from everything.

    Without `Job.TRADE` the caller passes no target weight. The risk watch is never left out.
    """
    lending = policy.lending
    if lending is not None and Job.LEND not in jobs:
        lending = replace(lending, min_move=UINT256_MAX)
    return replace(
        policy,
        lending=lending,
        harvest=policy.harvest if Job.HARVEST in jobs else {},
        winds_down=bool(MOVES & jobs),
        held_back=held_back,
        min_distribution=policy.min_distribution if Job.DISTRIBUTE in jobs else UINT256_MAX,
    )


def refused_subject(decision: d.Decision, snapshot: FundSnapshot) -> d.Decision | None:
    """
    Name what must not be tried again in this tick when a rule refused it, and stops nothing else.

    Returns:
        The decision without its amount; None when it stands for a whole job, see `jobs_behind`.
    """
    if isinstance(decision, d.Watch):
        return decision
    if isinstance(decision, d.Unwind):
        return replace(decision, units=0)
    if isinstance(decision, d.Deallocate) and snapshot.winding_down:
        return replace(decision, amount=0)
    return None


def traded_token(decision: d.Decision, snapshot: FundSnapshot, policy: Policy) -> Address | None:
    """Name the token whose price an order rests on; None when a decision needs no price."""
    if isinstance(decision, d.Buy | d.Sell) and policy.trading is not None:
        return policy.trading.token
    if isinstance(decision, d.Unwind):
        entries = snapshot.strategy(decision.strategy).entries
        plain = any(entry.is_plain for entry in entries if entry.token == decision.token)
        return decision.token if plain else None
    return None


def jobs_behind(decision: d.Decision, snapshot: FundSnapshot, policy: Policy) -> frozenset[Job]:
    """
    Name the jobs that a decision may have come from.

    A recall or a deallocation may serve any job that moves money; while a dealing is due,
    everything serves the dealing.
    """
    if isinstance(decision, d.Close | d.Strike | d.Reopen) or is_dealing_due(snapshot):
        return frozenset({Job.DEAL})
    if isinstance(decision, d.Distribute):
        return frozenset({Job.DISTRIBUTE})
    if isinstance(decision, d.Harvest):
        return frozenset({Job.HARVEST})
    if isinstance(decision, d.Sell):
        return frozenset({Job.HARVEST, Job.TRADE})
    if isinstance(decision, d.Recall | d.Deallocate):
        return MOVES
    lends = isinstance(decision, d.Lend) or (
        isinstance(decision, d.Allocate)
        and policy.lending is not None
        and decision.strategy == policy.lending.strategy
    )
    return frozenset({Job.LEND if lends else Job.TRADE})


def is_dealing_due(snapshot: FundSnapshot) -> bool:
    """Whether a dealing waits for its strike, or could be closed now."""
    if snapshot.winding_down:
        return False
    due = snapshot.timestamp >= max(snapshot.dealing.next_close, snapshot.large_move_until)
    return snapshot.dealing.is_closed or (due and not snapshot.dealing_paused)


def ordering_strategy(decision: d.Decision, policy: Policy) -> str | None:
    """Name the strategy whose next order id a decision takes; None when it is no order."""
    if isinstance(decision, d.Unwind):
        return decision.strategy
    if isinstance(decision, d.Buy | d.Sell) and policy.trading is not None:
        return policy.trading.strategy
    if isinstance(decision, d.Lend | d.Recall) and policy.lending is not None:
        return policy.lending.strategy
    return None
