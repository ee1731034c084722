"""
The deployed libraries and their Python twins give the same number, to the wei, or both refuse.

A result above 256 bits is the one difference: there the contract reverts and Python goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from keeper.domain import buckets, fees, gate, profit, share_math
from keeper.domain.units import DAY_S, UINT256_MAX, WAD, YEAR_S
from scripts.setup.environment import ROOT
from tests.parity.harness import Harness

LIBRARIES = {
    "ShareMath": share_math,
    "FeeMath": fees,
    "GateMath": gate,
    "BucketMath": buckets,
    "ProfitMath": profit,
}
BATCH = 24
LANDMARKS = sorted(
    {2**bits + near for bits in (0, 1, 64, 96, 112, 128, 208, 255, 256) for near in (-2, -1, 0, 1)}
    | {10**n + near for n in (6, 8, 10, 12, 18, 36) for near in (-1, 0, 1)}
    | {n + near for n in (DAY_S, YEAR_S, 90 * DAY_S, YEAR_S * WAD) for near in (-1, 0, 1)}
    | {WAD // 50, WAD // 5, WAD // 100}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """
    A function of both sides.

    Args:
        python: our half; the other is of the same name in Solidity.
        bits: width of each argument within which no sum or product of its own overflows.
        usual: width of each argument in a living fund.
    """

    python: Callable[..., int]
    bits: tuple[int, ...]
    usual: tuple[int, ...]


def twin(python: Callable[..., int], bits: tuple[int, ...], usual: tuple[int, ...]) -> Twin:
    return Twin(python=python, bits=bits, usual=usual)


# In the order of the contracts.
TWINS = {
    "toSharesDown": twin(share_math.to_shares_down, (256, 208, 208, 64), (50, 50, 90, 40)),
    "toAssetsDown": twin(share_math.to_assets_down, (256, 208, 208, 64), (90, 50, 90, 40)),
    "perShareDown": twin(share_math.per_share_down, (208, 208, 64), (50, 90, 40)),
    "partUp": twin(share_math.part_up, (256, 256), (50, 54)),
    "proRataDown": twin(share_math.pro_rata_down, (256, 256, 256), (50, 88, 90)),
    "managementShares": twin(fees.management_shares, (256, 96, 256), (90, 55, 23)),
    "performanceFee": twin(fees.performance_fee, (160, 160, 150, 64, 64), (61, 60, 90, 40, 58)),
    "performanceShares": twin(fees.performance_shares, (208, 208, 208, 64), (45, 50, 90, 40)),
    "scaledHighWaterMark": twin(
        fees.scaled_high_water_mark, (256, 256, 256, 256), (61, 90, 85, 84)
    ),
    "fillDown": twin(gate.fill_down, (256, 192, 64, 256), (88, 91, 58, 88)),
    "remainderDown": twin(gate.remainder_down, (256, 256, 256), (85, 90, 89)),
    "paymentDown": twin(gate.payment_down, (256, 256, 256), (85, 90, 50)),
    "leakedLevelUp": twin(buckets.leaked_level_up, (256, 128, 128), (56, 56, 16)),
    "ratioUp": twin(buckets.ratio_up, (256, 256), (45, 50)),
    "leastUp": twin(profit.least_up, (256, 128, 256, 128), (40, 20, 92, 36)),
}


@st.composite
def boundary_cases(draw: st.DrawFn, bits: tuple[int, ...]) -> tuple[int, ...]:
    """Draw landmarks, numbers of any size, and neighbours of what was drawn before."""
    drawn: list[int] = []
    for width in bits:
        most = 2**width - 1
        near = [value + step for value in drawn for step in (-1, 0, 1)]
        edges, marks = (
            st.sampled_from([value for value in values if 0 <= value <= most])
            for values in ([0, 1, most, *near], LANDMARKS)
        )
        drawn.append(draw(st.one_of(edges, marks, st.integers(0, most))))
    return tuple(drawn)


def usual_cases(bits: tuple[int, ...]) -> st.SearchStrategy[tuple[int, ...]]:
    return st.tuples(*(st.integers(2 ** (width - 4), 2**width) for width in bits))


def batches(both: Twin) -> st.SearchStrategy[list[tuple[int, ...]]]:
    case = st.one_of(boundary_cases(both.bits), usual_cases(both.usual))
    return st.lists(case, min_size=BATCH, max_size=BATCH)


def expected(python: Callable[..., int], case: tuple[int, ...]) -> int | None:
    """Ask the twin what the contract will say; None for a revert."""
    try:
        result = python(*case)
    except (ValueError, ZeroDivisionError):
        return None
    return result if result <= UINT256_MAX else None


@pytest.mark.parametrize("name", TWINS)
# A failure names its cases; to shrink a whole batch would take minutes and say no more.
@settings(max_examples=settings.default.max_examples // 2, phases=[Phase.reuse, Phase.generate])
@given(data=st.data())
def test_twin__any_arguments__equals_the_deployed_library_to_the_wei(
    harness: Harness, name: str, data: st.DataObject
) -> None:
    cases = data.draw(batches(TWINS[name]))
    chain_says = dict(zip(cases, harness.call_many(name, cases), strict=True))
    twin_says = {case: expected(TWINS[name].python, case) for case in cases}
    differing = [
        (case, chain_says[case], twin_says[case])
        for case in cases
        if chain_says[case] != twin_says[case]
    ]
    assert differing == []


def test_twins__of_every_library_function__are_compared(harness: Harness) -> None:
    in_solidity = {
        name
        for library in LIBRARIES
        for name in re.findall(
            r"function (\w+)", (ROOT / f"contracts/libraries/{library}.sol").read_text()
        )
    }
    assert set(TWINS) == in_solidity == harness.functions


def test_twins__bear_the_name_of_their_function_in_snake_case() -> None:
    for name, both in TWINS.items():
        assert both.python.__name__ == re.sub(r"([A-Z])", r"_\1", name).lower()
        assert both.python.__module__ in {module.__name__ for module in LIBRARIES.values()}
