"""What a report says of a fund: integers and words, and the few pure helpers that present them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from keeper.domain.governance_stats import Governance
from keeper.domain.performance import drawdowns, max_drawdown
from keeper.domain.units import Address
from keeper.domain.wording import SHARE_DECIMALS, format_percent, format_units

OTHERS = "everything else"

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


def growth(levels: Sequence[int]) -> list[float]:
    """
    Rebase levels on the first one.

    Args:
        levels: shape (n,), above 0.

    Returns:
        Shape (n,), 0.0 first; 0.1 = 10 % more than at first.
    """
    return [level / levels[0] - 1 for level in levels]


def drawdown_series(levels: Sequence[int]) -> list[float]:
    """Return how far each level lies below the highest so far, in [-1, 0]."""
    return drawdowns(levels)


def allocation_series(points: Sequence[ReportPoint], most: int) -> dict[str, list[int]]:
    """
    Turn the allocation of each point into one series a holding.

    Args:
        points: oldest first.
        most: series to keep apart, at least 1; the smallest ones beyond are added up as `OTHERS`.

    Returns:
        Base units by name, each of shape (points,), in order of first appearance; what is absent
        at a point, or below 0, counts 0.
    """
    names = dict.fromkeys(name for point in points for name in point.allocation)
    series = {name: [max(p.allocation.get(name, 0), 0) for p in points] for name in names}
    kept = sorted(series, key=lambda name: (-sum(series[name]), name))
    if len(kept) <= most:
        return series
    merged = kept[most - 1 :]
    others = [sum(column) for column in zip(*(series.pop(name) for name in merged), strict=True)]
    return {**series, OTHERS: others}


def performance_figures(data: ReportData) -> tuple[Figure, ...]:
    """Say what the points come to: NAV, returns and deepest drawdowns; nothing without points."""
    if not data.points:
        return ()
    last = data.points[-1]
    nav = format_units(last.nav_per_share, SHARE_DECIMALS, 6)
    figures = [
        Figure(name="NAV per share", text=f"{nav} {data.symbol}"),
        Figure(
            name="Net assets",
            text=f"{format_units(last.total_assets, data.decimals, 2)} {data.symbol}",
        ),
    ]
    for name, levels in (
        ("Fund", data.nav_levels),
        (f"Holding {data.benchmark_name}", data.benchmark_levels),
    ):
        if levels:
            change, deepest = format_percent(growth(levels)[-1]), max_drawdown(levels)
            figures.append(Figure(name=f"{name}, whole time", text=change))
            figures.append(Figure(name=f"{name}, deepest drawdown", text=format_percent(deepest)))
    return tuple(figures)
