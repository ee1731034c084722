"""Terms outside their hard bounds: refused even to the governor, with value and bounds."""

from __future__ import annotations

from typing import Any

import pytest
from web3.contract import Contract
from web3.contract.contract import ContractFunction

from keeper.domain.units import WAD, ZERO_ADDRESS
from tests.contracts.live_fund import DAY_S, HOUR_S, LiveFund
from tests.contracts.refusals import Refusal, call_refused, encode_call

HOURS_31_DAYS = (HOUR_S, 31 * DAY_S)
LEVY = (0, WAD // 100)


def govern(fund: LiveFund, function: ContractFunction) -> Refusal | None:
    """Try a call as the timelock, which is the governor of everything."""
    to, governor = function.address, fund.c.timelock.address
    return call_refused(fund.w3, to=to, data=encode_call(function), sender=governor)


def change(terms: tuple[Any, ...], place: int, value: object) -> tuple[Any, ...]:
    """Replace one of the terms."""
    return (*terms[:place], value, *terms[place + 1 :])


@pytest.mark.parametrize(
    ("place", "value", "bounds"),
    [
        (3, HOUR_S - 1, HOURS_31_DAYS),
        (3, 31 * DAY_S + 1, HOURS_31_DAYS),
        (4, 20 * HOUR_S - 1, (20 * HOUR_S, 31 * DAY_S)),  # no shorter than the least period
        (4, 2**32 - 1, (20 * HOUR_S, 31 * DAY_S)),
        (5, 59, (60, HOUR_S)),
        (5, HOUR_S + 1, (60, HOUR_S)),
        (6, DAY_S + 1, (0, DAY_S)),
        (7, 499, (500, 10_000)),
        (7, 10_001, (500, 10_000)),
    ],
)
def test_dealing_terms__out_of_bounds__are_named(
    fund: LiveFund, place: int, value: int, bounds: tuple[int, int]
) -> None:
    terms = change(fund.c.fund.functions.dealingTerms().call(), place, value)
    refusal = govern(fund, fund.c.fund.functions.setDealingTerms(terms))
    assert refusal == Refusal("TermOutOfBounds", (value, *bounds))


@pytest.mark.parametrize(
    ("place", "most"), [(0, WAD // 50), (1, WAD // 5), *((place, LEVY[1]) for place in (2, 3, 4))]
)
def test_fee_terms__above_their_caps__are_named(fund: LiveFund, place: int, most: int) -> None:
    for value in (most + 1, 2**64 - 1):
        terms = change(fund.fee_terms(), place, value)
        refusal = govern(fund, fund.c.fee_distribution.functions.setFeeTerms(terms))
        assert refusal == Refusal("TermOutOfBounds", (value, 0, most))


@pytest.mark.parametrize(
    ("place", "least", "most"),
    [
        (0, 1, WAD // 50),
        (1, 1, WAD // 50),
        (2, WAD // 100, WAD // 2),
        (3, 600, 3 * DAY_S),
        (4, HOUR_S, 30 * DAY_S),
    ],
)
def test_nav_terms__out_of_bounds__are_named(
    fund: LiveFund, place: int, least: int, most: int
) -> None:
    for value in (least - 1, most + 1):
        terms = change(fund.c.nav_oracle.functions.navTerms().call(), place, value)
        refusal = govern(fund, fund.c.nav_oracle.functions.setNavTerms(terms))
        assert refusal == Refusal("TermOutOfBounds", (value, least, most))


@pytest.mark.parametrize(
    ("place", "least", "most"),
    [
        (0, 0, WAD * 3 // 100),
        (1, WAD // 10_000, WAD // 20),
        (2, WAD // 100, 10 * WAD),
        (3, 0, WAD // 2),
    ],
)
def test_risk_terms__out_of_bounds__are_named(
    fund: LiveFund, place: int, least: int, most: int
) -> None:
    for value in (least - 1, most + 1):
        if value < 0:
            continue
        terms = change(fund.risk.functions.riskTerms().call(), place, value)
        refusal = govern(fund, fund.risk.functions.setRiskTerms(terms))
        assert refusal == Refusal("LimitOutOfBounds", (value, least, most))


@pytest.mark.parametrize(
    ("place", "value", "bounds"),
    [
        (0, WAD + 1, (0, WAD)),
        (1, 0, (WAD // 10_000, WAD // 20)),
        (2, WAD // 100 - 1, (WAD // 100, WAD * 9 // 10)),
        (2, WAD * 9 // 10 + 1, (WAD // 100, WAD * 9 // 10)),
        (3, DAY_S + 1, (0, DAY_S)),
    ],
)
def test_strategy_limits__out_of_bounds__are_named(
    fund: LiveFund, place: int, value: int, bounds: tuple[int, int]
) -> None:
    limits = change((WAD // 2, WAD // 100, WAD // 2, 600), place, value)
    refusal = govern(fund, fund.risk.functions.setStrategyLimits(fund.trend.address, limits))
    assert refusal == Refusal("LimitOutOfBounds", (value, *bounds))


@pytest.mark.parametrize(
    ("place", "value", "bounds"),
    [
        (2, 59, (60, 8 * DAY_S)),
        (3, 0, (1, 10**36)),
        (4, 10**36 + 1, None),
        (6, 1, (0, 0)),  # a deviation without a second source
        (7, 101, (0, 100)),
    ],
)
def test_feed__out_of_bounds__is_named(
    fund: LiveFund, place: int, value: int, bounds: tuple[int, int] | None
) -> None:
    config = fund.c.registry.functions.feed(fund.weth.address).call()[0]
    if bounds is None:
        bounds = (config[3] + 1, 10**36)
    refusal = govern(fund, fund.c.registry.functions.setFeed(change(config, place, value)))
    assert refusal == Refusal("FeedOutOfBounds", (fund.weth.address, value, *bounds))


@pytest.mark.parametrize("days", [0, 1, 31, 400])
def test_timelock_delay__out_of_bounds__is_named(fund: LiveFund, days: int) -> None:
    refusal = govern(fund, fund.c.timelock.functions.updateDelay(days * DAY_S))
    if days < 2:
        assert refusal == Refusal("DelayBelowFloor", (days * DAY_S, 2 * DAY_S))
    else:
        assert refusal == Refusal("DelayAboveCap", (days * DAY_S, 30 * DAY_S))


def test_roles__given_to_nobody_or_twice__are_refused(fund: LiveFund) -> None:
    controls: Contract = fund.c.controls
    for change in (
        controls.functions.setKeeper(ZERO_ADDRESS),
        controls.functions.setManager(ZERO_ADDRESS),
        controls.functions.setGuardian(ZERO_ADDRESS, 90 * DAY_S),
    ):
        assert govern(fund, change) == Refusal("ZeroAddress")
    guardian, keeper = fund.cast.guardian.address, fund.keeper
    taken = govern(fund, controls.functions.setKeeper(guardian))
    assert taken == Refusal("RoleTaken", (guardian,))
    taken = govern(fund, controls.functions.setGuardian(keeper, 90 * DAY_S))
    assert taken == Refusal("RoleTaken", (keeper,))


@pytest.mark.parametrize("bps", [0, 9_999, 10_001])
def test_recipients__whose_parts_do_not_add__are_refused(fund: LiveFund, bps: int) -> None:
    parts = [(fund.stranger, bps)]
    refusal = govern(fund, fund.c.fee_distribution.functions.setRecipients(parts))
    assert refusal == Refusal("PartsDoNotAdd", (bps, 10_000))


# --- addresses without code ---


def test_feed__at_an_address_without_code__is_named(fund: LiveFund) -> None:
    config = fund.c.registry.functions.feed(fund.weth.address).call()[0]
    nowhere = change(config, 1, fund.stranger)
    refusal = govern(fund, fund.c.registry.functions.setFeed(nowhere))
    assert refusal == Refusal("FeedUnreachable", (fund.weth.address, fund.stranger))


def test_adapter__at_an_address_without_code__has_a_name(fund: LiveFund) -> None:
    adapter = govern(fund, fund.risk.functions.setAdapter(fund.stranger, WAD // 100))
    assert adapter is not None
    assert adapter.name


def test_allowlist__at_an_address_without_code__is_refused(fund: LiveFund) -> None:
    terms = change(fund.c.fund.functions.dealingTerms().call(), 0, fund.stranger)
    assert govern(fund, fund.c.fund.functions.setDealingTerms(terms)) is not None
