"""What the report on one struck dealing shows: its facts as the data of any other report."""

from __future__ import annotations

from itertools import pairwise

from keeper.domain.dealing_report import DealingReport, StrikeFact, hash_of, to_canonical
from keeper.domain.money_weighted import DatedFlow, money_weighted_return
from keeper.domain.report import (
    DealingRow,
    FeeRow,
    Figure,
    MarketSource,
    ReportData,
    ReportPoint,
    Seal,
)
from keeper.domain.wording import SHARE_DECIMALS, format_percent, format_time, format_units

CASH = "cash"
UNDEFINED = "not defined"
REMOTE = "other chains"
STRUCK_PRICES = MarketSource(
    text="the fund's own price feeds, as both keys of each NAV agreed on them", recorded=True
)
NOTE = (
    "Every figure follows from events on the chain, up to the block of the strike; nothing is here "
    "that only one keeper knows."
)


def to_report_data(report: DealingReport) -> ReportData:
    """Lay a dealing's report out; the points of its charts are its strikes."""
    base, last = report.base, report.last
    rows = tuple(strike.row for strike in report.strikes)
    count = f"{len(rows)} struck dealing" + ("s" if len(rows) > 1 else "")
    return ReportData(
        title=f"{report.name}: report on dealing {report.dealing}",
        subtitle=f"{count}, the last struck {format_time(last.struck_at)} UTC",
        written_at=last.struck_at,
        market=STRUCK_PRICES,
        symbol=base.symbol,
        decimals=base.decimals,
        benchmark_name=_benchmark_name(report),
        points=tuple(_point(strike, report) for strike in report.strikes),
        dealings=rows,
        fees=fees_of(rows, base.decimals),
        figures=_figures(report),
        disclaimers=(NOTE,),
        seal=seal_of(report),
    )


def seal_of(report: DealingReport) -> Seal:
    """Say what ties a report to the chain, in words."""
    text, last = to_canonical(report), report.last
    digest = hash_of(text)
    return Seal(
        chain_id=report.chain_id,
        fund=report.fund,
        text=text,
        hash=digest,
        lines=(
            ("Fund", report.fund),
            ("Chain", str(report.chain_id)),
            ("Written at block", f"{last.block} {report.block_hash}"),
            ("Struck by transaction", last.transaction),
            ("Hash of the figures", digest),
        ),
        how_to_check=(
            _sentence(
                f"""The keeper records the hash of the figures in the contract {report.performance}:
                its reportHash({report.dealing}) must be {digest}."""
            ),
            _sentence(
                """The figures are one line of JSON inside this file: an attachment of the PDF, the
                last part of the HTML as a browser shows it (the file has its quotation marks
                escaped). Their hash is the keccak256 of that line."""
            ),
            _sentence(
                """`keeper report verify FILE` does both, reckons the figures again from the chain,
                and sets the pages anew to see that they show nothing else."""
            ),
        ),
    )


def fees_of(rows: tuple[DealingRow, ...], decimals: int) -> tuple[FeeRow, ...]:
    """Add up the fee shares of all strikes, and what they were worth at their own, rounded down."""
    unit = 10 ** (36 - decimals)
    return tuple(
        FeeRow(
            name=name,
            shares=sum(getattr(row, field) for row in rows),
            assets=sum(getattr(row, field) * row.nav_per_share // unit for row in rows),
        )
        for name, field in (
            ("management fee", "management_shares"),
            ("performance fee", "performance_shares"),
        )
    )


def _benchmark_name(report: DealingReport) -> str:
    return "nothing else" if report.benchmark is None else report.symbol_of(report.benchmark)


def _figures(report: DealingReport) -> tuple[Figure, ...]:
    last, symbol = report.last, report.base.symbol
    mark = format_units(last.high_water_mark, SHARE_DECIMALS, 6)
    rate = money_weighted(report)
    together = UNDEFINED if rate is None else format_percent(rate)
    return (
        Figure(name="All investors' money, a year", text=together),
        Figure(name="High-water mark", text=f"{mark} {symbol}"),
        Figure(name="Shares", text=format_units(last.supply, SHARE_DECIMALS, 2)),
    )


def money_weighted(report: DealingReport) -> float | None:
    """
    Return what the money of all investors together earned, a year, see `money_weighted_return`.

    What was there at the first strike is the first payment; exits in kind count when the next
    dealing is struck, at the price before.
    """
    first, unit = report.strikes[0], 10 ** (36 - report.base.decimals)
    flows = [DatedFlow(time=first.struck_at, amount=float(first.net_assets))]
    for before, strike in pairwise(report.strikes):
        left = strike.exited * before.nav_per_share // unit
        amount = strike.assets_in - strike.assets_out - left
        flows.append(DatedFlow(time=strike.struck_at, amount=float(amount)))
    return money_weighted_return(flows, float(report.last.net_assets), report.last.struck_at)


def _point(strike: StrikeFact, report: DealingReport) -> ReportPoint:
    """Show the fund after the strike's own flows, which are cash."""
    allocation = {CASH: strike.cash + strike.assets_in - strike.assets_out}
    if strike.remote:
        allocation[REMOTE] = strike.remote
    for held in strike.held:
        name = report.symbol_of(held.token)
        allocation[name] = allocation.get(name, 0) + held.value
    return ReportPoint(
        time=strike.struck_at,
        nav_per_share=strike.nav_per_share,
        benchmark=strike.benchmark,
        total_assets=strike.net_assets,
        allocation=allocation,
    )


def _sentence(text: str) -> str:
    return " ".join(text.split())
