"""The journal as commands show it: tables with words, records with exact integers in text."""

from __future__ import annotations

from collections.abc import Sequence

from keeper.adapters.call_words import CallWords
from keeper.adapters.journal_views import Entry, Page
from keeper.domain.intents import Broadcast
from keeper.explanations import Story, gwei_text, paid_text, stamp
from keeper.output import Json, Table
from keeper.services.narration import own_part


def page_record(page: Page) -> dict[str, Json]:
    """Spell a page out for programs."""
    return {"intents": [entry_record(each) for each in page.entries], "cursor": page.cursor}


def page_table(page: Page) -> Table:
    """Spell a page out for people."""
    rows = tuple(
        (
            str(each.intent.id),
            stamp(each.created_at),
            each.intent.state.value,
            own_part(each.intent.key),
            each.intent.purpose,
            "" if each.intent.nonce is None else str(each.intent.nonce),
            str(len(each.intent.broadcasts)),
            each.intent.reason,
        )
        for each in page.entries
    )
    more = "" if page.cursor is None else f"; older ones: --before {page.cursor}"
    heads = ("id", "written down", "state", "key", "purpose", "nonce", "signed", "reason")
    return Table(title=f"Journal, newest first{more}", heads=heads, rows=rows)


def entry_record(entry: Entry) -> dict[str, Json]:
    """Spell an intent out for programs."""
    intent = entry.intent
    return {
        "id": intent.id,
        "key": intent.key,
        "attempt": intent.attempt,
        "state": intent.state.value,
        "purpose": intent.purpose,
        "account": entry.account,
        "to": intent.to,
        "data": f"0x{intent.data.hex()}",
        "created_at": entry.created_at,
        "not_after": intent.not_after,
        "nonce": intent.nonce,
        "reason": intent.reason,
        "broadcasts": [_broadcast_record(each) for each in intent.broadcasts],
    }


def detail_record(entry: Entry, call: CallWords) -> dict[str, Json]:
    """Spell an intent and its call out for programs."""
    words = {"contract": call.contract, "function": call.function}
    return {**entry_record(entry), "call": {**words, "arguments": dict(call.arguments)}}


def detail_tables(entry: Entry, call: CallWords) -> tuple[Table, ...]:
    """Spell an intent, its call and its transactions out for people."""
    intent = entry.intent
    rows = (
        ("key", intent.key),
        ("attempt", str(intent.attempt)),
        ("purpose", intent.purpose),
        ("state", intent.state.value),
        ("reason", intent.reason),
        ("account", entry.account),
        ("nonce", "none" if intent.nonce is None else str(intent.nonce)),
        ("written down", stamp(entry.created_at)),
        ("not after", stamp(intent.not_after)),
        ("call", f"{call.contract}.{call.function}"),
        *((f"  {name}", value) for name, value in call.arguments),
    )
    about = Table(title=f"Intent {intent.id}", heads=("field", "value"), rows=rows)
    return about, _broadcasts_table(intent.broadcasts)


def story_record(entry: Entry, call: CallWords, story: Story) -> dict[str, Json]:
    """Spell a story out for programs."""
    chapters = [{"at": each.at, "text": each.text} for each in story.chapters]
    return {**detail_record(entry, call), "story": chapters, "next": story.next}


def story_table(entry: Entry, story: Story) -> Table:
    """Tell a story to people."""
    rows = [(each.at, each.text) for each in story.chapters]
    rows += [("next", story.next)] if story.next else []
    title = f"Intent {entry.intent.id}: {own_part(entry.intent.key)}: {entry.intent.state}"
    return Table(title=title, heads=("when", "what"), rows=tuple(rows))


def _broadcast_record(broadcast: Broadcast) -> dict[str, Json]:
    receipt = broadcast.receipt
    return {
        "hash": broadcast.hash,
        "role": broadcast.role.value,
        "max_fee": str(broadcast.fees.max_fee),
        "tip": str(broadcast.fees.tip),
        "gas": broadcast.gas,
        "signed_at": broadcast.signed_at,
        "receipt": None
        if receipt is None
        else {
            "block": receipt.block,
            "block_hash": receipt.block_hash,
            "succeeded": receipt.succeeded,
            "gas_used": receipt.gas_used,
            "gas_price": str(receipt.gas_price),
        },
    }


def _broadcasts_table(broadcasts: Sequence[Broadcast]) -> Table:
    heads = (
        "signed",
        "hash",
        "for",
        "most a unit",
        "tip",
        "gas",
        "block",
        "outcome",
        "used",
        "paid",
    )
    return Table(
        title="Transactions", heads=heads, rows=tuple(_broadcast_row(each) for each in broadcasts)
    )


def _broadcast_row(broadcast: Broadcast) -> tuple[str, ...]:
    row = (
        stamp(broadcast.signed_at),
        broadcast.hash,
        broadcast.role.value,
        gwei_text(broadcast.fees.max_fee),
        gwei_text(broadcast.fees.tip),
        f"{broadcast.gas:,}",
    )
    receipt = broadcast.receipt
    if receipt is None:
        return (*row, "", "not mined", "", "")
    verdict = "succeeded" if receipt.succeeded else "reverted"
    return (*row, str(receipt.block), verdict, f"{receipt.gas_used:,}", paid_text(receipt))
