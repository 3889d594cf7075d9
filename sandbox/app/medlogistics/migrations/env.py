"""What Alembic runs: all pending revisions in one transaction, under one advisory lock."""

from alembic import context
from sqlalchemy import text

from medlogistics.database import make_engine
from medlogistics.settings import load_or_exit, read_database

engine = make_engine(load_or_exit(read_database))
with engine.connect() as connection:
    context.configure(connection=connection, transaction_per_migration=False)
    with context.begin_transaction():
        # Two runs at once: the second finds nothing left to do.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('medlogistics migrations'))"))
        context.run_migrations()
