"""What numbers and addresses of the contracts stand for, and what the address book calls them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from eth_utils.address import is_checksum_address, to_checksum_address

from keeper.domain.units import ZERO_ADDRESS, Address

NONE = "none"  # the address 0, where it has a meaning
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")


class Unit(StrEnum):
    """What a number of a contract counts, or what its address or bytes stand for."""

    PART = "part"  # wad
    BPS = "bps"
    DURATION = "duration"  # seconds
    BASE = "base"  # base units of the base asset
    SHARES = "shares"
    USD = "usd"  # an answer of a feed, in that feed's decimals
    ACCOUNT = "account"
    TOKEN = "token"  # noqa: S105  an ERC-20
    STRATEGY = "strategy"
    ADAPTER = "adapter"
    HASH = "hash"
    HOLDINGS = "holdings"  # pairs of a token and the adapter that values it, 0 for none
    PARTS = "parts"  # pairs of an account and its basis points
    CALLS = "calls"  # pairs of an address and the bytes that it is called with


Scalar = int | str | bytes
Pair = tuple[str, str | int | bytes]
Value = Scalar | tuple[Pair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """
    What the address book calls things.

    Args:
        base: symbol of the base asset.
        known: addresses by name, for each unit that is an address.
    """

    base: str
    base_decimals: int
    known: Mapping[Unit, Mapping[str, Address]]

    def address(self, unit: Unit, text: str) -> Address:
        """
        Find an address by its name, or read it.

        Raises:
            ValueError: it is neither.
        """
        if text == NONE:
            return ZERO_ADDRESS
        named = self.known.get(unit, {}).get(text)
        if named is not None:
            return named
        if _ADDRESS.fullmatch(text):
            return _checksummed(text)
        names = ", ".join(self.known.get(unit, {})) or "no names are known"
        raise ValueError(f"{text[:80]!r} is no {unit} that the address book names ({names})")

    def name(self, unit: Unit, address: str) -> str:
        """Name an address; an unknown one keeps its digits."""
        if address == ZERO_ADDRESS:
            return NONE
        names = self.known.get(unit, {})
        return next((name for name, at in names.items() if at == address), address)


def _checksummed(text: str) -> Address:
    """Give an address its checksum; one with capitals has to bring it along."""
    if text[2:] not in (text[2:].lower(), text[2:].upper()) and not is_checksum_address(text):
        raise ValueError(f"the checksum of {text} is wrong: a digit was mistyped")
    return Address(to_checksum_address(text))
