"""What a call says, in words: contract, function and arguments, orders for adapters too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from keeper.adapters.address_book import ABIS, ChainBook
from keeper.adapters.contracts import NAMES, Value, load_contract
from keeper.errors import RpcError

# What adapters are told, see domain/orders.py: kinds and names of the fields.
ORDERS: dict[str, tuple[tuple[str, str], ...]] = {
    "uniswap_v2": (
        ("address", "from"),
        ("address", "to"),
        ("uint256", "amount"),
        ("uint256", "least"),
    ),
    "uniswap_v3": (
        ("address", "from"),
        ("address", "to"),
        ("uint24", "fee"),
        ("uint256", "amount"),
        ("uint256", "least"),
    ),
    "aave_v3": (("uint8", "kind"), ("address", "token"), ("uint256", "amount")),
    "erc4626": (
        ("uint256", "kind"),
        ("address", "vault"),
        ("uint256", "amount"),
        ("uint256", "least"),
    ),
}
KINDS = {"aave_v3": ("supply", "withdraw"), "erc4626": ("deposit", "redeem")}
UNREADABLE = (RpcError, DecodingError, KeyError, OverflowError, UnicodeDecodeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWords:
    """A call: its contract and function by name, and its arguments, names and values in order."""

    contract: str
    function: str
    arguments: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """Write the call in one line."""
        arguments = ", ".join(f"{name} {value}" for name, value in self.arguments)
        return f"{self.contract}.{self.function}({arguments})"


def describe_call(to: str, data: bytes, book: ChainBook | None) -> CallWords:
    """
    Spell a call.

    Args:
        to: the contract's address.
        data: the call.
        book: gives addresses their names; without it the function is found by its selector alone.
    """
    names = {} if book is None else _names(book)
    contract, kind = names.get(to, to), _kind_of(to, book)
    for candidate in NAMES if kind is None else (kind,):
        try:
            function, reading = load_contract(candidate).decode_call(data)
        except UNREADABLE:
            continue
        arguments = tuple((k, _spell(v, names)) for k, v in reading.values.items())
        return CallWords(contract=contract, function=function, arguments=arguments)
    arguments = (("data", f"0x{data.hex()}"),)
    return CallWords(contract=contract, function="an unknown function", arguments=arguments)


def _kind_of(to: str, book: ChainBook | None) -> str | None:
    if book is None:
        return None
    if any(each.address == to for each in book.strategies):
        return "Strategy"
    known = (book.contracts | book.adapters).items()
    return next((ABIS[name] for name, at in known if at.address == to), None)


def _names(book: ChainBook) -> Mapping[str, str]:
    names = {str(token.address): symbol for symbol, token in book.tokens.items()}
    names |= {each.address: each.name for each in book.strategies}
    return names | {at.address: name for name, at in (book.contracts | book.adapters).items()}


def _spell(value: Value, names: Mapping[str, str]) -> str:
    if isinstance(value, dict):
        order = _spell_order(value, names)
        return order or f"({', '.join(_spell_fields(value, names))})"
    if isinstance(value, list):
        return f"[{', '.join(_spell(each, names) for each in value)}]"
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    return names.get(value, value) if isinstance(value, str) else str(value)


def _spell_fields(fields: Mapping[str, Value], names: Mapping[str, str]) -> Iterator[str]:
    return (f"{name} {_spell(value, names)}" for name, value in fields.items())


def _spell_order(fields: Mapping[str, Value], names: Mapping[str, str]) -> str:
    """Spell what an adapter is told; "" for what is no order, or none that can be read."""
    adapter, data = fields.get("adapter"), fields.get("data")
    venue = names.get(adapter, "") if isinstance(adapter, str) else ""
    if venue not in ORDERS or not isinstance(data, bytes):
        return ""
    kinds, heads = zip(*ORDERS[venue], strict=True)
    try:
        values = decode(list(kinds), data)
    except UNREADABLE:
        return ""
    words = dict(zip(heads, values, strict=True))
    if "kind" in words and words["kind"] < len(KINDS[venue]):
        words["kind"] = KINDS[venue][words["kind"]]
    lower = {address.lower(): name for address, name in names.items()}
    spelled = {head: lower.get(value, value) for head, value in words.items()}
    return f"{venue}({', '.join(f'{head} {value}' for head, value in spelled.items())})"
