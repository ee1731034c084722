"""An investor's statement: every change between two moments, and what it came to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from keeper.domain.dealing_report import NamedToken
from keeper.domain.money_weighted import DatedFlow, money_weighted_return
from keeper.domain.report import Figure
from keeper.domain.statement_books import Ledger
from keeper.domain.statement_facts import Act, Books, Change, Strike
from keeper.domain.units import Address
from keeper.domain.wording import (
    SHARE_DECIMALS,
    format_percent,
    format_signed,
    format_units,
)

UNDEFINED = "not defined"
METHODS = tuple(
    " ".join(sentence.split())
    for sentence in (
        """Flows of shares instead of money count at the NAV per share of the last strike before
        them.""",
        """An exit in kind counts as its shares at that price; beside it is what left each position
        of the fund's named strategies, in units of the position: plain tokens count as such, but of
        tokens lent to Aave these are the scaled balance, and more tokens than that were paid.""",
        """Cost is the average of all shares; what is realised is what came for shares less their
        cost.""",
        """Fees are the worth of the new fee shares of each strike, by the part of all shares that
        was the investor's; levies stay in the fund and are no fees. Fee shares that an exit in kind
        or the wind-down brought into being are not counted.""",
        """After the wind-down began nothing is struck any more, and everything is worth what the
        last strike said.""",
        """The time-weighted return links what everything here was worth before and after each
        strike, and so leaves out when money came and went (Bacon, chapter 2).""",
        """The money-weighted return is the yearly rate, of 365 days, at which all flows and the
        value at the end balance (Bacon, chapter 2).""",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose statement, of which fund; the base asset's name and digits."""

    chain_id: int
    fund: Address
    name: str
    base: NamedToken
    investor: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """
    A statement; base units, and shares with 18 digits.

    Args:
        since, until: unix seconds, both included.
        block: up to which the chain was read, with its hash.
        opening, closing: books before the first line and after the last.
        opening_value, closing_value: of everything, at the price struck last by then.
        per_share: struck last by the end.
        time_weighted: of the period, 0.1 = 10 %; None while nothing was there.
        money_weighted: a year; None where no rate balances the flows.
    """

    subject: Subject
    since: int
    until: int
    block: int
    block_hash: str
    opening: Books
    closing: Books
    opening_value: int
    closing_value: int
    per_share: int
    changes: tuple[Change, ...]
    time_weighted: float | None
    money_weighted: float | None

    @property
    def paid_in(self) -> int:
        """What came in during the period."""
        return self.closing.paid_in - self.opening.paid_in

    @property
    def taken_out(self) -> int:
        """What went out during the period."""
        return self.closing.taken_out - self.opening.taken_out

    @property
    def result(self) -> int:
        """What was made of it in the period."""
        return self.closing_value + self.taken_out - self.opening_value - self.paid_in


def make_statement(
    subject: Subject,
    facts: Iterable[Act | Strike],
    *,
    since: int,
    until: int,
    block: int,
    block_hash: str,
) -> Statement:
    """
    Make a statement.

    Args:
        subject: whose.
        facts: everything from the fund's first block on, in any order.
        since, until: unix seconds, both included; what is later is not looked at.

    Raises:
        ValueError: the period ends before it begins.
    """
    if until < since:
        raise ValueError(f"the period ends at {until}, before it begins at {since}")
    ledger = Ledger(subject.investor, subject.base.decimals)
    ordered = sorted(facts, key=lambda fact: (fact.moment.block, fact.moment.index))
    before = [fact for fact in ordered if fact.moment.time < since]
    for fact in before:
        _book(ledger, fact)
    opening, opening_value = ledger.books, ledger.value_of(ledger.books)
    within = [fact for fact in ordered[len(before) :] if fact.moment.time <= until]
    changes, growth = _follow(ledger, within)
    value = ledger.value_of(ledger.books)
    return Statement(
        subject=subject,
        since=since,
        until=until,
        block=block,
        block_hash=block_hash,
        opening=opening,
        closing=ledger.books,
        opening_value=opening_value,
        closing_value=value,
        per_share=ledger.per_share,
        changes=changes,
        time_weighted=growth,
        money_weighted=_money_weighted(opening_value, since, changes, value, until),
    )


def figures_of(statement: Statement) -> tuple[Figure, ...]:
    """Say what a statement comes to, in words."""
    base = statement.subject.base
    moneys = {
        "Worth at the beginning": statement.opening_value,
        "Paid in": statement.paid_in,
        "Taken out": statement.taken_out,
        "Worth at the end": statement.closing_value,
        "Cost of the shares": statement.closing.cost,
        "Fees borne": statement.closing.fees - statement.opening.fees,
    }
    price = format_units(statement.per_share, SHARE_DECIMALS, 6)
    rates = {
        "Time-weighted return": statement.time_weighted,
        "Money-weighted return, a year": statement.money_weighted,
    }
    return (
        *(
            Figure(name=name, text=f"{format_units(amount, base.decimals, 2)} {base.symbol}")
            for name, amount in moneys.items()
        ),
        Figure(
            name="Realised since the first day",
            text=f"{format_signed(statement.closing.realised, base.decimals, 2)} {base.symbol}",
        ),
        Figure(
            name="Result", text=f"{format_signed(statement.result, base.decimals, 2)} {base.symbol}"
        ),
        *(
            Figure(name=name, text=UNDEFINED if rate is None else format_percent(rate))
            for name, rate in rates.items()
        ),
        Figure(name="NAV per share", text=f"{price} {base.symbol}"),
    )


def _book(ledger: Ledger, fact: Act | Strike) -> tuple[Change, ...]:
    if isinstance(fact, Strike):
        return ledger.strike(fact)
    change = ledger.act(fact)
    return () if change is None else (change,)


def _follow(
    ledger: Ledger, facts: Sequence[Act | Strike]
) -> tuple[tuple[Change, ...], float | None]:
    """Book a period, and link what everything was worth before and after each strike."""
    changes: list[Change] = []
    level, is_there = 1.0, False
    for fact in facts:
        before = ledger.value_of(ledger.books)
        changes += _book(ledger, fact)
        if isinstance(fact, Strike) and before > 0:
            level *= ledger.value_of(ledger.books) / before
            is_there = True
    return tuple(changes), level - 1 if is_there else None


def _money_weighted(
    opening: int, since: int, changes: Sequence[Change], value: int, until: int
) -> float | None:
    flows = [DatedFlow(time=each.moment.time, amount=float(each.flow)) for each in changes]
    began = [DatedFlow(time=since, amount=float(opening))] if opening else []
    return money_weighted_return([*began, *flows], float(value), until)
