"""Reports: exact money in words, and series that survive every shape of a fund's life."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.report import (
    ConservationTable,
    MarketSource,
    MoneyFlow,
    ReportData,
    ReportPoint,
)
from keeper.domain.report_points import OTHERS, allocation_series, growth, performance_figures
from keeper.domain.units import WAD
from keeper.domain.wording import MINUS, format_percent, format_signed, format_time, format_units

AMOUNTS = st.integers(min_value=-(2**256), max_value=2**256)


def point(**changes: object) -> ReportPoint:
    plain = ReportPoint(time=1_619_827_200, nav_per_share=WAD, benchmark=2_800, total_assets=10**12)
    return replace(plain, **changes)


def report(*points: ReportPoint) -> ReportData:
    return ReportData(
        title="Fund",
        subtitle="",
        written_at=0,
        market=MarketSource(text="a file", recorded=True),
        symbol="USDC",
        decimals=6,
        benchmark_name="WETH",
        points=points,
    )


def read(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace(MINUS, "-"))


@given(AMOUNTS, st.sampled_from([6, 8, 18]))
def test_format_units__with_all_digits__loses_nothing(amount: int, decimals: int) -> None:
    with localcontext() as context:
        context.prec = 100
        assert read(format_units(amount, decimals, decimals)) == Decimal(amount).scaleb(-decimals)


@given(AMOUNTS, st.sampled_from([0, 6, 8, 18]), st.integers(0, 6))
def test_format_units__any_amount__never_looks_larger_than_it_is_nor_like_nothing(
    amount: int, decimals: int, digits: int
) -> None:
    with localcontext() as context:
        context.prec = 100
        shown, exact = read(format_units(amount, decimals, digits)), Decimal(amount)
        exact = exact.scaleb(-decimals)
        assert abs(shown) <= abs(exact)
        assert abs(exact - shown) < Decimal(1).scaleb(-digits)
        assert (shown == 0) == (amount == 0)


@pytest.mark.parametrize(
    ("amount", "decimals", "digits", "text"),
    [
        (1_234_567_890_000, 6, 2, "1,234,567.89"),
        (999_999, 6, 2, "0.99"),
        (-1_500_000, 6, 2, "−1.50"),
        (3, 6, 2, "0.000003"),
        (0, 6, 2, "0.00"),
        (12, 0, 2, "12"),
        # A double would make 9,007,199,254,740,992.00 of it.
        (9_007_199_254_740_993 * 10**18, 18, 2, "9,007,199,254,740,993.00"),
    ],
)
def test_format_units__known_amounts__read_as_people_write_them(
    amount: int, decimals: int, digits: int, text: str
) -> None:
    assert format_units(amount, decimals, digits) == text


def test_format_signed__gain_loss_and_nothing__carry_their_signs() -> None:
    assert [format_signed(n * 10**6, 6, 2) for n in (1, 0, -1)] == ["+1.00", "0.00", "−1.00"]
    assert [format_signed(n, 6, 2) for n in (1, -1)] == ["+0.000001", "−0.000001"]


def test_format_percent__rounded_to_zero__has_no_sign() -> None:
    assert [format_percent(r) for r in (0.1, -0.25, -0.00001)] == ["+10.00 %", "−25.00 %", "0.00 %"]


def test_format_time__unix_seconds__is_utc() -> None:
    assert format_time(1_619_827_200) == "2021-05-01 00:00"


def test_growth__any_scale__starts_at_zero() -> None:
    assert growth([200, 300, 100]) == [0.0, 0.5, -0.5]
    assert growth([]) == []


def test_allocation_series__holding_that_comes_and_goes__counts_nothing_in_between() -> None:
    points = [point(allocation={"cash": 5}), point(allocation={"weth": 4}), point()]
    assert allocation_series(points, 8) == {"cash": [5, 0, 0], "weth": [0, 4, 0]}


def test_allocation_series__as_many_holdings_as_are_kept__keeps_each() -> None:
    points = [point(allocation={"cash": 5, "weth": 1, "dai": 2})]
    assert allocation_series(points, 3) == {"cash": [5], "weth": [1], "dai": [2]}
    assert allocation_series(points, 2) == {"cash": [5], OTHERS: [3]}


@given(st.lists(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 9)), min_size=1))
def test_allocation_series__more_holdings_than_colours__adds_up_the_smallest(
    allocations: list[dict[str, int]],
) -> None:
    series = allocation_series([point(allocation=one) for one in allocations], 3)
    assert len(series) <= 3
    totals = [sum(column) for column in zip(*series.values(), strict=True)]
    assert totals == [sum(one.values()) for one in allocations] or not series
    smallest_kept = min((sum(s) for n, s in series.items() if n != OTHERS), default=0)
    if OTHERS in series:
        merged = {name for one in allocations for name in one} - set(series)
        assert all(sum(one.get(n, 0) for one in allocations) <= smallest_kept for n in merged)


def test_performance_figures__without_points__are_none() -> None:
    assert performance_figures(report()) == ()


def test_performance_figures__of_a_season__tell_fund_and_holding_apart() -> None:
    end = point(nav_per_share=9 * WAD // 10, benchmark=1_400, total_assets=1_234_567_891)
    figures = {figure.name: figure.text for figure in performance_figures(report(point(), end))}
    assert figures == {
        "NAV per share": "0.900000 USDC",
        "Net assets": "1,234.56 USDC",
        "Fund, whole time": "−10.00 %",
        "Fund, deepest drawdown": "−10.00 %",
        "Holding WETH, whole time": "−50.00 %",
        "Holding WETH, deepest drawdown": "−50.00 %",
    }


def test_performance_figures__of_many_points__are_those_of_the_last() -> None:
    points = [point(nav_per_share=n * WAD, total_assets=n * 10**6) for n in (1, 2, 4, 3)]
    figures = {each.name: each.text for each in performance_figures(report(*points))}
    assert figures["NAV per share"] == "3.000000 USDC"
    assert figures["Net assets"] == "3.00 USDC"
    assert figures["Fund, whole time"] == "+200.00 %"
    assert figures["Fund, deepest drawdown"] == "−25.00 %"


def test_performance_figures__total_loss__is_told_as_such() -> None:
    lost = performance_figures(report(point(), point(nav_per_share=0)))
    assert "−100.00 %" in {figure.text for figure in lost}


def test_performance_figures__unknown_price__compare_with_nothing() -> None:
    figures = performance_figures(report(point(), point(benchmark=0)))
    assert not any("WETH" in figure.name for figure in figures)


def test_conservation__flows_that_do_not_cancel__leave_their_sum_unexplained() -> None:
    flows = (MoneyFlow(name="paid in", amount=10), MoneyFlow(name="paid out", amount=-7))
    assert ConservationTable(flows=flows).unexplained == 3
