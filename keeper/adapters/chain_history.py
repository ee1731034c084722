"""Struck dealings and notable events of a fund, from its logs."""

from __future__ import annotations

from keeper.adapters.address_book import AddressBook
from keeper.adapters.event_words import NOTABLE, say
from keeper.adapters.logs import Event, EventReader
from keeper.adapters.rpc import Rpc, to_number, to_record
from keeper.adapters.transactions import find_contract
from keeper.domain.report import DealingRow, ReportEvent


class ChainHistory:
    """
    services.reporting.DealingSource from the fund's events.

    Args:
        rpc: tells the time of blocks where the events do not.
        book: where the fund stands.
        logs: knows the events.
    """

    def __init__(self, rpc: Rpc, book: AddressBook, logs: EventReader) -> None:
        self._rpc, self._book, self._logs = rpc, book, logs
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
            (event.block, event.index, self._time(event), say(name, event.values))
            for role, names in _notable_by_role().items()
            if role in self._book.contracts  # not every fund has a port to another chain
            for event in self._fetch(role, names, until)
            for name in [f"{role}.{event.name}"]
        ]
        return tuple(ReportEvent(time=time, text=text) for _, _, time, text in sorted(found))

    def _fetch(self, role: str, names: tuple[str, ...], until: int) -> list[Event]:
        contract = find_contract(self._book, role)
        return self._logs.fetch([contract], *names, first=self._book.deployed_block, last=until)

    def _row(self, struck: Event, charged: Event) -> DealingRow:
        values, fees = struck.values, charged.values
        return DealingRow(
            number=values.number("dealing"),
            struck_at=self._time(struck),
            nav_per_share=values.number("navPerShare"),
            assets_in=values.number("assetsIn"),
            shares_out=values.number("sharesOut"),
            filled=values.number("sharesFilled"),
            assets_out=values.number("assetsOut"),
            rolled=values.number("sharesRolled"),
            management_shares=fees.number("managementShares"),
            performance_shares=fees.number("performanceShares"),
        )

    def _time(self, event: Event) -> int:
        if event.time is not None:
            return event.time
        block = event.block
        if block not in self._times:
            answer = self._rpc.fetch("eth_getBlockByNumber", hex(block), False)
            record = to_record(answer, f"block {block}")
            self._times[block] = to_number(record.get("timestamp"), "a block's time")
        return self._times[block]


def _notable_by_role() -> dict[str, tuple[str, ...]]:
    pairs = [name.split(".") for name in NOTABLE]
    return {role: tuple(name for r, name in pairs if r == role) for role, _ in pairs}
