"""
What RiskManagement will ask of a batch of orders, before it is planned.

Only what can be known beforehand, and always a little stricter than the contract: its own answer to
a simulation comes after this and is the last word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keeper.domain.arbitrage import Route
from keeper.domain.crossings import Crossing
from keeper.domain.units import PRICE_SCALE, WAD, Address, mul_div_down, mul_div_up


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRules:
    """
    Limits of one strategy at one block; amounts are base units of its own chain.

    Args:
        base: the base asset; a batch that ends in nothing else raises cash.
        prices: base units for a unit of a token, scaled by 1e36.
        batch_loss: most that a batch may lose of its turnover, wad.
        turnover_room: what may be traded before the fund's bucket is full.
        loss_room: what may be lost before a bucket is full, the strategy's or the fund's.
        token_room: units of a token that may arrive before its cap is reached; without one when it
            is not named.
        cooldown: seconds after a batch that does not raise cash before the next such batch.
    """

    base: Address
    prices: Mapping[Address, int]
    batch_loss: int
    turnover_room: int
    loss_room: int
    token_room: Mapping[Address, int]
    cooldown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What the contract will measure of a batch: what leaves, and what is lost of it."""

    turnover: int
    loss: int


def why_crossing_refused(
    crossing: Crossing, rules: Mapping[int, BatchRules], ways_out_s: int
) -> str | None:
    """
    Say why a trade across two chains must not be begun.

    Both legs have to pass at their minimum. Of the two ways out one has to pass as expected: what
    prices do meanwhile nobody knows, and that is what the worst case of either is for.

    Args:
        crossing: as it was found.
        rules: by chain id.
        ways_out_s: seconds between the first leg and the last moment of a way out.

    Returns:
        The limit and the numbers; None when nothing speaks against it.
    """
    first, second = crossing.buy, crossing.sell
    if not crossing.buy_first:
        first, second = second, first
    here, there = rules[first.chain_id], rules[second.chain_id]
    hedge = why_refused([crossing.hedge], there, at_least=False)
    unwind = why_refused([first, crossing.unwind], here, at_least=False)
    if unwind is None and _must_wait(crossing.unwind, here) and here.cooldown >= ways_out_s:
        unwind = f"cooldown of {here.cooldown} s, the way back is open for {ways_out_s} s"
    return (
        why_refused([first], here)
        or why_refused([second], there)
        or (None if None in (hedge, unwind) else f"no way out: {hedge}; {unwind}")
    )


def why_refused(routes: Sequence[Route], rules: BatchRules, *, at_least: bool = True) -> str | None:
    """
    Say why the contract would refuse batches, one after the other.

    Args:
        routes: each one batch.
        rules: of their strategy.
        at_least: measure what arrives at least; else what is expected.
    """
    unknown = _without_price(routes, rules)
    if unknown is not None:
        return f"token {unknown} has no price"
    measures = [_measure(route, rules, at_least=at_least) for route in routes]
    for each in measures:
        limit = mul_div_down(each.turnover, rules.batch_loss, WAD)
        if each.loss > limit:
            return f"a batch would lose {each.loss} of {each.turnover}, limit is {limit}"
    turnover, loss = sum(m.turnover for m in measures), sum(m.loss for m in measures)
    if turnover > rules.turnover_room:
        return f"turnover would be {turnover}, limit is {rules.turnover_room}"
    if loss > rules.loss_room:
        return f"up to {loss} would be lost, limit is {rules.loss_room}"
    return next(filter(None, (_why_capped(route, rules) for route in routes)), None)


def _measure(route: Route, rules: BatchRules, *, at_least: bool) -> Measure:
    left = sum(_value_up(hop.token_in, hop.amount_in, rules) for hop in route.hops)
    arrived = sum(
        _value_down(hop.token_out, hop.min_out if at_least else hop.amount_out, rules)
        for hop in route.hops
    )
    return Measure(turnover=left, loss=max(0, left - arrived))


def _why_capped(route: Route, rules: BatchRules) -> str | None:
    """Only what there will be more of can break its cap."""
    room = rules.token_room.get(route.token_out)
    if room is None or route.amount_out <= room:
        return None
    return f"{route.amount_out} units of {route.token_out} would arrive, limit is {room}"


def _must_wait(route: Route, rules: BatchRules) -> bool:
    """Tell whether the cooldown binds: only a batch whose every order raises cash is free."""
    return any(hop.token_out != rules.base for hop in route.hops)


def _without_price(routes: Sequence[Route], rules: BatchRules) -> Address | None:
    tokens = (t for route in routes for hop in route.hops for t in (hop.token_in, hop.token_out))
    return next((token for token in tokens if token not in rules.prices), None)


def _value_up(token: Address, units: int, rules: BatchRules) -> int:
    return mul_div_up(units, rules.prices[token], PRICE_SCALE)


def _value_down(token: Address, units: int, rules: BatchRules) -> int:
    return mul_div_down(units, rules.prices[token], PRICE_SCALE)
