"""One line of the log for each transaction: whose job, what it was, what it came to, its cost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from keeper.domain.plan import PlannedCall
from keeper.errors import KeeperError, PendingError, TransactionRefusedError
from keeper.ports import Outcome
from keeper.services.engine_ports import Timer, Writer
from keeper.services.events import fields

log = logging.getLogger("keeper.transactions")

# The first word of an intent's own part of the key, and the job behind it.
JOBS = {"close": "deal", "strike": "deal", "reopen": "deal", "harvest": "harvest"}
JOBS |= {"distribute": "distribute", "trip": "watch", "pause": "watch"}
JOBS |= {"noteDisagreement": "watch", "endProbation": "watch"}
JOBS |= dict.fromkeys(("arrivals", "statement", "heartbeat", "transfer"), "bridge")
JOBS |= dict.fromkeys(("queue", "execute"), "govern")
JOBS |= {"report": "report"}
JOBS |= dict.fromkeys(("saga", "round-trip"), "arbitrage")
JOBS |= dict.fromkeys(("propose", "vote", "delegate", "cancel", "veto"), "member")


class NarratedWriter:
    """
    services.engine_ports.Writer that logs what another one does.

    Args:
        writer: does the work.
        timer: measures it.
        count_calls: how often the node was asked so far.
        strategies: the job behind orders of a strategy, by its name.
    """

    def __init__(
        self,
        writer: Writer,
        timer: Timer,
        count_calls: Callable[[], int],
        strategies: Mapping[str, str],
    ) -> None:
        self._writer, self._timer = writer, timer
        self._count_calls, self._strategies = count_calls, strategies

    def session(self) -> AbstractContextManager[None]:
        """Be the only one that acts; see the writer's own."""
        return self._writer.session()

    def require_seen(self, block: int, block_hash: str) -> int:
        """Refuse a state without our newest effect; see the writer's own."""
        return self._writer.require_seen(block, block_hash)

    def send_call(self, call: PlannedCall) -> Outcome:
        """Carry out a call, and log it whatever comes of it."""
        began, calls = self._timer.now(), self._count_calls()
        came_to: dict[str, object] = {"outcome": "fault"}
        try:
            outcome = self._writer.send_call(call)
            came_to = _spell(outcome)
        except KeeperError as error:
            came_to = {"outcome": _spell_error(error), "reason": error}
            raise
        finally:
            about = {"job": job_behind(call.key, self._strategies), "dealing": call.dealing}
            spent = {"calls": self._count_calls() - calls, "seconds": self._timer.now() - began}
            about |= {"intent": own_part(call.key), "purpose": call.purpose}
            log.info("transaction", extra=fields(**about, **came_to, **spent))
        return outcome


def own_part(key: str) -> str:
    """Leave chain and fund out of an intent's key."""
    return key.split(":", 2)[-1]


def job_behind(key: str, strategies: Mapping[str, str]) -> str:
    """
    Name the job that an intent belongs to.

    Args:
        key: the intent's, `chain:fund:kind:...`.
        strategies: the job behind orders and allocations of a strategy, by its name.
    """
    kind, _, rest = own_part(key).partition(":")
    return JOBS.get(kind) or strategies.get(rest.split(":")[0], "trade")


def _spell(outcome: Outcome) -> dict[str, object]:
    simulated = not outcome.done and not outcome.transaction
    word = "done" if outcome.done else "simulated" if simulated else "failed"
    return {
        "outcome": word,
        "hash": outcome.transaction,
        "block": outcome.block,
        "gas": outcome.gas_used,
        "reason": outcome.reason,
    }


def _spell_error(error: KeeperError) -> str:
    if isinstance(error, PendingError):
        return "pending"
    return "refused" if isinstance(error, TransactionRefusedError) else "stopped"
