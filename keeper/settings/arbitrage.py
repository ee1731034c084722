"""Which pools are followed, and what may be earned between them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from keeper.adapters.address_book import Address
from keeper.domain.policy import Venue
from keeper.settings.section import DAY_S, Amount, Name, Percent, Section

MOST_POOLS = 1_000

LenderKind = Literal["uniswap_v3", "aave_v3"]
Window = Annotated[int, Field(ge=12, le=DAY_S)]


class FactorySection(Section):
    """
    Who creates pools, and what swaps on them.

    Args:
        fee_percent: of the input, that every pair of a v2 factory keeps; a v3 pool has its own.
        from_block: in which the factory was created.
    """

    venue: Venue
    address: Address
    router: Address
    fee_percent: Annotated[Decimal, Field(ge=0, lt=100, decimal_places=4)] | None = None
    from_block: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _require_fee(self) -> Self:
        if (self.fee_percent is None) == (self.venue is Venue.UNISWAP_V2):
            raise ValueError("fee_percent is for factories of pairs, and required there")
        return self


def _require_different(factories: tuple[FactorySection, ...]) -> tuple[FactorySection, ...]:
    addresses = [each.address for each in factories]
    if len(set(addresses)) < len(addresses):
        raise ValueError(f"a factory is named twice in {', '.join(addresses)}")
    return factories


class TwinSection(Section):
    """One asset on both chains, by its symbol in each address book."""

    home: Name
    outpost: Name


class TradesSection(Section):
    """
    What a trade may be, on one chain or across two; amounts are whole units of the base asset.

    Args:
        begin: false closes what is open and begins nothing.
        least_profit: that must be left of a trade after all costs.
        most_loss: that a trade may lose at worst.
        slippage_percent: how much less than expected a swap may give.
        most_hops: pools one after the other.
        first_s: seconds in which the first leg of a trade across both chains may be carried out.
        second_s: the same for its second leg.
        ways_out_s: the same for what closes it at a loss.
        transfer_cost: of one transfer between the chains; asked of the bridge when left out.
        transfer_percent: of what is sent, that the bridge keeps.
        twins: assets that both chains have; those of the same symbol when it is left out.
    """

    begin: bool = True
    least_profit: Annotated[Amount, Field(gt=0)] = Decimal(5)
    most_loss: Amount = Decimal(100)
    slippage_percent: Annotated[Decimal, Field(ge=0, le=3, decimal_places=2)] = Decimal("0.1")
    most_hops: Annotated[int, Field(ge=2, le=4)] = 3
    first_s: Window = 60
    second_s: Window = 180
    ways_out_s: Window = 3_600
    transfer_cost: Amount | None = None
    transfer_percent: Annotated[Percent, Field(decimal_places=4)] = Decimal(0)
    twins: Annotated[tuple[TwinSection, ...], Field(max_length=16)] = ()

    @model_validator(mode="after")
    def _require_rising(self) -> Self:
        if not self.first_s < self.second_s < self.ways_out_s:
            raise ValueError(
                f"first_s, second_s and ways_out_s are {self.first_s}, {self.second_s} and "
                f"{self.ways_out_s}: they must rise"
            )
        return self


class LoansSection(Section):
    """
    What may be borrowed for round trips of one transaction.

    Args:
        lenders: kinds that are asked, of those that the fund's account was made with.
        most: whole units of the base asset that one loan may be; all that there is without it.
    """

    lenders: Annotated[tuple[LenderKind, ...], Field(min_length=1, max_length=2)] = (
        "uniswap_v3",
        "aave_v3",
    )
    most: Annotated[Amount, Field(gt=0)] | None = None


class Arbitrage(Section):
    """
    Pools that are followed on one chain: those of the factories between any two of the tokens.

    Args:
        tokens: by their symbols in the address book; all of them when it is empty.
        intermediates: tokens that the fund never holds, and that a path may lead through.
        max_pools: more than these are an error, before anything is read.
        check_every_blocks: after which every state is compared with the chain's.
        strategy: that trades there, by its name in the address book; none trades without one.
        native_token: token whose price the chain's coin has.
        most_in: whole units of a token that one leg may put in, by symbol; up to all otherwise.
        rehearse_every_blocks: after which trades in a token are rehearsed again.
        loans: what may be borrowed; nothing without it, and of the fund's own chain alone.
        trades: what a trade may be; of the fund's own chain alone.
    """

    factories: Annotated[
        tuple[FactorySection, ...],
        Field(min_length=1, max_length=16),
        AfterValidator(_require_different),
    ]
    tokens: tuple[Name, ...] = ()
    intermediates: Annotated[tuple[Address, ...], Field(max_length=64)] = ()
    max_pools: Annotated[int, Field(ge=1, le=MOST_POOLS)] = 100
    check_every_blocks: Annotated[int, Field(ge=1, le=100_000)] = 50
    strategy: Name | None = None
    native_token: Name | None = None
    most_in: dict[Name, Annotated[Amount, Field(gt=0)]] = Field(default_factory=dict)
    rehearse_every_blocks: Annotated[int, Field(ge=1, le=10_000_000)] = 50_000
    loans: LoansSection | None = None
    trades: TradesSection = TradesSection()

    @model_validator(mode="after")
    def _require_native(self) -> Self:
        if self.strategy is not None and self.native_token is None:
            raise ValueError(
                f"native_token is required beside strategy = {self.strategy}: gas has to be priced"
            )
        return self
