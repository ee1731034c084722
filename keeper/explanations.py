"""The story of an intent in plain words: what was wanted, what happened, why, and what is next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from keeper.adapters.journal_views import Entry
from keeper.domain.intents import Broadcast, Intent, Receipt, Role, State
from keeper.domain.wording import format_units

LAST_TIME = int(datetime.max.replace(tzinfo=UTC).timestamp())
GWEI_DECIMALS, ETHER_DECIMALS = 9, 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """The operator's terms that say what happens next; see settings `chain` and `gas`."""

    finality_blocks: int
    stuck_after_s: int
    max_tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Something that happened; `at` is "" where the journal does not know when."""

    at: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An intent's story; `next` is what happens now or what to do, "" for nothing."""

    chapters: tuple[Chapter, ...]
    next: str


def tell_story(entry: Entry, call: str, patience: Patience, now: int) -> Story:
    """
    Tell an intent's story.

    Args:
        entry: from the journal.
        call: the call in words.
        patience: the operator's terms.
        now: unix seconds.
    """
    intent = entry.intent
    last = intent.state is not State.SIGNED or now <= intent.not_after
    late = "" if last else f"; that was {now - intent.not_after} s ago"
    wanted = f"wanted, attempt {intent.attempt}: {intent.purpose}: {call}"
    deadline = f"not after {stamp(intent.not_after)}{late}"
    chapters = [Chapter(at=stamp(entry.created_at), text=f"{wanted}, {deadline}")]
    chapters += _tell_broadcasts(intent)
    chapters += _tell_end(intent)
    return Story(chapters=tuple(chapters), next=_tell_next(intent, patience, now))


def stamp(time: int) -> str:
    """Write unix seconds as an ISO time, UTC; what no calendar holds stays a number."""
    if time > LAST_TIME:
        return f"{time} s"
    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%dT%H:%M:%S}Z"


def gwei_text(wei: int) -> str:
    """Write a price of gas."""
    return f"{format_units(wei, GWEI_DECIMALS, 3)} gwei"


def paid_text(receipt: Receipt) -> str:
    """Write what a mined transaction cost."""
    return f"{format_units(receipt.gas_used * receipt.gas_price, ETHER_DECIMALS, 6)} ether"


def _tell_broadcasts(intent: Intent) -> Iterator[Chapter]:
    for number, broadcast in enumerate(intent.broadcasts):
        fees = f"at most {gwei_text(broadcast.fees.max_fee)} a unit of gas"
        text = f"{_verb(intent, number)} as {broadcast.hash}, {fees}"
        yield Chapter(at=stamp(broadcast.signed_at), text=text)
    if intent.mined is not None and intent.mined.receipt is not None:
        receipt = intent.mined.receipt
        verdict = "succeeded" if receipt.succeeded else "reverted"
        cost = f"{receipt.gas_used:,} units of gas, {paid_text(receipt)}"
        yield Chapter(at="", text=f"{verdict} in block {receipt.block}: {receipt.hash}, {cost}")


def _verb(intent: Intent, number: int) -> str:
    broadcast, tries = intent.broadcasts[number], f"try {number + 1}"
    if number == 0:
        return f"signed with nonce {intent.nonce}"
    if broadcast.role is Role.NO_OP:
        before = intent.broadcasts[number - 1].role
        word = "given up: a no-op" if before is Role.ACTION else "a dearer no-op"
        return f"{word} with the same nonce, {tries},"
    return f"stuck, replaced by a dearer one, {tries},"


def _tell_end(intent: Intent) -> Iterator[Chapter]:
    ends = {
        State.DONE: "done for good",
        State.FAILED: "failed for good",
        State.REFUSED: "refused, nothing was signed for it",
        State.CANCELLED: "cancelled: the no-op took its nonce",
        State.LOST: "lost",
    }
    if intent.state in ends:
        reason = f": {intent.reason}" if intent.reason else ""
        yield Chapter(at="", text=f"{ends[intent.state]}{reason}")


def _tell_next(intent: Intent, patience: Patience, now: int) -> str:
    if intent.state in (State.PLANNED, State.RESERVED):
        return "its process ended here; the next run refuses it and decides anew"
    if intent.state is State.SIGNED:
        return _tell_waiting(intent, patience, now)
    if intent.mined is not None and intent.mined.receipt and intent.state is State.MINED:
        final = intent.mined.receipt.block + patience.finality_blocks
        return f"counts for good from block {final} on; if it vanishes before, it is sent again"
    if intent.state is State.LOST:
        return "find out who else uses the keeper's key, or which journal knows the transaction"
    if intent.state in (State.FAILED, State.REFUSED, State.CANCELLED):
        return "if it is still due the next run makes another attempt"
    return ""


def _tell_waiting(intent: Intent, patience: Patience, now: int) -> str:
    first, last = intent.broadcasts[0], intent.broadcasts[-1]
    tries = f"try {len(intent.broadcasts)} of {patience.max_tries}"
    begun = f"waits in the pool since {stamp(first.signed_at)}, {now - first.signed_at} s"
    age = f"{begun}; {tries}, signed {stamp(last.signed_at)}"
    return f"{age}; {_tell_replacement(intent, last, patience, now)}"


def _tell_replacement(intent: Intent, last: Broadcast, patience: Patience, now: int) -> str:
    if last.role is Role.ACTION and now > intent.not_after:
        return "it is too late, so the next run cancels it with a no-op"
    given_up = last.role is Role.NO_OP or len(intent.broadcasts) >= patience.max_tries
    what = "a no-op that offers more" if given_up else "a dearer one"
    due = last.signed_at + patience.stuck_after_s
    if now >= due:
        return (
            f"it is stuck, so the next run replaces it by {what}, as far as gas.max_fee_gwei goes"
        )
    return f"{patience.stuck_after_s} s after that, at {stamp(due)}, it is replaced by {what}"
