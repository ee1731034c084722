"""Commands that look into the journal; they need no node and no key, and change nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from keeper.cli.context import Context, pass_context
from keeper.errors import ConfigError

if TYPE_CHECKING:
    from keeper.adapters.address_book import AddressBook
    from keeper.adapters.call_words import CallWords
    from keeper.adapters.journal_views import Entry, JournalView

LIVE = ("planned", "reserved", "signed", "mined")
STATES = (*LIVE, "done", "failed", "refused", "cancelled", "lost")
MOST_ROWS = 10_000


class Moment(click.ParamType):
    """A time: unix seconds, or an ISO date or time, UTC unless it says otherwise."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Turn it into unix seconds."""
        text = str(value)
        if text.isdecimal():
            return int(text)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r} is neither unix seconds nor an ISO time", param, ctx)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


@click.group()
def journal() -> None:
    """Look into the journal: what was wanted, signed and mined, and why it ended so."""


@journal.command(name="list")
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only these.")
@click.option("--since", type=Moment(), default=0, help="Written down at or after this time.")
@click.option("--limit", type=click.IntRange(1, MOST_ROWS), default=50, show_default=True)
@click.option("--before", type=click.IntRange(min=0), help="The cursor that the page before gave.")
@pass_context
def list_(
    context: Context, states: tuple[str, ...], since: int, limit: int, before: int | None
) -> None:
    """List intents, newest first, a page at a time."""
    from keeper.domain.intents import State
    from keeper.journal_pages import page_record, page_table

    wanted = [State(state) for state in states]
    page = _open(context).fetch_page(states=wanted, since=since, before=before, limit=limit)
    names = _names(context)
    page = replace(page, entries=tuple(_tell(each, names) for each in page.entries))
    context.output.show(page_record(page), page_table(page))


@journal.command()
@click.argument("number", metavar="ID", type=click.IntRange(min=0))
@pass_context
def show(context: Context, number: int) -> None:
    """Show an intent: its call, and every transaction with its fees and its receipt."""
    from keeper.journal_pages import detail_record, detail_tables

    names = _names(context)
    entry = _tell(_find(_open(context), str(number))[0], names)
    call = _describe(entry, names)
    context.output.show(detail_record(entry, call), *detail_tables(entry, call))


@journal.command()
@click.argument("which", metavar="ID-OR-KEY")
@pass_context
def explain(context: Context, which: str) -> None:
    """
    Tell in plain words what was wanted, what happened, why it ended so and what happens next.

    A key such as strike:5:9 tells of every attempt.
    """
    from keeper.explanations import Patience, tell_story
    from keeper.journal_pages import story_record, story_table

    settings, names = context.settings(), _names(context)
    patience = Patience(
        finality_blocks=settings.chain.finality_blocks,
        stuck_after_s=settings.gas.stuck_after_s,
        max_tries=settings.gas.max_tries,
    )
    records, tables = [], []
    for found in _find(_open(context), which):
        entry = _tell(found, names)
        call = _describe(entry, names)
        story = tell_story(entry, str(call), patience, int(time.time()))
        records.append(story_record(entry, call, story))
        tables.append(story_table(entry, story))
    context.output.show({"attempts": records}, *tables)


def _open(context: Context) -> JournalView:
    from keeper.adapters.journal_views import open_journal_view
    from keeper.bootstrap.database import read_database_url

    return open_journal_view(read_database_url(context.settings()))


def _find(view: JournalView, which: str) -> Sequence[Entry]:
    entry = view.fetch_by_id(int(which)) if which.isdecimal() else None
    found = (entry,) if entry is not None else view.fetch_attempts(which)
    if not found:
        raise ConfigError(f"the journal has no intent {which}; `keeper journal list` names them")
    return found


def _tell(entry: Entry, names: AddressBook | None) -> Entry:
    from keeper.adapters.purpose_words import retell

    return replace(entry, intent=retell(entry.intent, names))


def _describe(entry: Entry, names: AddressBook | None) -> CallWords:
    from keeper.adapters.call_words import describe_call

    return describe_call(entry.intent.to, entry.intent.data, names)


def _names(context: Context) -> AddressBook | None:
    """Read the address book, which only helps to name things here."""
    from keeper.bootstrap.reading import open_book

    try:
        return open_book(context.settings().address_book)
    except ConfigError:
        return None
