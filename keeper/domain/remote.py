"""
The fund's value on its other chain, and the equation that no coin may escape.

A statement is what the outpost was worth when it was made, together with how much it had counted
in and sent out by then. Home adds what it sent beyond that, and takes off what it counted beyond
that. The differences are signed: a statement that is older or newer than what home has counted
shifts a transfer from one term to the other, and the sum stays.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeBooks:
    """
    What home has counted, base units since the beginning.

    Args:
        sent: to the outpost.
        booked: arrivals from it.
    """

    sent: int
    booked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutpostBooks:
    """
    What the outpost has counted, base units; as a statement says it, or as it is now.

    Args:
        value: of everything that it holds, by its own registry.
        received: arrivals from home that it booked, since the beginning.
        sent: home since the beginning.
    """

    value: int
    received: int
    sent: int


def in_flight(outpost: OutpostBooks, home: HomeBooks) -> tuple[int, int]:
    """
    Count what is under way by a statement, or by the books of now.

    Returns:
        To the outpost, and from it; below 0 where the statement is older than what home counts.
    """
    return home.sent - outpost.received, outpost.sent - home.booked


def remote_value(outpost: OutpostBooks, home: HomeBooks) -> int:
    """
    Value what is away: at the outpost and under way in both directions.

    Args:
        outpost: its last statement, or its books of now.
        home: home's books of now.

    Returns:
        Base units, not below 0.
    """
    return max(0, outpost.value + sum(in_flight(outpost, home)))


def low_value(outpost: OutpostBooks, home: HomeBooks) -> int:
    """
    Value what is away at the least, while that is uncertain.

    Args:
        outpost: its last statement.
        home: home's books of now.

    Returns:
        Base units, not below 0: what is under way counts nothing, what came home since the
        statement is taken off.
    """
    return max(0, outpost.value + sum(min(each, 0) for each in in_flight(outpost, home)))


def whole_value(home_value: int, outpost: OutpostBooks, home: HomeBooks) -> int:
    """
    Add up everything: here, there and under way.

    Transfers, deliveries, bookings and statements do not change it; only results do.

    Args:
        home_value: of everything on the home chain.
        outpost: its books of now.
        home: home's books of now.
    """
    return home_value + remote_value(outpost, home)


def unexplained(before: int, after: int, results: int) -> int:
    """
    Find what a change of the whole cannot be put down to.

    Args:
        before: whole value, base units.
        after: later.
        results: recorded gains less losses and fees in between, base units.
    """
    return after - before - results
