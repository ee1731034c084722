"""Who does what on which day of the season."""

from scripts.season.cues import Cue, at
from scripts.season.government_cues import fee_cues, hand_over_cues, strategy_cues


def season_cues() -> tuple[Cue, ...]:
    """List every cue in order; the keeper's own work is no cue."""
    votes = (*hand_over_cues(14), *fee_cues(16), *strategy_cues(21))
    cues = (*_arrivals(), *_troubles(), *votes, *_departures())
    return tuple(sorted(cues, key=lambda cue: cue.hour))


def _arrivals() -> tuple[Cue, ...]:
    return (
        at(0, 2, "Ada subscribes 500,000", lambda s: s.subscribe("Ada", 500_000)),
        at(
            0,
            3,
            "Ben subscribes 300,000 by permit",
            lambda s: s.subscribe_by_permit("Ben", 300_000),
        ),
        at(1, 5, "Chloe subscribes 200,000", lambda s: s.subscribe("Chloe", 200_000)),
        at(2, 5, "Dan subscribes 250,000", lambda s: s.subscribe("Dan", 250_000)),
        at(2, 6, "Dan adds 150,000", lambda s: s.subscribe("Dan", 150_000)),
        at(3, 5, "Eve subscribes 1,000,000", lambda s: s.subscribe("Eve", 1_000_000)),
        at(4, 1, "Finn subscribes 250,000", lambda s: s.subscribe("Finn", 250_000)),
        at(4, 2, "Finn thinks better of it", lambda s: s.cancel_subscription("Finn")),
        at(5, 1, "Finn subscribes 200,000", lambda s: s.subscribe("Finn", 200_000)),
    )


def _troubles() -> tuple[Cue, ...]:
    return (
        at(9, 0, "Chloe subscribes 50,000 more", lambda s: s.subscribe("Chloe", 50_000)),
        at(9, 1, "the keeper falls silent", lambda s: s.silence_keeper()),
        at(14, 0, "the guardian pauses dealing and trading", lambda s: s.pause()),
        at(14, 1, "the launch owner proposes to end the pause", lambda s: s.propose_unpause()),
        at(
            15,
            0,
            "Chloe leaves in kind, the fund being paused",
            lambda s: s.leave_in_kind("Chloe", 10_000),
        ),
        at(16, 2, "the timelock ends the pause", lambda s: s.unpause()),
    )


def _departures() -> tuple[Cue, ...]:
    return (
        at(11, 4, "Ben redeems half", lambda s: s.redeem("Ben", 5_000)),
        at(20, 4, "Eve redeems nine tenths: more than the gate", lambda s: s.redeem("Eve", 9_000)),
        at(21, 4, "Ada subscribes 100,000 more", lambda s: s.subscribe("Ada", 100_000)),
        at(24, 4, "Dan redeems a third", lambda s: s.redeem("Dan", 3_333)),
        at(27, 0, "fee shares are withdrawn and redeemed", lambda s: s.cash_fees()),
    )
