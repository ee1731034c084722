"""The bounds of what a proposal may write are what the contracts are compiled with."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.power_bounds import BOUNDS, VOTE, Bound, bound_of
from keeper.domain.power_table import POWERS
from keeper.domain.powers import Field, Power

CONTRACTS = Path(__file__).parents[2] / "contracts"
UNITS = {"minutes": 60, "hours": 3_600, "days": 86_400, "": 1}
CONSTANT = r"constant {} = ([0-9_.]+)(?:e(\d+))? ?(minutes|hours|days|);"
BPS, DAY_S, WAD = 10_000, 86_400, 10**18

RISK, FUND, NAV = "trading/RiskBounds", "fund/PocketHedgeFund", "valuation/MoveGuard"
DAO, FEES, FEED = "governance/BoundedGovernor", "fund/FeeAccount", "valuation/FeedBounds"
LOSS = (RISK, "MIN_LOSS_CAPACITY", "MAX_LOSS_CAPACITY")
DRAWDOWN, COOLDOWN = (RISK, "MIN_DRAWDOWN", "MAX_DRAWDOWN"), (RISK, 0, "MAX_COOLDOWN")
CAP, LEVY, TOLERANCE = (RISK, 0, "MAX_CAP"), (FEES, 0, "MAX_LEVY"), (NAV, 1, "MAX_TOLERANCE")
Source = tuple[str, str | int, str | int]
SOURCES: dict[tuple[str, str], Source] = {
    ("setRiskTerms", "batch loss"): (RISK, 0, "MAX_BATCH_LOSS"),
    ("setRiskTerms", "fund loss a day"): LOSS,
    ("setRiskTerms", "turnover a day"): (RISK, "MIN_TURNOVER_CAPACITY", "MAX_TURNOVER_CAPACITY"),
    ("setRiskTerms", "cash floor"): (RISK, 0, "MAX_CASH_FLOOR"),
    ("setStrategyLimits", "strategy cap"): CAP,
    ("setStrategyLimits", "loss a day"): LOSS,
    ("setStrategyLimits", "max drawdown"): DRAWDOWN,
    ("setStrategyLimits", "cooldown"): COOLDOWN,
    ("addStrategy", "target"): CAP,
    ("addStrategy", "cap"): CAP,
    ("addStrategy", "fee part"): (RISK, 0, BPS),
    ("addStrategy", "loss a day"): LOSS,
    ("addStrategy", "max drawdown"): DRAWDOWN,
    ("addStrategy", "cooldown"): COOLDOWN,
    ("setToken", "token cap"): CAP,
    ("setAdapter", "adapter cap"): CAP,
    ("setCap", "remote cap"): ("crosschain/RemoteBook", 0, "MAX_REMOTE"),
    ("updateDelay", "timelock delay"): ("governance/FundTimelock", "MIN_DELAY", "MAX_DELAY"),
    ("setVotingDelay", "voting delay"): (DAO, "MIN_VOTING_DELAY", "MAX_VOTE"),
    ("setVotingPeriod", "voting period"): (DAO, "MIN_VOTING_PERIOD", "MAX_VOTE"),
    ("setLateQuorumVoteExtension", VOTE[2]): (DAO, "MIN_LATE_EXTENSION", "MAX_VOTE"),
    ("setProposalThreshold", "proposal threshold"): (DAO, "MIN_THRESHOLD", "MAX_THRESHOLD"),
    ("updateQuorumNumerator", "quorum"): (DAO, "MIN_QUORUM", "MAX_QUORUM"),
    ("setGuardian", "term"): ("governance/RoleDesk", "MIN_GUARDIAN_TERM", "MAX_GUARDIAN_TERM"),
    ("setDealingTerms", "min redeem"): (FUND, 0, "MAX_MINIMUM"),
    ("setDealingTerms", "min period"): (FUND, 3_600, "MAX_PERIOD"),
    ("setDealingTerms", "period"): (FUND, 3_600, "MAX_PERIOD"),
    ("setDealingTerms", "strike window"): (FUND, 60, "MAX_STRIKE_WINDOW"),
    ("setDealingTerms", "lock"): (FUND, 0, "MAX_LOCK"),
    ("setDealingTerms", "gate"): (FUND, "MIN_GATE_BPS", BPS),
    ("setNavTerms", "price tolerance"): TOLERANCE,
    ("setNavTerms", "total tolerance"): TOLERANCE,
    ("setNavTerms", "max move"): (NAV, "MIN_MAX_MOVE", "MAX_MAX_MOVE"),
    ("setNavTerms", "cool off"): (NAV, "MIN_COOL_OFF", "MAX_COOL_OFF"),
    ("setNavTerms", "move window"): (NAV, "MIN_WINDOW", "MAX_WINDOW"),
    ("setFeeTerms", "management fee"): (FEES, 0, "MAX_MANAGEMENT_FEE"),
    ("setFeeTerms", "performance fee"): (FEES, 0, "MAX_PERFORMANCE_FEE"),
    ("setFeeTerms", "entry levy"): LEVY,
    ("setFeeTerms", "exit levy"): LEVY,
    ("setFeeTerms", "in-kind levy"): LEVY,
    ("setFeed", "feed max age"): (FEED, "MIN_MAX_AGE", "MAX_MAX_AGE"),
    ("setFeed", "feed max deviation"): (FEED, 0, "MAX_DEVIATION_BPS"),
    ("setFeed", "feed threshold"): (FEED, 0, "MAX_THRESHOLD_BPS"),
}


def constant(file: str, name: str | int) -> int:
    """Read a constant out of a contract's source."""
    if isinstance(name, int):
        return name
    text = (CONTRACTS / f"{file}.sol").read_text(encoding="utf-8")
    found = re.search(CONSTANT.format(name), text)
    assert found is not None, f"{file} has no {name}"
    return int(Decimal(found[1].replace("_", "")).scaleb(int(found[2] or 0))) * UNITS[found[3]]


