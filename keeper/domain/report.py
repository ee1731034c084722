"""What a report says of a fund: integers and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from keeper.domain.governance_stats import Governance
from keeper.domain.units import Address

NOT_PROMISED = (
    "No return is promised: the fund may lose money, and what it did says nothing of what it will.",
    "One dealing redeems no more than the gate and the cash allow; the rest waits for the next.",
    "The exit in kind is always open, but it pays in whatever the fund holds.",
    "There is no equalisation: below the high-water mark a newcomer pays no performance fee.",
    "Prices come from feeds that may lag honestly, and the issuer of a token may freeze it.",
    "A stolen keeper key cannot empty the fund, but can cost it what the limits let through.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketSource:
    """Where prices come from, in words; `recorded` says that a real market once did this."""

    text: str
    recorded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPoint:
    """
    The fund at one moment.

    Args:
        time: unix seconds; points come in order of time.
        nav_per_share: 18 digits.
        benchmark: price of what could have been held instead, in any one scale; 0 = unknown.
        total_assets: base units.
        allocation: base units by strategy and token, cash included.
    """

    time: int
    nav_per_share: int
    benchmark: int
    total_assets: int
    allocation: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DealingRow:
    """A struck dealing: `assets_*` in base units, shares and NAV per share with 18 digits."""

    number: int
    struck_at: int
    nav_per_share: int
    assets_in: int
    shares_out: int
    filled: int
    assets_out: int
    rolled: int
    management_shares: int
    performance_shares: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestorRow:
    """What an investor paid, got, still has and made of it, base units."""

    name: str
    address: Address
    subscribed: int
    redeemed: int
    in_kind: int
    final_value: int
    pnl: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRow:
    """A fee in shares (18 digits) and, where it is known, in base units."""

    name: str
    shares: int
    assets: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GasSpent:
    """Transactions of one purpose and the gas they used together."""

    count: int
    gas: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEvent:
    """Something worth knowing that happened at a time, unix seconds."""

    time: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure in words."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyFlow:
    """Where money came from (above 0) or went (below 0), base units."""

    name: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConservationTable:
    """All flows of money; what they leave unexplained is their sum."""

    flows: tuple[MoneyFlow, ...]

    @property
    def unexplained(self) -> int:
        """Base units that came from nowhere, or went there."""
        return sum(flow.amount for flow in self.flows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """
    What ties a report to the hash on the chain.

    Args:
        text: the canonical figures, which come along inside the file.
        hash: keccak256 of the text.
        lines: where and of when it is, by name.
        how_to_check: sentences for whoever does not trust it.
    """

    chain_id: int
    fund: Address
    text: str
    hash: str
    lines: tuple[tuple[str, str], ...]
    how_to_check: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportData:
    """
    Everything that a report shows.

    Args:
        title: the fund's name.
        subtitle: what the report covers, in words.
        written_at: unix seconds.
        market: where the prices come from.
        symbol: of the base asset.
        decimals: of the base asset.
        benchmark_name: what could have been held instead.
        points: oldest first.
        gas: by purpose.
        figures: beyond those that `performance_figures` derives from the points.
        conservation: None where it was not computed.
        governance: None where it was not looked at.
        disclaimers: beyond `NOT_PROMISED`.
        seal: None for a report that no hash is anchored of.
    """

    title: str
    subtitle: str
    written_at: int
    market: MarketSource
    symbol: str
    decimals: int
    benchmark_name: str
    points: tuple[ReportPoint, ...]
    dealings: tuple[DealingRow, ...] = ()
    investors: tuple[InvestorRow, ...] = ()
    fees: tuple[FeeRow, ...] = ()
    gas: Mapping[str, GasSpent] = field(default_factory=dict)
    events: tuple[ReportEvent, ...] = ()
    figures: tuple[Figure, ...] = ()
    conservation: ConservationTable | None = None
    governance: Governance | None = None
    disclaimers: tuple[str, ...] = ()
    seal: Seal | None = None

    @property
    def nav_levels(self) -> list[int]:
        """NAV per share of every point; a total loss counts 1 wei, as levels are above 0."""
        return [max(point.nav_per_share, 1) for point in self.points]

    @property
    def benchmark_levels(self) -> list[int]:
        """Prices of the benchmark, or none at all when one of them is unknown."""
        levels = [point.benchmark for point in self.points]
        return levels if all(level > 0 for level in levels) else []
