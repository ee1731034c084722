"""The season's report: what the keeper reports of its fund, with what only the season knows."""

from dataclasses import replace
from pathlib import Path

from keeper.adapters.html_report import render_report
from keeper.bootstrap.reports import build_reporting
from keeper.domain.report import (
    ConservationTable,
    Figure,
    GasSpent,
    InvestorRow,
    MarketSource,
    MoneyFlow,
    ReportData,
)
from scripts.localchain.market import MarketData
from scripts.season.gas import GasUse
from scripts.season.local_keeper import LocalKeeper
from scripts.season.summary import Conservation


def write_season_report(
    path: Path,
    keeper: LocalKeeper,
    market: MarketData,
    *,
    title: str,
    investors: tuple[InvestorRow, ...],
    conservation: Conservation,
    gas: dict[str, GasUse],
    figures: dict[str, str],
) -> None:
    """Write one HTML page that opens without a network."""
    data = replace(
        _gather(keeper),
        title=title,
        subtitle="A season on a local chain, with real protocols",
        market=MarketSource(text=market.source, recorded=market.recorded),
        investors=investors,
        conservation=flows_of(conservation),
        gas={name: GasSpent(count=use.count, gas=use.gas) for name, use in gas.items()},
        figures=tuple(Figure(name=name, text=text) for name, text in figures.items()),
    )
    path.write_text(render_report(data), encoding="utf-8")


def flows_of(money: Conservation) -> ConservationTable:
    """Sign every flow: what came in is above 0, what went out or is still there below."""
    ins = {"paid in": money.paid_in}
    results = {"trading result": money.trading_result, "lending result": money.lending_result}
    outs = {
        "paid out": money.paid_out,
        "fees paid": money.fees_paid,
        "still in the fund": money.fund_assets,
        "still in the escrow": money.escrow,
    }
    signed = {**ins, **results, **{name: -amount for name, amount in outs.items()}}
    return ConservationTable(
        flows=tuple(MoneyFlow(name=name, amount=amount) for name, amount in signed.items())
    )


def _gather(keeper: LocalKeeper) -> ReportData:
    reader, memory = keeper.keeper.reader, keeper.keeper.memory
    return build_reporting(reader, memory).gather(reader.chain.fetch_snapshot())
