"""The fund's events, up to which block they are known, and who was told of them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables."""
    _create_events()
    op.create_table(
        "event_checkpoints",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(66), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_event_checkpoints"),
    )
    op.create_table(
        "event_tellings",
        sa.Column("receiver", sa.String(128), nullable=False),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("receiver", "identity", name="pk_event_tellings"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("event_tellings", "event_checkpoints", "events"):
        op.drop_table(table)


def _create_events() -> None:
    op.create_table(
        "events",
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
        sa.PrimaryKeyConstraint("block_hash", "log_index", name="pk_events"),
    )
    for column in ("block", "name", "identity"):
        op.create_index(f"ix_events_{column}", "events", [column])
