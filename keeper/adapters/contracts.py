"""
Calls, events and errors of the fund's contracts, encoded and decoded by the ABIs in keeper/abi.

Decoded structs become a `Reading`: values by field name, taken out by the type that is expected.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar, cast

from eth_abi.abi import encode
from eth_abi.codec import ABIDecoder
from eth_abi.decoding import StringDecoder
from eth_abi.exceptions import DecodingError
from eth_abi.registry import BaseEquals, registry
from eth_typing import ABIComponent, ABIElement, ABIError, ABIEvent, ABIFunction
from eth_utils.abi import (
    abi_to_signature,
    collapse_if_tuple,
    event_abi_to_log_topic,
    function_abi_to_4byte_selector,
)
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from keeper.domain.units import Address
from keeper.errors import RpcError

ABI_FOLDER = Path(__file__).parents[1] / "abi"
TEXT_ERRORS = "surrogateescape"
NAMES = tuple(sorted(path.stem for path in ABI_FOLDER.glob("*.json")))

T = TypeVar("T")
Scalar = int | str | bytes
Value = Scalar | list["Value"] | dict[str, "Value"]
Argument = Scalar | Sequence["Argument"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A decoded struct, event or list of return values."""

    values: Mapping[str, Value]

    def number(self, name: str) -> int:
        """Take an integer."""
        return _expect(self.values[name], int, name)

    def flag(self, name: str) -> bool:
        """Take a truth value."""
        return _expect(self.values[name], bool, name)

    def address(self, name: str) -> Address:
        """Take an address."""
        return Address(_expect(self.values[name], str, name))

    def hash(self, name: str) -> str:
        """Take 32 bytes as 0x and hex digits."""
        return "0x" + _expect(self.values[name], bytes, name).hex()

    def data(self, name: str) -> bytes:
        """Take bytes of any length."""
        return _expect(self.values[name], bytes, name)

    def struct(self, name: str) -> Reading:
        """Take a struct."""
        return Reading(_expect(self.values[name], dict, name))

    def structs(self, name: str) -> tuple[Reading, ...]:
        """Take an array of structs."""
        return tuple(
            Reading(_expect(each, dict, name)) for each in _expect(self.values[name], list, name)
        )

    def numbers(self, name: str) -> tuple[int, ...]:
        """Take an array of integers."""
        return tuple(_expect(each, int, name) for each in _expect(self.values[name], list, name))

    def text(self, name: str) -> str:
        """Take a string."""
        return _expect(self.values[name], str, name)

    def byte_strings(self, name: str) -> tuple[bytes, ...]:
        """Take an array of bytes."""
        return tuple(_expect(each, bytes, name) for each in _expect(self.values[name], list, name))

    def addresses(self, name: str) -> tuple[Address, ...]:
        """Take an array of addresses."""
        items = _expect(self.values[name], list, name)
        return tuple(Address(_expect(each, str, name)) for each in items)


@dataclass(frozen=True, slots=True)
class Contract:
    """The ABI of one contract, by name."""

    name: str
    functions: Mapping[str, ABIFunction]
    events: Mapping[bytes, ABIEvent]
    errors: Mapping[bytes, ABIError]

    def encode(self, function: str, *arguments: Argument) -> bytes:
        """Encode a call; structs are sequences in the order of their fields."""
        entry = self.functions[function]
        types = [collapse_if_tuple(component) for component in entry["inputs"]]
        return function_abi_to_4byte_selector(entry) + encode(types, arguments)

    def decode(self, function: str, data: bytes) -> Reading:
        """
        Decode what a call returned; the values are called `0`, `1`, ...

        Raises:
            RpcError: it is nothing that the function returns; with no bytes at all there is no
                contract, or for SnapshotReader a node without state overrides.
        """
        named = self._read(function, self.functions[function]["outputs"], data)
        return Reading({str(place): value for place, value in enumerate(named.values())})

    def decode_call(self, data: bytes) -> tuple[str, Reading]:
        """
        Decode calldata into the function's name and its arguments.

        Raises:
            KeyError: no function of this contract.
            RpcError: not what its arguments look like.
        """
        by_selector = {function_abi_to_4byte_selector(f): f for f in self.functions.values()}
        entry = by_selector[data[:4]]
        return entry["name"], Reading(self._read(entry["name"], entry["inputs"], data[4:]))

    def decode_event(self, topics: Sequence[bytes], data: bytes) -> tuple[str, Reading] | None:
        """
        Decode a log into the event's name and values; None when the ABI does not know it.

        Raises:
            RpcError: not what the event's values look like.
        """
        entry = self.events.get(topics[0]) if topics else None
        if entry is None:
            return None
        indexed = [component for component in entry["inputs"] if component.get("indexed")]
        plain = [component for component in entry["inputs"] if not component.get("indexed")]
        name, words = entry["name"], b"".join(topics[1:])
        values = self._read(name, indexed, words) | self._read(name, plain, data)
        return name, Reading(values)

    def _read(self, what: str, components: Sequence[ABIComponent], data: bytes) -> dict[str, Value]:
        try:
            return _decode(components, data)
        except (DecodingError, OverflowError) as error:
            what = f"{self.name}.{what}"
            raise RpcError(f"the node gave {len(data)} unreadable bytes for {what}") from error


