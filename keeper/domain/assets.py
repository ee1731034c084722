"""Tokens, and what their feeds answered."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.units import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token the fund prices or holds."""

    address: Address
    symbol: str
    decimals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondSource:
    """
    Another aggregator's answer, which may veto a price and never sets it.

    Args:
        answer: as the aggregator gave it, `decimals` digits; not positive means broken.
        updated_at: unix seconds of the answer; it has to be as fresh as the first.
        max_deviation_bps: how far it may be from the first answer, of the first.
    """

    answer: int
    decimals: int
    updated_at: int
    max_deviation_bps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Probation:
    """
    What the feed that was trusted before says, while its successor has not proven itself.

    Args:
        previous: its aggregator.
        answer: as the aggregator gave it, `decimals` digits; not positive means that it says
            nothing.
        decimals: as the registry remembers them.
        updated_at: unix seconds of the answer; it objects at any age.
        max_age: seconds after which it testifies no more.
        min_answer: lower end of its own band, same digits.
        max_answer: upper end.
        agreed_since: unix seconds of the replacement, or of the last disagreement noted since.
        replaced_at: unix seconds.
    """

    previous: Address
    answer: int
    decimals: int
    updated_at: int
    max_age: int
    min_answer: int
    max_answer: int
    agreed_since: int
    replaced_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequencer:
    """
    What an L2's uptime feed says.

    Args:
        feed: its address.
        answer: 0 is up; None when it did not answer.
        started_at: unix seconds since when it says so; 0 where it never spoke.
    """

    feed: Address
    answer: int | None
    started_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """
    One aggregator's answer and the terms under which the registry accepts it.

    Args:
        token: what it prices, against USD.
        answer: as the aggregator gave it, `decimals` digits; not positive means broken.
        updated_at: unix seconds of the answer.
        round_id: the aggregator's round.
        max_age: seconds after which the answer is stale.
        min_answer: lower end of the plausibility band, same digits.
        max_answer: upper end.
        disabled: whether the guardian switched it off.
        second: the second source, where the registry has one.
        threshold_bps: the aggregator's own update threshold.
        probation: the feed it replaced, while it is not trusted yet.
    """

    token: Token
    answer: int
    decimals: int
    updated_at: int
    round_id: int
    max_age: int
    min_answer: int
    max_answer: int
    disabled: bool = False
    second: SecondSource | None = None
    threshold_bps: int = 0
    probation: Probation | None = None