def find(function: str, name: str) -> tuple[Power, Field]:
    """Find a field of a power."""
    power = next(each for each in POWERS if each.function == function)
    return power, next(each for each in power.fields if each.name == name)


def test_bounds__are_of_these_fields_and_no_others() -> None:
    assert set(SOURCES) == {(function, name) for function in BOUNDS for name in BOUNDS[function]}


@pytest.mark.parametrize(("function", "name"), SOURCES)
def test_bound__is_what_the_contract_is_compiled_with(function: str, name: str) -> None:
    file, least, most = SOURCES[function, name]
    power, field = find(function, name)
    bound = bound_of(power, field, None, {}, 6)
    assert bound == Bound(least=constant(file, least), most=constant(file, most))


@given(st.integers(6, 18))
def test_min_deposit__is_at_most_a_thousand_whole_ones(decimals: int) -> None:
    power, field = find("setDealingTerms", "min deposit")
    most = constant(FUND, "MAX_MINIMUM") // 10 ** (18 - decimals)
    assert bound_of(power, field, None, {}, decimals) == Bound(least=0, most=most)


@pytest.mark.parametrize(
    ("function", "name"),
    [
        ("lowerTokenCap", "token cap"),
        ("lowerAdapterCap", "adapter cap"),
        ("lowerStrategyCap", "strategy cap"),
        ("lowerCap", "remote cap"),
    ],
)
@given(st.integers(1, WAD))
def test_lowering__ends_below_what_holds(function: str, name: str, now: int) -> None:
    power, field = find(function, name)
    assert bound_of(power, field, now, {}, 6) == Bound(least=0, most=now - 1)
    assert bound_of(power, field, 0, {}, 6) is None
    assert bound_of(power, field, None, {}, 6) is None


@given(st.tuples(*[st.integers(0, 2 * DAY_S)] * 3), st.sampled_from(range(3)))
def test_times_of_a_vote__share_what_the_longest_vote_leaves(
    held: tuple[int, int, int], which: int
) -> None:
    functions = ("setVotingDelay", "setVotingPeriod", "setLateQuorumVoteExtension")
    power, field = find(functions[which], VOTE[which])
    bound = bound_of(power, field, held[which], dict(zip(VOTE, held, strict=True)), 6)
    assert bound is not None
    assert bound.most + sum(held) - held[which] == constant(DAO, "MAX_VOTE")
    assert bound.least == BOUNDS[functions[which]][VOTE[which]].least


def test_what_nobody_bounds__has_no_bound() -> None:
    assert bound_of(*find("setFeed", "feed min price"), None, {}, 6) is None
    assert bound_of(*find("setKeeper", "keeper"), None, {}, 6) is None
