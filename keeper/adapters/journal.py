"""The journal of intents: what was wanted, what was signed for it, how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Select, func, insert, or_, select, update

from keeper.adapters.database import writing
from keeper.adapters.journal_rows import find_intent, list_intents
from keeper.adapters.lease import Fence
from keeper.adapters.schema import broadcasts, intents
from keeper.domain.intents import LIVE, USED, Broadcast, Intent, Receipt, State, choose_nonce
from keeper.domain.spending import Spent, sum_spent
from keeper.domain.units import Address


class SqlJournal:
    """
    The journal of one account in the keeper's database.

    Args:
        engine: from `open_database`.
        account: whose nonces it gives out.
        fence: what every write has to pass.
    """

    def __init__(self, engine: Engine, account: Address, fence: Fence) -> None:
        self._reads, self._writes, self._account = engine, writing(engine), account
        self._fence = fence

    def fetch_live(self) -> tuple[Intent, ...]:
        """List what is not concluded, oldest first."""
        query = self._own().where(intents.c.state.in_(LIVE)).order_by(intents.c.id)
        with self._reads.connect() as connection:
            return list_intents(connection, query)

    def fetch_last(self, key: str) -> Intent | None:
        """Find the last attempt at something."""
        query = self._own().where(intents.c.key == key).order_by(intents.c.attempt.desc()).limit(1)
        with self._reads.connect() as connection:
            return next(iter(list_intents(connection, query)), None)

    def fetch_highest_block(self) -> int:
        """Give the newest block in which something of ours was mined; 0 without any."""
        query = (
            select(func.max(broadcasts.c.block))
            .join(intents, intents.c.id == broadcasts.c.intent)
            .where(intents.c.account == self._account)
        )
        with self._reads.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def fetch_next_nonce(self) -> int:
        """Give the nonce above every one that is used up on the chain; 0 without any."""
        query = select(func.max(intents.c.nonce)).where(
            intents.c.account == self._account, intents.c.state.in_(USED)
        )
        with self._reads.connect() as connection:
            highest = connection.execute(query).scalar()
            return 0 if highest is None else int(highest) + 1

    def fetch_all(self) -> tuple[Intent, ...]:
        """List everything, oldest first, for reports."""
        with self._reads.connect() as connection:
            return list_intents(connection, self._own().order_by(intents.c.id))

    def fetch_spent(self, since: int) -> Spent:
        """
        Sum up what was signed since a time, and what may still be mined; see domain.spending.

        What follows an entry of that time counts whatever its own time says: a clock that was set
        back does not make it older.
        """
        late = broadcasts.c.signed_at >= since
        first = select(func.min(broadcasts.c.id)).where(late).scalar_subquery()
        signed = select(broadcasts.c.intent).where(broadcasts.c.id >= first)
        recent = or_(intents.c.id.in_(signed), intents.c.state == State.SIGNED)
        with self._reads.connect() as connection:
            return sum_spent(list_intents(connection, self._own().where(recent)))

    def insert_intent(
        self,
        *,
        key: str,
        purpose: str,
        to: Address,
        data: bytes,
        not_after: int,
        now: int,
        value: int = 0,
        coin: int = 0,
    ) -> Intent:
        """Write down the next attempt at something before anything is done for it."""
        values = {
            "account": self._account,
            "key": key,
            "purpose": purpose,
            "to": to,
            "data": data,
            "not_after": not_after,
            "value": str(value),
            "coin": str(coin),
            "state": State.PLANNED,
            "reason": "",
            "created_at": now,
        }
        last = select(func.coalesce(func.max(intents.c.attempt), 0)).where(intents.c.key == key)
        with self._writing() as connection:
            attempt = int(connection.execute(last).scalar_one()) + 1
            inserted = connection.execute(insert(intents).values(attempt=attempt, **values))
            assert inserted.inserted_primary_key is not None
            return find_intent(connection, inserted.inserted_primary_key[0])

    def reserve_nonce(self, intent: Intent, chain_nonce: int) -> Intent:
        """Give an intent its nonce, above the chain's and every one that is still promised."""
        promised = select(intents.c.nonce).where(
            intents.c.account == self._account,
            intents.c.nonce.is_not(None),
            intents.c.state.in_(LIVE),
        )
        with self._writing() as connection:
            nonce = choose_nonce(chain_nonce, list(connection.execute(promised).scalars()))
            _change(connection, intent, state=State.RESERVED, nonce=nonce)
            return find_intent(connection, intent.id)

    def insert_broadcast(self, intent: Intent, broadcast: Broadcast) -> Intent:
        """Store a signed transaction, before it is sent."""
        values = {
            "intent": intent.id,
            "hash": broadcast.hash,
            "raw": broadcast.raw,
            "role": broadcast.role,
            "max_fee": str(broadcast.fees.max_fee),
            "tip": str(broadcast.fees.tip),
            "gas": broadcast.gas,
            "signed_at": broadcast.signed_at,
        }
        with self._writing() as connection:
            connection.execute(insert(broadcasts).values(values))
            _change(connection, intent, state=State.SIGNED)
            return find_intent(connection, intent.id)

    def update_receipt(self, intent: Intent, receipt: Receipt | None) -> Intent:
        """Note where an intent was mined, or with None that no receipt is left of it."""
        cleared = dict.fromkeys(("block", "block_hash", "succeeded", "gas_used", "gas_price"))
        with self._writing() as connection:
            of_intent = broadcasts.c.intent == intent.id
            connection.execute(update(broadcasts).where(of_intent).values(cleared))
            if receipt is not None:
                seen = {
                    "block": receipt.block,
                    "block_hash": receipt.block_hash,
                    "succeeded": receipt.succeeded,
                    "gas_used": receipt.gas_used,
                    "gas_price": str(receipt.gas_price),
                }
                mined = broadcasts.c.hash == receipt.hash
                connection.execute(update(broadcasts).where(of_intent, mined).values(seen))
            _change(connection, intent, state=State.SIGNED if receipt is None else State.MINED)
            return find_intent(connection, intent.id)

    def conclude(self, intent: Intent, state: State, reason: str = "") -> Intent:
        """End an intent; a nonce under which nothing was ever signed is free again."""
        with self._writing() as connection:
            changes: dict[str, object] = {"state": state, "reason": reason}
            if not intent.broadcasts:
                changes["nonce"] = None
            _change(connection, intent, **changes)
            return find_intent(connection, intent.id)

    def reopen(self, nonce: int) -> tuple[Intent, ...]:
        """Take back what was concluded under this nonce and above, and list it."""
        concluded = self._own().where(intents.c.nonce >= nonce, intents.c.state.in_(USED - LIVE))
        with self._writing() as connection:
            undone = list_intents(connection, concluded.order_by(intents.c.id))
            for intent in undone:
                _change(connection, intent, state=State.SIGNED, reason="")
            return tuple(find_intent(connection, intent.id) for intent in undone)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Write in one transaction, unless another keeper has taken over."""
        with self._writes.begin() as connection:
            self._fence.check(connection)
            yield connection

    def _own(self) -> Select[tuple[object, ...]]:
        return select(intents).where(intents.c.account == self._account)


def _change(connection: Connection, intent: Intent, **changes: object) -> None:
    connection.execute(update(intents).where(intents.c.id == intent.id).values(changes))
