"""
In how few hands votes are: exact fractions of integers, rounded by whoever shows them.

Weights are votes, or shares, one number a holder, each at least 0; holders of nothing do not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction


def gini(weights: Iterable[int]) -> Fraction | None:
    """
    Measure how unequal weights are.

    Half the mean difference of two weights over their mean, from the ranked weights. Source: Sen,
    "On Economic Inequality" (1973), section 2.4.

    Args:
        weights: shape (n,).

    Returns:
        0 when all are equal, (n - 1) / n when one has everything; None when nobody has anything.
    """
    ranked = sorted(_positive(weights))
    if not ranked:
        return None
    count = len(ranked)
    ranks = range(1 - count, count, 2)  # 2 i - n - 1 for the i-th lowest
    lean = sum(rank * weight for rank, weight in zip(ranks, ranked, strict=True))
    return Fraction(lean, count * sum(ranked))


def herfindahl(weights: Iterable[int]) -> Fraction | None:
    """
    Add up the squared parts: the chance that two votes drawn at random are of one hand.

    Source: Rhoades, "The Herfindahl-Hirschman Index", Federal Reserve Bulletin 79 (1993), whose
    scale of 10,000 is 1 here.

    Args:
        weights: shape (n,).

    Returns:
        1 / n when all are equal, 1 when one has everything; None when nobody has anything.
    """
    counted = _positive(weights)
    if not counted:
        return None
    return Fraction(sum(weight * weight for weight in counted), sum(counted) ** 2)


def nakamoto(weights: Iterable[int], needed: int) -> int | None:
    """
    Count the fewest holders who together reach what is needed.

    Source: Srinivasan and Lee, "Quantifying Decentralization" (2017).

    Args:
        weights: shape (n,).
        needed: least sum; 0 or less needs nobody.

    Returns:
        Their number; None when all of them together do not reach it.
    """
    reached, count = 0, 0
    for weight in sorted(_positive(weights), reverse=True):
        if reached >= needed:
            break
        reached, count = reached + weight, count + 1
    return count if reached >= needed else None


def needed_for_quorum(quorum: int) -> int:
    """Say how many votes pass a proposal when nobody else votes: the quorum, and at least one."""
    return max(quorum, 1)


def needed_to_pass(votable: int, quorum: int) -> int:
    """Say how many votes pass a proposal though all others vote against it."""
    return max(votable // 2 + 1, needed_for_quorum(quorum))


def needed_to_block(votable: int, quorum: int) -> int:
    """
    Say how many votes stop a proposal though all others vote for it.

    Half of all votes against do, since for has to exceed against; and so do the votes without
    which the others miss the quorum, when their holders stay away or vote against.

    Args:
        votable: all votes that anybody can cast.
        quorum: least sum of for and abstain.

    Returns:
        At least 0: nobody is needed where all votes together miss the quorum.
    """
    half = -(-votable // 2)
    return max(0, min(half, votable - needed_for_quorum(quorum) + 1))


def _positive(weights: Iterable[int]) -> list[int]:
    counted = list(weights)
    lowest = min(counted, default=0)
    if lowest < 0:
        raise ValueError(f"a weight is {lowest}, it cannot be below 0")
    return [weight for weight in counted if weight]
