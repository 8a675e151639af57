"""What a member does: enrol, and then sign a letter, leave it or withdraw from it.

Nothing here asks or prints anything; the command line and the demonstration call the same functions.

Source: PROTOCOL §2, §4, §5, §6 (before a device signs).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from undersigned import _core, schema
from undersigned._core import Ring
from undersigned.credential.enrol import draw_next, enrol
from undersigned.credential.key_file import CharterOrigin, Credential, LetterOrigin
from undersigned.credential.slot import ShownLetter
from undersigned.credential.use import HeldCredential, Use, create_key_file, open_credential
from undersigned.desk.blind_pending import PENDING_BYTES, BlindPending, blind_statement, build_blind_entry
from undersigned.desk.documents import read_document
from undersigned.desk.presented import Presented
from undersigned.errors import Refused, UndersignedError
from undersigned.files import destroy_file, write_exclusively
from undersigned.keys.sealing import seal
from undersigned.keys.ssh_public_key import parse_public_key
from undersigned.keys.sshsig import ENROLMENT_NAMESPACE, check_sshsig, parse_sshsig
from undersigned.letter.document import Letter
from undersigned.letter.record import DIGITS, SIGN, WITHDRAW, Next, Record
from undersigned.limits import POINT_BYTES
from undersigned.proof import RingName
from undersigned.roster.blind_issue import BlindResponse
from undersigned.roster.charter import Charter, SignersOfRule
from undersigned.roster.entry import EnrolmentStatement, Entry, SshEvidence
from undersigned.roster.frozen import Roster
from undersigned.roster.request import EnrolmentRequest


def enrol_with_ssh(
    charter: Charter, class_: str, principal: str, sign: Callable[[bytes], bytes]
) -> tuple[Credential, Entry]:
    """Fresh secrets and the entry for them, under a directory of SSH keys.

    Args:
        charter: one whose rules were checked.
        sign: makes the SSHSIG blob over the bytes it is given, in the namespace of enrolments.

    Raises:
        Refused: `class-unknown`, `principal`, and those of `build_ssh_entry`.
    """
    credential = enrol(charter, class_, principal)
    return credential, build_ssh_entry(credential, sign)


def build_ssh_entry(credential: Credential, sign: Callable[[bytes], bytes]) -> Entry:
    """The entry for a credential; `sign` is as in `enrol_with_ssh`. The stored enrolment proof goes into it.

    Raises:
        MalformedInput, NotVerified, Refused: those of `check_sshsig` and `parse_public_key`.
        Refused: `key-file-letter`.
    """
    statement = require_statement(credential)
    message = schema.encode_document(statement)
    blob = sign(message)
    check_sshsig(blob, message, parse_public_key(parse_sshsig(blob).public_key), ENROLMENT_NAMESPACE)
    evidence = SshEvidence(blob)
    return Entry(statement.class_, statement.commitments, evidence, statement.principal, credential.proof)


def build_request(credential: Credential) -> EnrolmentRequest:
    """The request for registrars who sign in the open, none of whom has signed yet.

    Raises:
        Refused: `key-file-letter`.
    """
    return EnrolmentRequest(require_statement(credential), credential.proof, ())


def ask_blindly(charter: Charter, credential: Credential, registrars: Iterable[str] = ()) -> BlindPending:
    """Requests for blind registrars, and the secrets for their answers.

    Args:
        registrars: the names of those to ask; none means all of the class's.

    Raises:
        MalformedInput, Refused: those of `blind_statement`.
        Refused: `key-file-letter`.
    """
    return blind_statement(charter, require_statement(credential), credential.proof, registrars)


def read_pending(path: Path, credential: Credential) -> BlindPending:
    """The requests that were made for a credential already; new ones would be other people's to a registrar.

    Raises:
        MalformedInput: those of the file's fields.
        Refused: `key-file-enrolment` where they were made for another one.
        StoreFailure: as `files.read_bounded`.
    """
    pending = read_document(BlindPending, path, PENDING_BYTES)
    if pending.statement != credential.statement:
        raise Refused("key-file-enrolment", str(path))
    return pending


def finish_blind(pending: Path, responses: Sequence[BlindResponse], out: Path) -> Entry:
    """Make the entry out of the registrars' answers, write it to `out`, and destroy the pending file.

    Args:
        pending: the file beside the key, `me.key.pending`.
        responses: at least as many as the class's threshold, in any order.
        out: a new file, `enrolment.json`.

    Raises:
        MalformedInput: `token-length`, and those of the pending file's fields.
        NotVerified: `token-answer`; nothing has changed then.
        Refused: `blind-response-other`, `registrars-too-few`, `file-exists`; nothing has changed then.
        StoreFailure: as for any file.
    """
    entry = build_blind_entry(read_document(BlindPending, pending, PENDING_BYTES), responses)
    write_exclusively(out, schema.encode_document(entry))
    destroy_file(pending)
    return entry


def require_statement(credential: Credential) -> EnrolmentStatement:
    """The enrolment statement of a credential that has one.

    Raises:
        Refused: `key-file-letter`, for secrets to speak again.
    """
    statement = credential.statement
    if statement is None:
        raise Refused("key-file-letter")
    return statement


def check_enrolled(credential: Credential, charter: Charter, class_: str, principal: str | None) -> None:
    """Check that a key file found on the way is that of this very enrolment, so that it can be resumed.

    Raises:
        Refused: `key-file-charter`, `key-file-enrolment`.
    """
    origin = credential.origin
    if not isinstance(origin, CharterOrigin) or origin.id != charter.id:
        raise Refused("key-file-charter")
    if (origin.class_, origin.principal) != (class_, principal):
        raise Refused("key-file-enrolment", None, origin.class_)


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter that a member was shown: the slot is tied to it, and the tie is on disk.

    Args:
        name: the ring that the member's commitment stands in, at `index`.
        ring: its commitments, 32 bytes each.
    """

    letter: Letter
    use: Use
    name: RingName
    ring: bytes
    index: int

    @property
    def size(self) -> int:
        """How many members the signer hides among, the signer included."""
        return len(self.ring) // POINT_BYTES


