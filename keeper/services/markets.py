"""One chain as arbitrage sees it: sound pools of clean tokens, and what its strategy may trade."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from keeper.domain.arbitrage import Costs, Opportunity
from keeper.domain.borrowing import Lender
from keeper.domain.events import Checkpoint
from keeper.domain.listing import Verdict
from keeper.domain.plan import PlannedCall
from keeper.domain.policy import Venue
from keeper.domain.pool_book import PoolBook, PoolEntry
from keeper.domain.pool_events import PoolTerms
from keeper.domain.pool_graph import PoolGraph
from keeper.domain.pools import V3Pool
from keeper.domain.purposes import Tokens
from keeper.domain.round_trips import plan_flash, plan_round_trip
from keeper.domain.saga_plan import Listing as TradedPool
from keeper.domain.saga_plan import TradingPlace
from keeper.domain.standing import Standing
from keeper.domain.trip_plan import hops_of, loan_of, profit_terms
from keeper.domain.units import Address
from keeper.errors import ConfigError, PriceError
from keeper.services.events import fields
from keeper.services.listing import Listing
from keeper.services.market_ports import LenderReads, StandingReads, VerdictBook
from keeper.services.pool_following import PoolFollowing
from keeper.services.saga_ports import MarketView

log = logging.getLogger(__name__)

# Gas, rounded up from receipts on a chain where everything is touched for the first time: one order
# on v3 took 378,167 (docs/gas.md has 353,555 for `swap_v3_guarded`, 134,804 for each order more), a
# round trip through v3 and v2 338,715, as it asks the oracle for nothing, and through two pools
# of v3 364,090. v2 takes less than v3.
BATCH_GAS, TRIP_GAS = 250_000, 130_000
SWAP_GAS, TRIP_SWAP_GAS = 135_000, 120_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketTerms:
    """
    What the operator says of one chain.

    Args:
        chain_id: of the chain.
        fund: the fund there, or its outpost.
        base: the base asset, which is trusted as it is.
        tokens: of the address book.
        strategy: that trades, by its name in the address book.
        native_token: token whose price the chain's coin has.
        most_in: units of a token that one leg may put in.
        least_profit: base units that a round trip must leave after gas.
        window_s: seconds in which a round trip may be carried out.
        rehearse_every_blocks: after which trades in a token are rehearsed again.
        most_lent: base units that a loan may be; None for all that there is.
    """

    chain_id: int
    fund: Address
    base: Address
    tokens: Tokens
    strategy: str
    native_token: Address
    most_in: Mapping[Address, int]
    least_profit: int
    window_s: int
    rehearse_every_blocks: int
    most_lent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a round trip was found; see domain.round_trips.Found."""

    chain_id: int
    fund: Address
    block: int
    tokens: Tokens


