"""The keeper's own books for the portal, opened so that nothing in them can change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, inspect, make_url, select

from keeper.adapters.call_words import describe_call
from keeper.adapters.database_errors import explain_failures
from keeper.adapters.journal_views import Entry, read_only
from keeper.adapters.operating_record import OperatingRecord
from keeper.adapters.operating_tables import alerts as alert_table
from keeper.adapters.operating_tables import job_runs, record_url
from keeper.adapters.purpose_words import retell
from keeper.adapters.rpc import to_number
from keeper.bootstrap.database import read_database_url
from keeper.bootstrap.portal_calls import Caller
from keeper.bootstrap.portal_memory import PortalMemory, discreet
from keeper.domain.intents import LIVE
from keeper.domain.units import Address
from keeper.errors import ConfigError
from keeper.explanations import Patience, tell_story
from keeper.portal.operating import (
    AlertLine,
    IntentStory,
    JobRuns,
    JournalPage,
    LimitLevel,
    Purse,
    RoleBalance,
)
from keeper.ports import Clock
from keeper.services.narration import own_part
from keeper.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

ROLES = ("keeper", "standby", "manager", "guardian", "watcher")
WEI = 10**18
MOST_ALERTS = 200
BEGUN = "`keeper run` begins it"


class OperatingReads:
    """
    Reads the keeper's books.

    Args:
        settings: of the fund.
        memory: the keeper's database.
        clock: the wall clock, by which the journal keeps its times.
    """

    def __init__(self, settings: Settings, memory: PortalMemory, clock: Clock) -> None:
        self._settings, self._memory, self._clock = settings, memory, clock
        self._record: Engine | None = None

    def fetch_runs(self) -> Sequence[JobRuns]:
        """
        List the last run of every job.

        Raises:
            ConfigError: there is no record.
        """
        with discreet():
            runs = OperatingRecord(self._open_record()).fetch_runs()
        return tuple(
            JobRuns(job=run.job, ended_at=run.ended_at, took_s=run.took_s, exit_code=run.exit_code)
            for run in runs
        )

    def fetch_alerts(self) -> Sequence[AlertLine]:
        """
        List what receivers were told of, each condition once, those that hold first.

        Raises:
            ConfigError: there is no record.
        """
        columns = (alert_table.c[name] for name in ("condition", "title", "text", "since"))
        query = select(*columns, alert_table.c.ended_at).order_by(
            alert_table.c.ended_at.is_not(None), alert_table.c.since.desc()
        )
        with discreet(), self._open_record().connect() as connection:
            rows = connection.execute(query.limit(MOST_ALERTS)).all()
        lines = {
            row.condition: AlertLine(
                title=row.title, text=row.text, since=row.since, ended_at=row.ended_at
            )
            for row in reversed(rows)
        }
        return tuple(lines.values())[::-1]

    def fetch_journal(self, before: int | None, limit: int) -> JournalPage:
        """
        List intents in words, newest first.

        Raises:
            ConfigError: there is no journal.
        """
        view = self._memory.view()
        with discreet():
            page = view.fetch_page(states=(), since=0, before=before, limit=limit)
            sums = view.fetch_sum().states
        states = {state.value: count for state, count in sums.items()}
        stories = tuple(self._tell(entry) for entry in page.entries)
        return JournalPage(stories=stories, cursor=page.cursor, states=states)

    def fetch_purse(self, caller: Caller) -> Purse:
        """Read who holds which role, and what they have for gas."""
        head, rpc = hex(caller.head.number), caller.reader.sure
        roles = []
        for role in ROLES:
            account = caller.ask("controls", role).address("0")
            balance = to_number(rpc.fetch("eth_getBalance", account, head), "a balance")
            roles.append(RoleBalance(role=role, account=account, balance=balance))
        price = to_number(rpc.fetch("eth_gasPrice"), "the price of gas")
        return Purse(
            roles=tuple(roles),
            gas_price=price,
            gas_spent=self._gas_spent(),
            low_balance=int(self._settings.gas.low_balance * WEI),
        )

    def _gas_spent(self) -> int | None:
        try:
            with discreet():
                return self._memory.view().fetch_sum().gas_spent
        except ConfigError:
            return None

    def _tell(self, found: Entry) -> IntentStory:
        intent, settings = retell(found.intent, self._memory.book), self._settings
        entry = replace(found, intent=intent)
        patience = Patience(
            finality_blocks=settings.chain.finality_blocks,
            stuck_after_s=settings.gas.stuck_after_s,
            max_tries=settings.gas.max_tries,
        )
        call = str(describe_call(intent.to, intent.data, self._memory.book))
        story = tell_story(entry, call, patience, self._clock.now())
        return IntentStory(
            id=intent.id,
            created_at=entry.created_at,
            state=intent.state.value,
            live=intent.state in LIVE,
            purpose=intent.purpose,
            key=own_part(intent.key),
            account=Address(entry.account),
            attempt=intent.attempt,
            nonce=intent.nonce,
            reason=intent.reason,
            call=call,
            transactions=tuple(each.hash for each in intent.broadcasts),
            chapters=tuple((each.at, each.text) for each in story.chapters),
            next=story.next,
        )

    def _open_record(self) -> Engine:
        if self._record is None:
            url = make_url(record_url(read_database_url(self._settings)))
            engine = create_engine(read_only(url, BEGUN))
            explain_failures(engine)
            if not inspect(engine).has_table(job_runs.name):
                raise ConfigError(f"no operating record is in the database yet: {BEGUN}")
            self._record = engine
        return self._record


def fetch_limits(caller: Caller) -> Sequence[LimitLevel]:
    """Ask how full every limit is."""
    return tuple(
        LimitLevel(
            kind=each.number("kind"),
            subject=each.address("subject"),
            used=each.number("used"),
            limit=each.number("limit"),
            known=each.flag("known"),
        )
        for each in caller.ask("views", "limits").structs("0")
    )
