"""Whoever is told of a condition hears that it began, that it lasts, and that it is over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeper.domain.alerts import AlertState, Condition, Message, message_due, name_of

STALE = Condition(name="stale", title="held back", text="90 s old")
REPEAT_S = 3_600
TOLD = 1_700_000_000
LASTS = AlertState(
    condition=STALE,
    receiver="log",
    since=TOLD,
    ended_at=None,
    told_at=TOLD,
    believes=True,
    owed=False,
    messages=1,
)
SAID = Message(title="held back", text="90 s old")
SPAN = "from 2023-11-14 22:13 to 2023-11-14 22:14 UTC"


@pytest.mark.parametrize(
    ("age", "told"),
    [(-1, True), (0, False), (REPEAT_S - 1, False), (REPEAT_S, True), (REPEAT_S + 1, True)],
)
def test_message_due__while_it_lasts__is_repeated_at_its_time_and_after_a_wrong_clock(
    age: int, told: bool
) -> None:
    assert message_due(LASTS, TOLD + age, REPEAT_S) == (SAID if told else None)


def test_message_due__never_told__is_told_at_once() -> None:
    assert message_due(replace(LASTS, told_at=None), 0, REPEAT_S) == SAID


def test_message_due__over__is_said_to_who_believes_it_and_the_whole_to_whom_it_is_owed() -> None:
    over = replace(LASTS, ended_at=TOLD + 60)
    assert message_due(over, TOLD + 61, REPEAT_S) == Message(
        title="over: held back", text=f"{SPAN}: 90 s old"
    )
    assert message_due(replace(over, owed=True), TOLD + 61, REPEAT_S) == Message(
        title="held back", text=f"90 s old (it is over: {SPAN})"
    )
    assert message_due(replace(over, believes=False), TOLD + 61, REPEAT_S) is None


def test_name_of__is_the_wording_without_its_numbers() -> None:
    assert name_of("stale", "0xAb12 is 1,234.5 s old") == "stale: # is # s old"
    assert name_of("stale", "is 7 s old") == name_of("stale", "is 8 s old")
    assert name_of("stale", "is old") != name_of("down", "is old")
