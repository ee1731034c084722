"""The allowlist of one fund: what domain.guards names, as addresses and selectors of its ABIs."""

from __future__ import annotations

from collections.abc import Iterator

from eth_utils.abi import function_abi_to_4byte_selector

from keeper.adapters.address_book import FLASH_ACCOUNT, HOME_PORT, ChainBook
from keeper.adapters.transactions import find_contract
from keeper.domain.guards import STRATEGY, AllowedCall, Allowlist, Functions
from keeper.domain.units import Address


def build_allowlist(book: ChainBook, functions: Functions) -> Allowlist:
    """
    Look every allowed function up.

    Args:
        book: the only addresses there are.
        functions: of a lane, by role.

    Raises:
        KeyError: the book or an ABI has none of that name.
    """
    return Allowlist(calls=dict(_calls(book, functions)))


def _calls(
    book: ChainBook, functions: Functions
) -> Iterator[tuple[tuple[Address, bytes], AllowedCall]]:
    for role, names in functions.items():
        for place in _places(book, role):
            address, contract = find_contract(book, place)
            for name in names:
                selector = bytes(function_abi_to_4byte_selector(contract.functions[name]))
                yield (Address(address), selector), AllowedCall(role=role, function=name)


def _places(book: ChainBook, role: str) -> tuple[str, ...]:
    """Spell a role as `find_contract` takes it; not every fund has all of them."""
    if role in HOME_PORT | FLASH_ACCOUNT:
        return (role,) if role in book.contracts else ()
    if role != STRATEGY:
        return (role,)
    return tuple(f"{STRATEGY}:{strategy.name}" for strategy in book.strategies)
