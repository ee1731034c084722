"""The fund over time: what the keeper saw, and what was struck."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from keeper.domain.history import Point
from keeper.domain.units import WAD, mul_div_down
from keeper.portal.look import Look, Struck
from keeper.portal.problems import RefusedError
from keeper.portal.shapes.fund import History, HistoryPoint
from keeper.portal.sight import Sight
from keeper.portal.views.common import at_of, thin

MOST_POINTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The fund at one moment: at live prices, or as it was struck and by which transaction."""

    time: int
    block: int
    per_share: int
    total: int
    benchmark: int | None
    struck: int | None
    transaction: str | None


def make_history(sight: Sight, since: int, until: int) -> History:
    """
    Tell how the fund did between two times.

    Raises:
        RefusedError: the times are the wrong way round.
    """
    require_order(since, until)
    moments = [each for each in moments_of(sight.look) if since <= each.time <= until]
    kept = thin(list(_with_falls(moments)), MOST_POINTS)
    benchmark = sight.facts.benchmark
    return History(
        at=at_of(sight),
        points=[_point(moment, fall) for moment, fall in kept],
        total=len(moments),
        thinned=len(moments) > MOST_POINTS,
        benchmark=None if benchmark is None else sight.facts.symbol_of(benchmark),
        remark=sight.look.remark or None,
    )


def require_order(since: int, until: int) -> None:
    """Refuse times that are the wrong way round."""
    if since > until:
        raise RefusedError(f"from {since} is after to {until}", limit=until, value=since)


def moments_of(look: Look) -> list[Moment]:
    """Put what was seen and what was struck in the order of time."""
    seen = [_seen(point) for point in look.points]
    struck = [_struck(each) for each in look.struck]
    return sorted([*seen, *struck], key=lambda each: (each.time, each.block, each.struck or 0))


def _with_falls(moments: Iterable[Moment]) -> Iterator[tuple[Moment, int]]:
    """Add how far each lies below the highest so far, a wad of at most 0."""
    peak = 0
    for moment in moments:
        peak = max(peak, moment.per_share)
        fall = mul_div_down(moment.per_share, WAD, peak) - WAD if peak else 0
        yield moment, fall


def _seen(point: Point) -> Moment:
    return Moment(
        time=point.timestamp,
        block=point.block,
        per_share=point.per_share,
        total=point.total,
        benchmark=point.benchmark_price,
        struck=None,
        transaction=None,
    )


def _struck(each: Struck) -> Moment:
    return Moment(
        time=each.row.struck_at,
        block=each.block,
        per_share=each.row.nav_per_share,
        total=each.net_assets,
        benchmark=None,
        struck=each.row.number,
        transaction=each.transaction,
    )


def _point(moment: Moment, fall: int) -> HistoryPoint:
    return HistoryPoint(
        time=moment.time,
        block=moment.block,
        per_share=str(moment.per_share),
        benchmark=None if moment.benchmark is None else str(moment.benchmark),
        total=str(moment.total),
        drawdown=str(fall),
        struck=moment.struck,
        tx=moment.transaction,
    )