class ChainMarket:
    """
    services.saga_ports.Market of one chain.

    Args:
        following: knows the pools.
        reads: knows the strategy.
        listing: rehearses trades in tokens.
        verdicts: what earlier rehearsals came to.
        terms: the operator's.
        lenders: know who lends for a round trip; None where nothing is borrowed.
    """

    def __init__(
        self,
        *,
        following: PoolFollowing,
        reads: StandingReads,
        listing: Listing,
        verdicts: VerdictBook,
        terms: MarketTerms,
        lenders: LenderReads | None = None,
    ) -> None:
        self._following, self._reads, self._lenders = following, reads, lenders
        self._listing, self._verdicts, self._terms = listing, verdicts, terms

    def fetch_view(self) -> MarketView:
        """
        Read the chain at its newest block.

        Raises:
            PoolDivergedError: a pool is not what its events say.
            PriceError: the chain's coin has no price.
            TransactionRefusedError: the contracts take no orders at all now.
            RpcError: the node did not answer.
        """
        book, terms = self._following.run(), self._terms
        book.require_sound()
        standing = self._reads.fetch_standing(book.block)
        wei_price = standing.rules.prices.get(terms.native_token)
        if wei_price is None:
            raise PriceError(f"{terms.native_token} has no price, so that gas has none")
        open_pools = [each for each in book.entries if _is_open(each.terms, standing)]
        pools = [each for each in open_pools if self._is_clean(each, book.block)]
        return MarketView(
            graph=PoolGraph.of(terms.chain_id, [each.state for each in pools if each.state]),
            inventory=self._inventory(standing),
            costs=_costs(standing, wei_price, BATCH_GAS, SWAP_GAS),
            trip_costs=_costs(standing, wei_price, TRIP_GAS, TRIP_SWAP_GAS),
            place=self._place(pools, standing),
            rules=standing.rules,
            wei_price=wei_price,
            lenders=self._fetch_lenders(book),
        )

    def plan_round_trip(self, opportunity: Opportunity, view: MarketView) -> PlannedCall:
        """Plan a round trip, with its loan or own money, as one call that earns or reverts."""
        terms, place, route = self._terms, view.place, opportunity.route
        lent, until = opportunity.lent, place.now + terms.window_s
        wanted = profit_terms(
            opportunity,
            least_profit=terms.least_profit,
            gas=TRIP_GAS + len(route.hops) * TRIP_SWAP_GAS + (lent.lender.gas if lent else 0),
            wei_price=view.wei_price,
            price=view.costs.prices[route.token_in],
        )
        hops = hops_of(route, place.listings)
        found = _Place(
            chain_id=terms.chain_id, fund=terms.fund, block=place.block, tokens=terms.tokens
        )
        if lent is not None:
            return plan_flash(hops, loan_of(lent), wanted, found, not_after=until)
        return plan_round_trip(hops, wanted, found, strategy=place.strategy, not_after=until)

    def _fetch_lenders(self, book: PoolBook) -> tuple[Lender, ...]:
        """Ask who lends; a pool may lend that nothing may be traded on."""
        if self._lenders is None:
            return ()
        base, most = self._terms.base, self._terms.most_lent
        pools = [
            (each.state, each.terms.router)
            for each in book.entries
            if isinstance(each.state, V3Pool) and base in (each.terms.token0, each.terms.token1)
        ]
        found = self._lenders.fetch_lenders(pools, book.block)
        if most is None:
            return found
        return tuple(replace(each, available=min(each.available, most)) for each in found)

    def _inventory(self, standing: Standing) -> dict[Address, int]:
        """Clip what is held to what the operator allows."""
        return {
            token: min(units, self._terms.most_in.get(token, units))
            for token, units in standing.inventory.items()
            if token in standing.open_tokens
        }

    def _place(self, pools: list[PoolEntry], standing: Standing) -> TradingPlace:
        listings = {
            each.terms.address: TradedPool(
                venue=each.terms.venue,
                adapter=standing.open_routers[each.terms.router],
                fee=each.terms.fee_ppm if each.terms.venue is Venue.UNISWAP_V3 else 0,
            )
            for each in pools
        }
        return TradingPlace(
            strategy=self._terms.strategy,
            listings=listings,
            block=standing.block.number,
            now=standing.time,
            base=standing.rules.base,
            prices=standing.rules.prices,
        )

    def _is_clean(self, entry: PoolEntry, block: Checkpoint) -> bool:
        """Tell whether every token of a pool but the base asset did what it should there."""
        return all(self._judge(entry, token, block).listed for token in self._doubtful(entry))

    def _doubtful(self, entry: PoolEntry) -> Iterator[Address]:
        for token in (entry.terms.token0, entry.terms.token1):
            if token != self._terms.base:
                yield token

    def _judge(self, entry: PoolEntry, token: Address, block: Checkpoint) -> Verdict:
        """Rehearse trades in a token, unless that was done lately; what cannot be told is no."""
        since = block.number - self._terms.rehearse_every_blocks
        known = self._verdicts.fetch(token, entry.terms.address, since)
        if known is not None:
            return known
        try:
            verdict = self._listing.fetch_verdict(entry, token, block)
        except ConfigError as error:
            pool = entry.terms.address
            return Verdict(token=token, pool=pool, reasons=(str(error),), deeds=0)
        if not verdict.listed:
            log.warning("%s", verdict.reasons[0], extra=fields(token=token, pool=verdict.pool))
        self._verdicts.save(verdict, block.number)
        return verdict


def _is_open(terms: PoolTerms, standing: Standing) -> bool:
    """Tell whether the strategy may hold both tokens and has an adapter that trades there."""
    tokens = {terms.token0, terms.token1}
    return tokens <= standing.open_tokens and terms.router in standing.open_routers


def _costs(standing: Standing, wei_price: int, batch_gas: int, swap_gas: int) -> Costs:
    return Costs(
        prices=standing.rules.prices,
        gas_price=standing.gas_price * wei_price,
        batch_gas=batch_gas,
        v2_gas=swap_gas,
        v3_gas=swap_gas,
    )
