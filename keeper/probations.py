"""Feeds on probation and the sequencer, in words and as records."""

from __future__ import annotations

from keeper.domain.assets import Feed, Probation
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.trials import feeds_on_probation, trusted_from, why_returned
from keeper.domain.wording import format_time
from keeper.output import Json


def probation_text(feed: Feed, probation: Probation, snapshot: FundSnapshot) -> str:
    """Say against whom a feed is on probation, what it does and how long it lasts."""
    answer = "higher" if feed.token.address == snapshot.base.address else "lower"
    since, until = (
        format_time(time) for time in (probation.replaced_at, trusted_from(probation, snapshot))
    )
    return (
        f"since {since} UTC against {probation.previous}, the {answer} answer counts; "
        f"trusted from {until} UTC if both agree until then"
    )


def probations_text(snapshot: FundSnapshot) -> str:
    """Name the feeds on probation and say when they can be trusted at the earliest."""
    texts = [
        f"{feed.token.symbol}, {format_time(trusted_from(feed.probation, snapshot))} UTC at best"
        for feed in feeds_on_probation(snapshot)
        if feed.probation is not None
    ]
    return "; ".join(texts) or "nothing"


def subscriptions_text(snapshot: FundSnapshot) -> str:
    """Say what the next strike does with subscriptions, as things stand."""
    reason = why_returned(snapshot)
    return f"returned, {reason}" if reason else "taken in"


def sequencer_text(snapshot: FundSnapshot) -> str:
    """Say what the uptime feed says."""
    sequencer = snapshot.sequencer
    if sequencer is None:
        return "this chain has none"
    if sequencer.answer is None:
        return f"its feed {sequencer.feed} does not answer"
    state, since = ("down" if sequencer.answer else "up"), sequencer.started_at
    if not 0 < since <= snapshot.timestamp:
        return f"{state} since {since}, which is no time there can be"
    return f"{state} since {format_time(since)} UTC"


def probations_record(snapshot: FundSnapshot) -> list[Json]:
    """Spell the probations out for programs; answers are integers in text."""
    return [
        {
            "token": feed.token.address,
            "symbol": feed.token.symbol,
            "previous": probation.previous,
            "previous_answer": str(probation.answer),
            "replaced_at": probation.replaced_at,
            "agreed_since": probation.agreed_since,
            "trusted_from": trusted_from(probation, snapshot),
        }
        for feed in feeds_on_probation(snapshot)
        if (probation := feed.probation) is not None
    ]


def sequencer_record(snapshot: FundSnapshot) -> Json:
    """Spell the uptime feed out for programs; null where there is none."""
    sequencer = snapshot.sequencer
    if sequencer is None:
        return None
    return {
        "feed": sequencer.feed,
        "answer": None if sequencer.answer is None else str(sequencer.answer),
        "started_at": sequencer.started_at,
    }
