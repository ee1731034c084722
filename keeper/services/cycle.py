"""
The whole tick: chain → snapshot → NAV → decision → plan → transaction → journal → report.

One step at a time; after each the world is read again, until nothing is left to do now.
"""

from __future__ import annotations

from dataclasses import replace

from keeper.domain import actions as d
from keeper.domain.decision import decide
from keeper.domain.history import make_point
from keeper.domain.nav import NavStatement, strike_nav
from keeper.domain.plan import PlannedCall, plan
from keeper.domain.policy import Policy
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import Address
from keeper.errors import GuardError, PendingError, PriceError, TransactionRefusedError
from keeper.services.dealing import Dealing
from keeper.services.engine_ports import FundReader, History, Timer, Writer
from keeper.services.price_support import PriceSupport
from keeper.services.selection import (
    ALL_JOBS,
    Job,
    is_dealing_due,
    jobs_behind,
    narrow,
    ordering_strategy,
    refused_subject,
    traded_token,
)
from keeper.services.ticks import CycleResult, CycleTerms, Step, Tick
from keeper.services.trading import Trading
from keeper.services.watching import Watching

MOST_STEPS = 24  # of one tick; a rule that never comes to rest must not burn gas all night
# The contracts' words for: later. A strike waits for the outpost's statement from after the close.
LATER = ("CoolingDown(", "StatementBeforeClose(")


