"""An exchange counts only with a fresh, tight and deep book; one liar is never the median."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.assets import Token
from keeper.domain.order_books import (
    Book,
    BookTerms,
    Mid,
    cross,
    median,
    to_scale_down,
    usable_mid,
)
from keeper.domain.price_quorum import Missing, Reference
from keeper.domain.units import PRICE_SCALE, WAD
from keeper.errors import PriceError
from tests.domain.funds import NOW, USDC, WETH

TERMS = BookTerms(max_spread=WAD // 100, min_depth=10_000 * WAD, max_age_s=60)
BOOK = Book(
    bids=((1_999 * WAD, 4 * WAD), (1_998 * WAD, 4 * WAD)),
    asks=((2_001 * WAD, 4 * WAD), (2_002 * WAD, 4 * WAD)),
    observed_at=NOW,
)


def says(price: int, source: str = "one") -> Reference:
    return Reference(source=source, price=price, observed_at=NOW)


def test_mid__of_a_good_book__is_half_way() -> None:
    assert usable_mid(BOOK, TERMS, at=NOW) == Mid(
        price=2_000 * WAD, spread=WAD // 1_000, observed_at=NOW
    )


@given(st.permutations(BOOK.bids), st.permutations(BOOK.asks))
def test_mid__in_whatever_order_the_levels_come__is_the_same(
    bids: list[tuple[int, int]], asks: list[tuple[int, int]]
) -> None:
    book = replace(BOOK, bids=tuple(bids), asks=tuple(asks))
    assert usable_mid(book, TERMS, at=NOW).price == 2_000 * WAD


def test_mid__of_a_book_with_a_level_that_is_empty__is_that_of_the_others() -> None:
    book = replace(BOOK, bids=(*BOOK.bids, (1_997 * WAD, 0)), asks=(*BOOK.asks, (2_003 * WAD, 0)))
    assert usable_mid(book, TERMS, at=NOW) == usable_mid(BOOK, TERMS, at=NOW)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"bids": ()}, "its book has no bids"),
        ({"asks": ()}, "its book has no asks"),
        ({"bids": ((0, WAD),)}, "its book has bids at no price"),
        ({"asks": ((2_001 * WAD, -1),)}, "asks at no price or of less than nothing"),
        ({"bids": (*BOOK.bids, (0, WAD))}, "its book has bids at no price"),
        ({"asks": (*BOOK.asks, (2_003 * WAD, -1))}, "its book has asks at no price"),
        ({"bids": ((2_001 * WAD, WAD),)}, "crossed: bid 2,001.0000, ask 2,001.0000"),
        ({"bids": ((1_900 * WAD, 9 * WAD),)}, "its spread is 5.17 %, limit is 1.00 %"),
        ({"observed_at": NOW - 61}, "61 s older than the block, limit is 60 s"),
        ({"observed_at": NOW + 61}, "61 s ahead of the block, limit is 60 s"),
        ({"bids": ((1_999 * WAD, WAD),)}, "its bids hold 1,999.0000, limit is 10,000.0000"),
        (
            {"asks": ((2_001 * WAD, WAD), (2_100 * WAD, 99 * WAD))},
            "its asks hold 2,001.0000, limit is 10,000.0000",
        ),
    ],
)
def test_mid__of_a_book_that_cannot_be_trusted__is_refused_with_number_and_limit(
    changes: dict[str, object], complaint: str
) -> None:
    with pytest.raises(PriceError, match=complaint):
        usable_mid(replace(BOOK, **changes), TERMS, at=NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(("beyond", "counts"), [(0, True), (1, False)])
def test_depth__of_levels_a_wei_beyond_the_spread__does_not_count(
    beyond: int, counts: bool
) -> None:
    # Half way is 2,000 and a wei, of which a hundredth is 20 and a part of a wei.
    far = 2_020 * WAD + 1 + beyond
    book = replace(
        BOOK, bids=((1_999 * WAD + 1, 9 * WAD),), asks=((2_001 * WAD + 1, WAD), (far, 9 * WAD))
    )
    if counts:
        assert usable_mid(book, TERMS, at=NOW).price == 2_000 * WAD + 1
    else:
        with pytest.raises(PriceError, match="its asks hold 2,001"):
            usable_mid(book, TERMS, at=NOW)


@given(
    st.lists(st.integers(10**30, 2 * 10**30), min_size=2, max_size=6),
    st.integers(0, 10**60),
    st.randoms(),
)
def test_median__with_one_liar_among_three_or_more__stays_within_the_honest_ones(
    honest: list[int], lie: int, shuffled: object
) -> None:
    parts = [says(price) for price in (*honest, lie)]
    shuffled.shuffle(parts)  # type: ignore[attr-defined]
    found = median("exchanges", parts, 2)
    assert isinstance(found, Reference)
    assert min(honest) <= found.price <= max(honest)


def test_median__of_an_even_number__is_the_mean_of_the_middle_two_rounded_down() -> None:
    found = median("exchanges", [says(5), says(100), says(2), says(1)], 1)
    assert isinstance(found, Reference)
    assert found.price == 3


def test_median__is_as_old_as_its_oldest_and_as_wide_as_its_widest() -> None:
    parts = [says(1), replace(says(2), observed_at=NOW - 9), replace(says(3), spread=7)]
    found = median("exchanges", parts, 3)
    assert isinstance(found, Reference)
    assert (found.observed_at, found.spread) == (NOW - 9, 7)


def test_median__of_too_few__is_missing_and_says_who_is_silent() -> None:
    parts = [says(1, "kraken"), Missing(source="bitstamp", reason="its book has no bids")]
    found = median("exchanges", parts, 2)
    assert isinstance(found, Missing)
    assert found.reason == ("1 of 2 exchanges count, 2 are needed (bitstamp: its book has no bids)")
    assert found.parts == tuple(parts)


def test_cross__through_a_fallen_base_asset__prices_in_what_it_is_worth() -> None:
    token = Mid(price=2_000 * WAD, spread=1, observed_at=NOW)
    base = Mid(price=WAD * 7 // 8, spread=2, observed_at=NOW - 5)
    assert cross(token, base) == Mid(price=2_000 * WAD * 8 // 7, spread=3, observed_at=NOW - 5)


@given(st.integers(6, 18), st.integers(6, 18))
def test_scale__of_a_whole_price__is_the_domains(decimals: int, base_decimals: int) -> None:
    token = Token(address=WETH, symbol="WETH", decimals=decimals)
    base = Token(address=USDC, symbol="USDC", decimals=base_decimals)
    price = to_scale_down(2_000 * WAD, token, base)
    assert price * 10**decimals // PRICE_SCALE == 2_000 * 10**base_decimals
    assert to_scale_down(WAD, base, base) == PRICE_SCALE
