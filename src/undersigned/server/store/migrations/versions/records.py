"""The table of records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "records"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "record",
        sa.Column("letter", sa.LargeBinary, nullable=False),
        sa.Column("serial", sa.LargeBinary, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("length(letter) = 32", name=op.f("ck_record_letter")),
        sa.CheckConstraint("length(serial) = 32", name=op.f("ck_record_serial")),
        sa.CheckConstraint("action IN ('sign', 'withdraw')", name=op.f("ck_record_action")),
        sa.PrimaryKeyConstraint("letter", "serial", "action", name=op.f("pk_record")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        # Statistics would keep samples of the records beyond their destruction.
        op.execute("ALTER TABLE record SET (autovacuum_enabled = false)")
        for column in ("letter", "serial", "action", "data"):
            op.execute(f"ALTER TABLE record ALTER COLUMN {column} SET STATISTICS 0")
