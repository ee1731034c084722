"""Feeds: how old, how far from their second source, and whether they can be used."""

from __future__ import annotations

from keeper.domain.assets import Feed
from keeper.domain.prices import require_sequencer_up, usable_answer
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import BPS_IN_WAD, WAD, mul_div_up
from keeper.domain.wording import format_time
from keeper.errors import PriceError
from keeper.portal.shapes.operator import Feeds, FeedShape
from keeper.portal.sight import Sight
from keeper.portal.views.common import at_of


def make_feeds(sight: Sight) -> Feeds:
    """List all feeds."""
    snapshot = sight.look.snapshot
    return Feeds(
        at=at_of(sight),
        feeds=[_feed(feed, snapshot.timestamp) for feed in snapshot.feeds.values()],
        sequencer=_sequencer(snapshot),
    )


def _sequencer(snapshot: FundSnapshot) -> str | None:
    if snapshot.sequencer is None:
        return None
    try:
        require_sequencer_up(snapshot)
    except PriceError as error:
        return str(error)
    return f"up since {format_time(snapshot.sequencer.started_at)} UTC"


def _feed(feed: Feed, now: int) -> FeedShape:
    second = feed.second
    return FeedShape(
        token=feed.token.address,
        symbol=feed.token.symbol,
        answer=str(feed.answer),
        decimals=feed.decimals,
        updated_at=feed.updated_at,
        age_s=max(0, now - feed.updated_at),
        max_age_s=feed.max_age,
        min_answer=str(feed.min_answer),
        max_answer=str(feed.max_answer),
        round=str(feed.round_id),
        second_answer=None if second is None else str(second.answer),
        second_decimals=None if second is None else second.decimals,
        difference=_difference(feed),
        max_difference=None if second is None else str(second.max_deviation_bps * BPS_IN_WAD),
        probation=_probation(feed),
        disabled=feed.disabled,
        problem=_problem(feed, now),
    )


def _difference(feed: Feed) -> str | None:
    """Measure the second source against the first, a wad rounded up; None without either."""
    if feed.second is None or feed.answer <= 0:
        return None
    ours, theirs = feed.answer * 10**feed.second.decimals, feed.second.answer * 10**feed.decimals
    return str(mul_div_up(abs(ours - theirs), WAD, ours))


def _probation(feed: Feed) -> str | None:
    if feed.probation is None:
        return None
    since = format_time(feed.probation.replaced_at)
    return f"on probation against {feed.probation.previous} since {since} UTC"


def _problem(feed: Feed, now: int) -> str | None:
    try:
        usable_answer(feed, now)
    except PriceError as error:
        return str(error)
    return None
