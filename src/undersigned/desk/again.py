"""Speaking again: the charter and enrolments of those signers of a letter who asked for it.

Source: PROTOCOL §5 (Speaking again).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from undersigned import limits, schema
from undersigned.bundle import names
from undersigned.bundle.folder import write_folder
from undersigned.bundle.names import NamedFiles
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.charter_toml import Plan
from undersigned.desk.documents import refuse_first
from undersigned.errors import Refused
from undersigned.roster.charter import Charter, LogTerms, MemberClass, SignersOfRule, Witness
from undersigned.roster.charter_rules import find_charter_faults
from undersigned.roster.entry import Entry, LeafEvidence
from undersigned.schema import KeyName
from undersigned.verify.state import State
from undersigned.verify.steps import parent
from undersigned.verify.verifier import verify_with_state


@dataclass(frozen=True, slots=True)
class AgainTerms:
    """What the new charter does not take from the first letter.

    Args:
        origin: of a log of its own.
        ed25519: that log's key, 32 bytes.
        created: the day, UTC.
        witnesses: None for the first charter's, with their quorum.
        quorum: None for all of `witnesses`, or for the first charter's.
        min_ring: the smallest ring; None for the first charter's.
    """

    origin: str
    ed25519: bytes
    created: date
    witnesses: tuple[Witness, ...] | None = None
    quorum: int | None = None
    min_ring: int | None = None
    description: str = ""


def create_again(path: Path, bundle: NamedFiles, terms: AgainTerms) -> CharterFolder:
    """Make the folder of a charter for those signers of a letter who asked to speak again.

    Their enrolments are in it; nobody else's can be added, and it can be frozen at once.

    Args:
        bundle: the first letter's, which is verified, and copied into the folder.

    Raises:
        MalformedInput: `name`.
        NotVerified: the first fault of the bundle.
        Refused: `parent-depth`, `file-exists`, those of `build_charter`.
        StoreFailure: `unwritable`.
    """
    report, first = verify_with_state(bundle)
    report.require_ok()
    charter = build_charter(first, terms)
    if names.PARENT * limits.PARENT_DEPTH_MAX + names.LETTER in bundle:
        raise Refused("parent-depth")
    folder = CharterFolder.create(path, Plan(charter, None))
    write_folder(path / names.PARENT, bundle)
    folder.add(build_entries(first))
    return folder


def build_charter(first: State, terms: AgainTerms) -> Charter:
    """The charter of the signers of a letter who may speak again.

    Args:
        first: the first letter, whose every step passed.

    Raises:
        MalformedInput: `name`.
        Refused: `again-nobody`, and the first rule of PROTOCOL §4 or §5 that it breaks.
    """
    if first.letter.next is None or not parent.build_promises(first):
        raise Refused("again-nobody")
    old = first.roster.charter
    rule = SignersOfRule(first.letter.id)
    charter = Charter(
        group=old.group,
        description=terms.description,
        created=terms.created,
        slots=first.letter.next.slots,
        min_ring=old.min_ring if terms.min_ring is None else terms.min_ring,
        calendar=None,
        log=_build_log(old.log, terms),
        classes=tuple(MemberClass(name, rule) for name in parent.list_classes(first)),
    )
    refuse_first([*find_charter_faults(charter), *parent.find_charter_faults(charter, first)])
    return charter


def _build_log(old: LogTerms, terms: AgainTerms) -> LogTerms:
    schema.codec_of(KeyName).parse(terms.origin)
    if terms.witnesses is None:
        witnesses, quorum = old.witnesses, old.quorum
    else:
        witnesses, quorum = terms.witnesses, len(terms.witnesses)
    return LogTerms(terms.origin, terms.ed25519, witnesses, quorum if terms.quorum is None else terms.quorum)


def build_entries(first: State) -> list[Entry]:
    """The new roster's entries: exactly the records that stand and asked for it."""
    return [
        Entry(record.class_, record.commitments, LeafEvidence(leaf), None, record.proof)
        for leaf, record in parent.build_promises(first).items()
    ]
