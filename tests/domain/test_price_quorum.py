"""The feed's price is used as it is, or there is none: no lying source moves it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keeper.domain.price_quorum import (
    Missing,
    QuorumTerms,
    Reference,
    age_text,
    base_in_usd,
    percent_text,
    price_text,
    weigh,
)
from keeper.domain.prices import price_of
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import PRICE_SCALE, WAD
from keeper.errors import PriceError
from tests.domain.funds import NOW, USDC, WETH, a_fund, feed
from tests.domain.trials import on_probation

TERMS = QuorumTerms(quorum=2, tolerance=WAD // 100, max_age_s=60)
anything = st.integers(0, 10**60)


def says(price: int, source: str = "twap", *, age: int = 0) -> Reference:
    return Reference(source=source, price=price, observed_at=NOW - age)


def a_fund_at(answer: int) -> FundSnapshot:
    """Make a fund whose WETH feed gives an answer of 8 digits."""
    fund = a_fund()
    return replace(fund, feeds=fund.feeds | {WETH: replace(fund.feeds[WETH], answer=answer)})


def near(truth: int, parts_of_tolerance: int) -> st.SearchStrategy[int]:
    """Draw prices within a fraction of the tolerance of the truth, at or above as below."""
    room = truth * TERMS.tolerance // (WAD * parts_of_tolerance)
    return st.integers(truth - room, truth + room)


answers = st.integers(10**6, 10**13)  # 0.01 to 100,000 dollars


@given(st.data(), answers, anything)
def test_weigh__one_lying_source_of_three__moves_the_result_by_nothing(
    data: st.DataObject, answer: int, lie: int
) -> None:
    fund = a_fund_at(answer)
    feed_price = price_of(fund, WETH)
    honest = data.draw(near(feed_price, 2))
    given_first = data.draw(st.permutations([says(honest, "twap"), says(lie, "exchanges")]))
    assert weigh(fund, WETH, given_first, TERMS).require() == feed_price


@given(st.data(), answers, answers)
def test_weigh__a_lying_feed_of_three__gives_no_price_or_one_that_an_honest_source_confirms(
    data: st.DataObject, true_answer: int, lie: int
) -> None:
    truth, fund = price_of(a_fund_at(true_answer), WETH), a_fund_at(lie)
    honest = [data.draw(near(truth, 2)) for _ in range(2)]
    lied = price_of(fund, WETH)
    support = weigh(fund, WETH, [says(price) for price in honest], TERMS)
    if not support.suffices:
        with pytest.raises(PriceError):
            support.require()
        return
    # What passed is no lie: it is as close to an honest source as sources have to be.
    assert support.require() == lied
    assert any(abs(price - lied) * WAD <= lied * TERMS.tolerance for price in honest)


@given(st.data(), answers, answers)
def test_weigh__a_feed_far_from_the_truth__gives_no_price(
    data: st.DataObject, true_answer: int, lie: int
) -> None:
    assume(abs(true_answer - lie) * 50 > max(true_answer, lie))  # over 2 %, the tolerance is 1 %
    truth, fund = price_of(a_fund_at(true_answer), WETH), a_fund_at(lie)
    honest = [says(data.draw(near(truth, 2))) for _ in range(2)]
    with pytest.raises(PriceError, match=r"^WETH: 1 of 3 sources supports"):
        weigh(fund, WETH, honest, TERMS).require()


@given(st.lists(anything, max_size=5), st.integers(1, 6))
def test_weigh__whatever_is_said__is_the_feeds_price_or_none(
    prices: list[int], quorum: int
) -> None:
    fund, terms = a_fund(), replace(TERMS, quorum=quorum)
    support = weigh(fund, WETH, [says(price) for price in prices], terms)
    feed_price = price_of(fund, WETH)
    agree = sum(abs(price - feed_price) * 100 <= feed_price for price in prices)
    assert support.suffices == (agree + 1 >= quorum)
    assert support.price == feed_price


@pytest.mark.parametrize(("percent", "counts"), [(99, True), (101, True), (98, False)])
def test_weigh__the_tolerance__is_of_the_feeds_price(percent: int, counts: bool) -> None:
    price = price_of(a_fund(), WETH)
    assert price % 100 == 0
    assert weigh(a_fund(), WETH, [says(price * percent // 100)], TERMS).suffices == counts


def test_weigh__fewer_than_the_quorum__names_token_numbers_and_sources() -> None:
    price = price_of(a_fund(), WETH)
    given_ = [
        says(price * 98 // 100, "twap"),
        Missing(source="exchanges", reason="1 of 3 exchanges count, 2 are needed"),
    ]
    with pytest.raises(PriceError) as caught:
        weigh(a_fund(), WETH, given_, TERMS).require()
    assert str(caught.value) == (
        "WETH: 1 of 3 sources supports 2,000.0000 (feed), 2 are needed: "
        "twap 1,960.0000 differs by 2.00 %, limit is 1.00 %; "
        "exchanges is missing: 1 of 3 exchanges count, 2 are needed"
    )


@pytest.mark.parametrize("age", [-61, 61])
def test_weigh__a_source_of_another_time__does_not_count(age: int) -> None:
    support = weigh(a_fund(), WETH, [says(price_of(a_fund(), WETH), age=age)], TERMS)
    assert support.count == 1
    words = "61 s older than" if age > 0 else "61 s ahead of"
    assert f"twap is {words} the block, limit is 60 s" in str(support)


@pytest.mark.parametrize("age", [-60, 60])
def test_weigh__a_source_at_the_limit_of_its_age__counts(age: int) -> None:
    support = weigh(a_fund(), WETH, [says(price_of(a_fund(), WETH), age=age)], TERMS)
    assert support.suffices


def test_weigh__nobody_asked_and_nobody_needed__is_the_feeds_price() -> None:
    alone = replace(TERMS, quorum=1)
    assert weigh(a_fund(), WETH, [], alone).require() == price_of(a_fund(), WETH)


def test_weigh__a_feed_that_cannot_be_used__is_refused_with_its_own_words() -> None:
    fund = a_fund()
    stale = replace(fund.feeds[WETH], updated_at=NOW - 3_601)
    fund = replace(fund, feeds=fund.feeds | {WETH: stale})
    support = weigh(fund, WETH, [says(0), says(0)], replace(TERMS, quorum=1))
    with pytest.raises(PriceError, match=r"^WETH price is 3601 s old, limit is 3600 s$"):
        support.require()


# --- the base asset ---


def test_weigh__a_base_asset_at_0_875_that_its_feed_calls_1__is_noticed() -> None:
    given_ = [says(PRICE_SCALE * 875 // 1_000, "exchanges")]
    with pytest.raises(PriceError, match=r"USDC: 1 of 2 sources supports 1.0000 \(feed\), 2 are"):
        weigh(a_fund(), USDC, given_, TERMS).require()


def test_weigh__a_base_asset_at_0_875_that_its_feed_sees__is_supported() -> None:
    fund = a_fund()
    fallen = replace(fund.feeds[USDC], answer=87_500_000)
    fund = replace(fund, feeds=fund.feeds | {USDC: fallen})
    support = weigh(fund, USDC, [says(PRICE_SCALE * 875 // 1_000)], TERMS)
    assert support.require() == PRICE_SCALE * 875 // 1_000


def test_weigh__a_base_asset__needs_no_more_sources_than_it_can_have() -> None:
    terms = replace(TERMS, quorum=3)
    assert weigh(a_fund(), USDC, [], terms).needed == 1
    assert weigh(a_fund(), USDC, [says(PRICE_SCALE)], terms).needed == 2
    assert weigh(a_fund(), WETH, [says(1)], terms).needed == 3


def test_base_in_usd__on_probation__is_the_answer_that_prices_are_divided_by() -> None:
    fund = on_probation(a_fund(), USDC, 2)
    assert base_in_usd(fund) == 2 * PRICE_SCALE


def test_base_in_usd__without_a_feed__is_refused() -> None:
    with pytest.raises(PriceError, match=f"token {USDC} has no feed"):
        base_in_usd(replace(a_fund(), feeds={}))


# --- heartbeats ---


def test_heartbeat__tighter_than_the_registrys__refuses_what_the_registry_takes() -> None:
    fund = a_fund()
    old = feed(fund.feeds[WETH].token, 2_000, updated_at=NOW - 90)
    fund = replace(fund, feeds=fund.feeds | {WETH: old})
    terms = replace(TERMS, quorum=1, heartbeats={WETH: 90})
    assert weigh(fund, WETH, [], terms).suffices
    terms = replace(terms, heartbeats={WETH: 89})
    with pytest.raises(PriceError, match="WETH price is 90 s old, feed_max_age_s is 89"):
        weigh(fund, WETH, [], terms).require()


def test_heartbeat__of_the_base_asset__is_held_too() -> None:
    terms = replace(TERMS, quorum=1, heartbeats={USDC: 59})
    with pytest.raises(PriceError, match="USDC price is 60 s old, feed_max_age_s is 59"):
        weigh(a_fund(), USDC, [], terms).require()


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (0, "0 s older than the block"),
        (7, "7 s older than the block"),
        (-1, "1 s ahead of the block"),
    ],
)
def test_age__is_said_on_its_side_of_the_block(age: int, text: str) -> None:
    assert age_text(age) == text


def test_weigh__without_a_feed__has_no_price_and_no_support() -> None:
    fund = a_fund_at(0)
    support = weigh(fund, WETH, [says(0), says(1, "other")], TERMS)
    assert support.price == 0
    assert support.opinions[0].problem == "is missing"
    # Nothing is far from nothing, and how far is said in parts of one unit.
    assert support.opinions[1].problem == ""
    assert "differs by 100.00 %" in support.opinions[2].problem


def test_texts__of_prices_and_parts__are_of_whole_tokens_and_hundreds() -> None:
    fund = a_fund()
    weth, usdc = fund.feeds[WETH].token, fund.base
    assert price_text(price_of(fund, WETH), weth, usdc) == "2,000.0000"
    assert percent_text(WAD // 100) == "1.00 %"
    assert percent_text(WAD) == "100.00 %"
