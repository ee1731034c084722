"""Struck dealings as days, and what is said of them."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.report import DealingRow
from keeper.domain.risk_figures import DAY_S, TOO_FEW, daily_levels, risk_table
from keeper.domain.units import WAD


def struck(number: int, at: int, level: int) -> DealingRow:
    return DealingRow(
        number=number,
        struck_at=at,
        nav_per_share=level,
        assets_in=0,
        shares_out=0,
        filled=0,
        assets_out=0,
        rolled=0,
        management_shares=0,
        performance_shares=0,
    )


def season(levels: list[int]) -> list[DealingRow]:
    return [struck(day + 1, day * DAY_S + 50_000, level) for day, level in enumerate(levels)]


def figures(levels: list[int]) -> dict[str, str]:
    table = risk_table(season(levels), Random(0))
    assert table is not None
    return {figure.name: figure.text for figure in table.figures}


@given(
    st.lists(
        st.tuples(st.integers(0, 20 * DAY_S), st.integers(0, 3 * WAD)), min_size=1, max_size=30
    )
)
def test_daily_levels__strikes_at_any_times__each_day_ends_as_it_was_last_known(
    strikes: list[tuple[int, int]],
) -> None:
    rows = [struck(number, at, level) for number, (at, level) in enumerate(sorted(strikes))]
    levels = daily_levels(reversed(rows))
    first = rows[0].struck_at // DAY_S
    assert len(levels) == rows[-1].struck_at // DAY_S - first + 1
    for day, level in enumerate(levels, first):
        known = [row.nav_per_share for row in rows if row.struck_at < (day + 1) * DAY_S]
        assert level == max(known[-1], 1)


def test_daily_levels__around_midnight__are_of_two_days() -> None:
    midnight = 20_000 * 24 * 60 * 60  # of a year far from the first, so that a second counts
    rows = [struck(1, midnight - 1, WAD), struck(2, midnight, 2 * WAD)]
    assert list(daily_levels(rows)) == [WAD, 2 * WAD]


def test_risk_table__of_no_or_one_day__is_none() -> None:
    assert risk_table([], Random(0)) is None
    assert risk_table(season([WAD]), Random(0)) is None
    assert risk_table([struck(1, 5, WAD), struck(2, 9, 2 * WAD)], Random(0)) is None


def test_risk_table__of_a_few_days__says_what_it_cannot_know() -> None:
    told = figures([WAD, WAD * 101 // 100, WAD * 102 // 100])
    assert told["Value at risk, historical"] == TOO_FEW
    assert told["Back-test of the value at risk"] == TOO_FEW
    assert told["Sortino ratio"] == "not defined"
    assert told["Annual return"].startswith("+3")


def test_risk_table__of_a_long_season__tells_every_figure() -> None:
    chance, levels = Random(5), [WAD]
    for _ in range(400):
        levels.append(int(levels[-1] * (1 + chance.gauss(0.001, 0.02))))
    told = figures(levels)
    assert TOO_FEW not in told.values()
    assert "not defined" not in told.values()
    assert (
        "misses in 150 days, 7.5 expected: not rejected" in told["Back-test of the value at risk"]
    )


def test_risk_table__after_a_total_loss__still_answers() -> None:
    told = figures([WAD] * 30 + [0])
    assert told["Expected shortfall, historical"].endswith("%")
    assert told["Annual return"].endswith("100.00 %")
