"""ports.Bridge over Hyperlane: the fund's own ends of the line, and the mailboxes behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from keeper.adapters.bridge_shore import Shore
from keeper.adapters.bridge_states import read_home_state, read_outpost_state
from keeper.adapters.bridge_words import HOME_EVENTS, OUTPOST_EVENTS, read_home, read_outpost
from keeper.adapters.foreign_views import view, views
from keeper.domain.bridge_events import Delivered, Event, Place, Side
from keeper.domain.bridge_state import HomeState, OutpostState
from keeper.domain.inventory import Move
from keeper.domain.transfers import Ledger, fold
from keeper.domain.units import Address

MAILBOX = views("Mailbox", view("processedAt", ("bytes32",), ("uint48",)))


class HyperlaneBridge:
    """
    Reads the line between a fund's two chains.

    Args:
        home: with the HomePort.
        outpost: with the Outpost.
    """

    def __init__(self, home: Shore, outpost: Shore) -> None:
        self._home, self._outpost = home, outpost
        self._shores: Mapping[Side, Shore] = {Side.HOME: home, Side.OUTPOST: outpost}
        self._mailboxes: dict[Side, Address] = {}

    def fetch_ledger(self) -> Ledger:
        """
        Bring the events of both chains up to date, and ask the mailboxes what was handed over.

        Raises:
            RpcError: a node did not answer.
        """
        events: list[Event] = [
            *read_home(self._home.fetch_events(HOME_EVENTS), self._home.place_of),
            *read_outpost(self._outpost.fetch_events(OUTPOST_EVENTS), self._outpost.place_of),
        ]
        ledger, asked = fold(events), set[str]()
        # What is known to have arrived is booked first, so that an answer can leave a transfer open
        # about which nobody asked yet.
        while fresh := self._undelivered(ledger, asked):
            asked |= {message for _, message in fresh}
            events += self._fetch_delivered(fresh)
            ledger = fold(events)
        return ledger

    def fetch_home(self) -> HomeState:
        """
        Read the home side at its newest block.

        Raises:
            RpcError: the node did not answer.
        """
        return self._home.fetch_at_head(read_home_state)

    def fetch_outpost(self) -> OutpostState:
        """
        Read the outpost at its newest block.

        Raises:
            RpcError: the node did not answer.
        """
        return self._outpost.fetch_at_head(read_outpost_state)

    def fetch_statement_fee(self) -> int:
        """Ask what a statement costs, wei on the outpost's chain."""
        return self._outpost.fetch("outpost", "quoteStatement").number("0")

    def fetch_heartbeat_fee(self) -> int:
        """Ask what a heartbeat costs, wei at home."""
        return self._home.fetch("home_port", "quoteHeartbeat").number("0")

    def fetch_transfer_fee(self, move: Move) -> int:
        """Ask what a transfer costs, wei on the chain that it leaves."""
        if move.source is Side.HOME:
            return self._home.fetch("home_port", "quoteSend", move.amount).number("0")
        return self._outpost.fetch("outpost", "quoteSendHome", move.amount).number("0")

    def _undelivered(self, ledger: Ledger, asked: Collection[str]) -> list[tuple[Side, str]]:
        return [
            (side, each) for side in Side for each in ledger.undelivered(side) if each not in asked
        ]

    def _fetch_delivered(self, messages: Iterable[tuple[Side, str]]) -> Iterator[Delivered]:
        for side, message in messages:
            shore, word = self._shores[side], bytes.fromhex(message.removeprefix("0x"))
            answer = shore.fetch_foreign(MAILBOX, self._mailbox(side), "processedAt", word)
            if block := answer.number("0"):
                place = Place(time=shore.fetch_time(block), block=block, index=0)
                yield Delivered(message=message, place=place)

    def _mailbox(self, side: Side) -> Address:
        """Find the mailbox that an end of the line is bound to for good."""
        if side not in self._mailboxes:
            port = "home_port" if side is Side.HOME else "outpost"
            line = self._shores[side].fetch(port, "line").struct("0")
            self._mailboxes[side] = line.address("mailbox")
        return self._mailboxes[side]
