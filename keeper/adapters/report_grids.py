"""The tables of a report in words, as its PDF shows them; the HTML's template has the same ones."""

from __future__ import annotations

from keeper.adapters.pdf_sheets import Grid
from keeper.domain.report import ReportData
from keeper.domain.wording import (
    SHARE_DECIMALS,
    format_signed,
    format_time,
    format_units,
)

MONEY_DIGITS = 2
SHARE_DIGITS = 2
NAV_DIGITS = 6


def grids_of(data: ReportData) -> tuple[Grid, ...]:
    """Set every table that the data fill, in the order of the HTML."""
    return tuple(
        make(data)
        for make, filled in (
            (_investors, data.investors),
            (_conservation, data.conservation is not None),
            (_dealings, data.dealings),
            (_fees, data.fees),
            (_gas, data.gas),
            (_events, data.events),
        )
        if filled
    )


def _investors(data: ReportData) -> Grid:
    columns = ("subscribed", "redeemed", "in_kind", "final_value")
    totals = (sum(getattr(row, each) for row in data.investors) for each in columns)
    result = sum(row.pnl for row in data.investors)
    return Grid(
        title="Investors",
        note=f"In {data.symbol}. The result is what came back and what is still in the fund, less "
        "what was paid in.",
        heads=(
            "Investor",
            "Subscribed",
            "Redeemed",
            "Taken in kind",
            "Still in the fund",
            "Result",
        ),
        rows=tuple(
            (
                f"{row.name} {row.address[:8]}…{row.address[-6:]}",
                *(_money(data, getattr(row, each)) for each in columns),
                format_signed(row.pnl, data.decimals, MONEY_DIGITS),
            )
            for row in data.investors
        ),
        foot=(
            "All",
            *(_money(data, total) for total in totals),
            format_signed(result, data.decimals, MONEY_DIGITS),
        ),
    )


def _conservation(data: ReportData) -> Grid:
    assert data.conservation is not None
    return Grid(
        title="Every unit of money",
        note=f"In {data.symbol}: what came in above zero, where it went below. Together they must "
        "leave nothing.",
        heads=("What", "Amount"),
        rows=tuple(
            (flow.name, format_signed(flow.amount, data.decimals, MONEY_DIGITS))
            for flow in data.conservation.flows
        ),
        foot=("Unexplained", f"{data.conservation.unexplained:,} base units"),
    )


def _dealings(data: ReportData) -> Grid:
    return Grid(
        title="Dealings",
        note=f"Struck dealings, times in UTC, money in {data.symbol}. What the gate or the cash "
        "held back rolled into the next one.",
        heads=(
            "No.",
            "Struck at",
            "NAV per share",
            "Subscribed",
            "Shares issued",
            "Shares redeemed",
            "Paid out",
            "Shares rolled over",
            "Management fee shares",
            "Performance fee shares",
        ),
        rows=tuple(
            (
                str(row.number),
                format_time(row.struck_at),
                format_units(row.nav_per_share, SHARE_DECIMALS, NAV_DIGITS),
                _money(data, row.assets_in),
                _shares(row.shares_out),
                _shares(row.filled),
                _money(data, row.assets_out),
                _shares(row.rolled),
                _shares(row.management_shares),
                _shares(row.performance_shares),
            )
            for row in data.dealings
        ),
        words=frozenset(),
    )


def _fees(data: ReportData) -> Grid:
    return Grid(
        title="Fees",
        note="Fees are shares: they dilute the holders instead of leaving as money. Worth in "
        f"{data.symbol}.",
        heads=("Fee", "Shares", "Worth"),
        rows=tuple(
            (row.name, _shares(row.shares), "–" if row.assets is None else _money(data, row.assets))
            for row in data.fees
        ),
    )


def _gas(data: ReportData) -> Grid:
    spent = data.gas.values()
    total = sum(each.gas for each in spent) or 1
    return Grid(
        title="Gas",
        note="Gas used, by what it was used for.",
        heads=("Purpose", "Transactions", "Gas each", "Gas", "Part of all"),
        rows=tuple(
            (
                purpose,
                f"{each.count:,}",
                f"{each.gas // each.count:,}" if each.count else "–",
                f"{each.gas:,}",
                f"{each.gas * 100 // total} %",
            )
            for purpose, each in data.gas.items()
        ),
        foot=(
            "All",
            f"{sum(each.count for each in spent):,}",
            "",
            f"{sum(each.gas for each in spent):,}",
            "",
        ),
    )


def _events(data: ReportData) -> Grid:
    return Grid(
        title="What happened",
        note="Times in UTC.",
        heads=("When", "What"),
        rows=tuple((format_time(event.time), event.text) for event in data.events),
        words=frozenset({1}),
    )


def _money(data: ReportData, amount: int) -> str:
    return format_units(amount, data.decimals, MONEY_DIGITS)


def _shares(amount: int) -> str:
    return format_units(amount, SHARE_DECIMALS, SHARE_DIGITS)
