"""The fund's pauses, read from EmergencyControls alone."""

from __future__ import annotations

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import load_contract
from keeper.adapters.rpc import Rpc, to_bytes
from keeper.adapters.transactions import fetch_head
from keeper.domain.pausing import Pausable, PauseState


class Controls:
    """services.emergency.PauseReader."""

    def __init__(self, rpc: Rpc, book: AddressBook) -> None:
        self._rpc, self._book = rpc, book

    def fetch_pause(self, what: Pausable) -> PauseState:
        """Read until when something is paused, at the newest block."""
        contract, function = load_contract("EmergencyControls"), f"{what}PausedUntil"
        head = fetch_head(self._rpc)
        call = {
            "to": self._book.address_of("controls"),
            "data": "0x" + contract.encode(function).hex(),
        }
        pinned = {"blockHash": head.hash, "requireCanonical": True}
        answer = to_bytes(self._rpc.fetch("eth_call", call, pinned), function)
        until = contract.decode(function, answer).number("0")
        return PauseState(paused_until=until, now=head.timestamp)
