"""
What the contracts take of each number that a proposal may write, whoever proposes it.

The contracts hold these bounds for good, and have the last word: a trial of a draft asks them. Here
they stand so that a form can say them. Some hang on what holds now: a cap that is only lowered, and
the times of a vote, which are bounded together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from keeper.domain.powers import Field, Power
from keeper.domain.units import BPS, DAY_S, WAD

HOUR_S, MINUTE_S = 3_600, 60
PERCENT, BASIS_POINT = WAD // 100, WAD // BPS
LONGEST_VOTE_S = 7 * DAY_S  # delay, period and extension together
VOTE = ("voting delay", "voting period", "late quorum extension")
LOWERS = ("lowerStrategyCap", "lowerTokenCap", "lowerAdapterCap", "lowerCap")
MOST_MINIMUM = 1_000  # whole base assets, or shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The least and the most that a contract takes, in its own units, both included."""

    least: int
    most: int


def _between(least: int, most: int) -> Bound:
    return Bound(least=least, most=most)


WHOLE = _between(0, WAD)
LOSS = _between(BASIS_POINT, 5 * PERCENT)
DRAWDOWN = _between(PERCENT, 90 * PERCENT)
COOLDOWN = _between(0, DAY_S)
LEVY = _between(0, PERCENT)
TOLERANCE = _between(1, 2 * PERCENT)
LIMITS = {"loss a day": LOSS, "max drawdown": DRAWDOWN, "cooldown": COOLDOWN}

BOUNDS: Mapping[str, Mapping[str, Bound]] = {
    "setRiskTerms": {
        "batch loss": _between(0, 3 * PERCENT),
        "fund loss a day": LOSS,
        "turnover a day": _between(PERCENT, 10 * WAD),
        "cash floor": _between(0, 50 * PERCENT),
    },
    "setStrategyLimits": {"strategy cap": WHOLE, **LIMITS},
    "addStrategy": {"target": WHOLE, "cap": WHOLE, "fee part": _between(0, BPS), **LIMITS},
    "setToken": {"token cap": WHOLE},
    "setAdapter": {"adapter cap": WHOLE},
    "setCap": {"remote cap": _between(0, 50 * PERCENT)},
    "updateDelay": {"timelock delay": _between(2 * DAY_S, 30 * DAY_S)},
    "setVotingDelay": {"voting delay": _between(DAY_S, LONGEST_VOTE_S)},
    "setVotingPeriod": {"voting period": _between(2 * DAY_S, LONGEST_VOTE_S)},
    "setLateQuorumVoteExtension": {
        "late quorum extension": _between(12 * HOUR_S, LONGEST_VOTE_S),
    },
    "setProposalThreshold": {"proposal threshold": _between(PERCENT // 10, 5 * PERCENT)},
    "updateQuorumNumerator": {"quorum": _between(5 * PERCENT, 30 * PERCENT)},
    "setGuardian": {"term": _between(30 * DAY_S, 365 * DAY_S)},
    "setDealingTerms": {
        "min redeem": _between(0, MOST_MINIMUM * WAD),
        "min period": _between(HOUR_S, 31 * DAY_S),
        "period": _between(HOUR_S, 31 * DAY_S),
        "strike window": _between(MINUTE_S, HOUR_S),
        "lock": _between(0, DAY_S),
        "gate": _between(BPS // 20, BPS),
    },
    "setNavTerms": {
        "price tolerance": TOLERANCE,
        "total tolerance": TOLERANCE,
        "max move": _between(PERCENT, 50 * PERCENT),
        "cool off": _between(10 * MINUTE_S, 3 * DAY_S),
        "move window": _between(HOUR_S, 30 * DAY_S),
    },
    "setFeeTerms": {
        "management fee": _between(0, 2 * PERCENT),
        "performance fee": _between(0, 20 * PERCENT),
        "entry levy": LEVY,
        "exit levy": LEVY,
        "in-kind levy": LEVY,
    },
    "setFeed": {
        "feed max age": _between(MINUTE_S, 8 * DAY_S),
        "feed max deviation": _between(0, BPS // 5),
        "feed threshold": _between(0, BPS // 100),
    },
}


def bound_of(
    power: Power, field: Field, now: int | None, held: Mapping[str, int], base_decimals: int
) -> Bound | None:
    """
    Say what the contract takes of a field, as far as it is known before it is tried.

    Args:
        power, field: of the table of powers.
        now: the field's present value, of what the call is about; None when nothing tells it.
        held: present values of other fields, by their names.
        base_decimals: of the base asset.

    Returns:
        None where the contract bounds nothing, or by what is not known.
    """
    if power.function in LOWERS:
        return None if not now else _between(0, now - 1)
    if field.name == "min deposit":
        return _between(0, MOST_MINIMUM * 10**base_decimals)
    bound = BOUNDS.get(power.function, {}).get(field.name)
    if bound is None or field.name not in VOTE:
        return bound
    others = sum(held.get(name, 0) for name in VOTE if name != field.name)
    return _between(bound.least, bound.most - others)
