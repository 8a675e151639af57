"""The enrolment statement that evidence signs, and the entry that goes on the roster.

Source: PROTOCOL §4.
"""

from __future__ import annotations

from typing import Annotated

from undersigned import limits, schema
from undersigned.schema import (
    Binary,
    ClassName,
    Digest,
    EnrolmentProof,
    Integer,
    Items,
    KeyName,
    Point,
    Prefix,
    Principal,
    Signature,
    document,
)

Commitments = Annotated[tuple[Point, ...], Items(limits.SLOTS_MAX)]


@document(undersigned=1, kind="enrolment")
class EnrolmentStatement:
    """What a member asks to have on the roster; its id is the context of the enrolment proof."""

    charter: Digest
    class_: ClassName
    commitments: Commitments
    principal: Principal | None

    @property
    def id(self) -> bytes:
        """SHA-256 of the canonical bytes, 32 bytes."""
        return schema.document_id(self)


@document()
class SshEvidence:
    """An SSHSIG blob without armor over the statement."""

    sshsig: Binary


@document()
class Vouch:
    """One registrar's signature over the statement."""

    registrar: KeyName
    ed25519: Signature


@document()
class RegistrarsEvidence:
    """Signatures of registrars, in the charter's order."""

    signatures: Annotated[tuple[Vouch, ...], Items(limits.KEYS_MAX)]


@document()
class Token:
    """One registrar's blind signature over `prefix` (32 bytes) and the statement."""

    registrar: KeyName
    prefix: Prefix
    rsa: Binary


@document()
class BlindRegistrarsEvidence:
    """Tokens of registrars, in the charter's order."""

    tokens: Annotated[tuple[Token, ...], Items(limits.KEYS_MAX)]


@document()
class LeafEvidence:
    """The index of the record in the first letter's log."""

    leaf: Integer


Evidence = SshEvidence | RegistrarsEvidence | BlindRegistrarsEvidence | LeafEvidence


@document()
class Entry:
    """A member's line in the roster."""

    class_: ClassName
    commitments: Commitments
    evidence: Evidence
    principal: Principal | None
    proof: EnrolmentProof

    def statement(self, charter_id: bytes) -> EnrolmentStatement:
        """The statement that this entry's evidence signs, under the charter with that id."""
        return EnrolmentStatement(charter_id, self.class_, self.commitments, self.principal)
