"""What became of trades: every leg's transaction, and what it moved by the chain's own events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from keeper.domain.intents import Intent, State
from keeper.domain.sagas import Ending, Part, Saga
from keeper.domain.units import Address

Changes = Mapping[tuple[int, Address], int]
"""By chain and token: units that a strategy, or the Treasury, has more or fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swapped:
    """One order that was executed: units that left and arrived."""

    leaves: Address
    left: int
    arrives: Address
    arrived: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaid:
    """One round trip with borrowed money: units that were lent, their fee, and what was left."""

    lender: Address
    token: Address
    amount: int
    fee: int
    profit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What one transaction moved, by its events; `repaid` is None with own money."""

    swaps: tuple[Swapped, ...] = ()
    repaid: Repaid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """
    One call of a trade, as its journal and its receipt have it.

    Args:
        chain_id: where.
        intent: the last attempt.
        moves: by the events of its transaction; none while that was not mined, or failed.
    """

    chain_id: int
    intent: Intent
    moves: Moves

    @property
    def transaction(self) -> str:
        """Its transaction; "" while none was mined."""
        mined = self.intent.mined
        return "" if mined is None else mined.hash

    @property
    def gas_wei(self) -> int:
        """What its gas cost, wei."""
        mined = self.intent.mined
        receipt = None if mined is None else mined.receipt
        return 0 if receipt is None else receipt.gas_used * receipt.gas_price


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSaga:
    """A trade on two chains, how it ended (None while it is open), and its calls."""

    saga: Saga
    ending: Ending | None
    deeds: Mapping[Part, Deed]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTrades:
    """Trades, the newest first."""

    sagas: tuple[PastSaga, ...]
    round_trips: tuple[Deed, ...]


def changes_of(deeds: Iterable[Deed]) -> Changes:
    """Sum up what calls changed."""
    changes: Counter[tuple[int, Address]] = Counter()
    for deed in deeds:
        for swap in deed.moves.swaps:
            changes[deed.chain_id, swap.leaves] -= swap.left
            changes[deed.chain_id, swap.arrives] += swap.arrived
        if (repaid := deed.moves.repaid) is not None:
            changes[deed.chain_id, repaid.token] += repaid.profit
    return {place: change for place, change in changes.items() if change}


def is_round_trip(intent: Intent) -> bool:
    """Tell whether an intent was a round trip that was carried out."""
    return ":round-trip:" in intent.key and intent.state in (State.MINED, State.DONE)
