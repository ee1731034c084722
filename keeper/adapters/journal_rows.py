"""Rows of the journal, as the domain's records."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Row, Select, select

from keeper.adapters.schema import broadcasts, intents
from keeper.domain.intents import Broadcast, Fees, Intent, Receipt, Role, State
from keeper.domain.units import Address

Record = Row[tuple[object, ...]]

ROWS_AT_ONCE = 1_000  # databases bound how many values a query may name
SIGNED = select(broadcasts).order_by(broadcasts.c.id)


def list_intents(connection: Connection, query: Select[tuple[object, ...]]) -> tuple[Intent, ...]:
    """Read intents with their broadcasts, in one more query for a thousand of them."""
    rows = connection.execute(query).all()
    signed = list_signed(connection, SIGNED, [row.id for row in rows])
    return tuple(to_intent(row, signed[row.id], int(row.value), int(row.coin)) for row in rows)


def list_signed(
    connection: Connection, query: Select[tuple[object, ...]], ids: Iterable[int]
) -> dict[int, tuple[Broadcast, ...]]:
    """
    Read the broadcasts of intents, oldest first.

    Args:
        query: of broadcasts, in the order of their ids; narrowed here.
        ids: of the intents; each is in the answer.
    """
    found: dict[int, list[Broadcast]] = {intent: [] for intent in ids}
    wanted = list(found)
    for start in range(0, len(wanted), ROWS_AT_ONCE):
        some = broadcasts.c.intent.in_(wanted[start : start + ROWS_AT_ONCE])
        for row in connection.execute(query.where(some)):
            found[row.intent].append(_broadcast(row))
    return {intent: tuple(each) for intent, each in found.items()}


def find_intent(connection: Connection, intent_id: int) -> Intent:
    """Read one intent with its broadcasts."""
    (found,) = list_intents(connection, select(intents).where(intents.c.id == intent_id))
    return found


def to_intent(row: Record, signed: tuple[Broadcast, ...], value: int = 0, coin: int = 0) -> Intent:
    """Put an intent together; value and coin are apart, since older databases lack them."""
    return Intent(
        id=row.id,
        key=row.key,
        attempt=row.attempt,
        purpose=row.purpose,
        to=Address(row.to),
        data=row.data,
        not_after=row.not_after,
        state=State(row.state),
        nonce=row.nonce,
        broadcasts=signed,
        reason=row.reason,
        value=value,
        coin=coin,
    )


def _broadcast(row: Record) -> Broadcast:
    return Broadcast(
        hash=row.hash,
        raw=row.raw,
        role=Role(row.role),
        fees=Fees(max_fee=int(row.max_fee), tip=int(row.tip)),
        gas=row.gas,
        signed_at=row.signed_at,
        receipt=None if row.block is None else _receipt(row),
    )


def _receipt(row: Record) -> Receipt:
    return Receipt(
        hash=row.hash,
        block=row.block,
        block_hash=row.block_hash,
        succeeded=row.succeeded,
        gas_used=row.gas_used,
        gas_price=int(row.gas_price),
    )
