"""Trades on two chains, as they were planned, and how they ended."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "sagas",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("profit", sa.Text(), nullable=False),
        sa.Column("worst", sa.Text(), nullable=False),
        sa.Column("legs", sa.Text(), nullable=False),
        sa.Column("ending", sa.String(16), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sagas"),
    )
    op.create_index("ix_sagas_planned_at", "sagas", ["planned_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("sagas")
