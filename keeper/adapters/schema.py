"""Tables of the keeper's database. 256-bit integers are decimal text: no database counts so far."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

REVISION = "0007"  # the migration that leads to these tables

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One row: what this database belongs to. Dry run and live, two chains, two funds can never mix.
binding = Table(
    "binding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chain_id", BigInteger, nullable=False),
    Column("genesis_hash", String(66), nullable=False),
    Column("fund", String(42), nullable=False),
    Column("mode", String(16), nullable=False, server_default="live"),
)

intents = Table(
    "intents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", String(42), nullable=False),
    Column("key", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("to", String(42), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("not_after", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("nonce", BigInteger),
    Column("reason", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("value", Text, nullable=False, server_default="0"),
    Column("coin", Text, nullable=False, server_default="0"),
    UniqueConstraint("key", "attempt"),
    Index("ix_intents_account_state", "account", "state"),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("intent", Integer, ForeignKey("intents.id"), nullable=False, index=True),
    Column("hash", String(66), nullable=False, unique=True),
    Column("raw", LargeBinary, nullable=False),
    Column("role", String(16), nullable=False),
    Column("max_fee", Text, nullable=False),
    Column("tip", Text, nullable=False),
    Column("gas", BigInteger, nullable=False),
    Column("signed_at", BigInteger, nullable=False),
    Column("block", BigInteger),
    Column("block_hash", String(66)),
    Column("succeeded", Boolean),
    Column("gas_used", BigInteger),
    Column("gas_price", Text),
)

# Who is at work under a name. The epoch grows with every holder; an older one cannot write.
leases = Table(
    "leases",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("holder", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

# What the fund was worth whenever the keeper looked.
points = Table(
    "points",
    metadata,
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("timestamp", BigInteger, nullable=False, index=True),
    Column("dealing", BigInteger, nullable=False),
    Column("total", Text, nullable=False),
    Column("supply", Text, nullable=False),
    Column("per_share", Text, nullable=False),
    Column("struck_per_share", Text, nullable=False),
    Column("high_water_mark", Text, nullable=False),
    Column("cash", Text, nullable=False),
    Column("remote", Text, nullable=False),
    Column("benchmark_price", Text),
)

holdings = Table(
    "holdings",
    metadata,
    Column("block", BigInteger, ForeignKey("points.block"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("strategy", String(42), nullable=False),
    Column("token", String(42), nullable=False),
    Column("amount", Text, nullable=False),
    Column("price", Text, nullable=False),
    Column("value", Text, nullable=False),
)

# When a job last ran, by chain time; what is due follows from it.
runs = Table(
    "runs",
    metadata,
    Column("job", String(64), primary_key=True),
    Column("at", BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True)
class LogTables:
    """
    Logs of some contracts on the chain as it was last seen.

    Args:
        logs: a number may come to mean another block, so the hash is the key.
        checkpoints: blocks up to which logs are known; the newest is where the next look begins.
    """

    logs: Table
    checkpoints: Table


def _log_tables(name: str, checkpoints: str) -> LogTables:
    logs = Table(
        name,
        metadata,
        Column("block_hash", String(66), primary_key=True),
        Column("log_index", Integer, primary_key=True, autoincrement=False),
        Column("block", BigInteger, nullable=False, index=True),
        Column("transaction", String(66), nullable=False),
        Column("contract", String(42), nullable=False),
        Column("name", String(128), nullable=False, index=True),
        Column("topics", Text, nullable=False),
        Column("data", LargeBinary, nullable=False),
        Column("timestamp", BigInteger),
        Column("identity", String(64), nullable=False, index=True),
    )
    ends = Table(
        checkpoints,
        metadata,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("hash", String(66), nullable=False),
    )
    return LogTables(logs, ends)


FUND_LOGS = _log_tables("events", "event_checkpoints")
POOL_CREATIONS = _log_tables("pool_creations", "pool_creation_checkpoints")
POOL_LOGS = _log_tables("pool_logs", "pool_log_checkpoints")

# What was asked for when creations of pools were followed; of anything else they know nothing.
pool_scope = Table("pool_scope", metadata, Column("scope", String(64), primary_key=True))

# States of pools on which their later events stand; the state is empty before a first price.
pool_bases = Table(
    "pool_bases",
    metadata,
    Column("address", String(42), primary_key=True),
    Column("block", BigInteger, nullable=False),
    Column("block_hash", String(66), nullable=False),
    Column("state", Text, nullable=False),
    Column("checked_block", BigInteger, nullable=False),
)

# Every divergence of a pool from the chain. One that is not cleared keeps its pool from trading.
pool_wires = Table(
    "pool_wires",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", String(42), nullable=False, index=True),
    Column("field", Text, nullable=False),
    Column("ours", Text, nullable=False),
    Column("theirs", Text, nullable=False),
    Column("block", BigInteger, nullable=False),
    Column("block_hash", String(66), nullable=False),
    Column("cleared_block", BigInteger),
)

# What each receiver was told of; a row with BEGUN says that it is told at all.
event_tellings = Table(
    "event_tellings",
    metadata,
    Column("receiver", String(128), primary_key=True),
    Column("identity", String(64), primary_key=True),
)
BEGUN = "begun"

# Trades on two chains, written down before their first leg is sent; legs as JSON, each one whole.
sagas = Table(
    "sagas",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("planned_at", BigInteger, nullable=False, index=True),
    Column("profit", Text, nullable=False),
    Column("worst", Text, nullable=False),
    Column("legs", Text, nullable=False),
    Column("ending", String(16)),
    Column("ended_at", BigInteger),
)

# What rehearsals of trades in a token came to in a pool, the newest of each; reasons as JSON.
token_verdicts = Table(
    "token_verdicts",
    metadata,
    Column("token", String(42), primary_key=True),
    Column("pool", String(42), primary_key=True),
    Column("block", BigInteger, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("deeds", Integer, nullable=False),
)
