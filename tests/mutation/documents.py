"""Which documents the program has, which of them the tables change, and why the others are in no table."""

from __future__ import annotations

import importlib
import pkgutil
import typing
from collections.abc import Iterable, Iterator
from typing import Any, Final

import undersigned
from mutation.papers import PAPERS
from mutation.rows_of_types import DOCUMENTS
from undersigned import schema
from undersigned.credential import key_file
from undersigned.keys import public, signing
from undersigned.roster.entry import EnrolmentStatement
from undersigned.roster.issued import IssuedStatement
from undersigned.server import about
from undersigned.server.member import enrolling
from undersigned.server.organiser import drafts, sessions
from undersigned.server.reader import articles, categories, responses

_OWN: Final = "a secret of its owner, whose program alone writes it; tests/unit names its faults"
_PINNED: Final = "a key that the reader pins: another one is another trust, which nothing can refuse"
_SERVER: Final = "the server's own file, which no stranger hands in; it is read as strictly as all"
_ASKED: Final = "an envelope whose entry or request has rows; tests/server/test_enrolments.py asks a server"
EXCEPTIONS: Final[dict[type, str]] = {
    key_file._StoredCredential: _OWN,
    signing._LogKeyFile: _OWN,
    signing._WitnessKeyFile: _OWN,
    signing._RegistrarKeyFile: _OWN,
    public.PublicKey: _PINNED,
    public.TokenPublicKey: _PINNED,
    about.About: _SERVER,
    articles._Articles: _SERVER,
    categories._Categories: _SERVER,
    drafts.Draft: _SERVER,
    responses._Responses: _SERVER,
    sessions._List: _SERVER,
    enrolling.ByKey: _ASKED,
    enrolling.ByCode: _ASKED,
}
# The last two are signed and never sent: the rows change what the signature is over.
IN_TABLES: Final[tuple[type, ...]] = (
    *DOCUMENTS.values(),
    *(paper.declared for paper in PAPERS.values()),
    EnrolmentStatement,
    IssuedStatement,
)


def load_all() -> None:
    """Import every module of the program, so that every document is declared."""
    for found in pkgutil.walk_packages(undersigned.__path__, "undersigned."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)


def walk_classes(annotation: Any) -> Iterator[type]:
    """A document class and every one that its fields hold."""
    if isinstance(annotation, type) and annotation in schema._HEADS:
        yield annotation
        for field in schema.fields_of(typing.cast("Any", annotation)):
            yield from walk_classes(field.annotation)
    for argument in typing.get_args(annotation):
        yield from walk_classes(argument)


def list_declared() -> set[type]:
    """The program's documents; tests declare some, too."""
    return {declared for declared in schema._HEADS if declared.__module__.startswith("undersigned.")}


def find_left_out(tables: Iterable[type], declared: Iterable[type] = ()) -> set[type]:
    """The program's documents, and those given besides, that are neither in tables nor a part of what is."""
    return {*list_declared(), *declared} - {part for one in tables for part in walk_classes(one)}