def check_key(roster: Roster, credential: Credential) -> None:
    """Check that a credential belongs to this roster's charter or earlier letter.

    Raises:
        Refused: `key-file-charter`, `key-file-letter`.
    """
    origin = credential.origin
    if isinstance(origin, LetterOrigin):
        rules = [one.rule for one in roster.charter.classes]
        if not any(isinstance(rule, SignersOfRule) and rule.letter == origin.id for rule in rules):
            raise Refused("key-file-letter", None, origin.id.hex())
    elif origin.id != roster.charter.id:
        raise Refused("key-file-charter", None, origin.id.hex())


def check_kept(letter: Letter, credential: Credential, now: datetime) -> None:
    """Check that the letter's slot was shown a letter before: a free one cannot have signed anything.

    After the close there is nothing to withdraw any more, but a slot to erase.

    Raises:
        Refused: `withdrawn-unsigned`.
    """
    if (
        now < letter.closes
        and letter.slot < len(credential.slots)
        and credential.slots[letter.slot].state == "free"
    ):
        raise Refused("withdrawn-unsigned")


def show_letter(presented: Presented, held: HeldCredential, now: datetime) -> Shown:
    """Tie the letter's slot to the letter, before any of it is shown.

    A letter that this key file can do nothing about (not its roster, too small a ring, not open yet) is
    refused before the tie, and then nobody may be shown it. Not open yet is among these because a slot
    erased before the letter opens would say that it was not signed. A letter that closed erases its slot,
    unless that serves another one.

    Raises:
        Refused: `key-file-charter`, `key-file-letter`, `slot-unknown`, `not-on-roster`, `ring-too-small`,
            `letter-not-open`, `letter-closed`, `slot-erased`, `slot-tied`.
        StoreFailure: `unwritable`.
    """
    letter, credential = presented.letter, held.credential
    check_key(presented.roster, credential)
    if letter.slot >= len(credential.commitments):
        raise Refused("slot-unknown", None, f"{letter.slot} of {len(credential.commitments)}")
    name, index = presented.find_ring(credential.commitments[letter.slot])
    if now < letter.opens:
        raise Refused("letter-not-open", None, f"it opens at {letter.opens:%F %T} UTC")
    use = held.show(letter.slot, ShownLetter(letter.id, letter.opens, letter.closes))
    return Shown(letter, use, name, presented.rings[name], index)


def sign_letter(shown: Shown, offered: Next | None = None, threads: int = 0) -> Record:
    """The record that signs the letter. The caller writes it, synced, and only then erases the slot.

    Args:
        offered: what `offer_next` gave, to speak again.
        threads: worker threads, 0 for all cores.

    Raises:
        NotVerified: the proof just made does not hold (a fault of this device).
        Refused: `slot-erased`, `letter-not-open`.
    """
    proof = shown.use.sign(Ring(shown.ring, threads), shown.index, offered, threads)
    return Record(SIGN, shown.name.bucket, shown.name.class_, offered, proof)


def withdraw_letter(shown: Shown, threads: int = 0) -> Record:
    """The record that withdraws a signature whose slot was kept; as `sign_letter`."""
    proof = shown.use.withdraw(Ring(shown.ring, threads), shown.index, threads)
    return Record(WITHDRAW, shown.name.bucket, shown.name.class_, None, proof)


def offer_next(shown: Shown, path: Path, passphrase: str | None, now: datetime) -> Next:
    """Fresh commitments to speak again, once their secrets are on disk in a second key file.

    Where that file is there already, from a signing that was cut short, its stored proof is offered again.

    Raises:
        Refused: `next-not-offered`, `file-exists` where the file is not from this letter and slot,
            `key-file-passphrase`, `passphrase-needed`.
        StoreFailure: as for any file.
    """
    terms, letter = shown.letter.next, shown.letter
    if terms is None:
        raise Refused("next-not-offered")
    if path.exists():
        return _read_next(shown, path, passphrase, now)
    offered, credential = draw_next(letter.id, shown.use.serial, shown.name.class_, terms.slots, terms.until)
    create_key_file(path, credential, passphrase)
    return offered


def _read_next(shown: Shown, path: Path, passphrase: str | None, now: datetime) -> Next:
    with open_credential(path, passphrase, now) as held:
        offered = Next(held.credential.commitments, held.credential.proof)
        origin = held.credential.origin
    record = Record(SIGN, shown.name.bucket, shown.name.class_, offered, shown.use.serial)
    try:
        if origin != LetterOrigin(shown.name.class_, shown.letter.id):
            raise Refused("file-exists", str(path))
        context = record.next_context(shown.letter.id)
        _core.check_enrolment(context, b"".join(offered.commitments), offered.proof)
    except UndersignedError:
        raise Refused("file-exists", str(path)) from None
    return offered


def encode_for_collector(letter: Letter, record: Record) -> bytes:
    """The bytes that a collector takes: the record's canonical bytes, sealed where the letter says so.

    Raises:
        MalformedInput: `recipient`.
    """
    data = schema.encode_document(record)
    return data if letter.collector is None else seal(data, letter.collector)


def digits_of(record: Record) -> str:
    """The first six hex digits of the record's digest, for the signer to remember."""
    return record.digest.hex()[:DIGITS]
