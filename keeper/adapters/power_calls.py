"""Calls of the DAO's powers as bytes: encoded by the ABIs from named arguments, and read back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from eth_abi.exceptions import DecodingError
from eth_typing import ABIComponent
from eth_utils.abi import function_abi_to_4byte_selector
from eth_utils.address import to_checksum_address

from keeper.adapters.address_book import ABIS, AddressBook
from keeper.adapters.contracts import Argument, Contract, load_contract
from keeper.domain.names import Names, Unit
from keeper.domain.power_table import POWERS
from keeper.domain.powers import Node, Path, Power, Tree, dig
from keeper.domain.quantities import spell
from keeper.domain.units import Address
from keeper.errors import RpcError

SELECTOR_BYTES = 4
UNREADABLE = (RpcError, DecodingError, KeyError, ValueError, OverflowError, RecursionError)
_UINT = re.compile(r"uint(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCall:
    """
    A call of a power, read.

    Args:
        usual: whether the bytes are what an ordinary program would have written.
    """

    power: Power
    arguments: Tree
    usual: bool


class PowerCalls:
    """
    Writes and reads calls of one fund's powers.

    Args:
        book: where the fund's contracts stand.
    """

    def __init__(self, book: AddressBook) -> None:
        self._book = book
        ours = [power for power in POWERS if power.contract in book.contracts]
        self._known = {(self.target(power), selector_of(power)): power for power in ours}

    def target(self, power: Power) -> Address:
        """
        Find the contract that a power is a function of.

        Raises:
            ValueError: the fund has none.
        """
        if power.contract not in self._book.contracts:
            raise ValueError(f"{power.title}: this fund has no {power.contract}")
        return Address(self._book.address_of(power.contract))

    def encode(self, power: Power, arguments: Tree) -> bytes:
        """
        Encode a call.

        Args:
            power: that is used.
            arguments: by their names, complete and in bounds of their types.
        """
        return encode_named(load_contract(ABIS[power.contract]), power.function, arguments)

    def read(self, target: str, data: bytes) -> ReadCall | None:
        """Read a call of a power; None when it is none, or nothing that its function takes."""
        power = self._known.get((Address(target), data[:SELECTOR_BYTES]))
        if power is None:
            return None
        try:
            _, reading = load_contract(ABIS[power.contract]).decode_call(data)
            usual = self.encode(power, cast("Tree", reading.values)) == data
        except UNREADABLE:
            return None
        return ReadCall(power=power, arguments=cast("Tree", reading.values), usual=usual)

    def require_in_range(self, power: Power, arguments: Tree, names: Names) -> None:
        """
        Check that every number fits its type.

        Raises:
            ValueError: one is larger than the contract can hold; with the largest one that fits.
        """
        inputs = load_contract(ABIS[power.contract]).functions[power.function]["inputs"]
        for field in power.fields:
            value, bits = dig(arguments, field.argument), _bits_of(inputs, field.argument)
            if isinstance(value, int) and bits and value >> bits:
                unit, most = field.unit, 2**bits - 1
                text, limit = (spell(unit, each, names) for each in (value, most))
                raise ValueError(f"{field.name}: {text} does not fit, at most {limit}")


def encode_named(contract: Contract, function: str, arguments: Tree) -> bytes:
    """Encode a call whose arguments are given by their names, in structs too."""
    inputs = contract.functions[function]["inputs"]
    return contract.encode(function, *_in_order(inputs, arguments))


def selector_of(power: Power) -> bytes:
    """Compute the selector of a power's function."""
    entry = load_contract(ABIS[power.contract]).functions[power.function]
    return bytes(function_abi_to_4byte_selector(entry))


def names_of(book: AddressBook) -> Names:
    """Collect what the address book calls things."""
    tokens = {symbol: Address(token.address) for symbol, token in book.tokens.items()}
    roles = {role: Address(at.address) for role, at in book.contracts.items()}
    return Names(
        base=book.base,
        base_decimals=book.tokens[book.base].decimals,
        known={
            Unit.TOKEN: tokens,
            Unit.STRATEGY: {each.name: Address(each.address) for each in book.strategies},
            Unit.ADAPTER: {name: Address(at.address) for name, at in book.adapters.items()},
            Unit.ACCOUNT: roles,
        },
    )


def _in_order(components: Sequence[ABIComponent], tree: Tree) -> list[Argument]:
    return [_encodable(each["type"], each, tree[each["name"]]) for each in components]


def _encodable(kind: str, component: ABIComponent, value: Node) -> Argument:
    """Turn named values into sequences in the ABI's order, however deeply nested."""
    if kind.endswith("]"):
        element = kind[: kind.rindex("[")]
        assert isinstance(value, Sequence)
        return [_encodable(element, component, each) for each in value]
    if kind == "tuple":
        assert isinstance(value, Mapping)
        return _in_order(component["components"], value)
    if kind == "address":
        return to_checksum_address(str(value))
    return cast("Argument", value)


def _bits_of(components: Sequence[ABIComponent], path: Path) -> int:
    """Find how many bits a number at a path has; 0 for what is none."""
    kind = ""
    for step in path:
        found = next((each for each in components if each.get("name") == step), None)
        if found is None:
            return 0
        kind, components = found["type"], found.get("components", [])
    match = _UINT.fullmatch(kind)
    return int(match[1]) if match else 0
