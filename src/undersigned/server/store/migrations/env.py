"""How Alembic runs the migrations: in the transaction of whoever opens the store."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from undersigned.server.store.tables import METADATA

_connection: Connection = context.config.attributes["connection"]
if _connection.dialect.name == "postgresql":
    # One process migrates and the others wait; SQLite's transaction is exclusive by itself.
    _connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('undersigned'))"))
context.configure(connection=_connection, target_metadata=METADATA, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
