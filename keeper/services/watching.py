"""The risk watch in a lane of its own: nothing that waits in the keeper's lane delays it."""

from __future__ import annotations

import logging
from dataclasses import replace

from keeper.domain.plan import plan
from keeper.domain.policy import Policy
from keeper.domain.watch import watch
from keeper.errors import GuardError, KeeperError, PendingError
from keeper.ports import ChainReader
from keeper.services.engine_ports import Writer
from keeper.services.ticks import Step, Watched

log = logging.getLogger(__name__)

MOST_STEPS = 24  # of one look, as in a tick of the keeper


class Watching:
    """
    Records what anyone may record, with the watcher's key.

    Args:
        chain: reads the fund.
        writer: for the watcher's account.
        policy: the operator's rules.
    """

    def __init__(self, *, chain: ChainReader, writer: Writer, policy: Policy) -> None:
        self._chain, self._writer, self._policy = chain, writer, policy

    def run(self) -> Watched:
        """Record what is due; whatever goes wrong is left to the keeper's own lane."""
        watched = Watched()
        try:
            with self._writer.session():
                while self._advance(watched):
                    pass
        except PendingError as error:
            log.warning("the watcher's lane: %s", error)
        except KeeperError as error:
            watched.warnings.append(f"the watcher's lane: {error}")
        return watched

    def _advance(self, watched: Watched) -> bool:
        """Take one step; False when there is none to take."""
        snapshot = self._chain.fetch_snapshot()
        self._writer.require_seen(snapshot.block, snapshot.block_hash)
        policy = replace(self._policy, held_back=frozenset(watched.held_back))
        step = watch(snapshot, policy) if snapshot.dealing.number else None
        if step is None or len(watched.steps) >= MOST_STEPS:
            return False
        call = plan(step, snapshot, policy, report=None, order_id=0)
        try:
            outcome = self._writer.send_call(call)
        except GuardError as error:
            watched.warnings.append(str(error))
            watched.held_back.add(step)
            return True
        watched.steps.append(Step(purpose=call.purpose, outcome=outcome))
        return outcome.done
