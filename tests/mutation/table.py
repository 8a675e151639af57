"""The whole table."""

from __future__ import annotations

from mutation import (
    rows_of_authorities,
    rows_of_charters,
    rows_of_entries,
    rows_of_files,
    rows_of_letters,
    rows_of_notes,
    rows_of_records,
    rows_of_rosters,
    rows_of_types,
)

RULES = [
    *rows_of_charters.ROWS,
    *rows_of_rosters.ROWS,
    *rows_of_entries.ROWS,
    *rows_of_letters.ROWS,
    *rows_of_records.ROWS,
    *rows_of_notes.ROWS,
    *rows_of_files.ROWS,
    *rows_of_authorities.ROWS,
]
ROWS = [*RULES, *rows_of_types.ROWS]
