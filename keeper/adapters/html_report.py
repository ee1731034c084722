"""Render a fund's report as one HTML file that needs no network and no other file."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from markupsafe import Markup

from keeper.adapters.report_charts import draw_charts
from keeper.domain.dealing_report import FIGURES_ID
from keeper.domain.governance_stats import Governance
from keeper.domain.governance_words import concentration_lines, decision_of, titles_of
from keeper.domain.report import NOT_PROMISED, ReportData
from keeper.domain.report_points import performance_figures
from keeper.domain.risk_figures import RISK_SOURCES, risk_table
from keeper.domain.wording import (
    SHARE_DECIMALS,
    format_part,
    format_signed,
    format_time,
    format_units,
)

if TYPE_CHECKING:
    from jinja2 import Template

MONEY_DIGITS = 2
SHARE_DIGITS = 2
NAV_DIGITS = 6
SEED = 0  # the same data give the same report, and so the same hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """
    Writes the amounts of one report.

    Each carries its exact base units as the element's value, for programs and for copying.
    """

    decimals: int

    def money(self, amount: int) -> Markup:
        """Write base units of the base asset."""
        return _exact(amount, format_units(amount, self.decimals, MONEY_DIGITS))

    def gain(self, amount: int) -> Markup:
        """Write base units with a sign, and mark them as gain or loss."""
        kind = ("loss", "even", "gain")[(amount > 0) - (amount < 0) + 1]
        text = format_signed(amount, self.decimals, MONEY_DIGITS)
        return Markup('<data class="{}" value="{}">{}</data>').format(kind, amount, text)

    def flow(self, amount: int) -> Markup:
        """Write base units with a sign that is neither good nor bad."""
        return _exact(amount, format_signed(amount, self.decimals, MONEY_DIGITS))

    def shares(self, amount: int) -> Markup:
        """Write shares."""
        return _exact(amount, format_units(amount, SHARE_DECIMALS, SHARE_DIGITS))

    def margin(self, amount: int) -> Markup:
        """Write shares with a sign."""
        return _exact(amount, format_signed(amount, SHARE_DECIMALS, SHARE_DIGITS))

    def nav(self, per_share: int) -> Markup:
        """Write a NAV per share."""
        return _exact(per_share, format_units(per_share, SHARE_DECIMALS, NAV_DIGITS))

    def count(self, number: int) -> Markup:
        """Write a plain number."""
        return _exact(number, f"{number:,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Government:
    """The figures of the government, and the words for them."""

    figures: Governance
    lines: tuple[tuple[str, str], ...]
    decisions: tuple[str, ...]

    @classmethod
    def of(cls, found: Governance) -> Government:
        """Find the words; `decisions` are those behind each change."""
        titles = titles_of(found)
        decisions = tuple(decision_of(change, titles) for change in found.changes)
        return cls(figures=found, lines=concentration_lines(found), decisions=decisions)

    def part_of_votes(self, votes: int) -> Fraction:
        """Say what part of all votes somebody has."""
        return Fraction(votes, self.figures.concentration.votable)


def render_report(data: ReportData) -> str:
    """
    Render a report.

    Args:
        data: what to show; texts may come from strangers, they are escaped.

    Returns:
        A whole HTML document: no script, no reference to anything outside it, light and dark. The
        same data give the same text.
    """
    return _template().render(
        data=data,
        figures=(*performance_figures(data), *data.figures),
        risk=risk_table(data.dealings, Random(SEED)),  # noqa: S311  no secret hangs on it
        risk_sources=RISK_SOURCES,
        charts=draw_charts(data),
        notes=(*NOT_PROMISED, *data.disclaimers),
        amounts=Amounts(decimals=data.decimals),
        gas_total=sum(spent.gas for spent in data.gas.values()),
        figures_id=FIGURES_ID,
        format_time=format_time,
        format_part=format_part,
        government=None if data.governance is None else Government.of(data.governance),
    )


@cache
def _template() -> Template:
    # Slow to import, and a keeper under cron hardly ever writes a report.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("keeper.adapters"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


def _exact(amount: int, text: str) -> Markup:
    return Markup('<data value="{}">{}</data>').format(amount, text)
