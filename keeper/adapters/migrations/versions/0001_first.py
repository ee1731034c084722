"""The first tables: binding, intents and their transactions, what the fund was worth, job runs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    _create_binding()
    _create_intents()
    _create_broadcasts()
    _create_points()
    _create_holdings()
    _create_runs()


def downgrade() -> None:
    """Drop them, what refers before what is referred to."""
    for table in ("runs", "holdings", "points", "broadcasts", "intents", "binding"):
        op.drop_table(table)


def _create_binding() -> None:
    op.create_table(
        "binding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("genesis_hash", sa.String(66), nullable=False),
        sa.Column("fund", sa.String(42), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_binding"),
    )


def _create_intents() -> None:
    op.create_table(
        "intents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(42), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("to", sa.String(42), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("not_after", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("nonce", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_intents"),
        sa.UniqueConstraint("key", "attempt", name="uq_intents_key"),
    )
    op.create_index("ix_intents_account_state", "intents", ["account", "state"])


def _create_broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intent", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(66), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("max_fee", sa.Text(), nullable=False),
        sa.Column("tip", sa.Text(), nullable=False),
        sa.Column("gas", sa.BigInteger(), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=True),
        sa.Column("block_hash", sa.String(66), nullable=True),
        sa.Column("succeeded", sa.Boolean(), nullable=True),
        sa.Column("gas_used", sa.BigInteger(), nullable=True),
        sa.Column("gas_price", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["intent"], ["intents.id"], name="fk_broadcasts_intent"),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
        sa.UniqueConstraint("hash", name="uq_broadcasts_hash"),
    )
    op.create_index("ix_broadcasts_intent", "broadcasts", ["intent"])


def _create_points() -> None:
    amounts = ("total", "supply", "per_share", "struck_per_share", "high_water_mark")
    op.create_table(
        "points",
        sa.Column("block", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.Column("dealing", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in (*amounts, "cash", "remote")),
        sa.Column("benchmark_price", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("block", name="pk_points"),
    )
    op.create_index("ix_points_timestamp", "points", ["timestamp"])


def _create_holdings() -> None:
    op.create_table(
        "holdings",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("strategy", sa.String(42), nullable=False),
        sa.Column("token", sa.String(42), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("amount", "price", "value")),
        sa.ForeignKeyConstraint(["block"], ["points.block"], name="fk_holdings_block"),
        sa.PrimaryKeyConstraint("block", "place", name="pk_holdings"),
    )


def _create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("job", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("job", name="pk_runs"),
    )
