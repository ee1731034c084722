"""Why the DAO refuses a proposal, with the numbers and limits in the units of its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import Value, decode_arguments, known_errors
from keeper.adapters.power_calls import UNREADABLE, PowerCalls, ReadCall, names_of
from keeper.adapters.reverts import explain
from keeper.domain.deciphering import take_field
from keeper.domain.names import Names, Unit
from keeper.domain.powers import Field
from keeper.domain.proposals import ProposedCall
from keeper.domain.quantities import spell

SELECTOR_BYTES = 4
# Errors of the DAO itself; {} takes the error's own names, shares where it is votes.
SAID = {
    "GovernorInsufficientProposerVotes": (
        "{proposer} votes with {votes}, to propose takes {threshold}"
    ),
    "GovernorRestrictedProposer": "the description reserves it for another account than {proposer}",
    "NotHandedOver": "the timelock still listens to {proposer}: it was not handed over to the DAO",
    "NotAPower": "call {index} is none of the DAO's powers: {selector} of {target}",
    "TooManyCalls": "it has {count} calls, at most {max} are possible",
    "SameCallTwice": "calls {first} and {second} are the same",
    "ValueNotZero": "call {index} sends {value} wei, which no power takes",
}
SHARES = ("votes", "threshold")
COUNTED = ("index", "first", "second")  # from 0 on the chain, from 1 here


class RefusalWords:
    """
    Says why proposals are refused.

    Args:
        book: of the fund.
    """

    def __init__(self, book: AddressBook) -> None:
        self._calls, self._names = PowerCalls(book), names_of(book)

    def say(self, error: bytes, calls: Sequence[ProposedCall]) -> str:
        """
        Spell the data of a revert of `propose`.

        Args:
            error: as the call returned it.
            calls: of the proposal.
        """
        name, values = _read(error)
        if name == "CallRefused":
            return self._say_refused(values, calls) or explain(error)
        if name in SAID:
            told = {key: self._tell(key, value) for key, value in values.items()}
            return SAID[name].format(**told)
        return explain(error)

    def say_failure(self, error: bytes, calls: Sequence[ProposedCall]) -> str:
        """Spell why carrying out a proposal failed; the chain does not tell which call it was."""
        reads = [self._calls.read(call.target, call.data) for call in calls]
        told = {_in_units(error, read, self._names) for read in reads if read is not None}
        return next((text for text in told if text), explain(error))

    def _say_refused(self, values: Mapping[str, Value], calls: Sequence[ProposedCall]) -> str:
        index, reason = values["index"], values["reason"]
        if not isinstance(index, int) or not isinstance(reason, bytes) or index >= len(calls):
            return ""
        call = calls[index]
        read = self._calls.read(call.target, call.data)
        title = f"call {index + 1}" + ("" if read is None else f", {read.power.title},")
        text = "" if read is None else _in_units(reason, read, self._names)
        return f"{title} is refused for good: {text or explain(reason)}"

    def _tell(self, key: str, value: Value) -> str:
        if key in SHARES and isinstance(value, int):
            return spell(Unit.SHARES, value, self._names)
        if key in COUNTED and isinstance(value, int):
            return str(value + 1)
        return f"0x{value.hex()}" if isinstance(value, bytes) else str(value)


def _read(error: bytes) -> tuple[str, Mapping[str, Value]]:
    entry = known_errors().get(error[:SELECTOR_BYTES])
    if entry is None:
        return "", {}
    try:
        return entry["name"], decode_arguments(entry, error[SELECTOR_BYTES:]).values
    except UNREADABLE:
        return "", {}


def _in_units(error: bytes, read: ReadCall, names: Names) -> str:
    """Spell an error's numbers in the unit of the field that the first of them is of."""
    name, values = _read(error)
    numbers = {key: value for key, value in values.items() if isinstance(value, int)}
    fields = [
        field
        for field in read.power.fields
        if field.unit is not Unit.USD and take_field(read.arguments, field) in _first(numbers)
    ]
    if len({field.unit for field in fields}) != 1:
        return ""
    what = " or ".join(field.name for field in fields)
    told = ", ".join(f"{key} {_spell(value, fields[0], names)}" for key, value in values.items())
    return f"{what}: {name}({told})"


def _first(numbers: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(numbers.values())[:1]


def _spell(value: Value, field: Field, names: Names) -> str:
    if isinstance(value, int):
        return spell(field.unit, value, names)
    return names.name(Unit.TOKEN, cast("str", value))
