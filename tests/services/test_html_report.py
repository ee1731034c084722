"""The report's page: one file, no network, nothing that a stranger's name could do to it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest

from keeper.adapters.html_report import render_report
from keeper.adapters.svg_canvas import VARIABLES, ticks_of
from keeper.domain.electorate import Roll
from keeper.domain.governance_stats import Governance, Poll, measure_concentration
from keeper.domain.proposals import ProposalState
from keeper.domain.report import NOT_PROMISED
from keeper.domain.term_history import TermChange
from keeper.domain.units import DAY_S, WAD, Address
from tests.services.report_pages import HOSTILE, MONEY, START, Page, bare, season

VOTER = Address("0x" + "ab" * 20)


@cache
def rendered() -> str:
    return render_report(season())


def test_report__same_data_twice__is_the_same_text() -> None:
    assert render_report(season()) == rendered()


def test_report__hostile_names_everywhere__stay_words() -> None:
    page, harmless = Page(render_report(season(name=HOSTILE))), Page(rendered())
    assert page.all("script") == page.all("img") == []
    assert {tag for tag, _ in page.tags} == {tag for tag, _ in harmless.tags}
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert sum(HOSTILE in words for words in page.words) >= 10
    assert any(HOSTILE in label for label in page.attributes("aria-label"))


def test_report__opened_anywhere__asks_for_nothing_outside_itself() -> None:
    html = rendered()
    page = Page(html)
    assert "://" not in html
    assert "xmlns" not in html
    assert re.findall(r"url\((?!#)|@import|@font-face", html) == []
    assert not {"script", "link", "img", "iframe", "object", "base"} & {tag for tag, _ in page.tags}
    assert page.attributes("src") == []
    assert "default-src 'none'; style-src 'unsafe-inline'" in page.attributes("content")


def test_report__charts_side_by_side__share_no_id_and_miss_none() -> None:
    html = rendered()
    ids = Page(html).attributes("id")
    assert len(ids) == len(set(ids))
    wanted = re.findall(r'(?:href="#|url\(#)([^")]+)', html)
    assert wanted
    assert set(wanted) <= set(ids)


def test_report__charts_tables_and_figures__are_named_for_those_who_do_not_see_them() -> None:
    page = Page(rendered())
    charts = page.all("svg")
    assert len(charts) == 6
    assert all(
        chart["role"] == "img" and "2021-05-01 00:00" in str(chart["aria-label"])
        for chart in charts
    )
    assert len(page.all("table")) == len(page.all("caption")) == 6
    ids = page.attributes("id")
    assert all(label in ids for label in page.attributes("aria-labelledby"))


def test_report__light_and_dark__colours_are_all_the_pages_own() -> None:
    html = rendered()
    assert "prefers-color-scheme: dark" in html
    drawings = "".join(re.findall(r"<svg.*?</svg>", html, flags=re.DOTALL))
    assert re.findall(r"#[0-9a-f]{6}\b", drawings) == []
    assert "var(--fund)" in drawings
    for variable in VARIABLES.values():
        name = variable.removeprefix("var(").removesuffix(")")
        assert html.count(f"{name}: #") == 2


def test_report__amounts_beyond_a_double__are_shown_to_the_last_digit() -> None:
    html = rendered()
    assert f'<data value="{MONEY}">9,007,199,254,740,993.12</data>' in html
    assert f'<data value="{MONEY - 1}">9,007,199,254,740,993.12</data>' in html
    assert f'<data value="{2 * MONEY}">18,014,398,509,481,986.24</data>' in html
    assert '<data value="1234567890123456789">1.234567</data>' in html
    assert '<data class="loss" value="-1">−0.000001</data>' in html
    assert '<data value="3">0.000000000000000003</data>' in html
    assert f'<data value="{MONEY}">{MONEY:,}</data> base units' in html


def test_report__every_amount__is_its_exact_value_cut() -> None:
    amounts = re.findall(r'<data[^>]* value="(-?\d+)">([^<]+)</data>', rendered())
    assert len(amounts) > 30
    for value, text in amounts:
        digits = text.replace(",", "").replace("+", "").replace("−", "")
        # Leading zeros aside, what is shown is the beginning of what is meant.
        assert value.lstrip("-").startswith(digits.replace(".", "").lstrip("0"))
        assert value.startswith("-") == text.startswith("−")


def test_report__empty_fund__says_so() -> None:
    html = render_report(bare())
    page = Page(html)
    assert page.all("svg") == page.all("table") == []
    assert "two points in time, and there is none" in html


@pytest.mark.parametrize("nav", [WAD, 0])
def test_report__single_point__has_figures_but_no_chart(nav: int) -> None:
    html = render_report(bare(replace(season().points[0], nav_per_share=nav)))
    assert Page(html).all("svg") == []
    assert "two points in time, and there is one" in html
    assert "NAV per share" in html


@pytest.mark.parametrize(
    "change",
    [{"nav_per_share": 0}, {"benchmark": 0}, {"total_assets": 0, "allocation": {}}],
    ids=["total loss", "no price", "nothing held"],
)
def test_report__fund_at_its_end__is_still_drawn(change: dict[str, int]) -> None:
    first, last, *_ = season().points
    html = render_report(bare(first, replace(last, **change)))
    assert len(Page(html).all("svg")) == 6


def test_report__nothing_ever_allocated__leaves_that_chart_out() -> None:
    points = (replace(point, allocation={}) for point in season().points)
    assert len(Page(render_report(bare(*points))).all("svg")) == 4


def test_report__generated_market__says_that_no_market_did_this() -> None:
    assert "no market ever did this" in render_report(bare())
    assert "no market ever did this" not in rendered()


def test_report__any__says_what_is_not_promised() -> None:
    words = Page(render_report(bare())).words
    assert all(note in words for note in NOT_PROMISED)


@pytest.mark.parametrize("days", [0.05, 0.5, 2, 3, 35, 90, 400, 4_000])
@pytest.mark.parametrize("most", [4, 8])
def test_ticks__of_any_length__fit_and_lie_within(days: float, most: int) -> None:
    first = START / DAY_S + 0.3
    ticks = ticks_of(first, first + days, most)
    assert len(ticks) <= most
    assert all(first <= tick <= first + days for tick in ticks)
    assert ticks or days < 1


GOVERNED = Governance(
    block=9,
    now=START,
    polls=(
        Poll(
            proposal=1,
            title=HOSTILE,
            state=ProposalState.DEFEATED,
            counted_at=START,
            supply=MONEY,
            votable=MONEY - 1,
            quorum=MONEY,
            votes_for=WAD,
            against=1,
            abstain=0,
            voters=(VOTER,),
        ),
    ),
    pending=0,
    participation=(),
    roll=Roll(supply=MONEY, votes={VOTER: 5}, unvoted=MONEY - 5, delegators=0, delegated=0),
    quorum=MONEY,
    concentration=measure_concentration(
        Roll(supply=MONEY, votes={VOTER: 5}, unvoted=MONEY - 5, delegators=0, delegated=0), 1, 3
    ),
    changes=(
        TermChange(
            term=HOSTILE,
            before="",
            after=HOSTILE,
            block=8,
            time=None,
            transaction="0x01",
            operation="0x02",
            by="",
            proposal=1,
        ),
    ),
    faults=(HOSTILE,),
)


def test_report__of_a_government__shows_votes_hands_and_changes_as_words_alone() -> None:
    html = render_report(replace(season(), governance=GOVERNED))
    page = Page(html)
    assert page.all("script") == page.all("img") == []
    assert len(page.all("table")) == len(page.all("caption"))
    words = " ".join(page.words)
    assert words.count(HOSTILE) == 5  # the vote, the change twice, its decision, the fault
    assert "Herfindahl index" in words
    assert str(WAD - MONEY) in page.attributes("value")  # beyond the quorum, to the last digit
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))
    assert all(label in ids for label in page.attributes("aria-labelledby"))


def test_report__of_a_fund_that_never_voted__has_no_such_section() -> None:
    silent = replace(GOVERNED, polls=(), changes=(), faults=())
    assert "Government" not in render_report(replace(season(), governance=silent))
