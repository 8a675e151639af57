"""A registrar's book: whom it gave something, so that nobody gets two; in the registrar's hands alone.

Every copy that the book leaves behind is overwritten, so that closing it destroys what tells whom.

Source: PROTOCOL §4 (Frozen roster).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from undersigned import schema
from undersigned.credential.erasure import SecretFile, create_secret_file
from undersigned.errors import Refused
from undersigned.schema import ClassName, Digest, Integer, KeyName, Text, document

BOOK_BYTES: Final = 2**28


@document(undersigned=1, kind="registrar-book")
class Book:
    """What a registrar gave to whom, under one charter.

    Args:
        closed: how many there were when the book was closed; None while it is open.
        given: for each person the SHA-256 of what was asked, 32 bytes; empty once it is closed.
    """

    charter: Digest
    class_: ClassName
    registrar: KeyName
    closed: Integer | None
    given: dict[Text, Digest]

    @property
    def count(self) -> int:
        """How many persons were given something."""
        return len(self.given) if self.closed is None else self.closed


@dataclass(frozen=True, slots=True)
class Seat:
    """A registrar's place in a charter: the charter's id (32 bytes), the class, the name there."""

    charter: bytes
    class_: str
    name: str


def write_down(path: Path, seat: Seat, person: str | None, asked: bytes) -> None:
    """Remember that this person was given what was asked; the same again changes nothing.

    Args:
        path: the book; made, for its owner alone, if it is missing.
        person: compared without regard to case and spaces.
        asked: SHA-256 of it, 32 bytes.

    Raises:
        MalformedInput: `too-large`, `string-characters`, and those of the book's fields.
        Refused: `registrar-person`, `registrar-person-twice`, `registrar-request-twice`, `book-closed`,
            `book-differs`, `key-file-busy`.
        StoreFailure: as `SecretFile.open`.
    """
    name = " ".join(unicodedata.normalize("NFC", person or "").casefold().split())
    if not name:
        raise Refused("registrar-person")
    schema.codec_of(Text).parse(name)
    if not path.exists():
        empty = Book(seat.charter, seat.class_, seat.name, None, {})
        with suppress(Refused):  # made meanwhile by another process
            create_secret_file(path, schema.encode_document(empty))
    with _opened(path, seat) as (file, book):
        if book.closed is not None:
            raise Refused("book-closed", str(path))
        if book.given.get(name) == asked:
            return
        if name in book.given:
            raise Refused("registrar-person-twice", str(path))
        if asked in book.given.values():
            raise Refused("registrar-request-twice", str(path))
        file.rewrite(schema.encode_document(replace(book, given={**book.given, name: asked})))


def count_given(path: Path, seat: Seat, *, close: bool = False) -> int:
    """How many persons the book holds.

    Args:
        close: destroy what tells whom; the book then holds the number alone, and nobody can be added.

    Raises:
        MalformedInput: those of the book's fields.
        Refused: `book-differs`, `key-file-busy`.
        StoreFailure: as `SecretFile.open`.
    """
    with _opened(path, seat) as (file, book):
        if close and book.closed is None:
            file.rewrite(schema.encode_document(replace(book, closed=book.count, given={})))
        return book.count


@contextmanager
def _opened(path: Path, seat: Seat) -> Iterator[tuple[SecretFile, Book]]:
    file = SecretFile.open(path)
    try:
        book = schema.parse_document(Book, file.read(BOOK_BYTES), path.name, BOOK_BYTES)
        if Seat(book.charter, book.class_, book.registrar) != seat:
            raise Refused("book-differs", str(path), f"{book.registrar} of {book.class_}")
        yield file, book
    finally:
        file.close()
