"""Whether the contracts of an address book point at each other, and at nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from keeper.adapters.address_book import ABIS, AddressBook
from keeper.adapters.contracts import Contract, load_contract
from keeper.adapters.rpc import Rpc, to_bytes
from keeper.errors import ChainMismatchError

# Getters that are called otherwise than the contract is in the book.
ALIASES = {"share": "shares", "shareToken": "shares", "governor": "timelock"}
ALIASES |= {"token": "shares"}  # of the DAO: what votes
BASE = ("asset", "baseAsset")
PEOPLE = ("keeper", "guardian", "watcher", "manager", "standby")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A getter, and the address that it has to give; `name` is for people."""

    name: str
    at: str
    contract: Contract
    getter: str
    expected: str


class Wiring:
    """Asks every contract for those that it relies on."""

    def __init__(self, rpc: Rpc, book: AddressBook) -> None:
        self._rpc, self._book = rpc, book

    def require_sound(self) -> str:
        """
        Check that every reference among the fund's contracts is to the book's own.

        Raises:
            ChainMismatchError: one is to something else, such as a look-alike.
            RpcError: the node did not answer.
        """
        references = tuple(self._references())
        answers = [self._ask(each.at, each.contract, each.getter) for each in references]
        wrong = [
            f"{each.name} is {answer}, not {each.expected}"
            for each, answer in zip(references, answers, strict=True)
            if answer != each.expected
        ]
        if wrong:
            raise ChainMismatchError("; ".join(wrong))
        return f"{len(references)} references are to the fund's own contracts"

    def describe_people(self) -> str:
        """Say who holds which role."""
        return ", ".join(f"{role} {self.fetch_person(role)}" for role in PEOPLE)

    def fetch_person(self, role: str) -> str:
        """Ask who holds a role."""
        at, controls = self._book.address_of("controls"), load_contract(ABIS["controls"])
        return self._ask(at, controls, role)

    def _references(self) -> Iterator[Reference]:
        book = self._book
        places = {name: (at.address, ABIS[name]) for name, at in book.contracts.items()}
        places |= {name: (at.address, ABIS[name]) for name, at in book.adapters.items()}
        places |= {each.name: (each.address, "Strategy") for each in book.strategies}
        del places["strategy_implementation"]  # it is only a pattern, and refers to nothing
        for name, (at, kind) in places.items():
            contract = load_contract(kind)
            for getter in _getters(contract):
                expected = self._expected(getter)
                if expected:
                    label = f"{name}.{getter}()"
                    yield Reference(
                        name=label, at=at, contract=contract, getter=getter, expected=expected
                    )

    def _expected(self, getter: str) -> str:
        """Find what a getter has to give; "" when the book does not know."""
        if getter in BASE:
            return self._book.tokens[self._book.base].address
        name = ALIASES.get(getter) or re.sub(r"([A-Z])", r"_\1", getter).lower()
        return self._book.address_of(name) if name in self._book.contracts else ""

    def _ask(self, at: str, contract: Contract, getter: str) -> str:
        data = "0x" + contract.encode(getter).hex()
        answer = self._rpc.fetch("eth_call", {"to": at, "data": data}, "latest")
        return contract.decode(getter, to_bytes(answer, "an address")).address("0")


def _getters(contract: Contract) -> Iterator[str]:
    for name, entry in contract.functions.items():
        kinds = [output["type"] for output in entry["outputs"]]
        if not entry["inputs"] and kinds == ["address"]:
            yield name
