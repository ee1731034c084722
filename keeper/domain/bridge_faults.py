"""What cannot have happened between two chains, unless a message was forged or a block undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from keeper.domain.bridge_events import (
    Beat,
    Booked,
    Delivered,
    Event,
    Heard,
    Sent,
    Side,
    Stated,
    Taken,
)

LEAVING = Sent | Stated | Beat


def find_faults(events: Sequence[Event]) -> tuple[str, ...]:
    """
    Say what does not fit together, with both numbers.

    Args:
        events: of both chains, each once, in the order of their places.
    """
    leaving = [each for each in events if isinstance(each, LEAVING)]
    return (
        *_unsent(events, leaving),
        *_doubled(leaving),
        *_miscounted(events),
        *_excess(events),
        *_untrue_statements(events),
        *_untrue_heartbeats(events),
    )


def _unsent(events: Iterable[Event], leaving: Iterable[LEAVING]) -> list[str]:
    known = {each.message for each in leaving}
    return [
        f"message {each.message} was handed over in block {each.place.block}, but never sent"
        for each in events
        if isinstance(each, Delivered) and each.message not in known
    ]


def _doubled(leaving: Iterable[LEAVING]) -> list[str]:
    """Find ids that stand for more than one thing."""
    counts = Counter(each.message for each in leaving)
    return [f"message {one} was sent {count} times" for one, count in counts.items() if count > 1]


def _miscounted(events: Iterable[Event]) -> list[str]:
    """Find counters of the contracts that are not the sum of what they counted."""
    sums: Counter[tuple[type[Event], Side]] = Counter()
    faults = []
    for each in events:
        if not isinstance(each, Sent | Booked):
            continue
        side = each.source if isinstance(each, Sent) else each.side
        what = "sent" if isinstance(each, Sent) else "booked"
        sums[type(each), side] += each.amount
        if sums[type(each), side] != each.total:
            faults.append(
                f"{side} {what} {sums[type(each), side]} base units up to block "
                f"{each.place.block}, its contract counts {each.total}"
            )
    return faults


def _excess(events: Sequence[Event]) -> list[str]:
    """Find bookings above what ever left the other side."""
    faults = []
    for side in Side:
        left = sum(e.amount for e in events if isinstance(e, Sent) and e.source is side.other)
        booked = sum(e.amount for e in events if isinstance(e, Booked) and e.side is side)
        if booked > left:
            faults.append(
                f"{side} booked {booked} base units of arrivals, {left} left {side.other}"
            )
    return faults


def _untrue_statements(events: Sequence[Event]) -> list[str]:
    """Hold the statement that home goes by against what the outpost said under that number."""
    made = {each.sequence: each.figures for each in events if isinstance(each, Stated)}
    all_taken = (each for each in events if isinstance(each, Taken))
    taken = max(all_taken, key=lambda each: each.sequence, default=None)
    if taken is None or made.get(taken.sequence) == taken.figures:
        return []
    said = made.get(taken.sequence) or "none of that number"
    return [f"home took statement {taken.sequence} as {taken.figures}, the outpost made {said}"]


def _untrue_heartbeats(events: Sequence[Event]) -> list[str]:
    """Hold the heartbeat that the outpost goes by against what home said under that number."""
    beats = {each.sequence: each.sent for each in events if isinstance(each, Beat)}
    all_heard = (each for each in events if isinstance(each, Heard))
    heard = max(all_heard, key=lambda each: each.sequence, default=None)
    if heard is None or beats.get(heard.sequence) == heard.sent:
        return []
    number, said = heard.sequence, beats.get(heard.sequence, "nothing of that number")
    return [f"the outpost heard in heartbeat {number} of {heard.sent} base units, home said {said}"]
