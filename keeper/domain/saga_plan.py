"""From a trade across two chains to the saga that carries it out, every leg complete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from eth_utils.crypto import keccak

from keeper.domain.arbitrage import Hop, Route
from keeper.domain.crossings import Crossing
from keeper.domain.orders import swap_order
from keeper.domain.policy import Route as VenueRoute
from keeper.domain.policy import Venue
from keeper.domain.sagas import Leg, Part, Saga
from keeper.domain.units import PRICE_SCALE, WAD, Address, mul_div_down, mul_div_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """
    How a pool is traded on.

    Args:
        venue: how its adapter's orders are encoded.
        adapter: who translates them.
        fee: of a v3 pool, parts per million; 0 for v2.
    """

    venue: Venue
    adapter: Address
    fee: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingPlace:
    """
    One of the two chains.

    Args:
        strategy: that trades there, by its name in that chain's address book.
        listings: by pool.
        block: whose pool states the trade was found in.
        now: its time, unix seconds.
        base: the base asset there.
        prices: base units for a unit of a token, scaled by 1e36.
    """

    strategy: str
    listings: Mapping[Address, Listing]
    block: int
    now: int
    base: Address
    prices: Mapping[Address, int]

    def puts_to_work_up(self, route: Route) -> int:
        """Say how many base units a route puts to work, rounded up; 0 when it leads to cash."""
        if route.token_out == self.base:
            return 0
        return mul_div_up(route.amount_in, self.prices[route.token_in], PRICE_SCALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """
    Seconds of chain time from the plan on in which a leg may be carried out; they rise.

    Args:
        first: the first leg.
        second: the second one, for a profit.
        ways_out: the second one at a loss within the worst case, or the first one taken back.
    """

    first: int
    second: int
    ways_out: int

    def __post_init__(self) -> None:
        """Refuse windows in which nothing could follow."""
        if not 0 < self.first < self.second < self.ways_out:
            raise ValueError(
                f"windows of {self.first}, {self.second} and {self.ways_out} s do not rise"
            )

    def of(self, part: Part) -> int:
        """Give the window of a leg."""
        return {Part.FIRST: self.first, Part.SECOND: self.second}.get(part, self.ways_out)


def plan_saga(crossing: Crossing, places: Mapping[int, TradingPlace], windows: Windows) -> Saga:
    """
    Plan a trade across two chains.

    Args:
        crossing: as it was found.
        places: by chain id.
        windows: how long each leg may be carried out.

    Returns:
        The saga; the same trade in the same blocks has the same id, and so is done once.

    Raises:
        ValueError: a pool is traded on nowhere, or a way is too small to be cut to whole units.
    """
    first, second = crossing.buy, crossing.sell
    if not crossing.buy_first:
        first, second = second, first
    routes = {
        Part.FIRST: first,
        Part.SECOND: second,
        Part.HEDGE: crossing.hedge,
        Part.UNWIND: crossing.unwind,
    }
    legs = {
        part: _leg(route, places[route.chain_id], windows.of(part))
        for part, route in routes.items()
    }
    blocks = [(chain_id, places[chain_id].block) for chain_id in sorted(places)]
    return Saga(
        id=keccak(text=f"{blocks}{[legs[part] for part in Part]}").hex(),
        legs=legs,
        profit=crossing.net,
        worst=crossing.worst_case,
        planned_at=max(place.now for place in places.values()),
    )


def _leg(route: Route, place: TradingPlace, window: int) -> Leg:
    return Leg(
        chain_id=route.chain_id,
        strategy=place.strategy,
        orders=tuple(_order(hop, place) for hop in guaranteed(route)),
        leaves=route.token_in,
        arrives=route.token_out,
        amount_in=route.amount_in,
        least_out=route.min_out,
        not_after=place.now + window,
        value=place.puts_to_work_up(route),
    )


def guaranteed(route: Route) -> tuple[Hop, ...]:
    """
    Cut the hops of a route to what the hops before them give at least.

    Orders are exact inputs: one that took what was expected would take the rest from the
    strategy's other holdings, or fail, as soon as a pool gave a unit less. What a hop gives more
    stays with the strategy.

    Raises:
        ValueError: nothing would be left of a hop.
    """
    wanted: Counter[Address] = Counter()
    for hop in route.hops:
        wanted[hop.token_in] += hop.amount_in
    given: Counter[Address] = Counter({route.token_in: route.amount_in})
    hops = []
    for hop in route.hops:
        whole = wanted[hop.token_in]
        cut = _cut(
            hop, min(given[hop.token_in], whole), whole, last=hop.token_out == route.token_out
        )
        given[cut.token_out] += cut.min_out
        hops.append(cut)
    return tuple(hops)


def _cut(hop: Hop, part: int, whole: int, *, last: bool) -> Hop:
    """Cut a hop; what the whole route has to bring at least stays, whatever goes in."""
    amount_in = mul_div_down(hop.amount_in, part, whole)
    min_out = hop.min_out if last else mul_div_down(hop.min_out, part, whole)
    if min(amount_in, min_out) <= 0:
        raise ValueError(f"{hop.amount_in} units into {hop.pool} are too few to be cut")
    return replace(
        hop,
        amount_in=amount_in,
        amount_out=mul_div_down(hop.amount_out, part, whole),
        min_out=min_out,
    )


def _order(hop: Hop, place: TradingPlace) -> tuple[Address, bytes]:
    listing = place.listings.get(hop.pool)
    if listing is None:
        raise ValueError(f"pool {hop.pool} is traded on nowhere")
    route = VenueRoute(venue=listing.venue, adapter=listing.adapter, share=WAD, fee=listing.fee)
    pair = (hop.token_in, hop.token_out)
    return listing.adapter, swap_order(route, pair, hop.amount_in, hop.min_out)
