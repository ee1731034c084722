"""The part of a run that takes arbitrage; nothing of it stops a dealing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from keeper.adapters.secrets import conceal
from keeper.bootstrap import ArbitrageDesk, Keeper, build_keeper
from keeper.domain.alerts import Condition, name_of
from keeper.domain.sagas import Ending
from keeper.errors import (
    ConfigError,
    KeeperError,
    PendingError,
    PoolDivergedError,
    TransactionRefusedError,
)
from keeper.services.ticks import CycleResult
from keeper.services.trades import ArbitrageRun
from keeper.settings import Settings

log = logging.getLogger(__name__)

SCOPE = frozenset({"arbitrage"})
ENDED_BADLY = {
    Ending.HEDGED: "was closed at a loss by its second leg",
    Ending.UNWOUND: "was taken back at a loss",
    Ending.CARRIED: "was never closed: the fund keeps what its first leg bought or sold",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArbitrageResult:
    """
    How it went.

    Args:
        exit_code: see keeper/errors.py.
        run: what it came to; None when it was cut short, or nothing is to trade.
        error: what cut it short or held it back, in words.
        conditions: what the operator has to know.
    """

    exit_code: int
    run: ArbitrageRun | None = None
    error: str = ""
    conditions: tuple[Condition, ...] = ()


def arbitrage(keeper: Keeper, cycle: CycleResult | None) -> ArbitrageResult:
    """
    Close what is open and take what pays, after dealing, bridge and government.

    While a dealing is closed, its strike counts what the strategies hold: nothing new is begun
    then, nor behind a tick that did not come to its end. What is open is closed nevertheless.

    Args:
        keeper: that acts.
        cycle: of this run; None when it did not come to its end.
    """
    if keeper.open_arbitrage is None:
        return ArbitrageResult(exit_code=0)
    free = cycle is not None and not cycle.waiting and not cycle.snapshot.dealing.is_closed
    return _counted(keeper, _attempt(keeper.open_arbitrage, free=free))


def run_arbitrage(settings: Settings) -> tuple[ArbitrageResult, ArbitrageDesk]:
    """
    Put a keeper together, do the same without the rest of its work, and tell the operator.

    Raises:
        ConfigError: nothing is configured to trade.
        ChainMismatchError, RpcError: see `build_keeper` and `build_arbitrage`.
    """
    keeper = build_keeper(settings)
    if keeper.open_arbitrage is None:
        raise ConfigError("nothing is to trade: [arbitrage] names no strategy")
    desk = keeper.open_arbitrage()
    free = not keeper.reader.chain.fetch_snapshot().dealing.is_closed
    result = _counted(keeper, _attempt(lambda: desk, free=free))
    looked = SCOPE if result.run is not None else None
    keeper.desk.alerting.report(result.conditions, looked)
    return result, desk


def _attempt(open_desk: Callable[[], ArbitrageDesk], *, free: bool) -> ArbitrageResult:
    try:
        service = open_desk().service
        return judge(service.run() if free else service.finish())
    except PendingError as error:
        return ArbitrageResult(exit_code=error.exit_code, error=str(error))
    except KeeperError as error:
        return _stopped(error, str(error), error.exit_code)
    except Exception as error:
        log.exception("a fault of the keeper itself, while it looked for arbitrage")
        return _stopped(error, f"{type(error).__name__}: {error}", KeeperError.exit_code)


def _counted(keeper: Keeper, result: ArbitrageResult) -> ArbitrageResult:
    """Count what was decided, for the metrics; a dry run would decide the same for ever."""
    run = result.run
    if run is not None and keeper.reader.settings.live:
        try:
            decided = {"taken": len(run.taken), "declined": run.declined}
            keeper.desk.record.add_counts(decided)
        except Exception:
            log.exception("what was decided about trades cannot be counted")
    return result


def judge(run: ArbitrageRun) -> ArbitrageResult:
    """Make the result of a run that went through."""
    # That the contracts take no orders just now is told by who paused them.
    troubles = {c: e for c, e in run.troubles.items() if not isinstance(e, TransactionRefusedError)}
    codes = [error.exit_code for error in troubles.values()]
    if run.exposed:
        codes.append(PendingError.exit_code)
    return ArbitrageResult(
        exit_code=codes[0] if codes else 0,
        run=run,
        error="; ".join(f"chain {chain_id}: {error}" for chain_id, error in troubles.items()),
        conditions=(*_about_trades(run), *_about_chains(troubles)),
    )


def _about_trades(run: ArbitrageRun) -> Iterator[Condition]:
    for saga in run.exposed:
        yield Condition(
            name=f"exposure {saga.id}",
            title="a trade on two chains is half done",
            text=f"arbitrage {saga.id[:10]} waits for its closing leg, at worst it loses "
            f"{saga.worst} base units: {'; '.join(run.notes) or 'nothing was refused yet'}",
            scope=SCOPE,
        )
    for saga, ending in run.ended:
        if ending in ENDED_BADLY:
            yield Condition(
                name=f"{ending} {saga.id}",
                title=f"a trade on two chains was {ending}",
                text=f"arbitrage {saga.id[:10]} {ENDED_BADLY[ending]}; its worst case was "
                f"{saga.worst} base units",
                scope=SCOPE,
            )


def _about_chains(troubles: dict[int, KeeperError]) -> Iterator[Condition]:
    for chain_id, error in troubles.items():
        wired = isinstance(error, PoolDivergedError)
        title = "a pool is not what its events say" if wired else "a chain is not traded on"
        text = conceal(f"chain {chain_id}: {error}")
        name = name_of("arbitrage", type(error).__name__)
        yield Condition(name=f"{name} {chain_id}", title=title, text=text, scope=SCOPE)


def _stopped(error: Exception, text: str, exit_code: int) -> ArbitrageResult:
    text, name = conceal(f"arbitrage: {text}"), name_of("arbitrage", type(error).__name__)
    condition = Condition(name=name, title="arbitrage is not looked for", text=text, scope=SCOPE)
    return ArbitrageResult(exit_code=exit_code, error=text, conditions=(condition,))
