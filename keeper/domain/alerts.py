"""
When the operator is told of a condition, and what: once when it begins, again while it lasts, and
once when it is over. What could not be delivered is owed until it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from keeper.domain.wording import format_time

HEX_OR_NUMBER = re.compile(r"0x[0-9a-fA-F]+|[0-9][0-9_,.]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """
    Something that the operator has to know while it lasts.

    Args:
        name: the same for the same condition, whatever its numbers are.
        title: what it means, in a few words.
        text: what was found, with numbers and limits.
        scope: the jobs that would find it again; a run of all of them that does not ends it.
    """

    name: str
    title: str
    text: str
    scope: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertState:
    """
    How far one receiver knows about one condition; times are unix seconds.

    Args:
        condition: as it was found last.
        receiver: name of who is told.
        since: when it began.
        ended_at: when it was over; None while it lasts.
        told_at: when the receiver was last told that it lasts; None for never.
        believes: whether the receiver thinks that it lasts.
        owed: whether a message was due and could not be delivered yet.
        messages: delivered so far.
    """

    condition: Condition
    receiver: str
    since: int
    ended_at: int | None
    told_at: int | None
    believes: bool
    owed: bool
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent."""

    title: str
    text: str


def name_of(kind: str, text: str) -> str:
    """Name a condition by its wording without the numbers: at another age it is the same one."""
    return f"{kind}: {HEX_OR_NUMBER.sub('#', text)}"


def message_due(state: AlertState, now: int, repeat_s: int) -> Message | None:
    """
    Choose what a receiver has to be told now.

    Args:
        state: what it knows.
        now: unix seconds.
        repeat_s: least time between two messages that say that the condition lasts.

    Returns:
        None when it knows enough. A time of telling in the future is a clock that was wrong.
    """
    condition, told_at = state.condition, state.told_at
    if state.ended_at is None:
        silent = told_at is not None and told_at <= now < told_at + repeat_s
        return None if silent else Message(title=condition.title, text=condition.text)
    lasted = f"from {format_time(state.since)} to {format_time(state.ended_at)} UTC"
    if state.owed:
        return Message(title=condition.title, text=f"{condition.text} (it is over: {lasted})")
    if state.believes:
        return Message(title=f"over: {condition.title}", text=f"{lasted}: {condition.text}")
    return None
