"""The native coin that an intent carries: what the bridge asks for a message."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add it; what was there before carried none."""
    op.add_column("intents", sa.Column("coin", sa.Text(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("intents", "coin")
