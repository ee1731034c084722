"""Events of the fund for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence

from keeper.adapters.event_words import EventWords
from keeper.domain.events import FundEvent
from keeper.domain.wording import format_time
from keeper.output import Json, Table

Named = Sequence[tuple[str, FundEvent]]


def events_record(events: Named, words: EventWords) -> dict[str, Json]:
    """Give events to programs; values are text, as they may have 256 bits."""
    return {"events": [_record(name, event, words) for name, event in events]}


def events_table(events: Named, words: EventWords) -> Table:
    """Give events to people."""
    rows = tuple(
        (str(event.block), _time(event), name, words.say(event), event.transaction)
        for name, event in events
    )
    heads = ("block", "time", "event", "what happened", "transaction")
    return Table(title="Events", heads=heads, rows=rows)


def _record(name: str, event: FundEvent, words: EventWords) -> dict[str, Json]:
    return {
        "block": event.block,
        "block_hash": event.block_hash,
        "index": event.index,
        "time": event.timestamp,
        "transaction": event.transaction,
        "contract": event.contract,
        "name": name,
        "values": dict(words.spell(event)),
    }


def _time(event: FundEvent) -> str:
    return "" if event.timestamp is None else format_time(event.timestamp)