class Cycle:
    """
    Does what is due.

    Args:
        chain: reads the fund.
        writer: acts for it; in a dry run it only simulates.
        dealing: makes reports.
        trading: has an opinion on the traded token; None when nothing is traded.
        history: remembers.
        policy: the operator's rules.
        benchmark: the token whose price the history keeps.
        watching: the watcher's lane, which goes first, if there is one.
        support: holds the feed of what is traded against other sources.
    """

    def __init__(
        self,
        *,
        chain: FundReader,
        writer: Writer,
        dealing: Dealing,
        trading: Trading | None,
        history: History | None,
        timer: Timer,
        policy: Policy,
        terms: CycleTerms,
        benchmark: Address | None,
        watching: Watching | None = None,
        support: PriceSupport | None = None,
    ) -> None:
        self._chain, self._writer, self._dealing, self._trading = chain, writer, dealing, trading
        self._history, self._timer, self._policy, self._terms = history, timer, policy, terms
        self._benchmark, self._watching = benchmark, watching
        self._support = support or PriceSupport()

    def run(self, jobs: frozenset[Job] = ALL_JOBS) -> CycleResult:
        """
        Do everything that is due now.

        Raises:
            PendingError: another process is at work, or a transaction waits in the pool.
            RpcError: the node did not answer; nothing was concluded from that.
            NavDisagreementError: less is held than is booked.
        """
        tick = Tick(jobs=jobs)
        if self._watching is not None:
            tick.begin_with(self._watching.run())
        with self._writer.session():
            while True:
                result = self._advance(tick)
                if result is not None:
                    self._remember(result)
                    return result

    def _advance(self, tick: Tick) -> CycleResult | None:
        """Take one step; the result when there is none to take."""
        snapshot = self._chain.fetch_snapshot()
        newest = self._writer.require_seen(snapshot.block, snapshot.block_hash)
        statement = _value(snapshot, tick)
        policy = narrow(self._policy, tick.jobs, frozenset(tick.held_back))
        decision = self._decide(snapshot, statement, policy, tick)
        if _waits_for_block(snapshot):
            return self._wait(snapshot, statement, tick, "the strike needs a block after the close")
        rest = _reason_to_rest(decision, snapshot, tick)
        if rest is not None:
            return tick.end(snapshot, statement, rest)
        try:
            call = self._plan(decision, snapshot, policy, newest)
            outcome = self._writer.send_call(call)
        except _BlockNeeded as error:
            return self._wait(snapshot, statement, tick, str(error))
        except PriceError as error:
            return self._doubt(error, decision, snapshot, statement, tick)
        except GuardError as error:
            return self._hold_back(error, decision, snapshot, statement, tick)
        tick.steps.append(Step(purpose=call.purpose, outcome=outcome))
        return None if outcome.done else tick.end(snapshot, statement, outcome.reason)

    def _decide(
        self, snapshot: FundSnapshot, statement: NavStatement | None, policy: Policy, tick: Tick
    ) -> d.Decision:
        weight = self._weight(snapshot, statement, tick)
        try:
            return decide(snapshot, statement, policy, weight)
        except PriceError as error:
            tick.warn(str(error))
            return decide(snapshot, statement, policy, None)

    def _plan(
        self, decision: d.Decision, snapshot: FundSnapshot, policy: Policy, newest: int
    ) -> PlannedCall:
        report, order_id = None, 0
        if isinstance(decision, d.Strike):
            try:
                report = self._dealing.make_report(
                    snapshot, newest_effect=newest, valid_s=policy.report_validity_s
                )
            except PendingError as error:
                raise _BlockNeeded(str(error)) from error
        traded = traded_token(decision, snapshot, policy)
        if traded is not None:
            self._support.require(snapshot, (traded,))
        strategy = ordering_strategy(decision, policy)
        if strategy is not None:
            order_id = self._chain.fetch_order_id(snapshot.strategy(strategy).address)
        call = plan(decision, snapshot, policy, report=report, order_id=order_id)
        if isinstance(decision, d.Close | d.Reopen | d.Distribute):
            # The same dealing may close and reopen many times; each time has another next close.
            return replace(call, key=f"{call.key}:{snapshot.dealing.next_close}")
        return call

    def _weight(
        self, snapshot: FundSnapshot, statement: NavStatement | None, tick: Tick
    ) -> int | None:
        if self._trading is None or statement is None or Job.TRADE not in tick.jobs:
            return None
        if tick.signal is None:
            tick.signal = self._trading.read_signal(snapshot)
        return tick.signal.weight

    def _wait(
        self, snapshot: FundSnapshot, statement: NavStatement | None, tick: Tick, reason: str
    ) -> CycleResult | None:
        if tick.waited >= self._terms.block_wait_s:
            return tick.end(snapshot, statement, reason, waiting=True)
        self._timer.sleep(self._terms.poll_s)
        tick.waited += self._terms.poll_s
        return None

    def _doubt(
        self,
        error: PriceError,
        decision: d.Decision,
        snapshot: FundSnapshot,
        statement: NavStatement | None,
        tick: Tick,
    ) -> CycleResult | None:
        """Go on without a NAV where a dealing would need one; what needs no price is still done."""
        if tick.no_nav or not is_dealing_due(snapshot):
            return self._hold_back(error, decision, snapshot, statement, tick)
        tick.no_nav = True
        tick.warn(f"no NAV: {error}")
        return None

    def _hold_back(
        self,
        error: GuardError,
        decision: d.Decision,
        snapshot: FundSnapshot,
        statement: NavStatement | None,
        tick: Tick,
    ) -> CycleResult | None:
        """Note what a rule refused and go on with other jobs; a due dealing ends the tick."""
        refused = isinstance(error, TransactionRefusedError)
        if not (refused and any(word in str(error) for word in LATER)):
            tick.warn(str(error))
        subject = refused_subject(decision, snapshot)
        if subject is not None:
            tick.held_back.add(subject)
            return None
        behind = jobs_behind(decision, snapshot, self._policy)
        tick.jobs -= behind
        return tick.end(snapshot, statement, str(error)) if Job.DEAL in behind else None

    def _remember(self, result: CycleResult) -> None:
        if self._history is None or result.statement is None:
            return
        age = result.snapshot.timestamp - self._history.fetch_newest_time()
        if result.steps or age >= self._terms.point_every_s:
            point = make_point(result.snapshot, result.statement, self._benchmark)
            self._history.insert_point(point)


class _BlockNeeded(Exception):
    """A strike needs another block; nothing was planned."""


def _value(snapshot: FundSnapshot, tick: Tick) -> NavStatement | None:
    if tick.no_nav:
        return None
    try:
        return strike_nav(snapshot)
    except PriceError as error:
        tick.warn(f"no NAV: {error}")
        return None


def _waits_for_block(snapshot: FundSnapshot) -> bool:
    dealing = snapshot.dealing
    return dealing.is_closed and snapshot.block <= dealing.closed_block


def _reason_to_rest(decision: d.Decision, snapshot: FundSnapshot, tick: Tick) -> str | None:
    if isinstance(decision, d.Nothing):
        return decision.reason
    if is_dealing_due(snapshot) and not (Job.DEAL in tick.jobs or isinstance(decision, d.Watch)):
        return "a dealing is due and comes first"
    if len(tick.steps) >= MOST_STEPS:
        return f"{MOST_STEPS} steps are enough for one tick; next would be {decision!r}"
    return None
