"""An investor's statement as CSV (RFC 4180), every amount to its last digit."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO

from keeper.domain.statement import Statement
from keeper.domain.statement_facts import Books, Change
from keeper.domain.wording import SHARE_DECIMALS

COLUMNS = (
    "time",
    "what",
    "dealing",
    "money",
    "shares",
    "flow",
    "flow_is_estimated",
    "nav_per_share",
    "with",
    "in_kind",
    "shares_in_wallet",
    "subscription_pending",
    "shares_to_claim",
    "shares_to_redeem",
    "money_to_claim",
    "cost_of_shares",
    "realised",
    "fees_borne",
    "block",
    "transaction",
)


def statement_csv(statement: Statement) -> bytes:
    """
    Write a statement.

    Returns:
        One line a change between an opening and a closing one, UTF-8, lines ending with CR LF;
        times in UTC, money in the base asset, the value of the two framing lines as their money;
        what an exit in kind paid in units of its positions.
    """
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerow(_frame(statement, "opening"))
    writer.writerows(_line(change, statement) for change in statement.changes)
    writer.writerow(_frame(statement, "closing"))
    return out.getvalue().encode()


def exact(amount: int, decimals: int) -> str:
    """Write an amount with all of its digits and nothing else that a program would stumble on."""
    sign, size = ("-" if amount < 0 else ""), abs(amount)
    whole, rest = divmod(size, 10**decimals)
    return f"{sign}{whole}.{rest:0{decimals}d}" if decimals else f"{sign}{whole}"


def _frame(statement: Statement, what: str) -> list[str]:
    is_opening = what == "opening"
    books = statement.opening if is_opening else statement.closing
    value = statement.opening_value if is_opening else statement.closing_value
    decimals = statement.subject.base.decimals
    price = "" if is_opening else exact(statement.per_share, SHARE_DECIMALS)
    time = statement.since if is_opening else statement.until
    block = "" if is_opening else str(statement.block)
    return [
        _time(time),
        what,
        "",
        exact(value, decimals),
        exact(books.shares, SHARE_DECIMALS),
        *("", "", price, "", ""),
        *_state(books, decimals),
        block,
        "",
    ]


def _line(change: Change, statement: Statement) -> list[str]:
    decimals = statement.subject.base.decimals
    return [
        _time(change.moment.time),
        change.what,
        str(change.dealing or ""),
        exact(change.assets, decimals),
        exact(change.shares, SHARE_DECIMALS),
        exact(change.flow, decimals),
        "yes" if change.is_estimated else "no",
        exact(change.per_share, SHARE_DECIMALS),
        change.other or "",
        "; ".join(
            f"{exact(paid.units, paid.token.decimals)} units of {paid.token.symbol}"
            for paid in change.paid
        ),
        *_state(change.books, decimals),
        str(change.moment.block),
        change.moment.transaction,
    ]


def _state(books: Books, decimals: int) -> list[str]:
    return [
        exact(books.wallet, SHARE_DECIMALS),
        exact(books.pending, decimals),
        exact(books.due, SHARE_DECIMALS),
        exact(books.waiting, SHARE_DECIMALS),
        exact(books.payable, decimals),
        exact(books.cost, decimals),
        exact(books.realised, decimals),
        exact(books.fees, decimals),
    ]


def _time(time: int) -> str:
    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%dT%H:%M:%SZ}"
