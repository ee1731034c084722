"""
What anyone may do about feeds on probation, and what a fund does without meanwhile.

A disagreement that nobody notes is forgotten, and a probation that nobody ends goes on: the keeper
does both. While a price of the NAV is on probation, a strike takes no subscriptions in.
"""

from __future__ import annotations

from keeper.domain.assets import Feed, Probation
from keeper.domain.prices import require_live, require_sequencer_up, usable_answer
from keeper.domain.probation import differ, testimony
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import DAY_S
from keeper.errors import PriceError

PROBATION_S = 7 * DAY_S
SILENT_PROBATION_S = 30 * DAY_S  # when the previous feed cannot testify
# The days of agreement count from the last note, so they are at most this much too few; a
# disagreement that lasts costs one small transaction for each of these.
NOTE_EVERY_S = 3_600


def feeds_on_probation(snapshot: FundSnapshot) -> tuple[Feed, ...]:
    """List all of them, held or not."""
    return tuple(feed for feed in snapshot.feeds.values() if feed.probation is not None)


def doubted_feeds(snapshot: FundSnapshot) -> tuple[Feed, ...]:
    """List those of them that the NAV rests on: of what is held, and of the base asset always."""
    held = {e.underlying for s in snapshot.strategies for e in s.entries if e.units}
    counted = held | {snapshot.base.address}
    return tuple(feed for feed in feeds_on_probation(snapshot) if feed.token.address in counted)


def takes_in(snapshot: FundSnapshot) -> bool:
    """Whether a strike would take subscriptions in, as NavOracle.confirm decides it."""
    return not doubted_feeds(snapshot)


def why_returned(snapshot: FundSnapshot) -> str:
    """Say why a strike would return all subscriptions; empty when it takes them in."""
    symbols = ", ".join(feed.token.symbol for feed in doubted_feeds(snapshot))
    return f"on probation: {symbols}" if symbols else ""


def feeds_disagree(snapshot: FundSnapshot, feed: Feed) -> bool:
    """Whether registry.noteDisagreement would be accepted: both are live, and too far apart."""
    if feed.probation is None:
        return False
    old = testimony(feed.probation, snapshot.timestamp)
    try:
        require_sequencer_up(snapshot)
        # The band does not matter here: beyond it the feed contradicts the previous one too.
        require_live(feed.token.symbol, feed, snapshot.timestamp, feed.max_age)
    except PriceError:
        return False
    return old != 0 and differ(feed, old)


def is_noteworthy(snapshot: FundSnapshot, feed: Feed) -> bool:
    """Whether the feeds disagree and the last note is old enough to make another one."""
    if feed.probation is None:
        return False
    age = snapshot.timestamp - feed.probation.agreed_since
    return age >= NOTE_EVERY_S and feeds_disagree(snapshot, feed)


def can_be_trusted(snapshot: FundSnapshot, feed: Feed) -> bool:
    """Whether registry.endProbation would be accepted now."""
    if feed.probation is None or snapshot.timestamp < trusted_from(feed.probation, snapshot):
        return False
    try:
        require_sequencer_up(snapshot)
        usable_answer(feed, snapshot.timestamp)
    except PriceError:
        return False
    return not feeds_disagree(snapshot, feed)


def trusted_from(probation: Probation, snapshot: FundSnapshot) -> int:
    """Unix seconds from which the new feed can be trusted, if they go on agreeing."""
    testifies = testimony(probation, snapshot.timestamp) != 0
    return probation.agreed_since + (PROBATION_S if testifies else SILENT_PROBATION_S)
