"""For every field of every document: left out, of another type, not in its form. All end in step `format`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mutation.forge import NOBODY, Change, Forgery
from mutation.forms import walk_forms
from mutation.row import FILES, LINES, Row
from mutation.worlds import world_of
from undersigned.letter.document import Letter
from undersigned.letter.record import Close, Record
from undersigned.roster.entry import Entry
from undersigned.roster.frozen import Roster

DOCUMENTS: dict[str, type] = {
    "roster": Roster,
    "entry": Entry,
    "letter": Letter,
    "record": Record,
    "close": Close,
}
# Where every field, under every rule, has a value somewhere.
PLACES = [("rich", 1), ("rich", 9), ("blind", 1), ("again", 1)]


def build_rows() -> Iterator[Row]:
    """The rows for every field, each in the first world in which it has a value."""
    seen: set[tuple[str, str]] = set()
    for world, line in PLACES:
        for document, declared in DOCUMENTS.items():
            number = _line(world, document, line)
            value = Forgery(world_of(world), NOBODY).document(FILES[document], number)
            for path, row in _rows_of(declared, value, document, world, number):
                if (document, row.id.split("-", 1)[1]) not in seen and path is not None:
                    seen.add((document, row.id.split("-", 1)[1]))
                    yield row


def _line(world: str, document: str, line: int) -> int | None:
    if document == "record":
        records = world_of(world).records
        return next((at for at, one in enumerate(records, 1) if one.next is not None), 1)
    return line if document == "entry" else LINES.get(document)


def _rows_of(
    declared: type, value: Any, document: str, world: str, line: int | None
) -> Iterator[tuple[str, Row]]:
    for path, place, name, change, code in walk_forms(declared, value):

        def apply(forgery: Forgery, place: str = place, change: Change = change) -> None:
            forgery.edit(FILES[document], place, change, line)

        yield path, Row(world, document, path, name, apply, "format", code, NOBODY)


ROWS = list(build_rows())
