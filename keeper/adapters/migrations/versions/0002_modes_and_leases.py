"""Live or dry run, leases among several hosts, and what an intent moves."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add them; what was there before belongs to a keeper that acts."""
    live = sa.Column("mode", sa.String(16), nullable=False, server_default="live")
    op.add_column("binding", live)
    op.add_column("intents", sa.Column("value", sa.Text(), nullable=False, server_default="0"))
    op.create_table(
        "leases",
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("leases")
    op.drop_column("intents", "value")
    op.drop_column("binding", "mode")
