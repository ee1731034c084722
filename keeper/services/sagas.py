"""Carry trades on two chains through: whatever was begun is brought to its end first."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from keeper.domain.sagas import (
    CLOSING,
    End,
    Ending,
    Fate,
    Part,
    Saga,
    Send,
    Settle,
    fate_of,
    next_move,
    order_id,
    plan_leg,
)
from keeper.errors import GuardError, PendingError, RpcError
from keeper.services.engine_ports import Timer
from keeper.services.events import fields
from keeper.services.saga_ports import Desk, SagaBook
from keeper.services.ticks import Step

log = logging.getLogger(__name__)

MOST_MOVES = 12  # of one saga in one run: two legs, two ways out, and each of them refused once


@dataclass(slots=True)
class Progress:
    """
    What a run came to.

    Args:
        steps: legs that were sent, in order.
        ended: sagas by how they ended.
        exposed: sagas whose first leg happened and no closing one did.
        notes: what held a leg back, in words.
    """

    steps: list[Step] = field(default_factory=list)
    ended: list[tuple[Saga, Ending]] = field(default_factory=list)
    exposed: list[Saga] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Sagas:
    """
    Moves sagas on.

    Args:
        desks: by chain id.
        book: what was planned.
        stopped: whether no new trade is wanted; what is open is closed nevertheless.
    """

    def __init__(
        self, *, desks: Mapping[int, Desk], book: SagaBook, timer: Timer, stopped: bool = False
    ) -> None:
        self._desks, self._book, self._timer = desks, book, timer
        self._stopped = stopped
        self._silent: dict[int, str] = {}

    @contextmanager
    def session(self) -> Iterator[None]:
        """Have every chain for oneself; one that does not answer is left out, not waited for."""
        self._silent = {}
        with ExitStack() as stack:
            for chain_id, desk in sorted(self._desks.items()):
                try:
                    stack.enter_context(desk.session())
                except (RpcError, PendingError, GuardError) as error:
                    self._silent[chain_id] = str(error)
            yield

    @property
    def is_whole(self) -> bool:
        """Whether every chain can be acted on, so that something new may be begun."""
        return not self._silent

    def finish(self) -> Progress:
        """Move on whatever is open, oldest first; call it inside a session."""
        progress = Progress(notes=[f"chain {c}: {why}" for c, why in self._silent.items()])
        for saga in self._book.fetch_open():
            self._advance(saga, progress)
        return progress

    def begin(self, saga: Saga) -> Progress:
        """Write a saga down and take it as far as it goes now; call it inside a session."""
        progress = Progress()
        self._book.insert(saga)
        self._advance(saga, progress)
        return progress

    def _advance(self, saga: Saga, progress: Progress) -> None:
        refused: frozenset[Part] = frozenset()
        for _ in range(MOST_MOVES):
            fates = self._read_fates(saga)
            move = next_move(
                saga, fates, self._read_times(), refused=refused, stopped=self._stopped
            )
            if isinstance(move, End):
                self._end(saga, move.ending, progress)
                return
            if not isinstance(move, Send):
                if not isinstance(move, Settle) and fates.get(Part.FIRST):
                    progress.exposed.append(saga)
                return
            if not self._send(saga, move.part, progress):
                refused |= {move.part} if move.part in CLOSING else frozenset()

    def _read_fates(self, saga: Saga) -> dict[Part, Fate]:
        fates = {}
        for part in saga.legs:
            fate = self._read_fate(saga, part)
            if fate is not None:
                fates[part] = fate
        return fates

    def _read_fate(self, saga: Saga, part: Part) -> Fate | None:
        """Ask the journal, and the contract where the journal says that nothing happened."""
        desk = self._desks[saga.legs[part].chain_id]
        intent = desk.fetch_last(plan_leg(saga, part).key)
        fate = None if intent is None else fate_of(intent)
        doubtful = fate in (None, Fate.VOID)
        return Fate.FINAL if doubtful and self._is_used(saga, part) else fate

    def _read_times(self) -> dict[int, int]:
        return {chain_id: self._read_time(chain_id) for chain_id in self._desks}

    def _read_time(self, chain_id: int) -> int:
        """Read a chain's time; for a silent one the host's clock has to do."""
        if chain_id not in self._silent:
            try:
                return self._desks[chain_id].fetch_time()
            except RpcError as error:
                self._silent[chain_id] = str(error)
        return self._timer.now()

    def _is_used(self, saga: Saga, part: Part) -> bool:
        leg = saga.legs[part]
        if leg.chain_id in self._silent:
            return False
        try:
            desk = self._desks[leg.chain_id]
            return desk.fetch_used(leg.strategy, order_id(saga.id, part))
        except RpcError as error:
            self._silent[leg.chain_id] = str(error)
            return False

    def _send(self, saga: Saga, part: Part, progress: Progress) -> bool:
        """Send a leg; whether something may have come of it."""
        call, chain_id = plan_leg(saga, part), saga.legs[part].chain_id
        if chain_id in self._silent:
            return False
        try:
            outcome = self._desks[chain_id].send_call(call)
        except GuardError as error:
            progress.notes.append(f"{call.purpose}: {error}")
            return False
        except (PendingError, RpcError) as error:
            progress.notes.append(f"{call.purpose}: {error}")
            self._silent[chain_id] = str(error)
            return True
        progress.steps.append(Step(purpose=call.purpose, outcome=outcome))
        return outcome.done

    def _end(self, saga: Saga, ending: Ending, progress: Progress) -> None:
        """End it; that something did not happen is concluded only when every chain answers."""
        if ending in (Ending.ABANDONED, Ending.CARRIED) and not self.is_whole:
            return
        self._book.end(saga, ending, self._timer.now())
        progress.ended.append((saga, ending))
        log.info("arbitrage ended", extra=fields(saga=saga.id, ending=ending.value))