@cache
def load_contract(name: str) -> Contract:
    """
    Load the ABI of one contract.

    Raises:
        FileNotFoundError: the keeper knows no such contract.
    """
    entries = cast("list[ABIElement]", _load_file(name)["abi"])
    functions = [entry for entry in entries if entry["type"] == "function"]
    events = [entry for entry in entries if entry["type"] == "event"]
    errors = [entry for entry in entries if entry["type"] == "error"]
    return Contract(
        name=name,
        functions={entry["name"]: entry for entry in functions},
        events={event_abi_to_log_topic(entry): entry for entry in events},
        errors={_error_selector(entry): entry for entry in errors},
    )


def load_code(name: str) -> str:
    """Load the runtime code of what is never deployed but lent to an address for one call."""
    code = _load_file(name)["code"]
    assert isinstance(code, str)
    return code


@cache
def known_errors() -> Mapping[bytes, ABIError]:
    """Collect the custom errors of all contracts by selector."""
    return {
        selector: entry for name in NAMES for selector, entry in load_contract(name).errors.items()
    }


def text_bytes(text: str) -> bytes:
    """Give a decoded string the bytes back that it has on the chain."""
    return text.encode("utf-8", TEXT_ERRORS)


def decode_arguments(entry: ABIError, data: bytes) -> Reading:
    """Decode the arguments of an error, `data` without its selector."""
    return Reading(_decode(entry["inputs"], data))


def _error_selector(entry: ABIError) -> bytes:
    return keccak(text=abi_to_signature(entry))[:4]


def _load_file(name: str) -> Mapping[str, object]:
    fields = json.loads((ABI_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(fields, dict)
    return fields


def _decode(components: Sequence[ABIComponent], data: bytes) -> dict[str, Value]:
    kinds = [collapse_if_tuple(component) for component in components]
    values = _decoder().decode(kinds, data)
    return _name_all(components, values)


@cache
def _decoder() -> ABIDecoder:
    """Keep bytes of a string that are no UTF-8 as lone surrogates: anybody may have sent them."""
    lenient = registry.copy()  # type: ignore[no-untyped-call]
    lenient.unregister_decoder("string")
    kept = StringDecoder(handle_string_errors=TEXT_ERRORS)  # type: ignore[no-untyped-call]
    lenient.register_decoder(BaseEquals("string"), kept, "string")  # type: ignore[no-untyped-call]
    return ABIDecoder(lenient)


def _name_all(components: Sequence[ABIComponent], values: Sequence[object]) -> dict[str, Value]:
    return {
        component.get("name") or str(place): _name(component["type"], component, value)
        for place, (component, value) in enumerate(zip(components, values, strict=True))
    }


def _name(kind: str, component: ABIComponent, value: object) -> Value:
    """Give structs their field names and addresses their checksum, however deeply nested."""
    if kind.endswith("]"):
        element = kind[: kind.rindex("[")]
        return [_name(element, component, each) for each in cast("Sequence[object]", value)]
    if kind == "tuple":
        return _name_all(component["components"], cast("Sequence[object]", value))
    if kind == "address":
        return _checksum(cast("str", value))
    return cast("Scalar", value)


@lru_cache(maxsize=4_096)
def _checksum(address: str) -> str:
    """Hash an address for its checksum; a fund sees the same few again and again."""
    return to_checksum_address(address)


def _expect(value: object, kind: type[T], name: str) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{name} is {value!r}, not {kind.__name__}")
    return value
