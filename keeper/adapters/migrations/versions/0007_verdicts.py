"""What rehearsals of trades in tokens came to, by token and pool."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "token_verdicts",
        sa.Column("token", sa.String(42), nullable=False),
        sa.Column("pool", sa.String(42), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("deeds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("token", "pool", name="pk_token_verdicts"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("token_verdicts")
