"""The doctor's checks of feeds, probations and the sequencer."""

from __future__ import annotations

from keeper.domain.assets import Feed, Probation
from keeper.domain.prices import require_sequencer_up, usable_answer
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.trials import doubted_feeds, feeds_disagree
from keeper.errors import GuardError
from keeper.probations import probation_text, sequencer_text


def check_sequencer(snapshot: FundSnapshot) -> str:
    """
    Check that the sequencer is up, and was for long enough.

    Raises:
        PriceError: it is not; nothing but the base asset has a price.
    """
    require_sequencer_up(snapshot)
    return sequencer_text(snapshot)


def check_feed(feed: Feed, now: int) -> str:
    """
    Check that a feed's answer can be used.

    Raises:
        PriceError: it cannot.
    """
    answer, age = usable_answer(feed, now), now - feed.updated_at
    return f"{answer} with {feed.decimals} decimals, {age} s old, limit is {feed.max_age} s"


def check_probation(feed: Feed, probation: Probation, snapshot: FundSnapshot) -> str:
    """
    Check that a feed on probation agrees with the one it replaced, and say what it stops.

    Raises:
        GuardError: they differ too far now, both live: somebody has to find out which one errs.
    """
    text = probation_text(feed, probation, snapshot)
    if feed in doubted_feeds(snapshot):
        text += "; strikes return subscriptions meanwhile"
    if feeds_disagree(snapshot, feed):
        raise GuardError(
            f"{text}; they differ: {feed.answer} with {feed.decimals} decimals now, "
            f"{probation.answer} with {probation.decimals} before"
        )
    return text
