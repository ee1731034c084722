"""Play the minutes: the market moves both chains' pools, then the keeper looks and trades."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from keeper.domain.crossings import Crossing
from keeper.domain.sagas import Ending
from keeper.errors import KeeperError
from keeper.job_results import JobResult
from keeper.jobs import run_jobs
from keeper.services.selection import ALL_JOBS, Job
from keeper.services.trades import Scan, Trade
from scripts.arbitrage.acts import Act
from scripts.arbitrage.carrier import Crossed
from scripts.arbitrage.minutes import Minute
from scripts.arbitrage.stage import Stage

DEALING = ALL_JOBS - {Job.ARBITRAGE}
TRADING = frozenset({Job.BRIDGE, Job.ARBITRAGE})
HOME, AWAY = 0, 1
STOCKED, PIECE = 700_000 * 10**6, 150_000 * 10**6  # base units of WETH on either side
Holdings = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """
    A minute in which arbitrage was looked for.

    Args:
        minute: its prices.
        scan: both chains as they were before the keeper acted, and what paid.
        taken: trades that were begun.
        ended: how those on two chains came to an end.
        notes: what held something back, in words.
        in_flight: base units between the chains at its end.
        holdings: base asset and WETH of the strategies, home and away, at its end.
    """

    minute: Minute
    scan: Scan
    taken: tuple[Trade, ...]
    ended: tuple[Ending, ...]
    notes: tuple[str, ...]
    in_flight: int
    holdings: Holdings

    @property
    def best(self) -> Trade | None:
        """What paid most after all costs, whether a limit forbade it or not."""
        found = (*self.scan.trades, *(trade for trade, _ in self.scan.refused))
        return max(found, key=lambda trade: trade.net, default=None)


@dataclass(slots=True)
class Played:
    """What was played: every look, and what the keeper did besides, by purpose."""

    looks: list[Look] = field(default_factory=list)
    purposes: list[str] = field(default_factory=list)

    @property
    def strikes(self) -> int:
        """How many dealings were struck."""
        return sum(each.startswith("strike") for each in self.purposes)


def play(stage: Stage, acts: Sequence[Act], *, on_minute: Callable[[Minute], None]) -> Played:
    """
    Play every act.

    Args:
        stage: both chains.
        acts: in the order of time.
        on_minute: told after every minute.
    """
    played = Played()
    stage.subscribe()
    for number, act in enumerate(acts):
        for at, minute in enumerate(act.lead):
            _begin(stage, minute)
            _deal(stage, played)
            if number == 0:
                _stock(stage, minute, at)
            on_minute(minute)
        for minute in act.minutes:
            _begin(stage, minute)
            look = _look(stage, minute, played)
            played.looks.append(look)
            _tell(stage, look)
            on_minute(minute)
    return played


def _begin(stage: Stage, minute: Minute) -> None:
    """Move the market, and hand over what has been under way for long enough."""
    stage.replay(minute)
    for crossed in stage.carrier.deliver(minute.time):
        stage.say(_spell(crossed))


def _deal(stage: Stage, played: Played) -> None:
    """Let the keeper do what is due but trade."""
    _note(stage, played, _run(stage, DEALING))


def _stock(stage: Stage, minute: Minute, number: int) -> None:
    """
    Give both strategies WETH, by hand and little by little: the market comes back every minute.

    What an arbitrageur trades with is there before; no rule of the keeper buys it.
    """
    cash, weth = stage.units(HOME)
    if not cash + weth and stage.bind(HOME, "fund").functions.struckNetAssets().call() > STOCKED:
        stage.allocate(2 * STOCKED)
    for which, price in ((HOME, minute.home), (AWAY, minute.away)):
        cash, weth = stage.units(which)
        lacking = STOCKED - weth * price // 10**20  # 18 decimals and 8 of the price to 6
        if cash and lacking > PIECE // 100:
            stage.stock(which, min(cash, lacking, PIECE), number)


def _look(stage: Stage, minute: Minute, played: Played) -> Look:
    """See what pays, and let the keeper trade."""
    assert stage.keeper.open_arbitrage is not None
    scan = stage.keeper.open_arbitrage().service.scan()
    result = _run(stage, TRADING)
    _note(stage, played, result)
    run = result.arbitrage
    if run is None:
        raise KeeperError(f"arbitrage was cut short: {result.error}")
    return Look(
        minute=minute,
        scan=scan,
        taken=tuple(run.taken),
        ended=tuple(ending for _, ending in run.ended),
        notes=tuple(run.notes),
        in_flight=stage.carrier.in_flight,
        holdings=(stage.units(HOME), stage.units(AWAY)),
    )


def _run(stage: Stage, jobs: frozenset[Job]) -> JobResult:
    """Do what is due, as cron would have it; a failure here is one of the demo."""
    result = run_jobs(stage.keeper, jobs)
    if result.cycle is None or result.line is None:
        raise KeeperError(f"the keeper stopped: {result.error}")
    return result


def _note(stage: Stage, played: Played, result: JobResult) -> None:
    played.purposes += [step.purpose for step in result.steps]
    for crossed in stage.carrier.note(stage.now):
        stage.say(_spell(crossed))


def _tell(stage: Stage, look: Look) -> None:
    for trade in look.taken:
        if isinstance(trade, Crossing):
            gain = trade.net / 10**6
            stage.say(f"gap {look.minute.gap_bps:+.1f} bps: trade on two chains, {gain:,.2f} net")


def _spell(crossed: Crossed) -> str:
    way = "home" if crossed.homewards else "to the outpost"
    state = "in flight" if crossed.delivered is None else "arrived"
    return f"{crossed.amount / 10**6:,.2f} USDC {way}: {state}"
