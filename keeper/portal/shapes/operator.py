"""What operators look at; nothing of it can be sent."""

from __future__ import annotations

from typing import Literal

from keeper.portal.shapes.common import Account, Digits, Seen, Shape, Time, Wad


class Job(Shape):
    """A job: how its last run ended, and when the next one is expected."""

    name: str
    last_ended_at: Time | None
    took_s: int | None
    exit_code: int | None
    says: str
    next_from: Time | None


class Jobs(Seen):
    """The keeper's jobs; `problem` says why none are known."""

    jobs: list[Job]
    problem: str | None


class Chapter(Shape):
    """Something that happened to an intent."""

    at: str
    text: str


class IntentShape(Shape):
    """
    One thing that the keeper wanted done.

    What is still under way is told to operators alone: `hidden` says so.
    """

    id: int
    created_at: Time
    state: str
    purpose: str | None
    key: str | None
    account: Account
    attempt: int
    nonce: int | None
    reason: str | None
    call: str | None
    txs: list[str]
    chapters: list[Chapter]
    next: str | None
    hidden: bool


class Journal(Seen):
    """A page of the journal, newest first; `cursor` is `before` of the next page."""

    rows: list[IntentShape]
    cursor: int | None
    limit: int
    states: dict[str, int]
    problem: str | None


class AccountShape(Shape):
    """An account with a role, and what it has for gas; `low` says that it is too little."""

    role: str
    account: Account
    balance: Digits
    low: bool | None


class Accounts(Seen):
    """Who holds which role, and gas, wei."""

    accounts: list[AccountShape]
    low_balance: Digits
    gas_spent: Digits | None
    gas_price: Digits | None


class FeedShape(Shape):
    """
    A feed: its answer, age and band.

    `difference` is how far the second source is from it, a wad, beside what may be; `problem` says
    why the answer cannot be used.
    """

    token: Account
    symbol: str
    answer: Digits
    decimals: int
    updated_at: Time
    age_s: int
    max_age_s: int
    min_answer: Digits
    max_answer: Digits
    round: Digits
    second_answer: Digits | None
    second_decimals: int | None
    difference: Wad | None
    max_difference: Wad | None
    probation: str | None
    disabled: bool
    problem: str | None


class Feeds(Seen):
    """All feeds, and the sequencer's where there is one."""

    feeds: list[FeedShape]
    sequencer: str | None


LimitKind = Literal[
    "fund_loss",
    "turnover",
    "cash_floor",
    "strategy_loss",
    "strategy_cap",
    "strategy_drawdown",
    "token_cap",
    "adapter_cap",
]


class LimitShape(Shape):
    """A limit, wads: how full it is, or null when that needs a price that is not there."""

    kind: LimitKind
    subject: str | None
    used: Wad | None
    limit: Wad
    filled: Wad | None
    more_is_better: bool


class Limits(Seen):
    """Every limit that binds now."""

    limits: list[LimitShape]


class AlertShape(Shape):
    """A condition that holds, or is over; `text` is told to operators alone."""

    title: str
    text: str | None
    since: Time
    ended_at: Time | None


class HappeningShape(Shape):
    """Something notable that happened on the chain."""

    kind: Literal["trade", "alert"]
    text: str
    time: Time | None
    block: int
    tx: str


class Alerts(Seen):
    """What operators were told of, and what happened lately on the chain, newest first."""

    alerts: list[AlertShape]
    happenings: list[HappeningShape]
    problem: str | None
