"""
What a strike's prices can have been, from the chain before and after its block.

An event names a price and the feed's round. What else entered it (the base asset's answer, and
whether a feed was on probation) can have changed in the same block, before the strike or after it:
each of the two states that surround the block is taken for each of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

from keeper.domain.assets import Feed
from keeper.domain.prices import price_of
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import Address
from keeper.errors import PriceError


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundAnswer:
    """What an aggregator answered in one of its rounds."""

    round_id: int
    answer: int
    updated_at: int


def answer_in_block(
    before: Feed | None, after: Feed, round_id: int, looked_up: RoundAnswer | None
) -> Feed | None:
    """
    Give the feed as it was in a round, if it can have been in that round during the block.

    Args:
        before: at the end of the block before; None when it was not listed yet.
        after: at the end of the block.
        round_id: by the event's word.
        looked_up: what the aggregator itself remembers of that round, if anything.

    Returns:
        `after` or `before` when that is their round, else the answer that came between the two;
        None when the feed was never there.
    """
    for feed in (after, before):
        if feed is not None and feed.round_id == round_id:
            return feed
    since = 0 if before is None else before.updated_at
    if looked_up is None or not since < looked_up.updated_at <= after.updated_at:
        return None
    return replace(
        after,
        round_id=round_id,
        answer=looked_up.answer,
        updated_at=looked_up.updated_at,
    )


def possible_prices(
    before: FundSnapshot, after: FundSnapshot, token: Address, feed: Feed
) -> tuple[int, ...]:
    """
    Reckon the prices that a token can have had during a block, most likely first.

    Args:
        before: the end of the block before.
        after: the end of the block.
        token: another than the base asset.
        feed: with the answer of the round that was used.

    Returns:
        One price when nothing but that answer can have changed meanwhile; none when it cannot have
        had any.
    """
    found: dict[int, None] = {}
    base = after.base.address
    for ours, theirs in product(_terms(before, after, token, feed), _bases(before, after)):
        # A sequencer that went down afterwards has no say either.
        state = replace(after, feeds={token: ours, base: theirs}, sequencer=None)
        try:
            found[price_of(state, token)] = None
        except PriceError:
            continue  # such a state had no price, and the strike had one
    return tuple(found)


def _terms(before: FundSnapshot, after: FundSnapshot, token: Address, feed: Feed) -> list[Feed]:
    """Put the answer under the terms of either end."""
    listed = [state.feeds[token] for state in (after, before) if token in state.feeds]
    return [_without_veto(feed, each) for each in listed]


def _bases(before: FundSnapshot, after: FundSnapshot) -> list[Feed]:
    base = after.base.address
    listed = [state.feeds[base] for state in (after, before) if base in state.feeds]
    return [_without_veto(answered, terms) for answered, terms in product(listed, listed)]


def _without_veto(answered: Feed, terms: Feed) -> Feed:
    """There was a price: whoever disabled the feed, or differed from it, did so afterwards."""
    return replace(answered, probation=terms.probation, second=None, disabled=False)
