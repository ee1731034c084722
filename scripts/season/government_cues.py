"""When the shareholders of a season vote, and on what."""

from keeper.domain.proposals import ProposalState, Support
from scripts.season.cues import Cue, at
from scripts.season.motions import (
    ADD_STRATEGY,
    LOWER_FEE,
    RAISE_CAP,
    RAISE_GATE,
    lower_fee,
    raise_cap,
    raise_gate,
)
from scripts.season.stage import Stage

FOR, AGAINST, ABSTAIN = Support.FOR, Support.AGAINST, Support.ABSTAIN


def hand_over_cues(day: int) -> tuple[Cue, ...]:
    """Give the fund to its shareholders, two days after it was proposed."""
    return (
        at(
            day,
            2,
            "the launch owner proposes to hand the timelock to the shareholders",
            lambda s: s.government.schedule_hand_over(),
        ),
        at(
            day + 2,
            3,
            "the timelock is the shareholders': only they propose from here on",
            lambda s: s.government.hand_over(s.investors["Dan"]),
        ),
        at(
            day + 2,
            4,
            "Ben lets Ada vote with his shares",
            lambda s: s.government.delegate(s.investors["Ben"], s.investors["Ada"]),
        ),
    )


def fee_cues(day: int) -> tuple[Cue, ...]:
    """One change that passes, and one that the majority refuses."""
    return (
        at(day, 5, f"Ada proposes: {LOWER_FEE}", lambda s: _propose(s, "Ada", lower_fee)),
        at(day, 6, f"Eve proposes: {RAISE_CAP}", lambda s: _propose(s, "Eve", raise_cap)),
        at(day + 1, 8, "they vote; Dan signs, and Ada sends his vote", _vote_on_fee),
        at(
            day + 4,
            9,
            "the lower fee is voted for; the keeper has queued it",
            lambda s: s.government.require(LOWER_FEE, ProposalState.QUEUED),
        ),
        at(
            day + 4,
            10,
            "the higher cap is voted down",
            lambda s: s.government.require(RAISE_CAP, ProposalState.DEFEATED),
        ),
        at(
            day + 6,
            10,
            "the keeper has carried it out: the fee is lower",
            lambda s: s.government.require(LOWER_FEE, ProposalState.EXECUTED),
        ),
    )


def strategy_cues(day: int) -> tuple[Cue, ...]:
    """A strategy that is approved, one who leaves before it exists, and a vote nobody joins."""
    return (
        at(day, 5, f"Ada proposes: {ADD_STRATEGY}", lambda s: s.propose_strategy("Ada")),
        at(day + 1, 2, f"Eve proposes: {RAISE_GATE}", lambda s: _propose(s, "Eve", raise_gate)),
        at(day + 1, 8, "they vote on the strategy; Finn is against it", _vote_on_strategy),
        at(
            day + 2,
            8,
            "Eve alone votes on the gate",
            lambda s: s.government.vote(RAISE_GATE, FOR, s.investors["Eve"]),
        ),
        at(
            day + 4,
            9,
            "the strategy is voted for; the keeper has queued it",
            lambda s: s.government.require(ADD_STRATEGY, ProposalState.QUEUED),
        ),
        at(
            day + 4,
            12,
            "Finn redeems everything, before the decision takes effect",
            lambda s: s.redeem("Finn", 10_000),
        ),
        at(
            day + 5,
            8,
            "the gate stays: too few voted",
            lambda s: s.government.require(RAISE_GATE, ProposalState.DEFEATED),
        ),
        at(
            day + 6,
            3,
            "Finn has left, and the strategy does not exist yet",
            lambda s: s.government.note_leavers(ADD_STRATEGY),
        ),
        at(day + 6, 10, "the strategy exists, exactly as it was approved", _begin_strategy),
    )


def _propose(stage: Stage, name: str, motion: object) -> None:
    assert callable(motion)
    stage.government.propose(motion(stage.contracts), stage.investors[name])


def _vote_on_fee(stage: Stage) -> None:
    people, government = stage.investors, stage.government
    government.vote(LOWER_FEE, FOR, people["Ada"], people["Eve"])
    government.vote_signed(LOWER_FEE, FOR, people["Dan"], payer=people["Ada"])
    government.vote(LOWER_FEE, ABSTAIN, people["Finn"])
    government.vote(RAISE_CAP, FOR, people["Eve"])
    government.vote(RAISE_CAP, AGAINST, people["Ada"], people["Dan"], people["Finn"])


def _vote_on_strategy(stage: Stage) -> None:
    people, government = stage.investors, stage.government
    government.vote(ADD_STRATEGY, FOR, people["Ada"], people["Dan"])
    government.vote(ADD_STRATEGY, AGAINST, people["Finn"])


def _begin_strategy(stage: Stage) -> None:
    stage.government.require(ADD_STRATEGY, ProposalState.EXECUTED)
    stage.adopt_strategy()
