"""Find out whether a token may be traded, before it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from keeper.domain.events import Checkpoint
from keeper.domain.listing import Phase, Result, Verdict, judge, large_amount, plan
from keeper.domain.pool_book import PoolBook, PoolEntry
from keeper.domain.pool_events import PoolTerms
from keeper.domain.units import Address
from keeper.errors import ConfigError


class ListingStage(Protocol):
    """Where a rehearsal takes place: a chain that forgets it."""

    def fetch_results(
        self, terms: PoolTerms, token: Address, phases: Sequence[Phase], block: Checkpoint
    ) -> tuple[Result, ...]:
        """
        Rehearse on the state of a block.

        Raises:
            RpcError: the node did not answer, or cannot simulate.
            ConfigError: the token that is paid with cannot be given to anybody in a simulation.
        """
        ...


class Listing:
    """
    Rehearses trades in tokens.

    Args:
        stage: where.
        held: tokens that the fund trusts; they are what others are bought with.
    """

    def __init__(self, stage: ListingStage, held: Sequence[Address]) -> None:
        self._stage, self._held = stage, frozenset(held)

    def fetch_verdicts(self, book: PoolBook, token: Address) -> tuple[Verdict, ...]:
        """
        Judge a token in every pool of a book where it is bought with a token that is held.

        Raises:
            ConfigError: there is no such pool.
        """
        entries = [each for each in book.entries if self._is_market(each, token)]
        if not entries:
            raise ConfigError(
                f"none of {len(book.entries)} pools trades {token} for a token that the fund holds"
            )
        return tuple(self.fetch_verdict(each, token, book.block) for each in entries)

    def fetch_verdict(self, entry: PoolEntry, token: Address, block: Checkpoint) -> Verdict:
        """Judge a token in one pool, on the state of a block."""
        large = 0 if entry.state is None else large_amount(entry.state, token)
        if large == 0:
            reasons: tuple[str, ...] = ("the pool has 0 units of it near its price",)
            results: tuple[Result, ...] = ()
        else:
            results = self._stage.fetch_results(entry.terms, token, plan(large), block)
            reasons = judge(results)
        return Verdict(token=token, pool=entry.terms.address, reasons=reasons, deeds=len(results))

    def _is_market(self, entry: PoolEntry, token: Address) -> bool:
        pair = {entry.terms.token0, entry.terms.token1}
        return token in pair and bool((pair - {token}) & self._held)
