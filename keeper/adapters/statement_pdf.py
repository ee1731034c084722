"""An investor's statement as PDF: figures, what is held, every change, and how it is counted."""

from __future__ import annotations

from keeper.adapters.pdf_grids import Grid, lay_grid
from keeper.adapters.pdf_sheets import build_pdf, bullets, figures, heading, title_of
from keeper.domain.statement import METHODS, Statement, figures_of
from keeper.domain.statement_facts import Books, Change
from keeper.domain.wording import SHARE_DECIMALS, format_signed, format_time, format_units

MONEY_DIGITS, SHARE_DIGITS, NAV_DIGITS = 2, 4, 6


def statement_pdf(statement: Statement) -> bytes:
    """Set a statement; the same statement gives the same bytes."""
    subject = statement.subject
    period = f"{format_time(statement.since)} to {format_time(statement.until)} UTC"
    story = [
        *title_of(
            f"{subject.name}: statement",
            (
                f"Investor: {subject.investor}",
                f"Period: {period}",
                f"Fund: {subject.fund} on chain {subject.chain_id}",
                f"Read at block: {statement.block} {statement.block_hash}",
            ),
        ),
        *heading("Key figures"),
        figures([(each.name, each.text) for each in figures_of(statement)]),
        *lay_grid(_holdings(statement)),
        *(lay_grid(_changes(statement)) if statement.changes else _nothing()),
        *heading("How this is counted"),
        *bullets(METHODS),
    ]
    foot = f"{subject.investor} in fund {subject.fund}, chain {subject.chain_id}"
    return build_pdf(story, title=f"{subject.name}: statement", foot=foot)


def _nothing() -> list[object]:
    return [*heading("Changes"), *bullets(["Nothing happened in this period."])]


def _holdings(statement: Statement) -> Grid:
    symbol = statement.subject.base.symbol
    return Grid(
        title="What was held",
        note=f"Money in {symbol}, at the beginning and at the end of the period.",
        heads=("", "At the beginning", "At the end"),
        rows=tuple(
            (name, before, after)
            for (name, before), (_, after) in zip(
                _held(statement.opening, statement),
                _held(statement.closing, statement),
                strict=True,
            )
        ),
    )


def _held(books: Books, statement: Statement) -> tuple[tuple[str, str], ...]:
    return (
        ("Shares in the wallet", _shares(books.wallet)),
        ("Shares to be claimed", _shares(books.due)),
        ("Shares that wait to be redeemed", _shares(books.waiting)),
        ("Subscriptions that wait", _money(books.pending, statement)),
        ("Money to be claimed", _money(books.payable, statement)),
        ("Cost of the shares", _money(books.cost, statement)),
    )


def _changes(statement: Statement) -> Grid:
    return Grid(
        title="Changes",
        note=f"Times in UTC, money in {statement.subject.base.symbol}. What came in counts above "
        "zero, what went out below; * is shares at the price struck last.",
        heads=(
            "When",
            "What",
            "Money",
            "Shares",
            "In or out",
            "NAV per share",
            "Shares after",
            "Block",
        ),
        rows=tuple(_row(change, statement) for change in statement.changes),
        words=frozenset({1}),
    )


def _row(change: Change, statement: Statement) -> tuple[str, ...]:
    dealing = f", dealing {change.dealing}" if change.dealing else ""
    paid = ", ".join(
        f"{format_units(each.units, each.token.decimals, SHARE_DIGITS)} units of "
        f"{each.token.symbol}"
        for each in change.paid
    )
    tokens = f": {paid}" if paid else ""
    other = f" ({change.other[:6]}…{change.other[-4:]})" if change.other else ""
    decimals = statement.subject.base.decimals
    flow = format_signed(change.flow, decimals, MONEY_DIGITS) if change.flow else "–"
    return (
        format_time(change.moment.time),
        f"{change.what}{dealing}{other}{tokens}",
        _money(change.assets, statement) if change.assets else "–",
        _shares(change.shares) if change.shares else "–",
        f"{flow}*" if change.is_estimated else flow,
        format_units(change.per_share, SHARE_DECIMALS, NAV_DIGITS),
        _shares(change.books.shares),
        str(change.moment.block),
    )


def _money(amount: int, statement: Statement) -> str:
    return format_units(amount, statement.subject.base.decimals, MONEY_DIGITS)


def _shares(amount: int) -> str:
    return format_units(amount, SHARE_DECIMALS, SHARE_DIGITS)
