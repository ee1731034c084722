"""What the keeper can decide to do; one action is one call."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.units import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """Nothing is due, and why."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """The strike's window passed: let the requests go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """Close the open dealing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """Report the NAV of the closed dealing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribute:
    """Credit fee shares to their recipients."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocate:
    """Send cash to a strategy, base units."""

    strategy: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deallocate:
    """Take cash back from a strategy, base units."""

    strategy: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """Take profit from a strategy as cash, base units."""

    strategy: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Buy:
    """Buy the traded token for `amount` base units."""

    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sell:
    """Sell `amount` token units of the traded token."""

    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lend:
    """Supply `amount` base units to the lending market."""

    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """Withdraw `units` scaled units from the lending market."""

    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """Have the fund's guardrails recorded: trading halts, or dealing pauses, because of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TripStrategy:
    """Freeze a strategy that fell too far below its peak."""

    strategy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwind:
    """Turn `units` of what a strategy holds into base asset, in the wind-down."""

    strategy: str
    token: Address
    units: int


Decision = (
    Nothing
    | Reopen
    | Close
    | Strike
    | Distribute
    | Allocate
    | Deallocate
    | Harvest
    | Buy
    | Sell
    | Lend
    | Recall
    | Trip
    | TripStrategy
    | Unwind
)
