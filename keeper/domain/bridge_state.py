"""Both ends of the line between the fund's two chains now, and the operator's rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from keeper.domain.bridge_events import Figures
from keeper.domain.remote import HomeBooks, OutpostBooks
from keeper.domain.units import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeState:
    """
    The home side at one block.

    Args:
        account: the contract at this end of the line.
        time: of the block, unix seconds.
        books: what its contract counts.
        sequence: of the statement that it goes by; 0 before the first.
        figures: of that statement.
        value: what NAV counts for the outpost, base units.
        full: the same with everything under way, whether it is certain or not.
        certain: whether the contract deals on it.
        room: base units that may still be sent by the contract's cap; 0 while it sends none.
        free: cash that could be sent without touching reserve or redemptions, base units.
        nav: of the fund at its last strike, base units.
        closed_at: when the dealing that waits for its strike was closed; 0 while none does.
    """

    account: Address
    block: int
    block_hash: str
    time: int
    books: HomeBooks
    sequence: int
    figures: Figures
    value: int
    full: int
    certain: bool
    room: int
    free: int
    nav: int
    closed_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutpostState:
    """
    The outpost at one block.

    Args:
        account: the contract at this end of the line.
        time: of the block, unix seconds.
        books: what it counts; `value` is what it would state now.
        heard: base units that home says it sent.
        alive_at: when home was last heard of, unix seconds; 0 once home winds down.
        cash: base units in its treasury.
        idle: base units of cash in its strategies.
        rooms: base units that each strategy may still be allocated, by its name.
    """

    account: Address
    block: int
    block_hash: str
    time: int
    books: OutpostBooks
    heard: int
    alive_at: int
    cash: int
    idle: int
    rooms: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryRule:
    """
    How cash is kept on both sides, as parts of the last struck NAV.

    Args:
        home: low, target and high of the cash that is free at home, basis points.
        outpost: the same of the outpost's.
        smallest: base units; less is not sent.
        max_cost_bps: most of the amount that a transfer may cost.
    """

    home: tuple[int, int, int]
    outpost: tuple[int, int, int]
    smallest: int
    max_cost_bps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgePolicy:
    """
    The operator's rules.

    Args:
        statement_every_s: a statement is made when the last one is so old.
        heartbeat_every_s: the same for heartbeats; home sends one with every transfer.
        delivery_s: a message that was not handed over after this is overdue; a word is said again.
        booking_s: arrivals that are not counted after this are overdue.
        strategy: of the outpost, that gets what arrives there; None leaves it in the treasury.
        inventory: how cash is kept on both sides; None moves none by itself.
    """

    statement_every_s: int
    heartbeat_every_s: int
    delivery_s: int
    booking_s: int
    strategy: str | None = None
    inventory: InventoryRule | None = None
