"""A batch that its contract would refuse is not begun: nothing at a limit, one unit beyond it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeper.domain.arbitrage import Route
from keeper.domain.batch_rules import BatchRules, why_crossing_refused, why_refused
from keeper.domain.crossings import Crossing, find_crossings
from keeper.domain.units import PRICE_SCALE, WAD
from tests.domain.some_pools import token, v2_pool
from tests.domain.test_crossings import ANY, NO_BRIDGE, PLENTY, QUOTE, TRADED, TWINS, side

STRANGER = token(9)
RULES = BatchRules(
    base=QUOTE,
    prices=dict.fromkeys(PLENTY, PRICE_SCALE),
    batch_loss=WAD,
    turnover_room=10**30,
    loss_room=10**30,
    token_room={},
    cooldown=0,
)


def a_crossing() -> Crossing:
    """Buy where a token is cheap, sell where it is dear."""
    cheap, dear = v2_pool(0, 0, 1, 10**20, 2 * 10**20), v2_pool(0, 0, 1, 10**20, 10**20)
    return find_crossings(side(1, [cheap]), side(2, [dear]), TWINS, ANY, NO_BRIDGE)[0]


def a_route(amount_in: int = 100, amount_out: int = 98, min_out: int = 95) -> Route:
    route = a_crossing().buy
    [hop] = route.hops
    amounts = {"amount_in": amount_in, "amount_out": amount_out, "min_out": min_out}
    return replace(route, hops=(replace(hop, **amounts),), **amounts)


def priceless(route: Route) -> Route:
    return replace(route, hops=tuple(replace(hop, token_in=STRANGER) for hop in route.hops))


@pytest.mark.parametrize(
    ("name", "at", "beyond", "complaint"),
    [
        ("turnover_room", 100, 99, "turnover would be 100, limit is 99"),
        ("loss_room", 5, 4, "up to 5 would be lost, limit is 4"),
        ("token_room", {TRADED: 98}, {TRADED: 97}, f"98 units of {TRADED} would arrive"),
    ],
)
def test_batch__at_a_limit__passes__and_a_unit_beyond_it_does_not(
    name: str, at: object, beyond: object, complaint: str
) -> None:
    assert why_refused([a_route()], replace(RULES, **{name: at})) is None  # type: ignore[arg-type]
    found = why_refused([a_route()], replace(RULES, **{name: beyond}))  # type: ignore[arg-type]
    assert found is not None
    assert complaint in found


def test_batch__is_measured_at_its_minimum__or_at_what_is_expected() -> None:
    tight = replace(RULES, loss_room=2)
    assert why_refused([a_route()], tight, at_least=False) is None
    assert why_refused([a_route()], tight) is not None


def test_batches__one_after_the_other__are_added_up() -> None:
    assert why_refused([a_route()] * 2, replace(RULES, turnover_room=200, loss_room=10)) is None
    for room in ({"turnover_room": 199}, {"loss_room": 9}):
        assert why_refused([a_route()] * 2, replace(RULES, **room)) is not None


def test_batch__of_odd_prices__leaves_rounded_up_and_arrives_rounded_down() -> None:
    prices = {QUOTE: PRICE_SCALE // 3, TRADED: PRICE_SCALE * 2 // 3}
    route = a_route(10, 4, 4)  # 10 / 3 leave, 8 / 3 arrive: four, and two
    assert why_refused([route], replace(RULES, prices=prices, turnover_room=4, loss_room=2)) is None
    found = why_refused([route], replace(RULES, prices=prices, turnover_room=3))
    assert found == "turnover would be 4, limit is 3"
    found = why_refused([route], replace(RULES, prices=prices, loss_room=1))
    assert found == "up to 2 would be lost, limit is 1"


def test_batch__of_a_token_without_a_price__is_refused() -> None:
    assert why_refused([priceless(a_route())], RULES) == f"token {STRANGER} has no price"
    [hop] = a_route().hops
    out = replace(a_route(), hops=(replace(hop, token_out=STRANGER),))
    assert why_refused([out], RULES) == f"token {STRANGER} has no price"


def refusal(crossing: Crossing, here: BatchRules, ways_out_s: int = 60) -> str | None:
    first = crossing.buy if crossing.buy_first else crossing.sell
    other = 3 - first.chain_id
    return why_crossing_refused(crossing, {first.chain_id: here, other: RULES}, ways_out_s)


@pytest.mark.parametrize(
    ("is_home", "cooldown", "passes"),
    [(False, 59, True), (False, 60, False), (True, 10**6, True)],
)
def test_crossing__whose_hedge_is_refused__needs_a_way_back_before_its_cooldown_is_over(
    is_home: bool, cooldown: int, passes: bool
) -> None:
    crossing = replace(a_crossing(), hedge=priceless(a_crossing().hedge))
    # What leads back to the base asset waits for no cooldown.
    base = crossing.unwind.token_out if is_home else STRANGER
    found = refusal(crossing, replace(RULES, cooldown=cooldown, base=base))
    if passes:
        assert found is None
    else:
        assert found == (
            f"no way out: token {STRANGER} has no price; "
            f"cooldown of {cooldown} s, the way back is open for 60 s"
        )


def test_crossing__with_one_way_out__passes__and_with_none_does_not() -> None:
    crossing = a_crossing()
    no_hedge, no_unwind = priceless(crossing.hedge), priceless(crossing.unwind)
    assert refusal(crossing, RULES) is None
    assert refusal(replace(crossing, unwind=no_unwind), RULES) is None
    assert refusal(replace(crossing, hedge=no_hedge), RULES) is None
    found = refusal(replace(crossing, hedge=no_hedge, unwind=no_unwind), RULES)
    assert found is not None
    assert found.startswith("no way out: ")


def test_crossing__of_which_either_leg_is_refused__is_refused() -> None:
    crossing = a_crossing()
    for leg in (crossing.buy, crossing.sell):
        rules = {1: RULES, 2: RULES} | {leg.chain_id: replace(RULES, turnover_room=0)}
        assert "turnover would be" in str(why_crossing_refused(crossing, rules, 60))


@pytest.mark.parametrize("way_out", ["hedge", "unwind"])
def test_way_out__is_measured_at_what_is_expected__not_at_its_minimum(way_out: str) -> None:
    even, far = a_route(100, 100, 100), replace(a_route(100, 100, 100), chain_id=2)
    routes = {"buy": even, "sell": far, "hedge": priceless(far), "unwind": priceless(even)}
    open_one = replace(a_route(100, 98, 95), chain_id=routes[way_out].chain_id)
    crossing = replace(a_crossing(), buy_first=True, **(routes | {way_out: open_one}))
    for room, passes in ((2, True), (1, False)):
        rules = dict.fromkeys((1, 2), replace(RULES, loss_room=room))
        assert (why_crossing_refused(crossing, rules, 60) is None) == passes
