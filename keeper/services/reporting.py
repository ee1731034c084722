"""Gather what a report shows: the history, the dealings on the chain, the gas in the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from keeper.domain.governance_stats import Governance
from keeper.domain.history import Point
from keeper.domain.intents import Intent
from keeper.domain.purposes import kind_of
from keeper.domain.report import (
    DealingRow,
    FeeRow,
    Figure,
    GasSpent,
    MarketSource,
    ReportData,
    ReportEvent,
    ReportPoint,
)
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.trials import why_returned
from keeper.domain.units import Address
from keeper.services.engine_ports import History

CASH = "cash"
REMOTE = "other chains"
FEEDS = MarketSource(text="the fund's own price feeds", recorded=True)


class DealingSource(Protocol):
    """Where struck dealings and notable events come from."""

    def fetch_dealings(self, until: int) -> tuple[DealingRow, ...]:
        """List every struck dealing up to a block, oldest first."""
        ...

    def fetch_notable(self, until: int) -> tuple[ReportEvent, ...]:
        """List pauses, freezes, large moves and the like up to a block, oldest first."""
        ...


class GovernanceSource(Protocol):
    """Where the figures of the government come from."""

    def gather(self, block: int | None = None) -> Governance:
        """Gather everything up to a block."""
        ...


class IntentSource(Protocol):
    """Where spent gas comes from."""

    def fetch_all(self) -> tuple[Intent, ...]:
        """List every intent, oldest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """
    Names for people.

    Args:
        title: of the fund.
        names: of strategies and tokens by address.
        benchmark: what the fund is compared with.
    """

    title: str
    names: Mapping[Address, str]
    benchmark: str

    def of(self, address: Address) -> str:
        """Name an address; an unknown one keeps it."""
        return self.names.get(address, address)


class Reporting:
    """Makes reports."""

    def __init__(
        self,
        *,
        history: History,
        intents: IntentSource,
        dealings: DealingSource,
        governance: GovernanceSource,
        labels: Labels,
    ) -> None:
        self._history, self._intents, self._governance = history, intents, governance
        self._dealings, self._labels = dealings, labels

    def gather(self, snapshot: FundSnapshot) -> ReportData:
        """
        Gather a report up to a snapshot.

        Raises:
            RpcError: the chain's part cannot be read.
        """
        rows = self._dealings.fetch_dealings(snapshot.block)
        points = self._history.fetch_points()
        base, number = snapshot.base, snapshot.dealing.number
        return ReportData(
            title=self._labels.title,
            subtitle=f"{len(rows)} struck dealings, {len(points)} valuations, dealing {number} now",
            written_at=snapshot.timestamp,
            market=FEEDS,
            symbol=base.symbol,
            decimals=base.decimals,
            benchmark_name=self._labels.benchmark,
            points=tuple(to_report_point(point, self._labels) for point in points),
            dealings=rows,
            fees=sum_fees(rows),
            gas=sum_gas(self._intents.fetch_all()),
            events=self._dealings.fetch_notable(snapshot.block),
            figures=doubts(snapshot),
            governance=self._governance.gather(snapshot.block),
        )


def doubts(snapshot: FundSnapshot) -> tuple[Figure, ...]:
    """Say that the next strike returns subscriptions; nothing when it takes them in."""
    reason = why_returned(snapshot)
    return (Figure(name="Subscriptions", text=f"returned, {reason}"),) if reason else ()


def to_report_point(point: Point, labels: Labels) -> ReportPoint:
    """Translate a point; holdings of one strategy and token are one line."""
    allocation = {CASH: point.cash}
    if point.remote:
        allocation[REMOTE] = point.remote
    for holding in point.holdings:
        name = f"{labels.of(holding.strategy)}: {labels.of(holding.token)}"
        allocation[name] = allocation.get(name, 0) + holding.value
    return ReportPoint(
        time=point.timestamp,
        nav_per_share=point.per_share,
        benchmark=point.benchmark_price or 0,
        total_assets=point.total,
        allocation=allocation,
    )


def sum_fees(rows: Sequence[DealingRow]) -> tuple[FeeRow, ...]:
    """Add up the fee shares of all strikes."""
    return tuple(
        FeeRow(name=name, shares=sum(getattr(row, field) for row in rows))
        for name, field in (
            ("management fee", "management_shares"),
            ("performance fee", "performance_shares"),
        )
    )


def sum_gas(intents: Sequence[Intent]) -> dict[str, GasSpent]:
    """Add up the gas of everything mined, by the first word of its purpose."""
    spent: dict[str, GasSpent] = {}
    for intent in intents:
        mined = intent.mined
        if mined is None or mined.receipt is None:
            continue
        name = kind_of(intent.purpose)
        so_far = spent.get(name, GasSpent(count=0, gas=0))
        spent[name] = GasSpent(count=so_far.count + 1, gas=so_far.gas + mined.receipt.gas_used)
    return spent
