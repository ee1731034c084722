"""The previous feed at the ends of its band and of its age, and answers beyond what fits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeper.domain.probation import WIDEST_ANSWER, answer_in_band, differ
from keeper.domain.probation import testimony as word_of
from keeper.domain.trials import can_be_trusted, feeds_disagree, is_noteworthy, trusted_from
from keeper.domain.units import DAY_S
from tests.domain.funds import NOW, WETH, a_fund
from tests.domain.trials import on_probation, probation


@pytest.mark.parametrize(("answer", "counts"), [(9, 0), (10, 10), (20, 20), (21, 0)])
def test_answer_in_band__counts_both_ends(answer: int, counts: int) -> None:
    assert answer_in_band(probation(1, answer=answer, min_answer=10, max_answer=20)) == counts


@pytest.mark.parametrize(("age", "counts"), [(-1, 0), (0, 15), (100, 15), (101, 0)])
def test_testimony__is_live_from_its_time_to_its_greatest_age(age: int, counts: int) -> None:
    previous = probation(1, answer=15, min_answer=10, max_answer=20, max_age=100, updated_at=NOW)
    assert word_of(previous, NOW + age) == counts


def test_differ__beyond_what_the_contract_holds__is_a_difference() -> None:
    feed = replace(on_probation(a_fund(), WETH, 1).feeds[WETH], answer=WIDEST_ANSWER)
    assert not differ(feed, WIDEST_ANSWER)
    assert differ(replace(feed, answer=WIDEST_ANSWER + 1), WIDEST_ANSWER + 1)


def test_verdicts__about_a_trusted_feed__are_none() -> None:
    fund = a_fund()
    feed = fund.feeds[WETH]
    assert differ(feed, 1) is False
    assert feeds_disagree(fund, feed) is False
    assert is_noteworthy(fund, feed) is False
    assert can_be_trusted(fund, feed) is False


@pytest.mark.parametrize(("age", "noted"), [(3_599, False), (3_600, True)])
def test_disagreement__is_noted_anew_after_an_hour_to_the_second(age: int, noted: bool) -> None:
    fund = on_probation(a_fund(), WETH, 1_000, agreed_since=NOW - age)
    assert feeds_disagree(fund, fund.feeds[WETH])
    assert is_noteworthy(fund, fund.feeds[WETH]) is noted


@pytest.mark.parametrize(("changes", "days"), [({}, 7), ({"answer": 0}, 30)])
def test_trust__comes_after_a_week_or_a_month_without_witness_to_the_second(
    changes: dict[str, int], days: int
) -> None:
    since = NOW - days * DAY_S
    fund = on_probation(a_fund(), WETH, 2_000, agreed_since=since, **changes)
    feed = fund.feeds[WETH]
    assert feed.probation is not None
    assert trusted_from(feed.probation, fund) == NOW
    assert can_be_trusted(fund, feed)
    early = on_probation(a_fund(), WETH, 2_000, agreed_since=since + 1, **changes)
    assert not can_be_trusted(early, early.feeds[WETH])
