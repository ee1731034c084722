"""Rows of the journal, as the domain's records."""

from __future__ import annotations

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
    signed: dict[int, list[Broadcast]] = {row.id: [] for row in rows}
    ids = list(signed)
    for start in range(0, len(ids), ROWS_AT_ONCE):
        belonging = SIGNED.where(broadcasts.c.intent.in_(ids[start : start + ROWS_AT_ONCE]))
        for row in connection.execute(belonging):
            signed[row.intent].append(to_broadcast(row))
    return tuple(_intent(row, tuple(signed[row.id])) for row in rows)


def find_intent(connection: Connection, intent_id: int) -> Intent:
    """Read one intent with its broadcasts."""
    (found,) = list_intents(connection, select(intents).where(intents.c.id == intent_id))
    return found


def _intent(row: Record, signed: tuple[Broadcast, ...]) -> Intent:
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
        value=int(row.value),
    )


def to_broadcast(row: Record) -> Broadcast:
    """Put a signed transaction together from its row."""
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
