"""The powers over people, emergencies and the vote itself."""

from __future__ import annotations

from keeper.domain.names import Unit
from keeper.domain.power_makers import deed, flag, pause_power, scalar_power
from keeper.domain.powers import Field, Power, Told, View

USED = ("used up", "unused")
CONTROLS = (
    scalar_power("controls", "setKeeper", "keeper_", "keeper", "keeper", Unit.ACCOUNT),
    scalar_power("controls", "setStandby", "standby_", "standby", "standby", Unit.ACCOUNT),
    scalar_power("controls", "setManager", "manager_", "manager", "manager", Unit.ACCOUNT),
    scalar_power("controls", "setWatcher", "watcher_", "watcher", "watcher", Unit.ACCOUNT),
    Power(
        contract="controls",
        function="setGuardian",
        act="appoint guardian",
        fields=(
            Field(
                name="guardian",
                unit=Unit.ACCOUNT,
                argument=("guardian_",),
                view=View(contract="controls", function="guardian"),
            ),
            Field(
                name="term",
                unit=Unit.DURATION,
                argument=("term",),
                view=View(contract="controls", function="guardianTermEnds"),
                told=Told.TIME,
            ),
        ),
    ),
    pause_power("trading"),
    pause_power("dealing"),
    Power(
        contract="controls",
        function="rearmGuardian",
        act="rearm guardian",
        fields=tuple(
            flag(
                f"guardian's pause of {what}",
                View(contract="controls", function="guardianArmed", path=(place,)),
                USED,
                USED[1],
            )
            for place, what in (("0", "trading"), ("1", "dealing"))
        ),
    ),
    deed(
        "controls",
        "windDown",
        "wind down",
        flag(
            "wind-down",
            View(contract="controls", function="isWindingDown"),
            ("not begun", "begun"),
            "begun, for good",
        ),
    ),
)

DAO = (
    scalar_power(
        "dao", "setVotingDelay", "newVotingDelay", "votingDelay", "voting delay", Unit.DURATION
    ),
    scalar_power(
        "dao", "setVotingPeriod", "newVotingPeriod", "votingPeriod", "voting period", Unit.DURATION
    ),
    scalar_power(
        "dao",
        "setLateQuorumVoteExtension",
        "newVoteExtension",
        "lateQuorumVoteExtension",
        "late quorum extension",
        Unit.DURATION,
    ),
    scalar_power(
        "dao",
        "setProposalThreshold",
        "newProposalThreshold",
        "thresholdFraction",
        "proposal threshold",
        Unit.PART,
    ),
    scalar_power(
        "dao", "updateQuorumNumerator", "newQuorumNumerator", "quorumNumerator", "quorum", Unit.PART
    ),
)
