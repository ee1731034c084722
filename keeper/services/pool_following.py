"""
Know every pool's state at the newest block, by its events, and find out when that is wrong.

A pool is read whole once, and carried on by its events. A reorganisation takes events away and
new ones come; a state whose own block is gone is read anew. Every so many blocks all states are
compared with the chain's at one block hash. What differs is never corrected: it is written down,
the pool is left out, and no book that has one is traded on until an operator had it read anew.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from keeper.domain.events import Checkpoint
from keeper.domain.pool_book import PoolBase, PoolBook, PoolEntry
from keeper.domain.pool_checks import Divergence, compare
from keeper.domain.pool_events import Followed, Happening, PoolTerms, follow
from keeper.domain.units import Address
from keeper.errors import ChainMovedError, ConfigError
from keeper.services.following import Following
from keeper.services.pool_ports import PoolChain, PoolRecord

log = logging.getLogger(__name__)

MOST_RESTARTS = 5  # see services.following
Bases = Mapping[Address, PoolBase]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowingTerms:
    """
    How closely pools are followed.

    Args:
        max_pools: more than these are refused.
        check_every_blocks: after which states are compared with the chain's.
        finality_blocks: under which a block is not reorganised away.
    """

    max_pools: int
    check_every_blocks: int
    finality_blocks: int


class PoolFollowing:
    """
    Follows pools.

    Args:
        creations: brings the record of created pools up to the chain.
        logs_of: gives what does the same with logs of some pools, from a block on at the latest.
        chain: where their states are.
        record: what is known.
        terms: how closely.
    """

    def __init__(
        self,
        *,
        creations: Following,
        logs_of: Callable[[Sequence[Address], int], Following],
        chain: PoolChain,
        record: PoolRecord,
        terms: FollowingTerms,
    ) -> None:
        self._creations, self._logs_of, self._chain = creations, logs_of, chain
        self._record, self._terms = record, terms

    def run(self, *, check: bool = False) -> PoolBook:
        """
        Bring every pool up to the newest block.

        Args:
            check: compare with the chain now, due or not.

        Raises:
            ConfigError: there are more pools than are wanted.
            RpcError: the node did not answer; what was stored before is whole.
        """
        for _ in range(MOST_RESTARTS):
            try:
                return self._run(check)
            except ChainMovedError as error:
                moved = error
                log.info("%s", error)
        raise moved

    def rearm(self, pool: Address) -> PoolBook:
        """
        Read a pool anew that diverged, and follow it again.

        Raises:
            ConfigError: no wire of this pool is tripped.
        """
        wired = {each.pool for each in self._record.fetch_wires()}
        if pool not in wired:
            raise ConfigError(f"no wire of pool {pool} is tripped; tripped are {len(wired)} others")
        found = self._find_pools()
        block = self._follow_logs(found)
        read = self._read([each for each in found if each.address == pool], block)
        if pool not in read:
            raise ConfigError(f"pool {pool} is no longer among the {len(found)} that are followed")
        self._record.clear(pool, read[pool])
        return self.run()

    def _run(self, check: bool) -> PoolBook:
        found = self._find_pools()
        wired = {each.pool for each in self._record.fetch_wires()}
        sound = [each for each in found if each.address not in wired]
        block = self._follow_logs(found)
        bases: Bases = self._stand(sound, block)
        followed = self._follow(sound, bases, block)
        self._require_alone(sound, bases, block)
        diverged = [each.divergence for each in followed.values() if each.divergence is not None]
        due = min((each.checked_block for each in bases.values()), default=block.number)
        if check or block.number >= due + self._terms.check_every_blocks:
            diverged += self._compare(sound, followed, block)
            wrong = {each.pool for each in diverged}
            right = [each for each in sound if each.address not in wrong]
            bases = self._advance(right, bases, block)
        if diverged:
            log.error("%s", diverged[0].text)
            self._record.trip(diverged)
        return self._book(sound, bases, followed, block)

    def _find_pools(self) -> tuple[PoolTerms, ...]:
        self._creations.run()
        found = self._record.fetch_terms()
        if len(found) > self._terms.max_pools:
            raise ConfigError(
                f"{len(found)} pools trade the configured tokens, max_pools is "
                f"{self._terms.max_pools}: raise it, or name fewer tokens or factories"
            )
        return found

    def _follow_logs(self, terms: Sequence[PoolTerms]) -> Checkpoint:
        """Bring the logs up to the chain; returns the block that they are known up to."""
        head = self._chain.fetch_head()
        if self._record.fetch_newest() is None:
            self._record.begin(head)
        if not terms:
            return head
        stored = self._record.fetch_bases(terms).values()
        first = min((base.block.number + 1 for base in stored), default=head.number)
        self._logs_of([each.address for each in terms], first).run()
        newest = self._record.fetch_newest()
        if newest is None:
            raise ChainMovedError(f"nothing is left of what was known at block {head.number}")
        return newest

    def _stand(self, terms: Sequence[PoolTerms], block: Checkpoint) -> dict[Address, PoolBase]:
        """Find for each pool a state whose block is on the chain, and read those that have none."""
        stored = self._record.fetch_bases(terms)
        blocks = {base.block for base in stored.values()}
        there = {each for each in blocks if self._chain.fetch_hash(each.number) == each.hash}
        bases = {pool: base for pool, base in stored.items() if base.block in there}
        missing = [each for each in terms if each.address not in bases]
        read = self._read(missing, block)
        self._record.save_bases(read)
        return bases | read

    def _read(self, terms: Sequence[PoolTerms], block: Checkpoint) -> dict[Address, PoolBase]:
        states = self._chain.fetch_states(terms, block) if terms else {}
        return {
            pool: PoolBase(state=state, block=block, checked_block=block.number)
            for pool, state in states.items()
        }

    def _follow(
        self, terms: Sequence[PoolTerms], bases: Bases, until: Checkpoint
    ) -> dict[Address, Followed]:
        """Carry each pool from its base to a block."""
        since = min((base.block.number for base in bases.values()), default=until.number)
        happened: dict[Address, list[Happening]] = defaultdict(list)
        for each in self._record.fetch_happenings(since):
            base = bases.get(each.pool)
            if base is not None and base.block.number < each.block.number <= until.number:
                happened[each.pool].append(each)
        return {
            each.address: follow(each, bases[each.address].state, happened[each.address])
            for each in terms
        }

    def _require_alone(self, terms: Sequence[PoolTerms], bases: Bases, block: Checkpoint) -> None:
        """Begin anew when another process moved a base: it forgot the logs before that."""
        if not terms:
            return
        if (self._record.fetch_newest(), self._record.fetch_bases(terms)) != (block, bases):
            raise ChainMovedError("another process has followed the pools meanwhile")

    def _compare(
        self, terms: Sequence[PoolTerms], followed: Mapping[Address, Followed], block: Checkpoint
    ) -> list[Divergence]:
        theirs = self._chain.fetch_states(terms, block) if terms else {}
        return [
            each
            for pool, found in followed.items()
            if found.divergence is None
            for each in compare(pool, found.pool, theirs[pool], block)
        ]

    def _advance(
        self, right: Sequence[PoolTerms], bases: Bases, block: Checkpoint
    ) -> dict[Address, PoolBase]:
        """Let what was found right stand on a newer state, as deep as no reorganisation goes."""
        final = self._find_final(block)
        behind = [each for each in right if bases[each.address].block.number < final.number]
        advanced = {
            each.address: replace(bases[each.address], checked_block=block.number) for each in right
        }
        for pool, found in self._follow(behind, bases, final).items():
            advanced[pool] = replace(advanced[pool], state=found.pool, block=final)
        self._record.save_bases(advanced)
        if advanced:
            self._record.forget_until(min(base.block.number for base in advanced.values()))
        return dict(bases) | advanced

    def _find_final(self, block: Checkpoint) -> Checkpoint:
        number = max(0, block.number - self._terms.finality_blocks)
        found = self._chain.fetch_hash(number)
        if found is None or self._chain.fetch_hash(block.number) != block.hash:
            raise ChainMovedError(f"block {block.number} was reorganised away during a check")
        return Checkpoint(number=number, hash=found)

    def _book(
        self,
        terms: Sequence[PoolTerms],
        bases: Bases,
        followed: Mapping[Address, Followed],
        block: Checkpoint,
    ) -> PoolBook:
        wires = self._record.fetch_wires()
        wired = {each.pool for each in wires}
        entries = [
            PoolEntry(
                terms=each,
                state=followed[each.address].pool,
                changed=followed[each.address].changed,
                checked_block=bases[each.address].checked_block,
            )
            for each in terms
            if each.address not in wired
        ]
        return PoolBook(block=block, entries=tuple(entries), wires=wires)
