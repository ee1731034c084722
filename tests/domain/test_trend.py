"""The trend rule: bounded, deterministic, blind to scale, and silent where history is missing."""

from __future__ import annotations

import csv
import gzip
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from math import log, sqrt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.trend import Close, TrendTerms, realised_vol, trend_order, trend_target
from keeper.domain.units import WAD

HOUR = 3_600
START = 1_600_000_000
TERMS = TrendTerms(
    target_vol=WAD * 4 // 10,
    max_weight=WAD * 9 // 10,
    horizons_s=(6 * HOUR, 12 * HOUR, 24 * HOUR),
)
RECORDED = Path(__file__).parents[3] / "shared/data/hourly/BINANCE_ETHUSDT_1h.csv.gz"

moves = st.lists(st.integers(-500, 500), min_size=24, max_size=40)  # bps an hour


def closes_of(changes: list[int], first: int = 2_000 * 10**8) -> list[Close]:
    """Build hourly closes from changes in bps."""
    closes = [Close(time=START, price=first)]
    for bps in changes:
        last = closes[-1]
        closes.append(Close(time=last.time + HOUR, price=last.price * (10_000 + bps) // 10_000))
    return closes


def swapped(closes: list[Close]) -> list[Close]:
    return [*closes[:10], closes[11], closes[10], *closes[12:]]


def now_of(closes: list[Close]) -> int:
    return closes[-1].time + 60


# --- what it says ---


@given(moves)
def test_trend__any_history__stays_within_its_bounds(changes: list[int]) -> None:
    closes = closes_of(changes)
    said = trend_target(closes, TERMS, now=now_of(closes))
    assert said.weight is not None
    assert said.signal in {0, WAD // 3, WAD * 2 // 3, WAD}
    assert 0 <= said.weight <= min(TERMS.max_weight, said.signal)


@given(moves, st.integers(1, 10**30))
def test_trend__prices_in_another_unit__says_the_same(changes: list[int], scale: int) -> None:
    closes = closes_of(changes)
    scaled = [replace(close, price=close.price * scale) for close in closes]
    now = now_of(closes)
    assert trend_target(scaled, TERMS, now=now) == trend_target(closes, TERMS, now=now)


@given(moves, st.lists(st.integers(1, 10**12), max_size=30))
def test_trend__what_was_before_the_look_back__changes_nothing(
    changes: list[int], older: list[int]
) -> None:
    closes = closes_of(changes)[-25:]
    before = [
        Close(time=closes[0].time - (len(older) - i) * 5 * HOUR, price=price)
        for i, price in enumerate(older)
    ]
    now = now_of(closes)
    assert trend_target(before + closes, TERMS, now=now) == trend_target(closes, TERMS, now=now)


@given(moves, st.integers(1, 2 * WAD))
def test_trend__a_lower_target_volatility__never_weighs_more(
    changes: list[int], target: int
) -> None:
    closes = closes_of(changes)
    lower = trend_target(closes, replace(TERMS, target_vol=target), now=now_of(closes))
    higher = trend_target(closes, replace(TERMS, target_vol=2 * target), now=now_of(closes))
    assert lower.weight is not None
    assert higher.weight is not None
    assert lower.weight <= higher.weight


def test_trend__steady_rise_in_a_calm_market__holds_the_most_it_may() -> None:
    closes = closes_of([10] * 24)
    said = trend_target(closes, TERMS, now=now_of(closes))
    assert (said.signal, said.weight) == (WAD, TERMS.max_weight)


@pytest.mark.parametrize("bps", [0, -10])
def test_trend__flat_or_falling__holds_nothing(bps: int) -> None:
    closes = closes_of([bps] * 24)
    said = trend_target(closes, TERMS, now=now_of(closes))
    assert (said.signal, said.weight) == (0, 0)


def test_trend__twice_the_target_volatility__halves_the_weight() -> None:
    closes = closes_of([300, -280] * 12)
    vol = trend_target(closes, TERMS, now=now_of(closes)).realised_vol
    assert vol is not None
    said = trend_target(closes, replace(TERMS, target_vol=vol // 2), now=now_of(closes))
    assert said.weight == pytest.approx(WAD / 2, rel=1e-15)


def test_trend__its_reason__carries_the_numbers() -> None:
    closes = closes_of([-100] * 12 + [60] * 12)
    said = trend_target(closes, TERMS, now=now_of(closes))
    assert said.reason == (
        "2 of 3 horizons rose, volatility 75.5 % a year, target 40.0 %: weight 35.2 %"
    )


# --- realised volatility ---


@given(moves, st.integers(1, 200))
def test_realised_vol__any_history__is_that_of_pandas(changes: list[int], centre: int) -> None:
    closes = closes_of(changes)
    squares = pd.Series(
        [log(after.price / before.price) ** 2 for before, after in pairwise(closes)]
    )
    expected = sqrt(squares.ewm(com=centre, adjust=True).mean().iloc[-1] * 8_760)
    assert realised_vol(closes, centre) / WAD == pytest.approx(expected, rel=1e-9, abs=1e-15)


@given(st.integers(1, 500), st.integers(1, 200))
def test_realised_vol__of_equal_moves__is_the_move_by_the_root_of_time(
    bps: int, centre: int
) -> None:
    up, down = 10_000 + bps, 10_000
    closes = [Close(time=START + i * HOUR, price=up if i % 2 else down) for i in range(30)]
    once = realised_vol(closes[:2], centre)
    assert realised_vol(closes, centre) == pytest.approx(once, rel=1e-12)


# --- no opinion ---


@given(moves, st.integers(2, 22), st.integers(3, 12))
def test_trend__a_gap_inside_the_look_back__says_so(
    changes: list[int], start: int, width: int
) -> None:
    closes = closes_of(changes)[-25:]
    kept = closes[:start] + closes[min(start + width - 1, 24) :]
    gap = max(b.time - a.time for a, b in pairwise(kept))
    said = trend_target(kept, TERMS, now=now_of(kept))
    assert (said.weight is None) == (gap > TERMS.max_gap_s)
    if said.weight is None:
        assert said.reason.startswith(f"no closes for {gap} s after")


def test_trend__two_hours_apart__is_no_gap() -> None:
    closes = closes_of([10] * 24)
    assert trend_target(closes[::2], TERMS, now=now_of(closes)).weight == TERMS.max_weight


@pytest.mark.parametrize(
    ("closes", "late", "reason"),
    [
        ([], 0, "no closes"),
        (closes_of([10] * 23), 60, "82800 s of closes, the look-back is 86400 s"),
        (closes_of([]), 60, "0 s of closes, the look-back is 86400 s"),
        (closes_of([10] * 24), 7_201, "the last close is 7201 s old, limits are 0 and 7200 s"),
        (closes_of([10] * 24), -1, "the last close is -1 s old, limits are 0 and 7200 s"),
        (closes_of([-10_000] * 24), 60, f"the close at {START + HOUR} is 0, it must be positive"),
        (swapped(closes_of([10] * 24)), 60, f"closes are out of order at {START + 10 * HOUR}"),
    ],
)
def test_trend__history_it_cannot_read__has_no_opinion(
    closes: list[Close], late: int, reason: str
) -> None:
    said = trend_target(closes, TERMS, now=(closes[-1].time if closes else START) + late)
    assert (said.signal, said.realised_vol, said.weight, said.reason) == (None, None, None, reason)


def test_trend__recorded_outages__are_never_traded_over() -> None:
    if not RECORDED.exists():
        pytest.skip(f"no recorded market at {RECORDED}")
    closes = recorded_closes(RECORDED)
    terms = TrendTerms(target_vol=WAD // 2, max_weight=WAD)
    silent = 0
    for end in range(400, len(closes), 97):
        window = closes[end - 400 : end]
        said = trend_target(window, terms, now=now_of(window))
        seen = [c for c in window if c.time > window[-1].time - 168 * HOUR]
        if max(b.time - a.time for a, b in pairwise(seen)) > terms.max_gap_s:
            silent += 1
            assert said.weight is None
    assert 0 < silent < len(closes) // 97 // 2


def recorded_closes(path: Path) -> list[Close]:
    with gzip.open(path, "rt") as file:
        return [
            Close(
                time=int(datetime.fromisoformat(row["ts_utc"]).replace(tzinfo=UTC).timestamp())
                + HOUR,
                price=round(float(row["close"]) * 10**8),
            )
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize(
    "change", [{"horizons_s": ()}, {"horizons_s": (0,)}, {"target_vol": 0}, {"centre_of_mass": 0}]
)
def test_terms__that_say_nothing__are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="needs horizons, a target and a centre of mass"):
        replace(TERMS, **change)


# --- the trade ---

amounts = st.integers(0, 2**100)
weights = st.integers(0, WAD)


@given(weights, amounts, amounts, weights)
def test_trend_order__any_position__goes_to_its_weight_or_stays(
    weight: int, held: int, nav: int, band: int
) -> None:
    trade = trend_order(weight=weight, held=held, nav=nav, band=band)
    target = nav * weight // WAD
    assert trade in {0, target - held}
    assert held + trade >= 0
    if trade == 0:
        assert target == held or abs(target - held) * WAD < band * nav


@given(amounts, amounts)
def test_trend_order__weight_zero_without_a_band__sells_everything(held: int, nav: int) -> None:
    assert trend_order(weight=0, held=held, nav=nav, band=0) == -held


def test_trend_order__at_the_edge_of_the_band__trades() -> None:
    edge = {"weight": WAD // 2, "nav": 1_000, "band": WAD // 20}
    assert trend_order(held=450, **edge) == 50
    assert trend_order(held=451, **edge) == 0
    assert trend_order(held=550, **edge) == -50
