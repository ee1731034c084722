"""What reads the DAO, and what looks after decisions in the keeper's own runs."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from keeper.adapters.address_book import AddressBook
from keeper.adapters.rpc import RpcRefusal
from keeper.adapters.transactions import Web3Wire
from keeper.bootstrap.acting import Acting, Memory
from keeper.bootstrap.events import open_events
from keeper.bootstrap.reading import Reader
from keeper.domain.mandates import Mandate
from keeper.domain.proposal_news import Describe, tell_changes
from keeper.domain.proposals import Proposal
from keeper.domain.units import Address
from keeper.errors import ConfigError
from keeper.ports import Notifier
from keeper.services.announcing import Announcing
from keeper.services.governing import Governing
from keeper.services.government import Government
from keeper.services.rehearsal import Rehearsal
from keeper.settings import Settings

if TYPE_CHECKING:
    from keeper.adapters.proposals import Proposals

log = logging.getLogger(__name__)


def open_proposals(reader: Reader, memory: Memory) -> Proposals:
    """Put together what reads proposals; it brings the stored events up to the chain each time."""
    from keeper.adapters.proposals import Proposals

    events = open_events(reader, memory)
    return Proposals(
        reader.sure,
        reader.book,
        store=events.store,
        words=events.words,
        follow=events.following.run,
    )


def open_known_proposals(reader: Reader) -> Proposals:
    """
    Put together what reads the proposals that the keeper has seen; nothing is written.

    Raises:
        ConfigError: there is no database yet.
    """
    from keeper.adapters.event_store import SqlEvents
    from keeper.adapters.event_words import NOTABLE, EventWords
    from keeper.adapters.journal_views import open_read_only
    from keeper.adapters.proposals import Proposals
    from keeper.bootstrap.database import read_database_url

    words = EventWords(reader.book)
    store = SqlEvents(open_read_only(read_database_url(reader.settings)), words.name_of, NOTABLE)
    return Proposals(reader.sure, reader.book, store=store, words=words, follow=lambda: None)


def build_government(
    reader: Reader, memory: Memory, acting: Acting, receivers: Sequence[Notifier]
) -> Government:
    """
    Put together what looks after decisions in the keeper's own runs.

    Raises:
        ConfigError: a document is named for a strategy that the fund does not have.
    """
    from keeper.adapters.dao_terms import GovernmentReader
    from keeper.adapters.news_book import SqlNews

    proposals = open_proposals(reader, memory)
    wire = Web3Wire(reader.rpc, reader.book, sure=reader.sure)
    governing = Governing(
        reader=proposals,
        writer=acting.writer,
        rehearsal=Rehearsal(wire, acting.account),
        attempts=memory.journal,
        clock=acting.timer,
    )
    return Government(
        reader=proposals,
        terms=GovernmentReader(reader.sure, reader.book),
        governing=governing,
        announcing=Announcing(SqlNews(memory.engine), receivers),
        describe=open_describing(reader),
        mandates=open_mandates(reader.settings, reader.book),
    )


def open_describing(reader: Reader) -> Describe:
    """Put together what says what a proposal changes, from the values of now."""
    from keeper.bootstrap.proposing import open_words

    words = open_words(reader)

    def describe(proposal: Proposal) -> tuple[str, ...]:
        head = reader.chain.fetch_block("latest")
        try:
            return tuple(tell_changes(words.fetch_told(proposal.calls, head)))
        except (RpcRefusal, ValueError, LookupError, ArithmeticError) as error:
            # Anybody with the threshold writes these calls: they must not silence the keeper.
            log.exception("the calls of proposal %s cannot be told", proposal.id)
            return (f"WARNING: what it changes cannot be told ({type(error).__name__})",)

    return describe


def open_mandates(settings: Settings, book: AddressBook) -> tuple[Mandate, ...]:
    """
    List the strategies that this keeper runs, with the hash of the document of each.

    A document that cannot be read is a problem to tell of, and no reason not to deal.

    Raises:
        ConfigError: the fund has no such strategy.
    """
    run = [each.strategy for each in (settings.trading, settings.lending) if each is not None]
    files = {each.strategy: each.rules_file for each in settings.mandates}
    known = {each.name: Address(each.address) for each in book.strategies}
    for name in files:
        if name not in known:
            raise ConfigError(f"mandates.strategy is {name}, the fund has {', '.join(known)}")
    names = (name for name in dict.fromkeys((*run, *files)) if name in known)
    return tuple(_mandate(name, known[name], files.get(name)) for name in names)


def _mandate(name: str, strategy: Address, file: Path | None) -> Mandate:
    from keeper.adapters.proposal_file import hash_rules

    rules = problem = ""
    if file is not None:
        try:
            rules = "0x" + hash_rules(file).hex()
        except ConfigError as error:
            problem = str(error)
    return Mandate(name=name, strategy=strategy, rules=rules, problem=problem)
