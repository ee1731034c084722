"""
Feeds on probation: the previous one objects until its successor has proven itself.

The twin of FeedProbation. Answers of two feeds are compared in the digits of the product.
"""

from __future__ import annotations

from keeper.domain.assets import Feed, Probation
from keeper.domain.units import BPS

WIDEST_ANSWER = 2**128 - 1  # beyond it an answer is far from every band
MIN_TOLERANCE_BPS = 50
MAX_TOLERANCE_BPS = 200


def counted_answer(feed: Feed, answer: int, *, as_base: bool) -> tuple[int, int]:
    """
    Choose the answer that makes tokens cheaper: the lower one, of the base asset the higher.

    Args:
        feed: whose answer it is.
        answer: of the listed aggregator, checked.
        as_base: whether the token is the base asset, which every price is divided by.

    Returns:
        An answer and its decimals: the listed aggregator's unless the previous one objects.
    """
    listed = answer, feed.decimals
    if feed.probation is None:
        return listed
    previous = feed.probation
    old = answer_in_band(previous)
    left, right = old * 10**feed.decimals, answer * 10**previous.decimals
    objects = left > right if as_base else left < right
    return (old, previous.decimals) if old and objects else listed


def answer_in_band(previous: Probation) -> int:
    """Give the previous feed's answer of whatever age; 0 when it is outside its own band."""
    return previous.answer if previous.min_answer <= previous.answer <= previous.max_answer else 0


def testimony(previous: Probation, timestamp: int) -> int:
    """Give the previous feed's answer while it is live by its own terms, else 0."""
    age = timestamp - previous.updated_at
    return answer_in_band(previous) if 0 <= age <= previous.max_age else 0


def tolerance_bps(feed: Feed) -> int:
    """Say how far both feeds may differ and still agree, bps of the previous one's answer."""
    own = feed.threshold_bps if feed.second is None else feed.second.max_deviation_bps
    return min(max(own, MIN_TOLERANCE_BPS), MAX_TOLERANCE_BPS)


def differ(feed: Feed, old: int) -> bool:
    """Whether the listed answer is further from the previous feed's `old` than both may be."""
    if feed.probation is None:
        return False
    if feed.answer > WIDEST_ANSWER:
        return True
    left: int = old * 10**feed.decimals
    right: int = feed.answer * 10**feed.probation.decimals
    return abs(left - right) * BPS > left * tolerance_bps(feed)
