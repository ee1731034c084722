"""Pools that are traded on: their creations, their events, their states and their divergences."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

LOGS = {"pool_creations": "pool_creation_checkpoints", "pool_logs": "pool_log_checkpoints"}


def upgrade() -> None:
    """Create the tables."""
    for logs, checkpoints in LOGS.items():
        _create_logs(logs)
        op.create_table(
            checkpoints,
            sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("hash", sa.String(66), nullable=False),
            sa.PrimaryKeyConstraint("number", name=f"pk_{checkpoints}"),
        )
    op.create_table(
        "pool_scope",
        sa.Column("scope", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_pool_scope"),
    )
    _create_states()


def downgrade() -> None:
    """Drop them."""
    for table in ("pool_wires", "pool_bases", "pool_scope", *LOGS.values(), *LOGS):
        op.drop_table(table)


def _create_logs(name: str) -> None:
    op.create_table(
        name,
        sa.Column("block_hash", sa.String(66), nullable=False),
        sa.Column("log_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("transaction", sa.String(66), nullable=False),
        sa.Column("contract", sa.String(42), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=True),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("block_hash", "log_index", name=f"pk_{name}"),
    )
    for column in ("block", "name", "identity"):
        op.create_index(f"ix_{name}_{column}", name, [column])


def _create_states() -> None:
    op.create_table(
        "pool_bases",
        sa.Column("address", sa.String(42), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("block_hash", sa.String(66), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("checked_block", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_pool_bases"),
    )
    op.create_table(
        "pool_wires",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(42), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("ours", sa.Text(), nullable=False),
        sa.Column("theirs", sa.Text(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("block_hash", sa.String(66), nullable=False),
        sa.Column("cleared_block", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_pool_wires"),
    )
    op.create_index("ix_pool_wires_address", "pool_wires", ["address"])
