"""The journal as operators look at it: read-only, without a node and without a key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Select,
    create_engine,
    func,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError

from keeper.adapters.database_errors import explain_failures
from keeper.adapters.journal_rows import ROWS_AT_ONCE, list_signed, to_intent
from keeper.adapters.schema import broadcasts, intents
from keeper.domain.intents import LIVE, Intent, State
from keeper.errors import ConfigError

# What is shown of both; columns of newer tables do not disturb, and those of older ones are enough.
INTENT = tuple(
    intents.c[name]
    for name in (
        *("id", "account", "key", "attempt", "purpose", "to", "data", "not_after"),
        *("state", "nonce", "reason", "created_at"),
    )
)
BROADCAST = tuple(
    broadcasts.c[name]
    for name in (
        *("intent", "hash", "raw", "role", "max_fee", "tip", "gas", "signed_at"),
        *("block", "block_hash", "succeeded", "gas_used", "gas_price"),
    )
)
SIGNED = select(*BROADCAST).order_by(broadcasts.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    An intent and what the engine itself does not need to know of it.

    Args:
        account: whose nonces it uses.
        created_at: unix seconds of the wall clock.
    """

    intent: Intent
    account: str
    created_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some entries, newest first; `cursor` is where the next page begins, None at the end."""

    entries: tuple[Entry, ...]
    cursor: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalSum:
    """
    The journal in numbers.

    Args:
        states: how many intents are in each state.
        oldest_pending_at: unix seconds at which the oldest live intent was written down.
        gas_spent: wei paid for everything that was mined.
    """

    states: Mapping[State, int]
    oldest_pending_at: int | None
    gas_spent: int


class JournalView:
    """
    Looks at the journals of all accounts in a database.

    Args:
        engine: from `open_journal_view`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def fetch_page(
        self, *, states: Collection[State], since: int, before: int | None, limit: int
    ) -> Page:
        """
        List intents, newest first.

        Args:
            states: only these; all when there are none.
            since: written down at or after this time, unix seconds.
            before: the cursor of the page before.
            limit: most entries.
        """
        query = select(*INTENT).where(intents.c.created_at >= since)
        if states:
            query = query.where(intents.c.state.in_(states))
        if before is not None:
            query = query.where(intents.c.id < before)
        with self._engine.connect() as connection:
            found = _entries(connection, query.order_by(intents.c.id.desc()).limit(limit + 1))
        more = len(found) > limit
        return Page(entries=found[:limit], cursor=found[limit - 1].intent.id if more else None)

    def fetch_by_id(self, intent_id: int) -> Entry | None:
        """Find an intent by its number."""
        with self._engine.connect() as connection:
            found = _entries(connection, select(*INTENT).where(intents.c.id == intent_id))
        return found[0] if found else None

    def fetch_attempts(self, key: str) -> tuple[Entry, ...]:
        """
        List all attempts at something, oldest first.

        Args:
            key: the intent's, whole or without chain and fund.
        """
        whole = intents.c.key == key
        own_part = intents.c.key.like(f"%:0x%:{_literally(key)}", escape="\\")
        with self._engine.connect() as connection:
            return _entries(
                connection, select(*INTENT).where(whole | own_part).order_by(intents.c.id)
            )

    def fetch_sum(self) -> JournalSum:
        """Count states, find the oldest that is pending, and add up what gas cost."""
        counting = select(intents.c.state, func.count()).group_by(intents.c.state)
        oldest = select(func.min(intents.c.created_at)).where(intents.c.state.in_(LIVE))
        paying = select(broadcasts.c.gas_used, broadcasts.c.gas_price).where(
            broadcasts.c.block.is_not(None)
        )
        with self._engine.connect() as connection:
            states = {State(state): count for state, count in connection.execute(counting)}
            pending = connection.execute(oldest).scalar()
            # Text, because no database multiplies numbers as large as these.
            rows = connection.execute(paying.execution_options(yield_per=ROWS_AT_ONCE))
            spent = sum(row.gas_used * int(row.gas_price) for row in rows)
        return JournalSum(states=states, oldest_pending_at=pending, gas_spent=spent)


def open_journal_view(url: str) -> JournalView:
    """Open the journal to be looked at; see `open_read_only`."""
    return JournalView(open_read_only(url))


def open_read_only(url: str) -> Engine:
    """
    Open the database without changing anything in it.

    Raises:
        ConfigError: there is none, or no journal is in it.
        StorageError: its rights or its server keep it from being read.
    """
    try:
        begun = "`keeper run` begins it"
        engine = create_engine(read_only(make_url(url), begun))
    except (ArgumentError, ModuleNotFoundError) as error:
        raise ConfigError(f"the database cannot be opened: {error}") from error
    explain_failures(engine)
    if not inspect(engine).has_table(intents.name):
        raise ConfigError("no journal is in the database yet: `keeper run` begins it")
    return engine


def read_only(url: URL, begun: str) -> URL:
    """
    Let SQLite neither write nor create a file; servers have rights for that.

    Raises:
        ConfigError: there is no such file; `begun` says what makes it.
    """
    if url.get_backend_name() != "sqlite":
        return url
    if not Path(url.database or "").is_file():
        raise ConfigError(f"there is no database at {url.database} yet: {begun}")
    return url.set(database=f"file:{url.database}", query={"mode": "ro", "uri": "true"})


def _literally(text: str) -> str:
    """Take the meaning of wildcards away."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _entries(connection: Connection, query: Select[tuple[object, ...]]) -> tuple[Entry, ...]:
    """Read intents, and the transactions of all of them in one more query for a thousand."""
    rows = connection.execute(query).all()
    signed = list_signed(connection, SIGNED, [row.id for row in rows])
    return tuple(
        Entry(intent=to_intent(row, signed[row.id]), account=row.account, created_at=row.created_at)
        for row in rows
    )
