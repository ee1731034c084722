"""One look at the fund for all readers of the portal."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.adapters.chain_history import ChainHistory
from keeper.adapters.event_store import SqlEvents
from keeper.adapters.event_words import NOTABLE, EventWords
from keeper.adapters.logs import Event
from keeper.adapters.proposals import Proposals
from keeper.adapters.stored_logs import StoredLogs
from keeper.adapters.transactions import find_contract
from keeper.bootstrap.portal_event_words import tell_event
from keeper.bootstrap.portal_memory import PortalMemory
from keeper.bootstrap.reading import Reader
from keeper.domain.dao_view import DaoView
from keeper.domain.nav import NavStatement, strike_nav
from keeper.domain.snapshot import FundSnapshot
from keeper.errors import GuardError, PriceError, RpcError
from keeper.portal.look import Happening, Look, Struck
from keeper.ports import ContractView
from keeper.services.following import Following

TRADES = ("OrderExecuted",)
MOVES = ("treasury.Allocated", "treasury.Deallocated", "treasury.Harvested")
SPAN = 5_000  # blocks in which happenings count as new


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """
    Reads everything that all readers share.

    Args:
        following: brings the events up to the chain.
        history: tells struck dealings from them.
    """

    reader: Reader
    memory: PortalMemory
    following: Following
    store: SqlEvents
    words: EventWords
    logs: StoredLogs
    history: ChainHistory
    proposals: Proposals

    def fetch(self) -> Look:
        """
        Look at the newest block.

        Raises:
            RpcError: the node did not answer.
        """
        snapshot = self.reader.chain.fetch_snapshot()
        self.following.run()  # after it: else its own block's events could be missing for long
        statement, problem = _value(snapshot)
        view, contract_problem = self._fetch_contract_view(snapshot)
        dao, dao_problem = self._fetch_dao()
        points = self.memory.fetch_points()
        return Look(
            snapshot=snapshot,
            statement=statement,
            problem=problem,
            contract=view,
            contract_problem=contract_problem,
            struck=self._struck(snapshot.block),
            points=points,
            remark=self.memory.remark,
            dao=dao,
            dao_problem=dao_problem,
            happenings=self._happenings(snapshot.block),
        )

    def _fetch_contract_view(self, snapshot: FundSnapshot) -> tuple[ContractView | None, str]:
        try:
            return self.reader.chain.fetch_contract_view(snapshot.block), ""
        except PriceError as error:
            return None, str(error)

    def _fetch_dao(self) -> tuple[DaoView | None, str]:
        """Read the DAO; until it has the timelock there is nothing to read."""
        try:
            return self.proposals.fetch_view(), ""
        except (GuardError, RpcError) as error:
            return None, str(error)

    def _struck(self, until: int) -> tuple[Struck, ...]:
        """Put together what the events of a strike tell."""
        strikes = {_dealing(each): each for each in self._events("fund", "DealingStruck", until)}
        charges = {_dealing(each): each for each in self._events("fund", "FeesCharged", until)}
        navs = {_dealing(each): each for each in self._events("nav_oracle", "NavConfirmed", until)}
        closes = {_dealing(each): each for each in self._events("fund", "DealingClosed", until)}
        reports = {
            _dealing(each): each.values.hash("hash")
            for each in self._events("performance", "ReportRecorded", until)
        }
        return tuple(
            Struck(
                row=row,
                nav=navs[row.number].values.number("totalAssets"),
                net_assets=strikes[row.number].values.number("netAssets"),
                gross=strikes[row.number].values.number("grossPerShare"),
                mark=charges[row.number].values.number("highWaterMark"),
                block=strikes[row.number].block,
                transaction=strikes[row.number].transaction,
                closed_at=closes[row.number].time if row.number in closes else None,
                report_hash=reports.get(row.number, ""),
            )
            for row in self.history.fetch_dealings(until)
        )

    def _events(self, role: str, name: str, until: int) -> list[Event]:
        contract, first = find_contract(self.reader.book, role), self.reader.book.deployed_block
        return self.logs.fetch([contract], name, first=first, last=until)

    def _happenings(self, until: int) -> tuple[Happening, ...]:
        """List trades and notable events of the last blocks."""
        trades = [name for event in TRADES for name in self.words.names_of(event)] + list(MOVES)
        names = tuple(dict.fromkeys([*trades, *NOTABLE]))
        found = self.store.fetch_events(names=names, since=max(0, until - SPAN), until=until)
        return tuple(
            Happening(
                kind="alert" if name in NOTABLE else "trade",
                block=event.block,
                index=event.index,
                transaction=event.transaction,
                time=event.timestamp,
                text=tell_event(name, event, self.words, self.reader.book),
            )
            for name, event in found
        )


def _value(snapshot: FundSnapshot) -> tuple[NavStatement | None, str]:
    try:
        return strike_nav(snapshot), ""
    except PriceError as error:
        return None, str(error)


def _dealing(event: Event) -> int:
    return event.values.number("dealing")
