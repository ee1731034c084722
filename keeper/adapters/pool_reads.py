"""
States of pools at a block hash, read by PoolReader, whose code is lent for the call.

A pool's tick bitmap is as long as its spacing is fine: what does not fit into one call is read in
several, at the same block hash, so that all of it is of one state.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from keeper.adapters.contracts import Argument, Reading, load_code, load_contract
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.rpc import Rpc, RpcRefusal, to_record
from keeper.adapters.snapshot_reads import lacks_gas
from keeper.adapters.snapshots import READER_AT
from keeper.adapters.transactions import fetch_head, to_head
from keeper.domain.events import Checkpoint
from keeper.domain.policy import Venue
from keeper.domain.pool_events import ALL_TICKS, PoolTerms, to_pair, to_pool
from keeper.domain.pools import KnownTicks, Pool, Tick
from keeper.domain.ticks import MAX_TICK
from keeper.domain.units import Address
from keeper.errors import ArchiveNeededError, ChainMovedError, RpcError

States = dict[Address, Pool | None]

WORD_BITS = 256
MOST_WORDS = 1_024  # of bitmaps in one call: some 5 million gas, and 9,000 for each tick
MOST_PAIRS = 512  # in one call: some 4 million gas


@dataclass(frozen=True, slots=True)
class _Range:
    """Words of a pool's bitmap, both ends included."""

    pool: Address
    first: int
    last: int

    @property
    def words(self) -> int:
        return self.last - self.first + 1

    @property
    def argument(self) -> list[Argument]:
        return [self.pool, self.first, self.last]


class RpcPools:
    """
    Reads pools.

    Args:
        rpc: the node, or a quorum of them.
    """

    def __init__(self, rpc: Rpc) -> None:
        self._rpc, self._reads = rpc, PinnedReads(rpc)

    def fetch_head(self) -> Checkpoint:
        """Read the newest block."""
        head = fetch_head(self._rpc)
        return Checkpoint(number=head.number, hash=head.hash)

    def fetch_hash(self, number: int) -> str | None:
        """Read the hash of the block that the chain has at a height now; None above its head."""
        answer = self._rpc.fetch("eth_getBlockByNumber", hex(number), False)
        return None if answer is None else to_head(to_record(answer, f"block {number}")).hash

    def fetch_states(self, terms: Sequence[PoolTerms], block: Checkpoint) -> States:
        """
        Read the whole state of pools at a block.

        Args:
            terms: which pools; all of them are there at that block.
            block: by its hash, however many calls it takes.

        Returns:
            A state for each address; None for a v3 pool that has no price yet.

        Raises:
            ChainMovedError: the block is no longer on the chain.
            RpcError: the node did not answer.
        """
        pairs = [each for each in terms if each.venue is Venue.UNISWAP_V2]
        pools = [each for each in terms if each.venue is Venue.UNISWAP_V3]
        try:
            return self._fetch_pairs(pairs, block) | self._fetch_pools(pools, block)
        except (RpcRefusal, ArchiveNeededError) as error:
            if self.fetch_hash(block.number) == block.hash:
                raise
            moved = f"block {block.number} was reorganised away while pools were read"
            raise ChainMovedError(moved) from error

    def _fetch_pairs(self, terms: Sequence[PoolTerms], block: Checkpoint) -> States:
        states: States = {}
        for start in range(0, len(terms), MOST_PAIRS):
            part = terms[start : start + MOST_PAIRS]
            answer = self._call("readPairs", [each.address for each in part], block)
            for each, reading in zip(part, answer, strict=True):
                reserves = reading.number("reserve0"), reading.number("reserve1")
                states[each.address] = to_pair(each, *reserves)
        return states

    def _fetch_pools(self, terms: Sequence[PoolTerms], block: Checkpoint) -> States:
        ranges = [part for each in terms for part in _ranges(each)]
        readings: dict[Address, list[Reading]] = {each.address: [] for each in terms}
        for group in _groups(ranges):
            answers = self._fetch_ranges(group, block)
            for part, reading in zip(group, answers, strict=True):
                readings[part.pool].append(reading)
        return {each.address: _to_state(each, readings[each.address]) for each in terms}

    def _fetch_ranges(self, ranges: Sequence[_Range], block: Checkpoint) -> list[Reading]:
        """Read ranges in one call, or in halves while that takes too much gas."""
        try:
            return self._call("readPools", [each.argument for each in ranges], block)
        except RpcRefusal as error:
            if not lacks_gas(error) or sum(each.words for each in ranges) == 1:
                raise
        if len(ranges) > 1:
            middle = len(ranges) // 2
            return [
                *self._fetch_ranges(ranges[:middle], block),
                *self._fetch_ranges(ranges[middle:], block),
            ]
        (whole,) = ranges
        middle = whole.first + whole.words // 2
        halves = replace(whole, last=middle - 1), replace(whole, first=middle)
        return [_join([each for half in halves for each in self._fetch_ranges([half], block)])]

    def _call(self, function: str, items: Sequence[Argument], block: Checkpoint) -> list[Reading]:
        contract = load_contract("PoolReader")
        data = "0x" + contract.encode(function, items).hex()
        answer = self._reads.fetch_call(
            READER_AT, data, block, {READER_AT: load_code("PoolReader")}
        )
        found = contract.decode(function, answer).structs("0")
        if len(found) != len(items):
            raise RpcError(f"the node gave {len(found)} states of {len(items)} pools")
        return list(found)


def _ranges(terms: PoolTerms) -> Iterator[_Range]:
    """Cut the bitmap of a pool's spacing into parts that a call can take."""
    highest = MAX_TICK // terms.tick_spacing
    first, last = -highest // WORD_BITS, highest // WORD_BITS
    for start in range(first, last + 1, MOST_WORDS):
        yield _Range(terms.address, start, min(last, start + MOST_WORDS - 1))


def _groups(ranges: Sequence[_Range]) -> Iterator[list[_Range]]:
    """Put ranges together until a call is full."""
    group: list[_Range] = []
    for each in ranges:
        if group and sum(part.words for part in [*group, each]) > MOST_WORDS:
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _join(readings: Sequence[Reading]) -> Reading:
    """Make one reading of a pool out of several of the same block."""
    first = readings[0]
    ticks = [dict(tick.values) for each in readings for tick in each.structs("ticks")]
    return Reading(dict(first.values) | {"ticks": list(ticks)})


def _to_state(terms: PoolTerms, readings: Sequence[Reading]) -> Pool | None:
    whole = _join(readings)
    price = whole.number("sqrtPriceX96")
    if price == 0:
        return None
    rows = [
        Tick(
            index=each.number("index"),
            liquidity_gross=each.number("liquidityGross"),
            liquidity_net=each.number("liquidityNet"),
        )
        for each in whole.structs("ticks")
    ]
    ticks = KnownTicks.of(rows, lowest=ALL_TICKS.lowest, highest=ALL_TICKS.highest)
    return to_pool(terms, price, whole.number("tick"), whole.number("liquidity"), ticks)
