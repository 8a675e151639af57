"""The tables."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, LargeBinary, MetaData, String, Table

from undersigned.letter.record import SIGN, WITHDRAW

METADATA: Final = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s"}
)

# The key is all that places a row: no row number, no time, no sequence.
RECORD: Final = Table(
    "record",
    METADATA,
    Column("letter", LargeBinary, primary_key=True),
    Column("serial", LargeBinary, primary_key=True),
    Column("action", String, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    CheckConstraint("length(letter) = 32", name="letter"),
    CheckConstraint("length(serial) = 32", name="serial"),
    CheckConstraint(f"action IN ('{SIGN}', '{WITHDRAW}')", name="action"),
    sqlite_with_rowid=False,
)
KEY: Final = tuple(RECORD.primary_key.columns)
