"""The tables: each has a key that is as good as random, and no row number, no time, no sequence."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, LargeBinary, MetaData, String, Table

from undersigned.letter.record import SIGN, WITHDRAW

METADATA: Final = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s"}
)


def _digest(name: str) -> CheckConstraint:
    return CheckConstraint(f"length({name}) = 32", name=name)


RECORD: Final = Table(
    "record",
    METADATA,
    Column("letter", LargeBinary, primary_key=True),
    Column("serial", LargeBinary, primary_key=True),
    Column("action", String, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    _digest("letter"),
    _digest("serial"),
    CheckConstraint(f"action IN ('{SIGN}', '{WITHDRAW}')", name="action"),
    sqlite_with_rowid=False,
)
ENROLMENT: Final = Table(
    "enrolment",
    METADATA,
    Column("charter", LargeBinary, primary_key=True),
    Column("commitment", LargeBinary, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    _digest("charter"),
    _digest("commitment"),
    sqlite_with_rowid=False,
)
INVITATION: Final = Table(
    "invitation",
    METADATA,
    Column("charter", LargeBinary, primary_key=True),
    Column("code", LargeBinary, primary_key=True),
    Column("commitment", LargeBinary),
    _digest("charter"),
    _digest("code"),
    _digest("commitment"),
    sqlite_with_rowid=False,
)
# The letters and charters of which this database, and no other, keeps what was taken in.
ADOPTED: Final = Table(
    "adopted",
    METADATA,
    Column("id", LargeBinary, primary_key=True),
    _digest("id"),
    sqlite_with_rowid=False,
)
