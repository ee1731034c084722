"""
Fees worked by hand on public pages, against ours.

Ours: a fee on the gain above the high-water mark, no hurdle, the mark after fees, paid by minting.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from keeper.domain.fees import management_shares, performance_fee, performance_shares
from keeper.domain.share_math import per_share_down
from keeper.domain.units import DAY_S, WAD

PUBLISHED = Path(__file__).parents[3] / "shared/data/fees/hwm_worked_examples.json"
DECIMALS = [6, 8, 18]

# Examples of other conventions, and where they part from ours.
OTHERS = {
    "hwm_with_5pct_hurdle": "charges above a hurdle of 5 % a year; we have none, so 20 and not 15",
    "no_fee_until_above_old_high": "its mark is the NAV before the fee; ours is the one after it",
}


def published() -> dict[str, dict[str, Any]]:
    """Read the examples where they lie; they are not ours to copy."""
    if not PUBLISHED.exists():
        pytest.skip(f"no worked examples at {PUBLISHED}")
    return {case["id"]: case for case in json.loads(PUBLISHED.read_text())["cases"]}


def wad(number: float) -> int:
    return round(number * 10**6) * 10**12


def test_examples__every_one__is_reproduced_or_explained() -> None:
    ours = {"hwm_no_hurdle", "mgmt_fee_dilutive_mint"}
    assert set(published()) == ours | set(OTHERS)


@pytest.mark.parametrize("decimals", DECIMALS)
def test_performance_fee__three_epochs_of_the_example__are_the_published_ones(
    decimals: int,
) -> None:
    case = published()["hwm_no_hurdle"]
    supply, mark, v = 10**6 * WAD, wad(case["hwm0"]), 10 ** (18 - decimals)
    for epoch in case["epochs"]:
        assets = supply * wad(epoch["gross"]) // (WAD * v)
        gross = per_share_down(assets, supply, v)
        fee = performance_fee(gross, mark, supply, v, wad(case["perf_fee"]))
        assert fee * v / supply == pytest.approx(epoch["fee"], abs=1e-9)
        supply += performance_shares(fee, assets, supply, v)
        net = per_share_down(assets, supply, v)
        mark = max(mark, net)
        assert net / WAD == pytest.approx(epoch["net"], abs=1e-9)
        assert mark / WAD == pytest.approx(epoch["hwm"], abs=1e-9)


def test_management_fee__of_73_days__is_the_published_part_of_the_fund() -> None:
    case = published()["mgmt_fee_dilutive_mint"]
    supply, rate = 10**6 * WAD, case["mgmt_bps"] * WAD // 10_000
    minted = management_shares(supply, rate, case["elapsed_days"] * DAY_S)
    assert minted / (supply + minted) == pytest.approx(case["expected_fee_fraction_of_nav"])


@pytest.mark.parametrize("decimals", DECIMALS)
def test_performance_fee__of_the_other_conventions__is_charged_on_the_same_gain(
    decimals: int,
) -> None:
    case, v = published()["no_fee_until_above_old_high"], 10 ** (18 - decimals)
    before, after = case["nav_path"]
    gain = performance_fee(wad(after / before), WAD, before * WAD, v, WAD)
    assert gain == case["fee_base"] * 10**decimals


@pytest.mark.parametrize("decimals", DECIMALS)
def test_performance_fee__without_the_hurdle__is_of_the_whole_gain(decimals: int) -> None:
    case, v = published()["hwm_with_5pct_hurdle"], 10 ** (18 - decimals)
    year, nav = case["years"][0], case["nav0"]
    gross, supply = wad(year["gross"] / nav), nav * WAD
    hurdle = wad(year["hurdle_level"] / nav)
    theirs = performance_fee(gross, hurdle, supply, v, wad(case["perf_fee"]))
    ours = performance_fee(gross, WAD, supply, v, wad(case["perf_fee"]))
    assert (theirs, ours) == (year["fee"] * 10**decimals, 4 * 10**decimals)
