"""From a step on the line between two chains to the one call that takes it, on its own chain."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.assets import Token
from keeper.domain.bridge_events import Side
from keeper.domain.bridge_state import HomeState, OutpostState
from keeper.domain.bridging import (
    Book,
    Deploy,
    Gather,
    Pulse,
    State,
    Step,
)
from keeper.domain.inventory import Move
from keeper.domain.plan import CALL_VALIDITY_S, PlannedCall
from keeper.domain.purposes import tell_amount
from keeper.domain.transfers import Ledger
from keeper.domain.units import Address

FEE_MARGIN_PERCENT = 110  # quotes move between two blocks; what is not taken comes back


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """
    Both ends of the line.

    Args:
        chain_ids: by side.
        bases: what the base asset is on either side.
        strategy: address of the outpost's strategy that gets what arrives; None without one.
    """

    chain_ids: dict[Side, int]
    bases: dict[Side, Token]
    strategy: Address | None


def side_of(step: Step) -> Side:
    """Say on which chain a step is taken."""
    if isinstance(step, Book):
        return step.side
    if isinstance(step, Move):
        return step.source
    return Side.HOME if isinstance(step, Pulse) else Side.OUTPOST


def coin_for(fee: int) -> int:
    """Give a quoted fee its margin, rounded up; wei."""
    return -(-fee * FEE_MARGIN_PERCENT // 100)


def plan_step(
    step: Step, ledger: Ledger, home: HomeState, outpost: OutpostState, ends: Ends, fee: int
) -> PlannedCall:
    """
    Turn a step into its call.

    The key names what the contracts counted before it: the same step on the same state is the same
    intent, and once it has happened the counter has moved on.

    Args:
        step: what is due.
        ledger: what it was decided from.
        home: the same.
        outpost: the same.
        ends: chain ids, and the outpost's strategy.
        fee: what the bridge asks for it, wei; 0 where it asks nothing.
    """
    side = side_of(step)
    state = home if side is Side.HOME else outpost
    contract, function, args, key, purpose = _words(step, ledger, home, outpost, ends)
    leaves = isinstance(step, Deploy) or (isinstance(step, Move) and side is Side.HOME)
    return PlannedCall(
        contract=contract,
        function=function,
        args=args,
        key=f"{ends.chain_ids[side]}:{state.account}:{key}",
        not_after=state.time + CALL_VALIDITY_S,
        purpose=purpose,
        value=step.amount if leaves and isinstance(step, Deploy | Move) else 0,
        coin=coin_for(fee),
    )


Words = tuple[str, str, tuple[object, ...], str, str]


def _words(step: Step, ledger: Ledger, home: HomeState, outpost: OutpostState, ends: Ends) -> Words:
    if isinstance(step, Book):
        at_home = step.side is Side.HOME
        booked = home.books.booked if at_home else outpost.books.received
        port, amount = "home_port" if at_home else "outpost", _tell(step, ends)
        return port, "bookArrivals", (), f"arrivals:{booked}", f"book {amount} at {step.side}"
    if isinstance(step, State):
        number = _next(ledger, Side.OUTPOST)
        return "outpost", "dispatchStatement", (), f"statement:{number}", f"statement {number}"
    if isinstance(step, Pulse):
        number = _next(ledger, Side.HOME)
        return "home_port", "dispatchHeartbeat", (), f"heartbeat:{number}", f"heartbeat {number}"
    if isinstance(step, Move):
        return _move(step, home, outpost, _tell(step, ends))
    return _shift(step, outpost, ends)


def _tell(step: Book | Move | Deploy | Gather, ends: Ends) -> str:
    return tell_amount(step.amount, ends.bases[side_of(step)])


def _move(step: Move, home: HomeState, outpost: OutpostState, amount: str) -> Words:
    args = (step.amount,)
    if step.source is Side.HOME:
        key, purpose = f"transfer:{home.books.sent}", f"send {amount} to the outpost"
        return "home_port", "send", args, key, purpose
    key, purpose = f"transfer:{outpost.books.sent}", f"send {amount} home"
    return "outpost", "sendHome", args, key, purpose


def _shift(step: Deploy | Gather, outpost: OutpostState, ends: Ends) -> Words:
    """Move cash between the outpost's treasury and its strategy, once a block."""
    if ends.strategy is None:
        raise ValueError(f"{step!r} without a strategy at the outpost")
    function = "allocate" if isinstance(step, Deploy) else "deallocate"
    purpose = f"{function} {_tell(step, ends)} at the outpost"
    return (
        "treasury",
        function,
        (ends.strategy, step.amount),
        f"{function}:{outpost.block}",
        purpose,
    )


def _next(ledger: Ledger, side: Side) -> int:
    """Number the next word of a side."""
    word = ledger.words.get(side)
    return 1 if word is None else word.said.sequence + 1
