"""
What an exit in kind paid, by the events of treasury and strategies.

They tell units of positions: of tokens lent to Aave the scaled balance, of all else the tokens.
"""

from __future__ import annotations

from dataclasses import replace

from keeper.adapters.address_book import AddressBook
from keeper.adapters.logs import Event, EventReader
from keeper.adapters.rpc import Rpc
from keeper.adapters.token_names import TokenNames
from keeper.adapters.transactions import find_contract
from keeper.domain.dealing_report import NamedToken
from keeper.domain.statement_facts import Act, PaidToken
from keeper.domain.units import Address


class ExitsInKind:
    """
    Finds what exits paid.

    Args:
        rpc: asked what tokens call themselves.
        book: where treasury and strategies stand; what another strategy paid is not found.
        logs: knows the events.
    """

    def __init__(self, rpc: Rpc, book: AddressBook, logs: EventReader) -> None:
        self._book, self._logs, self._names = book, logs, TokenNames(rpc)
        self._known: dict[Address, NamedToken] = {}

    def with_payments(self, act: Act) -> Act:
        """Add what an exit paid: everything between its own event and the next exit's."""
        treasury = self._fetch(act, "treasury")
        if not treasury:
            return act
        first, *later = treasury
        end = later[0].index if later else None
        found = [(self._base, first.values.number("cash"))]
        for strategy in self._book.strategies:
            found += [
                (event.values.address("token"), event.values.number("units"))
                for event in self._fetch(act, f"strategy:{strategy.name}")
                if not event.values.flag("skipped") and (end is None or event.index < end)
            ]
        units: dict[Address, int] = {}
        for token, amount in found:
            units[token] = units.get(token, 0) + amount
        return replace(
            act,
            paid=tuple(
                PaidToken(token=self._name(token), units=amount)
                for token, amount in units.items()
                if amount
            ),
        )

    @property
    def _base(self) -> Address:
        return Address(self._book.tokens[self._book.base].address)

    def _fetch(self, act: Act, role: str) -> list[Event]:
        """Fetch payments of the exit's transaction that come after it."""
        contract, block = find_contract(self._book, role), act.moment.block
        events = self._logs.fetch([contract], "PaidInKind", first=block, last=block)
        return [
            event
            for event in events
            if event.transaction == act.moment.transaction and event.index > act.moment.index
        ]

    def _name(self, token: Address) -> NamedToken:
        if token not in self._known:
            self._known[token] = self._names.fetch_token(token)
        return self._known[token]
