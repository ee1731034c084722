"""What the operator wants done inside the limits. No contract trusts any of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from keeper.domain.actions import Decision
from keeper.domain.units import Address


class Venue(StrEnum):
    """How an adapter's orders are encoded."""

    UNISWAP_V2 = "uniswap_v2"
    UNISWAP_V3 = "uniswap_v3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One venue and its share of every trade, a wad; `fee` is the v3 pool's, 500 = 0.05 %."""

    venue: Venue
    adapter: Address
    share: int
    fee: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestRule:
    """
    Above `threshold` times the principal, `part` of the excess becomes cash; both wads.

    Less than `minimum` base units is not worth the gas.
    """

    threshold: int
    part: int
    minimum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingPolicy:
    """
    The trend strategy's rules of execution.

    Args:
        strategy: its name in the address book.
        token: what it trades against the base asset.
        routes: venues; their shares add up to a wad.
        slippage: most that an order may lose against the registry's price, wad.
        max_order: most of NAV that one batch may trade, wad.
        min_order: base units below which nothing is traded.
        band: how far the weight may stray from its target before it is traded back, wad of NAV.
    """

    strategy: str
    token: Address
    routes: tuple[Route, ...]
    slippage: int
    max_order: int
    min_order: int
    band: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LendingPolicy:
    """Idle cash is lent through one Aave adapter; `min_move` is in base units."""

    strategy: str
    adapter: Address
    position: Address
    min_move: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """
    All rules together.

    Args:
        reserve: cash to keep in the Treasury, wad of NAV; at least the contracts' cash floor.
        harvest: by strategy name.
        min_distribution: fee shares below which nothing is distributed.
        report_validity_s: seconds for which a NAV report may be used.
        winds_down: whether a fund that winds down is turned into cash.
        held_back: what a rule refused in this tick, without its amount; not tried again in it.
    """

    reserve: int
    trading: TradingPolicy | None
    lending: LendingPolicy | None
    harvest: dict[str, HarvestRule]
    min_distribution: int
    report_validity_s: int
    winds_down: bool = True
    held_back: frozenset[Decision] = frozenset()
