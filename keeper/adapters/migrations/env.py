"""Alembic's entry: upgrades the connection it is handed."""

from alembic import context

from keeper.adapters.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
