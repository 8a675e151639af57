"""The letter's terms: which texts, whose roster, until when, released how.

Source: PROTOCOL §5.
"""

from __future__ import annotations

from typing import Annotated

from undersigned import limits, schema
from undersigned.roster.charter import Charter
from undersigned.schema import (
    Date,
    Digest,
    Flag,
    Integer,
    Items,
    LanguageTag,
    Text,
    Time,
    document,
)


@document()
class TextReference:
    """One language's text, by the SHA-256 of its file."""

    lang: LanguageTag
    sha256: Digest


@document()
class NextTerms:
    """Signers may attach `slots` fresh commitments, whose secrets their devices keep until `until`."""

    slots: Integer
    until: Date


@document(undersigned=1, kind="letter")
class Letter:
    """A letter's terms; its id stands for all its texts, its roster and its dates."""

    title: Text
    roster: Digest
    slot: Integer
    class_counts: Flag
    ring_limit: Integer
    threshold: Integer
    release: Text
    opens: Time
    closes: Time
    releases: Time | None
    texts: Annotated[tuple[TextReference, ...], Items(limits.TEXTS_MAX)]
    addressees: Annotated[tuple[Text, ...], Items(limits.NAMES_MAX)]
    organisers: Annotated[tuple[Text, ...], Items(limits.NAMES_MAX)]
    next: NextTerms | None
    collector: Text | None
    timestamp: Digest | None

    @property
    def id(self) -> bytes:
        """SHA-256 of the canonical bytes, 32 bytes."""
        return schema.document_id(self)

    def log_origin(self, charter: Charter) -> str:
        """The origin of this letter's log."""
        return f"{charter.log.origin}/{self.slot}"
