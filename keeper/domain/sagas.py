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

from eth_utils.crypto import keccak

from keeper.domain.intents import Intent, Role, State
from keeper.domain.plan import PlannedCall
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
        strategy: its name in that chain's address book.
        orders: (adapter, order) pairs.
        leaves, arrives: tokens of that chain.
        amount_in: what leaves, token units.
        least_out: what arrives at least, or the call reverts.
        not_after: unix seconds of chain time, in the call too.
        value: base units that it puts to work; 0 when it leads to cash.
    """

    chain_id: int
    strategy: str
    orders: tuple[tuple[Address, bytes], ...]
    leaves: Address
    arrives: Address
    amount_in: int
    least_out: int
    not_after: int
    value: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Saga:
    """
    A trade on two chains, as it was planned.

    Args:
        id: of the opportunity, 32 bytes as hex digits; order ids and keys are made from it.
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
        chains = {Part.HEDGE: second.chain_id, Part.UNWIND: first.chain_id}
        for part, chain in chains.items():
            if self.legs[part].chain_id != chain:
                raise ValueError(f"the {part} of saga {self.id} belongs on chain {chain}")
        ends = [self.legs[part].not_after for part in Part]
        if not ends[0] < ends[1] < min(ends[2:]):
            raise ValueError(f"the deadlines of saga {self.id} do not follow: {ends}")


def order_id(saga_id: str, part: Part) -> int:
    """Give the id under which a strategy carries a leg out once, however often it is sent."""
    return int.from_bytes(keccak(text=f"{saga_id}:{part}"))


def plan_leg(saga: Saga, part: Part) -> PlannedCall:
    """Turn a leg into its call; the same leg is the same call under the same key, always."""
    leg = saga.legs[part]
    # A first leg can always wait, so budgets see a unit at least; nothing keeps an exposure open.
    value = max(1, leg.value) if part is Part.FIRST else 0
    return PlannedCall(
        contract=f"strategy:{leg.strategy}",
        function="execute",
        args=(order_id(saga.id, part), leg.orders, leg.not_after),
        key=f"{leg.chain_id}:{leg.strategy}:saga:{saga.id}:{part}",
        not_after=leg.not_after,
        purpose=f"{part} leg of arbitrage {saga.id[:10]}",
        value=value,
    )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """All that is wanted was mined; this leg still has to become final."""

    part: Part


Move = Send | Wait | Settle | End


class Fate(StrEnum):
    """What a journal knows of a leg: its intent's states, as far as they differ here."""

    UNDER_WAY = "under way"  # it may still happen
    MINED = "mined"  # it happened, and a reorganisation could take it back
    FINAL = "final"  # it happened
    VOID = "void"  # it did not happen, and will not unless it is sent again


HAPPENED = frozenset({Fate.MINED, Fate.FINAL})


def fate_of(intent: Intent) -> Fate:
    """Read a leg's fate; LOST is void, for its nonce went to other bytes for good."""
    mined = intent.mined
    if intent.state is State.DONE:
        return Fate.FINAL
    if not intent.is_live:
        return Fate.VOID
    succeeded = (
        intent.state is State.MINED
        and mined is not None
        and mined.role is Role.ACTION
        and mined.receipt is not None
        and mined.receipt.succeeded
    )
    return Fate.MINED if succeeded else Fate.UNDER_WAY


def next_move(
    saga: Saga,
    fates: Mapping[Part, Fate],
    now: Mapping[int, int],
    *,
    refused: frozenset[Part] = frozenset(),
    stopped: bool = False,
) -> Move:
    """
    Say what is to be done next.

    A leg is followed by the next one when it is mined: the engine sends it again should a
    reorganisation take it back. The saga ends when all of it is final, so that a leg which is taken
    back and then fails is seen.

    Args:
        saga: as it was written down before its first leg.
        fates: of the legs that have an intent, from the journals of both chains, after
            reconciliation; a leg whose order id the contract has seen happened, whatever its
            journal says.
        now: chain time by chain id, unix seconds.
        refused: closing legs that their contracts would refuse just now.
        stopped: whether the operator wants no new trade; an exposure is closed nevertheless.
    """
    first = fates.get(Part.FIRST)
    closed = next((part for part in CLOSING if fates.get(part) in HAPPENED), None)
    under_way = next((part for part in CLOSING if fates.get(part) is Fate.UNDER_WAY), None)
    if first not in HAPPENED:
        if under_way is not None and first is Fate.VOID:
            return Wait(part=under_way)
        return _begin(saga, first, now, closed=closed, stopped=stopped)
    if closed is not None:
        pending = next((p for p in (Part.FIRST, closed) if fates[p] is not Fate.FINAL), None)
        return End(ending=ENDINGS[closed]) if pending is None else Settle(part=pending)
    if under_way is not None:
        return Wait(part=under_way)
    return _close(saga, first, now, refused)


def _begin(
    saga: Saga, first: Fate | None, now: Mapping[int, int], *, closed: Part | None, stopped: bool
) -> Move:
    """Send the first leg once: an opportunity that was refused is another one by now."""
    if first is Fate.UNDER_WAY:
        return Wait(part=Part.FIRST)
    if closed is not None:
        return End(ending=Ending.CARRIED)  # the first was taken back, and then it failed
    if first is not None or stopped or _is_late(saga.legs[Part.FIRST], now):
        return End(ending=Ending.ABANDONED)
    return Send(part=Part.FIRST)


def _close(
    saga: Saga, first: Fate | None, now: Mapping[int, int], refused: frozenset[Part]
) -> Move:
    """Try the leg that earns until its deadline, then hedge or unwind, whichever is possible."""
    if not _is_late(saga.legs[Part.SECOND], now):
        part = Part.SECOND
        return Wait(part=part) if part in refused else Send(part=part)
    possible = [part for part in (Part.HEDGE, Part.UNWIND) if not _is_late(saga.legs[part], now)]
    if not possible:
        return End(ending=Ending.CARRIED) if first is Fate.FINAL else Settle(part=Part.FIRST)
    return next((Send(part=p) for p in possible if p not in refused), Wait(part=possible[-1]))


def _is_late(leg: Leg, now: Mapping[int, int]) -> bool:
    return now[leg.chain_id] > leg.not_after
