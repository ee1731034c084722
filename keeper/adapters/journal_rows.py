"""Rows of the journal, as the domain's records."""

from __future__ import annotations

from sqlalchemy import Connection, Row, select

from keeper.adapters.schema import broadcasts
from keeper.domain.intents import Broadcast, Fees, Intent, Receipt, Role, State
from keeper.domain.units import Address

Record = Row[tuple[object, ...]]


def to_intent(connection: Connection, row: Record) -> Intent:
    """Put an intent together from its row and those of its broadcasts."""
    signed = select(broadcasts).where(broadcasts.c.intent == row.id).order_by(broadcasts.c.id)
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
        broadcasts=tuple(to_broadcast(each) for each in connection.execute(signed)),
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
