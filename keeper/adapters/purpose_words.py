"""Purposes that older keepers wrote down in base units, told as they are told now."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

from eth_utils.address import to_checksum_address

from keeper.adapters.address_book import ChainBook
from keeper.adapters.call_words import UNREADABLE
from keeper.adapters.contracts import load_contract
from keeper.domain.assets import Token
from keeper.domain.intents import Intent
from keeper.domain.purposes import (
    TRADE,
    Swapped,
    Tokens,
    tell_amount,
    tell_loan,
    tell_trip,
    tell_units,
)
from keeper.domain.units import Address

ADDRESS_IN_WORD = slice(12, 32)  # bytes of a first value that is an address
_AT = r"0x[0-9a-fA-F]{40}"
_CASH = re.compile(
    r"(lend|buy for|allocate|deallocate|harvest|book|send) ([0-9]+)"
    r"( \(.*\)| at the outpost| at home| at outpost| to the outpost| home)?"
)
_RECALLED = re.compile(r"recall ([0-9]+) units")
_SOLD = re.compile(r"sell ([0-9]+)")
_UNWOUND = re.compile(rf"unwind ([0-9]+) units of ({_AT}) (\(.*\))")
_SWAP = re.compile(rf"({_AT}) to ({_AT}) on (\w+)")
_TRIP = re.compile(
    rf"(?:borrow (?P<lent>[0-9]+) from (?:Aave v3|the v3 pool of (?P<paired>{_AT}) with fee "
    rf"(?P<fee>[0-9]+)): )?(?P<way>{_AT} to .*) for at least (?P<least>[0-9]+) units"
    r"(?P<by> \(.*\))?"
)


def tokens_of(book: ChainBook) -> dict[Address, Token]:
    """List the tokens of the address book, by address."""
    return {
        Address(each.address): Token(
            address=Address(each.address), symbol=symbol, decimals=each.decimals
        )
        for symbol, each in book.tokens.items()
    }


def base_of(book: ChainBook) -> Token:
    """Give the base asset of the address book."""
    return tokens_of(book)[Address(book.tokens[book.base].address)]


def retell(intent: Intent, book: ChainBook | None) -> Intent:
    """
    Give an intent a purpose that people can read.

    Args:
        intent: from the journal.
        book: knows what its numbers count; None where there is none.

    Returns:
        The same one where its purpose is told well already, cannot be told better, or is of
        another chain, whose tokens count otherwise.
    """
    if book is None or not intent.key.startswith(f"{book.chain_id}:"):
        return intent
    tokens, base = tokens_of(book), base_of(book)
    told = _tell_base(intent.purpose, base) or _tell_other(intent, tokens)
    return replace(intent, purpose=told or _tell_trip(intent.purpose, tokens) or intent.purpose)


def _tell_base(purpose: str, base: Token) -> str:
    """Tell what counted base units, "" where it did not."""
    if cash := _CASH.fullmatch(purpose):
        return f"{cash[1]} {tell_amount(int(cash[2]), base)}{cash[3] or ''}"
    if recalled := _RECALLED.fullmatch(purpose):
        # What is lent is kept in units that count for one base unit or more.
        return f"recall at least {tell_amount(int(recalled[1]), base)}"
    return ""


def _tell_other(intent: Intent, tokens: Tokens) -> str:
    """Tell what counted units of another token, "" where it did not."""
    if sold := _SOLD.fullmatch(intent.purpose):
        token = _first_given(intent.data)
        return f"sell {tell_units(int(sold[1]), token, tokens)}" if token else ""
    if unwound := _UNWOUND.fullmatch(intent.purpose):
        token, units = _address(unwound[2]), int(unwound[1])
        part = tell_units(units, token, tokens) if token in tokens else f"a part of {token}"
        return f"unwind {part} {unwound[3]}"
    return ""


def _first_given(data: bytes) -> Address | None:
    """Read which token the first order of a batch gives away; None where there is no order."""
    try:
        _, reading = load_contract("Strategy").decode_call(data)
        orders = cast("list[dict[str, bytes]]", reading.values["orders"])
        return _address("0x" + orders[0]["data"][ADDRESS_IN_WORD].hex())
    except (*UNREADABLE, IndexError, ValueError):
        return None


def _tell_trip(purpose: str, tokens: Tokens) -> str:
    """Tell a round trip, with the loan that it was made with; "" for what is none."""
    trip = _TRIP.fullmatch(purpose)
    if trip is None:
        return ""
    swaps = [Swapped(_address(a), _address(b), venue) for a, b, venue in _SWAP.findall(trip["way"])]
    route = tell_trip(swaps, int(trip["least"]), tokens) + (trip["by"] or "")
    if trip["lent"] is None:
        return f"{TRADE} {route}"
    pool = (_address(trip["paired"]), int(trip["fee"])) if trip["paired"] else None
    return f"{tell_loan(int(trip['lent']), swaps[0].given, pool, tokens)}: {route}"


def _address(text: str) -> Address:
    return Address(to_checksum_address(text))
