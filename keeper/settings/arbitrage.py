"""Which pools are followed, and how closely."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from keeper.adapters.address_book import Address
from keeper.domain.policy import Venue
from keeper.settings.section import Name, Section

MOST_POOLS = 1_000


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


class Arbitrage(Section):
    """
    Pools that are followed: those of the factories between any two of the tokens.

    Args:
        tokens: by their symbols in the address book; all of them when it is empty.
        intermediates: tokens that the fund never holds, and that a path may lead through.
        max_pools: more than these are an error, before anything is read.
        check_every_blocks: after which every state is compared with the chain's.
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
