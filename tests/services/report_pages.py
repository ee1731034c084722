"""Reports to render, and a reader of what was rendered."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from keeper.domain.report import (
    ConservationTable,
    DealingRow,
    FeeRow,
    Figure,
    GasSpent,
    InvestorRow,
    MarketSource,
    MoneyFlow,
    ReportData,
    ReportEvent,
    ReportPoint,
)
from keeper.domain.units import DAY_S, WAD, Address

START = 1_619_827_200
HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=y> $\\frac{ {{ 7*7 }} &"
# Digits that no double carries: every one of them must reach the page.
MONEY = 9_007_199_254_740_993_123_457
WITHOUT_END = {"meta", "br"}


class Page(HTMLParser):
    """Collects tags, attributes and texts, and checks that every element is closed in turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in WITHOUT_END:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def attributes(self, name: str) -> list[str]:
        """All values of an attribute."""
        return [value for _, attrs in self.tags if (value := attrs.get(name)) is not None]

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of every element of a kind."""
        return [attrs for name, attrs in self.tags if name == tag]


def points_of(days: int, name: str) -> tuple[ReportPoint, ...]:
    return tuple(
        ReportPoint(
            time=START + day * DAY_S,
            nav_per_share=WAD + day * (-1) ** day * 10**16,
            benchmark=2_800 - 10 * day,
            total_assets=10**12,
            allocation={"cash": 4 * 10**11, f"trend {name}": 6 * 10**11},
        )
        for day in range(days)
    )


DEALING = DealingRow(
    number=1,
    struck_at=START,
    nav_per_share=1_234_567_890_123_456_789,
    assets_in=MONEY,
    shares_out=10**18,
    filled=0,
    assets_out=0,
    rolled=3,
    management_shares=1,
    performance_shares=0,
)
LOSER = InvestorRow(
    name="",
    address=Address("0x" + "ab" * 20),
    subscribed=MONEY,
    redeemed=0,
    in_kind=0,
    final_value=MONEY - 1,
    pnl=-1,
)
WINNER = replace(LOSER, final_value=MONEY + 5, pnl=5)


def season(days: int = 5, name: str = "Ada") -> ReportData:
    """Fill everything there is, the same name in every text."""
    return replace(
        bare(*points_of(days, name)),
        title=f"Fund of {name}",
        subtitle=name,
        market=MarketSource(text=name, recorded=True),
        benchmark_name=name,
        dealings=(DEALING,),
        investors=(replace(LOSER, name=name), replace(WINNER, name=name)),
        fees=(FeeRow(name=name, shares=10**18), FeeRow(name=name, shares=1, assets=MONEY)),
        gas={name: GasSpent(count=3, gas=100), "never": GasSpent(count=0, gas=0)},
        events=(ReportEvent(time=START, text=name),),
        figures=(Figure(name=name, text=name),),
        conservation=ConservationTable(flows=(MoneyFlow(name=name, amount=MONEY),)),
        disclaimers=(name,),
    )


def bare(*points: ReportPoint) -> ReportData:
    """Make a report of points alone, in a market that never was."""
    return ReportData(
        title="Fund",
        subtitle="",
        written_at=START,
        market=MarketSource(text="seed 1", recorded=False),
        symbol="USDC",
        decimals=6,
        benchmark_name="WETH",
        points=points,
    )
