"""services.markets.VerdictBook in the keeper's database."""

from __future__ import annotations

import json

from sqlalchemy import Engine, delete, insert, select

from keeper.adapters.database import writing
from keeper.adapters.schema import token_verdicts
from keeper.domain.listing import Verdict
from keeper.domain.units import Address


class SqlVerdicts:
    """
    What rehearsals came to.

    Args:
        engine: the database that belongs to the pools' chain.
    """

    def __init__(self, engine: Engine) -> None:
        self._reads, self._writes = engine, writing(engine)

    def fetch(self, token: Address, pool: Address, since: int) -> Verdict | None:
        """Find the verdict on a token in a pool, if it is of this block or a later one."""
        query = select(token_verdicts).where(
            token_verdicts.c.token == token,
            token_verdicts.c.pool == pool,
            token_verdicts.c.block >= since,
        )
        with self._reads.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        reasons = tuple(json.loads(row.reasons))
        return Verdict(token=token, pool=pool, reasons=reasons, deeds=row.deeds)

    def save(self, verdict: Verdict, block: int) -> None:
        """Keep a verdict in the place of an older one."""
        same = (token_verdicts.c.token == verdict.token) & (token_verdicts.c.pool == verdict.pool)
        row = {
            "token": verdict.token,
            "pool": verdict.pool,
            "block": block,
            "reasons": json.dumps(verdict.reasons),
            "deeds": verdict.deeds,
        }
        with self._writes.begin() as connection:
            connection.execute(delete(token_verdicts).where(same))
            connection.execute(insert(token_verdicts).values(row))
