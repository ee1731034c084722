"""
A trade on two chains: two legs, and what is done when the second one cannot be.

    OPEN ─ first refused or failed ──────────────────────────→ ABANDONED   nothing happened
      │ first done
      ├─ second done ────────────────────────────────────────→ DONE        as planned
      │ second refused until its deadline
      ├─ hedge done: the second leg at a loss within the cap → HEDGED
      ├─ unwind done: the first leg taken back, likewise ────→ UNWOUND
      │ neither until the last deadline
      └──────────────────────────────────────────────────────→ CARRIED     inventory of the fund

A saga has no state of its own. What was planned is written down before the first leg is sent, what
became of each leg is in the journals, and the next move follows from the two: whatever dies in
between, the same question has the same answer. A closing leg is sent only where no other one can
still happen, so that the exposure is closed once at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from keeper.domain.intents import State
from keeper.domain.units import Address


class Part(StrEnum):
    """What a leg is for."""

    FIRST = "first"
    SECOND = "second"
    HEDGE = "hedge"
    UNWIND = "unwind"


CLOSING = (Part.SECOND, Part.HEDGE, Part.UNWIND)


class Ending(StrEnum):
    """How a saga ended; see the module's drawing."""

    ABANDONED = "abandoned"
    DONE = "done"
    HEDGED = "hedged"
    UNWOUND = "unwound"
    CARRIED = "carried"


ENDINGS = {Part.SECOND: Ending.DONE, Part.HEDGE: Ending.HEDGED, Part.UNWIND: Ending.UNWOUND}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """
    One trade on one chain, complete before anything is sent.

    Args:
        chain_id: where.
        key: of its intent in that chain's journal.
        to, data: the call; the contract refuses to carry out its order id twice.
        leaves, arrives: tokens of that chain.
        amount_in: what leaves, token units.
        least_out: what arrives at least, or the call reverts.
        not_after: unix seconds of chain time, in the call too.
    """

    chain_id: int
    key: str
    to: Address
    data: bytes
    leaves: Address
    arrives: Address
    amount_in: int
    least_out: int
    not_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Saga:
    """
    A trade on two chains, as it was planned.

    Args:
        id: of the opportunity; every order id and key is made from it.
        legs: by what they are for, all four of them.
        profit: base units after gas that it brings if both legs go as quoted.
        worst: base units that it loses at most if the exposure is closed by any leg of it.
        planned_at: unix seconds.
    """

    id: str
    legs: Mapping[Part, Leg]
    profit: int
    worst: int
    planned_at: int

    def __post_init__(self) -> None:
        """Refuse a saga whose legs do not belong together."""
        if set(self.legs) != set(Part):
            raise ValueError(f"saga {self.id} has only the legs {sorted(self.legs)}")
        first, second = self.legs[Part.FIRST], self.legs[Part.SECOND]
        if first.chain_id == second.chain_id:
            raise ValueError(f"both legs are on chain {first.chain_id}: that trade is one batch")
        if len({leg.key for leg in self.legs.values()}) != len(self.legs):
            raise ValueError(f"two legs of saga {self.id} share a key")
        chains = {Part.HEDGE: second.chain_id, Part.UNWIND: first.chain_id}
        for part, chain in chains.items():
            if self.legs[part].chain_id != chain:
                raise ValueError(f"the {part} of saga {self.id} belongs on chain {chain}")
        ends = [self.legs[part].not_after for part in Part]
        if not ends[0] < ends[1] < min(ends[2:]):
            raise ValueError(f"the deadlines of saga {self.id} do not follow: {ends}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Send a leg; again under the same key where an earlier try came to nothing."""

    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Nothing can be done before this leg is known to have happened or not."""

    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """It is over."""

    ending: Ending


Move = Send | Wait | End

# What may still happen. LOST is none of them: the nonce went to other bytes, for good.
OPEN_STATES = frozenset({State.PLANNED, State.RESERVED, State.SIGNED, State.MINED})


def next_move(
    saga: Saga,
    states: Mapping[Part, State],
    now: Mapping[int, int],
    *,
    refused: frozenset[Part] = frozenset(),
    stopped: bool = False,
) -> Move:
    """
    Say what is to be done next.

    Args:
        saga: as it was written down before its first leg.
        states: of the intents that exist, from the journals of both chains, after reconciliation; a
            leg whose order id the contract has seen is DONE, whatever its journal says.
        now: chain time by chain id, unix seconds.
        refused: closing legs that their contracts would refuse just now.
        stopped: whether the operator wants no new trade; an exposure is closed nevertheless.
    """
    first = states.get(Part.FIRST)
    if first is not State.DONE:
        return _begin(saga, first, now, stopped=stopped)
    for part in CLOSING:
        state = states.get(part)
        if state is State.DONE:
            return End(ending=ENDINGS[part])
        if state in OPEN_STATES:
            return Wait(part=part)
    return _close(saga, now, refused)


def _begin(saga: Saga, first: State | None, now: Mapping[int, int], *, stopped: bool) -> Move:
    """Send the first leg once: an opportunity that was refused is another one by now."""
    if first in OPEN_STATES:
        return Wait(part=Part.FIRST)
    if first is not None or stopped or _is_late(saga.legs[Part.FIRST], now):
        return End(ending=Ending.ABANDONED)
    return Send(part=Part.FIRST)


def _close(saga: Saga, now: Mapping[int, int], refused: frozenset[Part]) -> Move:
    """Try the leg that earns until its deadline, then whichever takes the smaller loss first."""
    if not _is_late(saga.legs[Part.SECOND], now):
        part = Part.SECOND
        return Wait(part=part) if part in refused else Send(part=part)
    possible = [part for part in (Part.HEDGE, Part.UNWIND) if not _is_late(saga.legs[part], now)]
    if not possible:
        return End(ending=Ending.CARRIED)
    return next((Send(part=p) for p in possible if p not in refused), Wait(part=possible[-1]))


def _is_late(leg: Leg, now: Mapping[int, int]) -> bool:
    return now[leg.chain_id] > leg.not_after
