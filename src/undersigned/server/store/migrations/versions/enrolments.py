"""The tables of enrolments, invitations, and of what the database keeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "enrolments"
down_revision = "records"


def upgrade() -> None:
    """Make the tables."""
    _create("enrolment", ("charter", "commitment"), sa.Column("data", sa.LargeBinary, nullable=False))
    _create("invitation", ("charter", "code"), sa.Column("commitment", sa.LargeBinary), optional="commitment")
    _create("adopted", ("id",))


def _create(table: str, keys: tuple[str, ...], *rest: sa.Column[bytes], optional: str = "") -> None:
    digests = [name for name in (*keys, optional) if name]
    op.create_table(
        table,
        *(sa.Column(name, sa.LargeBinary, nullable=False) for name in keys),
        *rest,
        *(sa.CheckConstraint(f"length({name}) = 32", name=op.f(f"ck_{table}_{name}")) for name in digests),
        sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{table}")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        # Statistics would keep samples of the rows beyond their destruction.
        op.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
        for name in (*keys, *(one.name for one in rest)):
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0")
