"""Who may organise here: each has a cookie, of which only the digest is kept, and came by a one-time link.

Neither the list nor a link has a time on disk: links live in the memory of the running server alone.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

from undersigned import canon, limits, schema
from undersigned.desk.documents import read_document
from undersigned.errors import MalformedInput, Refused, StoreFailure
from undersigned.files import write_atomically
from undersigned.schema import Digest, Items, Text, document

FILE: Final = "organisers.json"
NAME_CHARS: Final = 80
LINK_SECONDS: Final = 24 * 3600
_MOST: Final = 64
_SECRET_BYTES: Final = 32
_FILE_BYTES: Final = limits.LINE_BYTES
_MODE: Final = 0o600


@document()
class Organiser:
    """Someone who may organise: what the others call them, and the SHA-256 of their cookie, 32 bytes."""

    name: Text
    sha256: Digest

    @property
    def id(self) -> str:
        """What names them in a form."""
        return self.sha256.hex()


@document(undersigned=1, kind="organisers")
class _List:
    organisers: Annotated[tuple[Organiser, ...], Items(_MOST)]


@dataclass(frozen=True, slots=True)
class Session:
    """An organiser at work.

    Args:
        form_token: stands in each of their forms; another site cannot know it.
    """

    organiser: Organiser
    form_token: str


@dataclass(slots=True, eq=False)
class EntryLinks:
    """The links that wait to be used."""

    _ends: dict[bytes, float] = field(default_factory=dict)

    def make(self) -> str:
        """A new token, good for one entry within `LINK_SECONDS` while the server runs."""
        token = secrets.token_bytes(_SECRET_BYTES)
        self._ends[canon.sha256(token)] = time.monotonic() + LINK_SECONDS
        return canon.encode_base64(token)

    def check(self, token: str) -> bytes:
        """Check that a token can be used; that does not use it up.

        Returns:
            Its SHA-256.

        Raises:
            Refused: `organiser-link`.
        """
        try:
            digest = canon.sha256(canon.parse_base64(token))
        except MalformedInput:
            raise Refused("organiser-link") from None
        if self._ends.get(digest, 0.0) <= time.monotonic():
            raise Refused("organiser-link")
        return digest

    def use_up(self, digest: bytes) -> None:
        """Forget the token with this SHA-256."""
        self._ends.pop(digest, None)


@dataclass(slots=True, eq=False)
class Organisers:
    """The list in the folder at `path`, and the links that lead onto it."""

    path: Path
    links: EntryLinks
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def all(self) -> tuple[Organiser, ...]:
        """The organisers.

        Raises:
            MalformedInput: those of the list's fields.
            StoreFailure: `unreadable`.
        """
        path = self.path / FILE
        return read_document(_List, path, _FILE_BYTES).organisers if path.exists() else ()

    def find(self, cookie: str) -> Session | None:
        """The organiser to whom a cookie was given."""
        try:
            secret = canon.parse_base64(cookie)
        except MalformedInput:
            return None
        wanted = canon.sha256(secret)
        for one in self.all():
            if hmac.compare_digest(one.sha256, wanted):
                return Session(one, hmac.digest(secret, b"form", "sha256").hex())
        return None

    def enter(self, token: str, name: str) -> str:
        """Use a token up.

        Args:
            name: what the other organisers will see, 1 to 80 characters.

        Returns:
            The cookie's value.

        Raises:
            MalformedInput: `string-characters`, `string-normalisation`, `too-large`.
            Refused: `organiser-link`, `organiser-name`, `organiser-many`.
            StoreFailure: `unwritable`; the token can be used again then.
        """
        canon.check_string(name)
        if not name or len(name) > NAME_CHARS:
            raise Refused("organiser-name")
        with self._lock:
            digest = self.links.check(token)
            known = self.all()
            if any(one.name == name for one in known):
                raise Refused("organiser-name")
            if len(known) >= _MOST:
                raise Refused("organiser-many")
            secret = secrets.token_bytes(_SECRET_BYTES)
            self._write((*known, Organiser(name, canon.sha256(secret))))
            self.links.use_up(digest)
        return canon.encode_base64(secret)

    def remove(self, organiser_id: str) -> None:
        """End the entry of the organiser with this id; repeated, it changes nothing.

        Raises:
            StoreFailure: `unwritable`.
        """
        with self._lock:
            self._write(tuple(one for one in self.all() if one.id != organiser_id))

    def _write(self, organisers: tuple[Organiser, ...]) -> None:
        try:
            self.path.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StoreFailure("unwritable", str(self.path), error.strerror) from None
        # In the order of names, so that the list does not tell who came when.
        listed = _List(tuple(sorted(organisers, key=lambda one: one.name)))
        write_atomically(self.path / FILE, schema.encode_document(listed), _MODE)
