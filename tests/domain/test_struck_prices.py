"""Whatever happened within a strike's block, its price is among those that it can have had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keeper.domain.assets import Feed, SecondSource
from keeper.domain.prices import price_of
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.struck_prices import RoundAnswer, answer_in_block, possible_prices
from keeper.domain.units import Address
from tests.domain.funds import NOW, USDC, WETH, a_fund
from tests.domain.trials import probation, sequencer

Event = Callable[[FundSnapshot], FundSnapshot]
BEFORE = NOW - 12

prices = st.integers(1, 5_000)
pegs = st.integers(90, 110).map(lambda cents: cents * 10**6)
objections = st.none() | prices.map(probation)


def changed(token: Address, **changes: Any) -> Event:
    """Make an event that changes a feed."""

    def happen(fund: FundSnapshot) -> FundSnapshot:
        return replace(fund, feeds=fund.feeds | {token: replace(fund.feeds[token], **changes)})

    return happen


def answered(token: Address, answer: int, at: int, number: int) -> Event:
    return changed(token, answer=answer, updated_at=at, round_id=number)


@dataclass(frozen=True)
class Block:
    """A block: what the fund was before it, what happened in it, and when the strike came."""

    before: FundSnapshot
    events: tuple[Event, ...]
    struck_after: int
    rounds: dict[int, RoundAnswer]

    def state(self, events: int) -> FundSnapshot:
        fund = replace(self.before, timestamp=NOW)
        for event in self.events[:events]:
            fund = event(fund)
        return fund

    @property
    def after(self) -> FundSnapshot:
        return self.state(len(self.events))

    @property
    def struck(self) -> FundSnapshot:
        return self.state(self.struck_after)

    def feed(self) -> Feed | None:
        """Give the feed of the strike, as whoever comes later finds it."""
        number = self.struck.feeds[WETH].round_id
        before, after = self.before.feeds.get(WETH), self.after.feeds[WETH]
        return answer_in_block(before, after, number, self.rounds.get(number))


@st.composite
def blocks(draw: st.DrawFn, *, terms_change: bool = True) -> Block:
    answers = draw(st.lists(prices, max_size=3))
    rounds = [
        RoundAnswer(round_id=8 + at, answer=dollars * 10**8, updated_at=BEFORE + 1 + at)
        for at, dollars in enumerate(answers)
    ]
    mixed: list[Event] = []
    if terms_change:
        mixed = [
            changed(WETH, probation=draw(objections)),
            changed(USDC, probation=draw(st.none() | pegs.map(lambda p: probation(1, answer=p)))),
            answered(USDC, draw(pegs), NOW - 1, 8),
        ]
    slots = draw(st.permutations(["round"] * len(rounds) + ["term"] * len(mixed)))
    left, terms = iter(rounds), iter(draw(st.permutations(mixed)))
    events = []
    for slot in slots:
        if slot == "round":
            each = next(left)
            events.append(answered(WETH, each.answer, each.updated_at, each.round_id))
        else:
            events.append(next(terms))
    return Block(
        before=replace(changed(WETH, probation=draw(objections))(a_fund()), timestamp=BEFORE),
        events=tuple(events),
        struck_after=draw(st.integers(0, len(events))),
        rounds={each.round_id: each for each in rounds},
    )


# --- whatever happened ---


@given(block=blocks())
def test_possible_prices__whatever_happened_in_the_block__hold_that_of_the_strike(
    block: Block,
) -> None:
    feed = block.feed()
    assert feed is not None
    found = possible_prices(block.before, block.after, WETH, feed)
    assert price_of(block.struck, WETH) in found
    assert len(found) == len(set(found)) <= 8  # two terms, two pegs under two terms


@given(block=blocks())
def test_possible_prices__of_a_strike_at_the_end_of_the_block__begin_with_its_price(
    block: Block,
) -> None:
    last = replace(block, struck_after=len(block.events))
    feed = last.feed()
    assert feed is not None
    assert possible_prices(last.before, last.after, WETH, feed)[0] == price_of(last.after, WETH)


@given(block=blocks(terms_change=False))
def test_possible_prices__when_only_the_feed_answered_anew__are_that_of_the_strike_alone(
    block: Block,
) -> None:
    feed = block.feed()
    assert feed is not None
    found = possible_prices(block.before, block.after, WETH, feed)
    assert found == (price_of(block.struck, WETH),)


@pytest.mark.parametrize(
    "event",
    [
        changed(WETH, disabled=True),
        changed(USDC, disabled=True),
        changed(
            WETH,
            second=SecondSource(answer=1, decimals=8, updated_at=NOW, max_deviation_bps=100),
        ),
        lambda fund: replace(fund, sequencer=sequencer(answer=1)),
    ],
    ids=["disabled", "base disabled", "contradicted", "sequencer down"],
)
def test_possible_prices__of_what_was_stopped_after_the_strike__are_as_before(
    event: Event,
) -> None:
    before = a_fund()
    struck = price_of(before, WETH)
    assert possible_prices(before, event(before), WETH, before.feeds[WETH]) == (struck,)


def test_possible_prices__of_a_feed_that_was_stale_all_along__are_none() -> None:
    fund = changed(WETH, updated_at=NOW - 3_601)(a_fund())
    assert possible_prices(fund, fund, WETH, fund.feeds[WETH]) == ()


@pytest.mark.parametrize("missing", [WETH, USDC])
@pytest.mark.parametrize("listed_at_last", [True, False])
def test_possible_prices__of_what_was_listed_at_one_end_alone__rest_on_that_end(
    missing: Address, listed_at_last: bool
) -> None:
    whole = a_fund()
    feeds = {token: each for token, each in whole.feeds.items() if token != missing}
    part = replace(whole, feeds=feeds)
    ends = (part, whole) if listed_at_last else (whole, part)
    assert possible_prices(*ends, WETH, whole.feeds[WETH]) == (price_of(whole, WETH),)


# --- which answer it was ---


@given(
    since=st.integers(1, NOW),
    pause=st.integers(0, 100),
    at=st.integers(-3, 103),
    listed=st.booleans(),
)
@example(since=5, pause=9, at=0, listed=True)
@example(since=5, pause=9, at=1, listed=True)
@example(since=5, pause=9, at=9, listed=True)
@example(since=5, pause=9, at=10, listed=True)
@example(since=3, pause=9, at=-3, listed=False)
@example(since=3, pause=9, at=-2, listed=False)
def test_answer_in_block__that_only_the_aggregator_remembers__came_between_the_two(
    since: int, pause: int, at: int, listed: bool
) -> None:
    fund = a_fund()
    before = replace(fund.feeds[WETH], updated_at=since, round_id=3, answer=1)
    after = replace(before, updated_at=since + pause, round_id=9, answer=2, max_age=77)
    looked_up = RoundAnswer(round_id=5, answer=11, updated_at=since + at)
    found = answer_in_block(before if listed else None, after, 5, looked_up)
    possible = at <= pause and (at > 0 if listed else since + at > 0)
    assert (found is not None) == possible
    if found is not None:
        assert (found.round_id, found.answer, found.updated_at) == (5, 11, since + at)
        assert found.max_age == 77, "the terms are those of the end"


def test_answer_in_block__of_a_round_that_nobody_knows__is_none() -> None:
    feed = a_fund().feeds[WETH]
    assert answer_in_block(feed, feed, feed.round_id + 1, None) is None
    assert answer_in_block(None, feed, feed.round_id + 1, None) is None


def test_answer_in_block__of_both_ends__is_the_later_one() -> None:
    before = a_fund().feeds[WETH]
    after = replace(before, answer=before.answer + 1)
    assert answer_in_block(before, after, before.round_id, None) == after
    later = replace(after, round_id=before.round_id + 1)
    assert answer_in_block(before, later, before.round_id, None) == before
