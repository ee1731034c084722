"""Play a season hour by hour."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from scripts.localchain.market import Frame
from scripts.localchain.replay import Replay
from scripts.localchain.transactions import send
from scripts.season.stage import Stage
from scripts.season.timeline import Cue

SILENCE_H = 3


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
    """Tick; a strike needs a block after the close, so tick again when a dealing just closed."""
    if stage.silent_hours:
        _wait_in_silence(stage)
        return
    stage.keeper.tick()
    if not _is_closed(stage):
        return
    if stage.keeper_silent:
        stage.keeper_silent, stage.silent_hours = False, SILENCE_H
        return
    stage.local.world.anvil.mine()
    stage.keeper.tick()


def _wait_in_silence(stage: Stage) -> None:
    """Nobody strikes; after the window an investor reopens the dealing, as anyone may."""
    stage.silent_hours -= 1
    if stage.silent_hours or not _is_closed(stage):
        return
    reopen = stage.contracts.fund.functions.reopenDealing()
    send(reopen, sender=stage.investors["Dan"].account.address)
    stage.say("the strike was missed; Dan reopened the dealing")


def _is_closed(stage: Stage) -> bool:
    return bool(stage.contracts.fund.functions.dealingStatus().call()[1])
