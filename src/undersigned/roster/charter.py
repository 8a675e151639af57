"""The charter: what is fixed before anyone enrols.

Source: PROTOCOL §4.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Annotated

from undersigned import limits, schema
from undersigned.errors import Refused
from undersigned.schema import Binary, ClassName, Date, Digest, Integer, Items, Key, KeyName, Text, document


@document()
class Registrar:
    """Someone who vouches for members; `ed25519` is 32 bytes."""

    name: KeyName
    ed25519: Key


@document()
class BlindRegistrar:
    """Someone who vouches without seeing what; `rsa` is SPKI DER, `url` where tokens are asked for."""

    name: KeyName
    ed25519: Key
    rsa: Binary
    url: Text


@document(kind="ssh-directory")
class SshDirectoryRule:
    """Members are who signs with an SSH key of the directory with this SHA-256."""

    sha256: Digest


@document(kind="registrars")
class RegistrarsRule:
    """Members are whom `threshold` of the registrars vouch for."""

    threshold: Integer
    registrars: Annotated[tuple[Registrar, ...], Items(limits.KEYS_MAX)]


@document(kind="blind-registrars")
class BlindRegistrarsRule:
    """Members are who holds blind signatures of `threshold` of the registrars."""

    threshold: Integer
    registrars: Annotated[tuple[BlindRegistrar, ...], Items(limits.KEYS_MAX)]


@document(kind="signers-of")
class SignersOfRule:
    """Members are the signers of an earlier letter who asked to speak again."""

    letter: Digest


Rule = SshDirectoryRule | RegistrarsRule | BlindRegistrarsRule | SignersOfRule


@document()
class MemberClass:
    """A named part of the group and the rule by which one belongs to it."""

    name: ClassName
    rule: Rule


@document()
class Calendar:
    """Which slots may serve when: window w lasts `days` days and holds `slots` slots."""

    start: Date
    days: Integer
    slots: Integer

    def window(self, slot: int) -> tuple[datetime, datetime]:
        """The first moment of the slot's window and the first moment after it."""
        number = slot // self.slots
        first = datetime.combine(self.start, time(), UTC)
        return first + timedelta(days=number * self.days), first + timedelta(days=(number + 1) * self.days)


@document()
class Witness:
    """Someone who cosigns checkpoints; `ed25519` is 32 bytes."""

    name: KeyName
    ed25519: Key


@document()
class LogTerms:
    """The log's origin and key, its witnesses, and how many of them a checkpoint needs."""

    origin: KeyName
    ed25519: Key
    witnesses: Annotated[tuple[Witness, ...], Items(limits.KEYS_MAX)]
    quorum: Integer


@document(undersigned=1, kind="charter")
class Charter:
    """The group, its classes and rules, its slots and its log."""

    group: Text
    description: Text
    created: Date
    slots: Integer
    min_ring: Integer
    calendar: Calendar | None
    log: LogTerms
    classes: Annotated[tuple[MemberClass, ...], Items(limits.CLASSES_MAX)]

    @property
    def id(self) -> bytes:
        """SHA-256 of the canonical bytes, 32 bytes."""
        return schema.document_id(self)

    def rule(self, name: str) -> Rule:
        """The rule of the class.

        Raises:
            Refused: `class-unknown`.
        """
        for member_class in self.classes:
            if member_class.name == name:
                return member_class.rule
        raise Refused("class-unknown", None, name)
