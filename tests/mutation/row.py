"""A row of the table: what is changed, with which keys, and which step and code must refuse it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mutation.forge import COALITION, Change, Forgery
from mutation.worlds import world_of
from undersigned.bundle import names
from undersigned.bundle.archive import parse_archive
from undersigned.bundle.names import HeldFiles
from undersigned.errors import MalformedInput
from undersigned.verify.report import Report
from undersigned.verify.verifier import report_unreadable, verify

FILES = {
    "roster": names.ROSTER,
    "entry": names.ENTRIES,
    "letter": names.LETTER,
    "record": names.SIGNATURES,
    "close": names.SIGNATURES,
}
LINES = {"entry": 1, "record": 1, "close": -1}
VALID = "valid"


@dataclass(frozen=True)
class Row:
    """One mutation.

    Args:
        world: the bundle it starts from (`worlds.WORLDS`).
        document, path: the field, as `schema.walk_fields` names it.
        name: what is done to it.
        change: does it.
        step, code: who must refuse it, and with what; step VALID where the protocol lets it pass.
        keys: those of the forger.
    """

    world: str
    document: str
    path: str
    name: str
    change: Callable[[Forgery], None]
    step: str
    code: str
    keys: frozenset[str] = COALITION

    @property
    def id(self) -> str:
        return f"{self.world}-{self.document}:{self.path}-{self.name}".replace(" ", "_")

    def forge(self) -> Forgery:
        """The mutated bundle, re-hashed and re-signed with the forger's keys."""
        forgery = Forgery(world_of(self.world), self.keys)
        self.change(forgery)
        forgery.seal()
        return forgery


def edit(
    world: str,
    document: str,
    path: str,
    name: str,
    change: Change | Any,
    step: str,
    code: str,
    *,
    at: str | None = None,
    line: int | None = None,
    keys: frozenset[str] = COALITION,
) -> Row:
    """A row that puts a value in a field.

    Args:
        change: the new value, or what makes it of the old one.
        at: the place where several are meant by `path`; by default the first.
        line: the line of a JSONL file.
    """
    make: Change = change if callable(change) else lambda _: change
    place = path.replace("*", "0") if at is None else at
    number = LINES.get(document) if line is None else line
    return Row(
        world,
        document,
        path,
        name,
        lambda forgery: forgery.edit(FILES[document], place, make, number),
        step,
        code,
        keys,
    )


def verify_forgery(forgery: Forgery) -> Report:
    """What a reader is told, also about names and sizes that no bundle has."""
    try:
        files = HeldFiles(forgery.files) if forgery.archive is None else parse_archive(forgery.archive)
    except MalformedInput as error:
        return report_unreadable(error)
    return verify(files)
