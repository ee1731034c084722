"""What the keeper's own books say, for operators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from keeper.domain.units import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRuns:
    """How a job's last run ended; unix seconds of the wall clock."""

    job: str
    ended_at: int
    took_s: int
    exit_code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentStory:
    """An intent in words; `live` says that it is still under way."""

    id: int
    created_at: int
    state: str
    live: bool
    purpose: str
    key: str
    account: Address
    attempt: int
    nonce: int | None
    reason: str
    call: str
    transactions: tuple[str, ...]
    chapters: tuple[tuple[str, str], ...]
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalPage:
    """A page of intents, newest first; `cursor` is where the next one begins."""

    stories: tuple[IntentStory, ...]
    cursor: int | None
    states: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleBalance:
    """Who holds a role, and what they have for gas, wei."""

    role: str
    account: Address
    balance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """Who holds which role, what gas costs now, and what was spent on it so far, wei."""

    roles: tuple[RoleBalance, ...]
    gas_price: int
    gas_spent: int | None
    low_balance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLevel:
    """IFundViews.Limit: `kind` by its number."""

    kind: int
    subject: Address
    used: int
    limit: int
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """A condition that operators were told of."""

    title: str
    text: str
    since: int
    ended_at: int | None
