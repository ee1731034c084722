"""
Raw readings of funds: one call for all of them, in parts only where a node gives too little gas.

Every part is read at the same block hash, so what is joined is what one call would have given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from keeper.adapters.contracts import Argument, Reading, load_code
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.reverts import explain
from keeper.adapters.rpc import RpcRefusal
from keeper.adapters.snapshots import READER_AT, reader
from keeper.domain.intents import Head
from keeper.domain.units import ZERO_ADDRESS, Address

T = TypeVar("T")
R = TypeVar("R")
Wiring = list[Argument]

TOKENS_AT = 10  # place of `tokens` in ISnapshotReader.Wiring
GAS_ERRORS = ("GasShort", "NotEnoughGas")  # of the reader, and of the fund's own contracts


def fetch_readings(reads: PinnedReads, wirings: Sequence[Wiring], head: Head) -> list[Reading]:
    """
    Read funds at a block.

    Args:
        reads: of the node.
        wirings: one for each fund, as `snapshots.wiring_of` makes them.
        head: the block.

    Returns:
        One ISnapshotReader.Snapshot for each wiring.

    Raises:
        RpcError: the node did not answer, or gives too little gas even for a single strategy.
    """
    return _in_pieces(
        wirings,
        lambda piece: _fetch_whole(reads, piece, head),
        lambda wiring: _fetch_in_parts(reads, wiring, head),
    )


def _fetch_whole(reads: PinnedReads, wirings: Sequence[Wiring], head: Head) -> list[Reading]:
    if len(wirings) == 1:
        return [_fetch(reads, "read", head, wirings[0]).struct("0")]
    return list(_fetch(reads, "readMany", head, list(wirings)).structs("0"))


def _fetch_in_parts(reads: PinnedReads, wiring: Wiring, head: Head) -> Reading:
    fund = _fetch(reads, "readFund", head, wiring)
    strategies = _fetch_each(reads, "readStrategies", wiring, fund.addresses("1"), head)
    tokens = _list_tokens(cast("list[str]", wiring[TOKENS_AT]), strategies)
    readings = _fetch_each(reads, "readTokens", wiring, tokens, head)
    joined = {"strategies": strategies, "tokens": readings}
    return Reading(
        dict(fund.struct("0").values)
        | {name: [dict(each.values) for each in found] for name, found in joined.items()}
    )


def _fetch_each(
    reads: PinnedReads, function: str, wiring: Wiring, items: Sequence[Address], head: Head
) -> list[Reading]:
    def fetch(piece: Sequence[Address]) -> list[Reading]:
        return list(_fetch(reads, function, head, wiring, list(piece)).structs("0"))

    return _in_pieces(items, fetch)


def _list_tokens(wanted: Sequence[str], strategies: Sequence[Reading]) -> list[Address]:
    """List tokens as SnapshotReader does: as asked for, then what else is held, each once."""
    entries = [entry for strategy in strategies for entry in strategy.structs("entries")]
    held = [
        entry.address("token" if entry.address("adapter") == ZERO_ADDRESS else "underlying")
        for entry in entries
    ]
    found = dict.fromkeys([*map(Address, wanted), *held])
    return [token for token in found if token != ZERO_ADDRESS]


def _in_pieces(
    items: Sequence[T],
    fetch: Callable[[Sequence[T]], list[R]],
    fetch_one: Callable[[T], R] | None = None,
) -> list[R]:
    """Fetch all items at once, or halves of them while that takes too much gas, or one by one."""
    found: list[R] = []
    span = max(1, len(items))
    while len(found) < len(items):
        piece = items[len(found) : len(found) + span]
        try:
            found += fetch(piece)
        except RpcRefusal as error:
            if not lacks_gas(error):
                raise
            if len(piece) == 1:
                if fetch_one is None:
                    raise
                found.append(fetch_one(piece[0]))
            span = max(1, len(piece) // 2)
    return found


def lacks_gas(error: RpcRefusal) -> bool:
    """
    Whether less in one call might work.

    A call that ran out inside another contract shows as a revert without a reason.
    """
    if error.data:
        return explain(error.data).startswith(GAS_ERRORS)
    return error.out_of_gas or "revert" in str(error).lower()


def _fetch(reads: PinnedReads, function: str, head: Head, *arguments: Argument) -> Reading:
    data = "0x" + reader().encode(function, *arguments).hex()
    lent: dict[str, str] = {READER_AT: load_code("SnapshotReader")}
    return reader().decode(function, reads.fetch_call(READER_AT, data, head, lent))
