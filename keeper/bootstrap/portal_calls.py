"""Calls of the fund's contracts at one block."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.adapters.contracts import Argument, Reading
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.transactions import find_contract
from keeper.bootstrap.reading import Reader
from keeper.domain.intents import Head


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls the fund's contracts at one block."""

    reader: Reader
    reads: PinnedReads
    head: Head

    def ask(self, role: str, function: str, *arguments: Argument) -> Reading:
        """Call a view of a contract by its role."""
        at, contract = find_contract(self.reader.book, role)
        call = "0x" + contract.encode(function, *arguments).hex()
        return contract.decode(function, self.reads.fetch_call(at, call, self.head))
