"""Drawing secrets: for an entry under a charter, and to speak again after a letter.

Source: PROTOCOL §2 (enrolment proof), §4 (enrolment statement), §5 (Speaking again).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from undersigned import _core
from undersigned._core import Opening
from undersigned.credential.key_file import CharterOrigin, Credential, LetterOrigin
from undersigned.credential.slot import FOREVER, Slot
from undersigned.errors import Refused
from undersigned.letter.record import Next, build_next_context
from undersigned.roster.charter import Charter, SshDirectoryRule
from undersigned.roster.entry import EnrolmentStatement


def draw(slots: int) -> tuple[Opening, ...]:
    """Fresh secrets for as many slots, each from the operating system and from nothing else."""
    return tuple(Opening.draw() for _ in range(slots))


def enrol(charter: Charter, class_: str, principal: str | None) -> Credential:
    """A new credential, with the one enrolment proof that will ever be made for it.

    The proof's nonces are drawn in the core and stored nowhere; a resumed enrolment sends the stored proof.

    Args:
        charter: one whose rules were checked.
        principal: who asks, under a directory of SSH keys; else None.

    Raises:
        Refused: `class-unknown`, `principal`.
    """
    by_directory = isinstance(charter.rule(class_), SshDirectoryRule)
    if by_directory != (principal is not None):
        raise Refused("principal", None, "needed" if by_directory else "not used by this class")
    openings = draw(charter.slots)
    commitments = tuple(opening.commitment() for opening in openings)
    statement = EnrolmentStatement(charter.id, class_, commitments, principal)
    ends = [
        charter.calendar.window(slot)[1] if charter.calendar else FOREVER for slot in range(charter.slots)
    ]
    return Credential(
        CharterOrigin(class_, charter.id, principal),
        commitments,
        _core.prove_enrolment(openings, statement.id),
        tuple(Slot(opening, end) for opening, end in zip(openings, ends, strict=True)),
    )


def draw_next(
    letter_id: bytes, serial: bytes, class_: str | None, slots: int, until: date
) -> tuple[Next, Credential]:
    """Fresh secrets to speak again, what a record offers of them, and the credential for a second key file.

    Args:
        letter_id: 32 bytes, the letter that is being signed.
        serial: 32 bytes, the serial number of the record that carries the offer.
        class_: the class that the record names.
        slots: how many, as the letter says.
        until: the day at whose beginning (UTC) the secrets are erased, as the letter says.
    """
    openings = draw(slots)
    commitments = tuple(opening.commitment() for opening in openings)
    proof = _core.prove_enrolment(openings, build_next_context(letter_id, serial))
    ends = datetime.combine(until, time(), UTC)
    credential = Credential(
        LetterOrigin(class_, letter_id),
        commitments,
        proof,
        tuple(Slot(opening, ends) for opening in openings),
    )
    return Next(commitments, proof), credential
