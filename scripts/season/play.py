"""Play a season hour by hour."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from scripts.localchain.market import Frame
from scripts.localchain.replay import Replay
from scripts.localchain.transactions import send
from scripts.season.cues import Cue
from scripts.season.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Where the season stands, for a progress bar."""

    hour: int
    hours: int
    frame: Frame


def play(stage: Stage, cues: Iterable[Cue], *, on_hour: Callable[[Moment], None]) -> None:
    """
    Replay the world's market; at every point people act first, then the keeper ticks.

    Args:
        stage: the people.
        cues: what happens when.
        on_hour: told after every hour.
    """
    waiting = sorted(cues, key=lambda cue: cue.hour)
    replay = Replay(stage.local.world)
    hours = len(replay)
    for hour, frame in enumerate(replay):
        while waiting and waiting[0].hour <= hour:
            cue = waiting.pop(0)
            cue.act(stage)
            stage.say(f"day {hour // 24 + 1}: {cue.what}")
        _run_keeper(stage)
        if hour % 24 == 23:
            stage.claim_all()
        on_hour(Moment(hour=hour, hours=hours, frame=frame))


def _run_keeper(stage: Stage) -> None:
    """Let the keeper work, or see what people can do without it."""
    if stage.keeper_silent:
        _get_by_without_keeper(stage)
    else:
        stage.keeper.tick()


def _get_by_without_keeper(stage: Stage) -> None:
    """An overdue dealing is closed by an investor; nobody strikes, so it is reopened by one."""
    dan = stage.investors["Dan"].account.address
    functions, now = stage.contracts.fund.functions, stage.local.world.anvil.now()
    _, closed_at, _, _, overdue_from = functions.dealingStatus().call()
    if not closed_at and now > overdue_from:
        send(functions.closeDealing(), sender=dan)
        stage.say("the keeper is silent; Dan closed the overdue dealing")
    if closed_at and now > closed_at + functions.dealingClock().call()[1]:
        send(functions.reopenDealing(), sender=dan)
        stage.say("the strike was missed; Dan reopened the dealing, and the keeper is back")
        stage.keeper_silent = False
