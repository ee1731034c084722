"""Arbitrage: finish what is open, look at every pool, take the best that pays, look again."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keeper.domain.arbitrage import Opportunity, TradeLimits
from keeper.domain.batch_rules import why_crossing_refused
from keeper.domain.crossings import BridgeCosts, Crossing, Twin, find_crossings
from keeper.domain.loaned_trips import find_loaned_trips
from keeper.domain.opportunities import find_opportunities
from keeper.domain.saga_plan import Windows, plan_saga
from keeper.domain.sagas import Ending, Part, Saga, plan_leg
from keeper.errors import GuardError, KeeperError, RpcError
from keeper.services.saga_ports import Desk, Market, MarketView
from keeper.services.sagas import Sagas
from keeper.services.ticks import Step
from keeper.services.trades import ArbitrageRun, Scan, Trade

log = logging.getLogger(__name__)

MOST_TRADES = 8  # of one run; whatever is wrong with a look, it must not trade all night


@dataclass(frozen=True, slots=True, kw_only=True)
class ArbitrageRules:
    """
    The operator's rules.

    Args:
        home: id of the fund's own chain.
        limits: of every trade.
        twins: assets that both chains have: `here` at home; none without an outpost.
        bridge: what it costs to bring inventories back.
        windows: how long the legs of a trade across both chains may be carried out.
        begin: whether new trades are wanted; what is open is closed nevertheless.
        live: else every trade that pays is simulated once, and nothing is written down.
    """

    home: int
    limits: TradeLimits
    twins: tuple[Twin, ...]
    bridge: BridgeCosts
    windows: Windows
    begin: bool = True
    live: bool = True


class Arbitraging:
    """
    Looks for arbitrage and takes it.

    Args:
        markets: by chain id; of one chain without an outpost.
        desks: act there.
        sagas: carries trades on two chains through, on the same desks.
        rules: the operator's.
    """

    def __init__(
        self,
        *,
        markets: Mapping[int, Market],
        desks: Mapping[int, Desk],
        sagas: Sagas,
        rules: ArbitrageRules,
    ) -> None:
        self._markets, self._desks, self._sagas, self._rules = markets, desks, sagas, rules

    def scan(self) -> Scan:
        """Look at both chains and rank whatever pays; a chain that cannot be read is left out."""
        views: dict[int, MarketView] = {}
        troubles: dict[int, KeeperError] = {}
        for chain_id, market in self._markets.items():
            try:
                views[chain_id] = market.fetch_view()
            except (RpcError, GuardError) as error:
                troubles[chain_id] = error
        found: list[Trade] = [one for view in views.values() for one in self._round_trips(view)]
        found += self._crossings(views)
        judged = [(one, self._why_refused(one, views)) for one in found]
        ranked = sorted(judged, key=lambda pair: -pair[0].net)
        return Scan(
            views=views,
            trades=tuple(one for one, reason in ranked if reason is None),
            refused=tuple((one, reason) for one, reason in ranked if reason is not None),
            troubles=troubles,
        )

    def run(self) -> ArbitrageRun:
        """Bring what is open to its end, then take what pays, one trade after another."""
        run = ArbitrageRun()
        with self._sagas.session():
            run.add(self._sagas.finish())
            while not self._rest(run):
                self._take_best(run)
        return run

    def finish(self) -> ArbitrageRun:
        """Bring what is open to its end, and begin nothing."""
        run = ArbitrageRun(rest="nothing new is begun now")
        with self._sagas.session():
            run.add(self._sagas.finish())
        return run

    def _rest(self, run: ArbitrageRun) -> bool:
        """Say why there is nothing to do, once there is nothing."""
        if run.exposed:
            run.rest = f"{len(run.exposed)} trades wait for their closing legs"
        elif not self._rules.begin:
            run.rest = "no new trade is wanted"
        elif len(run.taken) >= MOST_TRADES:
            run.rest = f"{len(run.taken)} trades were made, limit of a run is {MOST_TRADES}"
        return bool(run.rest)

    def _take_best(self, run: ArbitrageRun) -> None:
        """Take the best trade that its contracts accept; in a dry run ask about all of them."""
        scan = self.scan()
        run.troubles |= scan.troubles
        for text in scan.notes:
            run.note(text)
        for _, reason in scan.refused:
            run.decline(f"refused: {reason}")
        for trade in scan.trades:
            if isinstance(trade, Crossing) and not self._sagas.is_whole:
                run.note("a chain is silent: nothing is begun across both")
            elif self._take(trade, scan.views, run):
                return
        run.rest = "nothing pays" if not scan.trades else "nothing that pays is accepted"
        if not self._rules.live:
            run.rest = f"dry run: {len(run.taken)} trades would be accepted, nothing was sent"

    def _take(self, trade: Trade, views: Mapping[int, MarketView], run: ArbitrageRun) -> bool:
        """Begin a trade; whether the world has to be looked at again."""
        if isinstance(trade, Crossing):
            return self._cross(trade, views, run)
        chain_id = trade.route.chain_id
        call = self._markets[chain_id].plan_round_trip(trade, views[chain_id])
        try:
            outcome = self._desks[chain_id].send_call(call)
        except GuardError as error:
            run.decline(f"{call.purpose}: {error}")
            return False
        run.steps.append(Step(purpose=call.purpose, outcome=outcome))
        run.taken.append(trade)
        return self._rules.live

    def _cross(
        self, crossing: Crossing, views: Mapping[int, MarketView], run: ArbitrageRun
    ) -> bool:
        places = {chain_id: view.place for chain_id, view in views.items()}
        try:
            saga = plan_saga(crossing, places, self._rules.windows)
            self._require_accepted(saga)
        except (ValueError, GuardError) as error:
            run.decline(f"not begun: {error}")
            return False
        if not self._rules.live:
            run.taken.append(crossing)
            return False
        progress = self._sagas.begin(saga)
        run.add(progress)
        abandoned = [ending for _, ending in progress.ended] == [Ending.ABANDONED]
        if not abandoned:
            run.taken.append(crossing)
        return not abandoned

    def _require_accepted(self, saga: Saga) -> None:
        """Have both contracts look at their leg before the first one is sent."""
        for part in (Part.FIRST, Part.SECOND):
            self._desks[saga.legs[part].chain_id].require_accepted(plan_leg(saga, part))

    def _why_refused(self, trade: Trade, views: Mapping[int, MarketView]) -> str | None:
        """A round trip costs gas at worst, and its contract needs no bucket for it."""
        if not isinstance(trade, Crossing):
            return None
        rules = {chain_id: view.rules for chain_id, view in views.items()}
        windows = self._rules.windows
        return why_crossing_refused(trade, rules, windows.ways_out - windows.first)

    def _round_trips(self, view: MarketView) -> Sequence[Opportunity]:
        limits, costs = self._rules.limits, view.trip_costs
        own = find_opportunities(view.graph, view.inventory, limits, costs)
        base = view.place.base
        return (*own, *find_loaned_trips(view.graph, base, view.lenders, limits, costs, own))

    def _crossings(self, views: Mapping[int, MarketView]) -> Sequence[Crossing]:
        others = [view for chain_id, view in views.items() if chain_id != self._rules.home]
        if self._rules.home not in views or not others:
            return ()
        here, (there, *_) = views[self._rules.home], others
        rules = self._rules
        return find_crossings(here.side, there.side, rules.twins, rules.limits, rules.bridge)
