"""The keeper's key: every holding counts once and rounds down, and the hash names every unit."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.nav import (
    Difference,
    NavStatement,
    build_report,
    compare,
    recompute_struck,
    strike_nav,
    units_hash,
    within_tolerance,
)
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import PRICE_SCALE, RAY, WAD
from keeper.errors import PriceError
from tests.domain.funds import (
    LENDING,
    NOW,
    TREND,
    USD,
    USDC,
    WETH,
    a_fund,
    lending,
    trend,
    vault_state,
    vaulted,
)

amounts = st.integers(0, 10**24)


@st.composite
def funds(draw: st.DrawFn) -> FundSnapshot:
    """Draw a fund with anything from nothing to far too much of everything."""
    return a_fund(
        cash=draw(amounts),
        remote_value=draw(amounts),
        strategies=(
            trend(cash=draw(amounts), weth=draw(amounts)),
            lending(cash=draw(amounts), units=draw(amounts), index=draw(st.integers(RAY, 3 * RAY))),
            vaulted(units=draw(amounts), state=vault_state(assets=draw(amounts))),
        ),
    )


@given(funds())
def test_strike_nav__any_fund__is_the_exact_value_less_a_unit_a_rounding(
    fund: FundSnapshot,
) -> None:
    trending, lender, vault = fund.strategies
    position = lender.entries[1]
    exact = Fraction(fund.cash + fund.remote_value + trending.cash + lender.cash)
    exact += Fraction(trending.units_of(WETH) * 2_000 * USD, 10**18)
    exact += Fraction(position.units * (position.index or 0), RAY)
    shares, state = vault.entries[1].units, vault.entries[1].vault
    assert state is not None
    exact += min(Fraction(state.assets or 0), Fraction(shares * 1_001, 1_000))  # a day at 0.1 %
    total = strike_nav(fund).total
    assert exact - 3 < total <= exact


@given(funds())
def test_strike_nav__its_parts__add_up_and_recompute_to_the_wei(fund: FundSnapshot) -> None:
    nav = strike_nav(fund)
    assert nav.total == nav.cash + nav.remote + sum(h.value for h in nav.holdings)
    again = recompute_struck(
        cash=nav.cash,
        remote=nav.remote,
        base=USDC,
        holding_tokens=[h.token for h in nav.holdings],
        amounts=[h.amount for h in nav.holdings],
        tokens=nav.tokens,
        prices=nav.prices,
    )
    assert again == nav.total


def test_strike_nav__a_known_fund__is_worth_what_one_counts_by_hand() -> None:
    nav = strike_nav(
        a_fund(
            cash=100 * USD,
            remote_value=7 * USD,
            strategies=(
                trend(cash=5 * USD, weth=3 * 10**18),
                lending(units=1_000 * USD, index=RAY + RAY // 10),
            ),
            accrued_supply=7_212 * WAD,
        )
    )
    assert nav.total == (100 + 7 + 5 + 6_000 + 1_100) * USD
    assert nav.per_share == WAD  # 7,212 for 7,212 shares
    assert [(h.strategy, h.token, h.amount, h.value) for h in nav.holdings] == [
        (TREND, USDC, 5 * USD, 5 * USD),
        (TREND, WETH, 3 * 10**18, 6_000 * USD),
        (LENDING, USDC, 1_100 * USD, 1_100 * USD),
    ]
    assert [h.round_id for h in nav.holdings] == [0, 7, 0]
    assert (nav.tokens, nav.prices) == ((WETH,), (2_000 * USD * PRICE_SCALE // 10**18,))


def test_strike_nav__a_held_token_without_price__is_no_nav() -> None:
    fund = a_fund(strategies=(trend(weth=1), lending()))
    fund.feeds[WETH] = replace(fund.feeds[WETH], updated_at=NOW - 4_000)
    with pytest.raises(PriceError, match="WETH price is 4000 s old, limit is 3600 s"):
        strike_nav(fund)


def test_strike_nav__a_held_vault_without_answer__is_no_nav() -> None:
    silent = vault_state(assets=None)
    fund = a_fund(strategies=(vaulted(units=7, state=silent),))
    with pytest.raises(PriceError, match="does not say what 7 of its units are worth"):
        strike_nav(fund)
    unheld = a_fund(strategies=(vaulted(units=0, state=silent),))
    assert strike_nav(unheld).total == unheld.cash


def test_strike_nav__nothing_held_of_a_token__needs_no_price_of_it() -> None:
    fund = a_fund()
    fund.feeds.clear()
    assert strike_nav(fund).total == fund.cash


# --- the hash of the units ---


def test_units_hash__a_known_fund__is_what_an_independent_encoder_says() -> None:
    # cast keccak $(cast abi-encode \
    #   "f(uint256,address,uint256,address[],(address,address,uint256)[][],uint256)" ...)
    fund = a_fund(
        cash=123_456_789,
        remote_sequence=9,
        strategies=(trend(cash=1, weth=2), lending(cash=3, units=4)),
    )
    assert units_hash(fund) == "0xaae44ce4b418bbb9baff38faeaba5f87de9ef3ed9169a51c4e2ad33affc65102"


def changed_funds() -> list[FundSnapshot]:
    """Change one thing that is held, or whose it is, at a time."""
    fund = a_fund(strategies=(trend(cash=1, weth=2), lending(cash=3, units=4)))
    first, second = fund.strategies
    return [
        fund,
        replace(fund, chain_id=1),
        replace(fund, fund=USDC),
        replace(fund, cash=fund.cash + 1),
        replace(fund, remote_sequence=1),
        replace(fund, strategies=(second, first)),
        replace(fund, strategies=(first,)),
        replace(fund, strategies=(trend(cash=2, weth=2), second)),
        replace(fund, strategies=(trend(cash=1, weth=3), second)),
        replace(fund, strategies=(replace(first, entries=first.entries[::-1]), second)),
        replace(fund, strategies=(first, lending(cash=3, units=5))),
        replace(fund, strategies=(first, replace(second, address=USDC))),
    ]


def test_units_hash__anything_held_changes__is_another() -> None:
    funds = changed_funds()
    assert len({units_hash(fund) for fund in funds}) == len(funds)


@given(st.integers(1, 10**14), st.integers(RAY, 2 * RAY), amounts)
def test_units_hash__prices_and_indexes_move__stays(answer: int, index: int, remote: int) -> None:
    fund = a_fund(strategies=(trend(weth=5), lending(units=6)))
    moved = replace(
        fund,
        strategies=(trend(weth=5), lending(units=6, index=index)),
        feeds={token: replace(f, answer=answer) for token, f in fund.feeds.items()},
        remote_value=remote,
        timestamp=NOW + 12,
    )
    assert units_hash(moved) == units_hash(fund)


# --- report and comparison ---


def statement_and_fund() -> tuple[NavStatement, FundSnapshot]:
    fund = a_fund(strategies=(trend(weth=5), lending(units=6)))
    return strike_nav(fund), fund


def test_build_report__of_a_statement__mirrors_the_struct() -> None:
    nav, fund = statement_and_fund()
    report = build_report(fund, nav, validity_s=300)
    assert report.as_tuple() == (
        3,
        100,
        "0x" + "ab" * 32,
        units_hash(fund),
        [2_000 * USD * PRICE_SCALE // 10**18],
        nav.total,
        42,
        NOW + 300,
    )


def test_compare__equal_and_different__says_only_what_differs_and_how() -> None:
    found = compare([("total", 5, 5), ("price of WETH", 7, 8)])
    assert found == (Difference(what="price of WETH", ours=7, theirs=8),)
    assert str(found[0]) == "price of WETH: keeper has 7, chain has 8"


def test_recompute_struck__a_holding_without_price__is_refused() -> None:
    with pytest.raises(KeyError):
        recompute_struck(
            cash=0, remote=0, base=USDC, holding_tokens=[WETH], amounts=[1], tokens=[], prices=[]
        )


def test_recompute_struck__more_tokens_than_prices__is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        recompute_struck(
            cash=0,
            remote=0,
            base=USDC,
            holding_tokens=[WETH],
            amounts=[1],
            tokens=[WETH, USDC],
            prices=[PRICE_SCALE],
        )


@given(st.integers(0, 10**30), st.integers(1, WAD // 50))
def test_within_tolerance__at_and_past_the_edge__is_the_floor(theirs: int, tolerance: int) -> None:
    edge = int(Fraction(theirs * tolerance, WAD))
    assert within_tolerance(theirs + edge, theirs, tolerance)
    assert within_tolerance(theirs - edge, theirs, tolerance)
    assert not within_tolerance(theirs + edge + 1, theirs, tolerance)
    assert not within_tolerance(theirs - edge - 1, theirs, tolerance)


def test_strike_nav__order_of_feeds__changes_nothing() -> None:
    _, fund = statement_and_fund()
    items = list(fund.feeds.items())
    random.Random(1).shuffle(items)
    assert strike_nav(replace(fund, feeds=dict(items))) == strike_nav(fund)


def test_strike_nav__says_where_when_and_of_what_it_is() -> None:
    made = a_fund(
        cash=11,
        remote_value=22,
        supply=10**18,
        accrued_supply=2 * 10**18,
        strategies=(trend(cash=33, weth=WAD), lending(units=44)),
    )
    fund = replace(
        made, feeds={USDC: replace(made.feeds[USDC], round_id=5), WETH: made.feeds[WETH]}
    )
    nav = strike_nav(fund)
    assert (nav.block, nav.block_hash, nav.timestamp) == (100, "0x" + "ab" * 32, NOW)
    assert (nav.cash, nav.remote, nav.supply) == (11, 22, 2 * 10**18)
    assert nav.total == 11 + 22 + 33 + 44 + 2_000 * USD
    assert [(row.strategy, row.token, row.amount, row.value) for row in nav.holdings] == [
        (TREND, USDC, 33, 33),
        (TREND, WETH, WAD, 2_000 * USD),
        (LENDING, USDC, 44, 44),
    ]
    # The base asset is worth itself, whatever its feed says; the round is of the feed that counted.
    assert [row.round_id for row in nav.holdings] == [0, 7, 0]
    assert nav.tokens == (WETH,)
    assert nav.prices == (nav.holdings[1].price,)
