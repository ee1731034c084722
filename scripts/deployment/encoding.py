"""Constructor arguments to bytes. Structs are given by field names: a renamed field is an error."""

from collections.abc import Mapping, Sequence
from typing import cast

from eth_abi.abi import encode
from eth_typing import ABI, ABIComponent
from eth_utils.abi import collapse_if_tuple

from scripts.deployment.terms import Value


def encode_constructor(
    abi: Sequence[Mapping[str, object]], arguments: Mapping[str, Value]
) -> bytes:
    """
    Encode a constructor's arguments.

    Args:
        abi: the contract's ABI.
        arguments: value by parameter name, with or without its trailing underscore.

    Raises:
        KeyError: a parameter or a struct's field has no value, or a value has no parameter.
    """
    inputs = constructor_inputs(abi)
    named = {str(entry["name"]).rstrip("_"): entry for entry in inputs}
    if named.keys() != arguments.keys():
        raise KeyError(f"the constructor takes {sorted(named)}, not {sorted(arguments)}")
    values = [to_abi_value(entry, arguments[name]) for name, entry in named.items()]
    return encode([collapse_if_tuple(entry) for entry in inputs], values)


def constructor_inputs(abi: Sequence[Mapping[str, object]]) -> list[ABIComponent]:
    """List the constructor's parameters; a contract without a constructor has none."""
    for entry in cast("ABI", abi):
        if entry["type"] == "constructor":
            return list(entry.get("inputs", []))
    return []


def to_abi_value(entry: ABIComponent, value: Value) -> object:
    """
    Order a struct's fields as the ABI has them; everything else stays.

    Raises:
        KeyError: a struct's fields and the value's keys differ.
    """
    kind = str(entry["type"])
    if kind.startswith("tuple["):
        item = cast("ABIComponent", {**entry, "type": "tuple"})
        return [to_abi_value(item, element) for element in cast("Sequence[Value]", value)]
    if kind != "tuple":
        return value
    fields = {str(part["name"]): part for part in entry["components"]}
    given = cast("Mapping[str, Value]", value)
    if fields.keys() != given.keys():
        raise KeyError(f"{entry['name']} has the fields {sorted(fields)}, not {sorted(given)}")
    return tuple(to_abi_value(part, given[name]) for name, part in fields.items())
