"""Struck dealings and notable events of a fund, from its logs."""

from __future__ import annotations

from keeper.adapters.address_book import AddressBook
from keeper.adapters.logs import Event, Logs
from keeper.adapters.rpc import Rpc, to_number, to_record
from keeper.adapters.transactions import find_contract
from keeper.domain.report import DealingRow, ReportEvent

# What people should see of each contract, and how it is said; {} takes the event's own names.
NOTABLE = {
    ("fund", "RedeemedInKind"): "{owner} left in kind with {shares} shares",
    ("fund", "DealingReopened"): "dealing {dealing} reopened without a strike",
    ("controls", "TradingPaused"): "trading paused by {by}",
    ("controls", "DealingPaused"): "dealing paused by {by}",
    ("controls", "TradingUnpaused"): "trading unpaused",
    ("controls", "DealingUnpaused"): "dealing unpaused",
    ("fund", "SubscriptionsReturned"): "dealing {dealing} took no subscriptions in",
    ("controls", "TradingHalted"): "trading halted by a guardrail",
    ("controls", "TradingResumed"): "the halt of trading is over",
    ("controls", "WindDownConsented"): "the guardian consents to a wind-down",
    ("controls", "WindDownStarted"): "the wind-down began, started by {by}",
    ("controls", "KeeperSet"): "the keeper is {keeper}",
    ("risk", "StrategyFrozen"): "strategy {strategy} frozen by {by}",
    ("risk", "DrawdownExceeded"): "strategy {strategy} fell further than its limit",
    ("risk", "StrategyUnfrozen"): "strategy {strategy} unfrozen",
    ("treasury", "PeakReset"): "strategy {strategy} is measured from today on",
    ("registry", "FeedDisabled"): "the feed of {token} disabled by {by}",
    ("nav_oracle", "LargeMoveRecorded"): "dealing {dealing} held for a large move",
}


class ChainHistory:
    """
    services.reporting.DealingSource over one node.

    Args:
        log_range: most blocks that one request spans.
    """

    def __init__(self, rpc: Rpc, book: AddressBook, log_range: int) -> None:
        self._rpc, self._book, self._logs = rpc, book, Logs(rpc, log_range)
        self._times: dict[int, int] = {}

    def fetch_dealings(self, until: int) -> tuple[DealingRow, ...]:
        """List every struck dealing up to a block, oldest first."""
        struck = self._fetch("fund", ("DealingStruck",), until)
        charged = {
            event.values.number("dealing"): event
            for event in self._fetch("fund", ("FeesCharged",), until)
        }
        return tuple(self._row(event, charged[event.values.number("dealing")]) for event in struck)

    def fetch_notable(self, until: int) -> tuple[ReportEvent, ...]:
        """List pauses, freezes, large moves and the like up to a block, oldest first."""
        found = [
            (event.block, event.index, NOTABLE[role, event.name].format(**event.values.values))
            for role in dict.fromkeys(role for role, _ in NOTABLE)
            for event in self._fetch(role, tuple(n for r, n in NOTABLE if r == role), until)
        ]
        return tuple(
            ReportEvent(time=self._time(block), text=text) for block, _, text in sorted(found)
        )

    def _fetch(self, role: str, names: tuple[str, ...], until: int) -> list[Event]:
        contract = find_contract(self._book, role)
        return self._logs.fetch([contract], *names, first=self._book.deployed_block, last=until)

    def _row(self, struck: Event, charged: Event) -> DealingRow:
        values, fees = struck.values, charged.values
        return DealingRow(
            number=values.number("dealing"),
            struck_at=self._time(struck.block),
            nav_per_share=values.number("navPerShare"),
            assets_in=values.number("assetsIn"),
            shares_out=values.number("sharesOut"),
            filled=values.number("sharesFilled"),
            assets_out=values.number("assetsOut"),
            rolled=values.number("sharesRolled"),
            management_shares=fees.number("managementShares"),
            performance_shares=fees.number("performanceShares"),
        )

    def _time(self, block: int) -> int:
        if block not in self._times:
            answer = self._rpc.fetch("eth_getBlockByNumber", hex(block), False)
            record = to_record(answer, f"block {block}")
            self._times[block] = to_number(record.get("timestamp"), "a block's time")
        return self._times[block]
