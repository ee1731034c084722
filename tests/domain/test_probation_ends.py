"""The previous feed at the ends of its band and of its age, and answers beyond what fits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeper.domain.probation import WIDEST_ANSWER, answer_in_band, differ
from keeper.domain.probation import testimony as word_of
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
