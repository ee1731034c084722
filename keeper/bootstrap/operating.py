"""What looks after the keeper's work: the record of its runs, and whom to tell."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keeper.adapters.notifier import open_notifiers
from keeper.bootstrap.database import read_database_url
from keeper.errors import ConfigError
from keeper.ports import Clock, Notifier
from keeper.services.alerting import Alerting
from keeper.settings import Settings

if TYPE_CHECKING:
    from keeper.adapters.operating_record import OperatingRecord

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The record of what ran and who was told, and what tells them."""

    record: OperatingRecord
    alerting: Alerting
    receivers: tuple[Notifier, ...]


def open_desk(settings: Settings, clock: Clock) -> Desk:
    """
    Open the record beside the database; it needs no node, no key and no journal.

    Raises:
        ConfigError: the receivers of alerts cannot be read.
    """
    record, receivers = open_record(settings), open_notifiers(settings.notify.urls_file)
    alerting = Alerting(record, receivers, clock, settings.notify.repeat_s)
    return Desk(record=record, alerting=alerting, receivers=receivers)


def open_record(settings: Settings) -> OperatingRecord:
    """Open the record at the first place that can be written; at worst it lasts for this run."""
    from sqlalchemy.exc import SQLAlchemyError

    from keeper.adapters.operating_record import OperatingRecord
    from keeper.adapters.operating_tables import IN_MEMORY, open_tables

    for url in _places(settings):
        try:
            return OperatingRecord(open_tables(url))
        except SQLAlchemyError as error:
            log.warning("the operating record cannot be opened: %s", str(error).splitlines()[0])
    return OperatingRecord(open_tables(IN_MEMORY))


def _places(settings: Settings) -> Iterator[str]:
    from keeper.adapters.operating_tables import record_url

    try:
        yield record_url(read_database_url(settings))
    except ConfigError as error:
        log.warning("the operating record cannot be opened: %s", error)
    yield f"sqlite:///{settings.address_book.parent / 'keeper.operating.sqlite'}"
