"""What trades on two chains need of the world."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from keeper.domain.arbitrage import Costs, Opportunity
from keeper.domain.batch_rules import BatchRules
from keeper.domain.borrowing import Lender
from keeper.domain.crossings import Side
from keeper.domain.intents import Intent
from keeper.domain.plan import PlannedCall
from keeper.domain.pool_graph import PoolGraph
from keeper.domain.saga_plan import TradingPlace
from keeper.domain.sagas import Ending, Saga
from keeper.domain.units import PRICE_SCALE, Address, mul_div_down
from keeper.ports import Outcome

MOST_SWAPS = 4  # of a leg and its way back: what goes in may have to be turned over so often


class Desk(Protocol):
    """Acts on one chain, and knows what became of it there."""

    def session(self) -> AbstractContextManager[None]:
        """Be the only one that acts for the account, with nothing left unfinished."""
        ...

    def send_call(self, call: PlannedCall) -> Outcome:
        """Carry out a call once; see ports.ChainWriter."""
        ...

    def require_accepted(self, call: PlannedCall) -> None:
        """
        Simulate a call at the newest block; nothing is written down or sent.

        Raises:
            TransactionRefusedError: the contract would refuse it.
        """
        ...

    def fetch_last(self, key: str) -> Intent | None:
        """Find the last attempt at a leg in the journal."""
        ...

    def fetch_time(self) -> int:
        """Read the time of the newest block, unix seconds."""
        ...

    def fetch_used(self, strategy: str, order_id: int) -> bool:
        """Ask the strategy whether it carried out this order id."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketView:
    """
    One chain at one block, as far as arbitrage is concerned.

    Args:
        graph: every pool that may be traded on.
        inventory: units of each token that the strategy there can put in.
        costs: of a batch of orders there, in the base asset of the fund.
        trip_costs: of a round trip there, which the contracts measure less of.
        place: how trades there become orders.
        rules: what the contracts will ask of a batch there.
        wei_price: base units of the fund's base asset for a wei of the chain's coin, scaled by
            1e36.
        lenders: who lends base asset for one round trip; none where there is no account for it.
    """

    graph: PoolGraph
    inventory: Mapping[Address, int]
    costs: Costs
    trip_costs: Costs
    place: TradingPlace
    rules: BatchRules
    wei_price: int
    lenders: tuple[Lender, ...] = ()

    @property
    def side(self) -> Side:
        """The chain as one side of a trade across two, clipped to the turnover that is left."""
        room = self.rules.turnover_room // MOST_SWAPS
        inventory = {
            token: min(units, mul_div_down(room, PRICE_SCALE, self.rules.prices[token]))
            for token, units in self.inventory.items()
            if self.rules.prices.get(token)
        }
        return Side(graph=self.graph, inventory=inventory, costs=self.costs)


class Market(Protocol):
    """Looks at the pools of one chain and at what can be traded with."""

    def fetch_view(self) -> MarketView:
        """
        Read the chain at its newest block.

        Raises:
            PoolDivergedError: a pool is not what its events say.
            PriceError: a token that costs are counted in has no price.
            TransactionRefusedError: the contracts take no orders at all now.
        """
        ...

    def plan_round_trip(self, opportunity: Opportunity, view: MarketView) -> PlannedCall:
        """Plan a round trip on this chain as one call that earns or reverts."""
        ...


class SagaBook(Protocol):
    """What was planned, and how it ended; every call is one commit."""

    def insert(self, saga: Saga) -> None:
        """Write a saga down before its first leg is sent; one that is there stays as it is."""
        ...

    def fetch_open(self) -> tuple[Saga, ...]:
        """List what has not ended, oldest first."""
        ...

    def end(self, saga: Saga, ending: Ending, now: int) -> None:
        """Note how a saga ended; the first note stands."""
        ...
