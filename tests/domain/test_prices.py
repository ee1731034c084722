"""Prices from raw answers: exact, relative to a fed base asset, refused with their numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.assets import Feed, SecondSource, Token
from keeper.domain.prices import price_of, usable_answer
from keeper.domain.units import PRICE_SCALE, Address
from keeper.errors import PriceError
from tests.domain.funds import NOW, USDC, WETH, a_fund, account, feed

WETH_TOKEN = Token(address=WETH, symbol="WETH", decimals=18)

digits = st.integers(6, 18)


@given(
    answer=st.integers(1, 10**24),
    base_answer=st.integers(1, 10**24),
    feed_digits=st.integers(0, 18),
    base_feed_digits=st.integers(0, 18),
    decimals=digits,
    base_decimals=digits,
)
def test_price_of__any_decimals__is_the_exact_floor(
    answer: int,
    base_answer: int,
    feed_digits: int,
    base_feed_digits: int,
    decimals: int,
    base_decimals: int,
) -> None:
    token = Token(address=WETH, symbol="WETH", decimals=decimals)
    base = Token(address=USDC, symbol="USDC", decimals=base_decimals)
    wide = {"max_answer": 10**36}
    fund = a_fund(
        base=base,
        feeds={
            WETH: feed(token, 1, answer=answer, decimals=feed_digits, **wide),
            USDC: feed(base, 1, answer=base_answer, decimals=base_feed_digits, **wide),
        },
    )
    dollars = Fraction(answer, 10**feed_digits)
    base_dollars = Fraction(base_answer, 10**base_feed_digits)
    a_unit = dollars / base_dollars * 10**base_decimals / 10**decimals
    assert price_of(fund, WETH) == floor(a_unit * PRICE_SCALE)


def test_price_of__a_whole_token__is_its_dollars_in_base_units() -> None:
    assert price_of(a_fund(), WETH) * 10**18 // PRICE_SCALE == 2_000 * 10**6


def test_price_of__base_asset_off_its_peg__counts_what_it_is_worth() -> None:
    fund = a_fund()
    fund.feeds[USDC] = replace(fund.feeds[USDC], answer=87_500_000)  # 0.875, as on 11 March 2023
    assert price_of(fund, WETH) * 10**18 // PRICE_SCALE == 2_285_714_285


def test_price_of__the_base_asset__is_one_without_its_feed() -> None:
    assert price_of(a_fund(feeds={}), USDC) == PRICE_SCALE


def test_price_of__a_dead_base_feed__is_refused() -> None:
    fund = a_fund()
    fund.feeds[USDC] = replace(fund.feeds[USDC], updated_at=NOW - 3_601)
    with pytest.raises(PriceError, match="USDC price is 3601 s old, limit is 3600 s"):
        price_of(fund, WETH)


def test_price_of__a_token_without_feed__is_refused() -> None:
    stranger: Address = account(0x99)
    with pytest.raises(PriceError, match=f"token {stranger} has no feed"):
        price_of(a_fund(), stranger)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"disabled": True}, "WETH feed is disabled"),
        ({"answer": 0}, "WETH price is 0, it must be positive"),
        ({"answer": -5}, "WETH price is -5, it must be positive"),
        ({"updated_at": NOW + 1}, "WETH price is from 1 s in the future"),
        ({"updated_at": NOW - 90, "max_age": 60}, "WETH price is 90 s old, limit is 60 s"),
        ({"answer": 9, "min_answer": 10}, "WETH price is 9, limits are 10 to"),
        ({"answer": 11, "max_answer": 10}, "WETH price is 11, limits are 1 to 10"),
    ],
)
def test_usable_answer__broken__is_refused_with_its_numbers(
    changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(PriceError, match=words):
        usable_answer(feed(WETH_TOKEN, 2_000, **changes), NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"updated_at": NOW},
        {"updated_at": NOW - 60, "max_age": 60},
        {"answer": 10, "min_answer": 10},
        {"answer": 10, "max_answer": 10},
    ],
)
def test_usable_answer__at_its_limit__is_used(changes: dict[str, Any]) -> None:
    answer = feed(WETH_TOKEN, 2_000, **changes)
    assert usable_answer(answer, NOW) == answer.answer


# --- second sources ---


def with_second(**changes: Any) -> Feed:
    second = SecondSource(
        answer=2_000 * 10**18, decimals=18, updated_at=NOW - 60, max_deviation_bps=100
    )
    return feed(WETH_TOKEN, 2_000, second=replace(second, **changes))


@pytest.mark.parametrize("dollars", [1_980, 2_000, 2_020])
def test_usable_answer__second_source_within_its_deviation__does_not_set_the_price(
    dollars: int,
) -> None:
    assert usable_answer(with_second(answer=dollars * 10**18), NOW) == 2_000 * 10**8


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"answer": 2_020 * 10**18 + 1}, "WETH sources differ by 100 bps"),
        ({"answer": 1_900 * 10**18}, "WETH sources differ by 500 bps .*, limit is 100 bps"),
        ({"answer": 0}, "second WETH price is 0, it must be positive"),
        ({"updated_at": NOW - 3_601}, "second WETH price is 3601 s old, limit is 3600 s"),
        ({"updated_at": NOW + 1}, "second WETH price is from 1 s in the future"),
    ],
)
def test_usable_answer__second_source_dead_or_far_off__vetoes(
    changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(PriceError, match=words):
        usable_answer(with_second(**changes), NOW)
