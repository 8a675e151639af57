"""A charter's folder: enrolments are gathered in it, and the roster is frozen out of them.

    charter.json  directory.allowed_signers  enrolments/entries.jsonl  removed/  parent/
    after the freeze: roster.json  roster/entries.jsonl  roster/checkpoint

Source: PROTOCOL §4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from undersigned import limits, schema
from undersigned.bundle import names
from undersigned.bundle.folder import read_folder
from undersigned.bundle.names import NamedFiles
from undersigned.desk.charter_toml import Plan
from undersigned.desk.documents import check_log_key, read_document, refuse_first
from undersigned.desk.gathered import Enrolments, EnrolmentsInStore, FolderEnrolments
from undersigned.desk.kept import settle
from undersigned.desk.removed import Removed
from undersigned.errors import Refused
from undersigned.files import locked, read_bounded, write_atomically, write_exclusively
from undersigned.log.checkpoint import build_checkpoint, sign_checkpoint
from undersigned.log.merkle import build_root
from undersigned.log.note import encode_note
from undersigned.log.signer import Signer
from undersigned.roster.charter import Charter
from undersigned.roster.directory import parse_directory
from undersigned.roster.entries import find_form_faults, find_repeats
from undersigned.roster.entry import Entry
from undersigned.roster.evidence import find_evidence_faults
from undersigned.roster.frozen import Roster, build_roster
from undersigned.roster.issued import Issued, find_blind_registrars, find_issued_faults
from undersigned.roster.rules import Sources, count_tokens
from undersigned.verify.steps.parent import build_promises, find_charter_faults
from undersigned.verify.verifier import find_frozen_faults, verify_with_state

CHARTER: Final = "charter.json"
ENROLMENTS: Final = "enrolments"


@dataclass(frozen=True, slots=True)
class CharterFolder:
    """The folder at `path`.

    Args:
        kept: where a database keeps the enrolments; in the folder if None.
    """

    path: Path
    kept: EnrolmentsInStore | None = None

    @classmethod
    def create(cls, path: Path, plan: Plan) -> CharterFolder:
        """Make the folder of a new charter.

        Raises:
            Refused: `file-exists`.
            StoreFailure: `unwritable`.
        """
        (path / ENROLMENTS).mkdir(parents=True, exist_ok=True)
        write_exclusively(path / CHARTER, schema.encode_document(plan.charter))
        if plan.directory is not None:
            write_exclusively(path / names.DIRECTORY, plan.directory)
        return cls(path)

    def charter(self) -> Charter:
        """The charter."""
        return read_document(Charter, self.path / CHARTER, limits.ROSTER_BYTES)

    def roster(self) -> Roster:
        """The frozen roster.

        Raises:
            StoreFailure: `not-found`, before the freeze.
        """
        return read_document(Roster, self.path / names.ROSTER, limits.ROSTER_BYTES)

    def check_frozen(self) -> Roster:
        """The frozen roster, with every entry, digest and checkpoint checked anew.

        Raises:
            Refused: the first fault, as a reader would find it.
        """
        wanted = (names.ROSTER, names.ENTRIES, names.ROSTER_CHECKPOINT, names.DIRECTORY)
        files = {
            name: read_bounded(self.path / name, names.limit_of(name))
            for name in wanted
            if (self.path / name).exists()
        }
        refuse_first(find_frozen_faults(files, self._parent()))
        return self.roster()

    def sources(self) -> Sources:
        """What entries are held against: the directory, and the first letter whose signers speak again.

        Raises:
            MalformedInput: those of `parse_directory` and `read_folder`.
            Refused: those of `parse_directory`, and of a charter that does not follow from the first letter.
            NotVerified: the first fault of the first letter's bundle.
        """
        directory, parent = self.path / names.DIRECTORY, self._parent()
        listed = None
        if directory.exists():
            listed = parse_directory(read_bounded(directory, limits.DIRECTORY_BYTES), directory.name)
        if parent is None:
            return Sources(listed)
        report, first = verify_with_state(parent)
        report.require_ok()
        refuse_first(find_charter_faults(self.charter(), first))
        return Sources(listed, {first.letter.id: build_promises(first)})

    def _parent(self) -> NamedFiles | None:
        path = self.path / names.PARENT
        return read_folder(path) if path.is_dir() else None

    @property
    def is_frozen(self) -> bool:
        """Whether the roster is frozen."""
        return (self.path / names.ROSTER).exists()

    def entries(self) -> list[Entry]:
        """The enrolments gathered so far, in no order that means anything.

        Raises:
            Refused: `store-elsewhere`.
        """
        with locked(self.path):
            return self._held().all()

    def _held(self) -> Enrolments:
        own = FolderEnrolments(self.path / ENROLMENTS)
        settle(self.path / ENROLMENTS, own, self.kept)
        return self.kept or own

    def add(self, entries: Sequence[Entry], *, replace: bool = False, code: bytes | None = None) -> None:
        """Take in enrolments, all or none.

        Args:
            replace: a new enrolment by an SSH key or a code takes the place of its old one (a lost key file);
                of others nothing tells which that is.
            code: the digest (32 bytes) of the invitation code by which the one enrolment comes.

        Raises:
            Refused: `roster-frozen`, `principal-twice`, `commitment-twice`, `store-elsewhere`,
                `code-unknown`, `code-used`, `replace-unnamed`, `entry-removed`, and every fault of an entry.
            StoreFailure: none of them is in.
        """
        if self.is_frozen:
            raise Refused("roster-frozen", str(self.path))
        charter, sources = self.charter(), self.sources()
        refuse_first(find_form_faults(charter, entries))
        if replace and code is None and any(entry.principal is None for entry in entries):
            raise Refused("replace-unnamed")
        # Whether a signer was left out of a roster of signers shows only on all of it.
        if not sources.parents:
            refuse_first(find_evidence_faults(charter, entries, sources))
        with locked(self.path):
            # Signatures take their time, in which somebody may have frozen the roster.
            if self.is_frozen:
                raise Refused("roster-frozen", str(self.path))
            Removed(self.path).check(entries)
            kept, known = self._held(), set(entries)
            old = [entry for entry in kept.all() if entry not in known]
            if sources.parents:
                refuse_first(find_evidence_faults(charter, [*entries, *old], sources))
            principals = {entry.principal for entry in entries if replace and entry.principal is not None}
            gone = {one.commitments[0] for one in old if one.principal in principals}
            if code is not None:
                gone |= self._find_old(code, entries, replace=replace)
            refuse_first(find_repeats([*(one for one in old if one.commitments[0] not in gone), *entries]))
            kept.replace(entries, gone, code)

    def remove(self, entries: Sequence[Entry]) -> None:
        """Take out enrolments, all or none, of members who lost their key file; they cannot come back.

        Args:
            entries: only their first commitments matter.

        Raises:
            Refused: `roster-frozen`, `entry-absent`, `store-elsewhere`.
            StoreFailure: all of them are still in; repeat it.
        """
        with locked(self.path):
            if self.is_frozen:
                raise Refused("roster-frozen", str(self.path))
            kept, gone = self._held(), {entry.commitments[0] for entry in entries}
            if not gone <= {entry.commitments[0] for entry in kept.all()}:
                raise Refused("entry-absent", str(self.path))
            Removed(self.path).add(gone)
            kept.replace((), gone)

    def _find_old(self, code: bytes, entries: Sequence[Entry], *, replace: bool) -> set[bytes]:
        """The first commitment of the enrolment that came by a code before."""
        (entry,) = entries
        invited = self.kept.find_invited(code) if self.kept is not None else None
        if invited is None:
            raise Refused("code-unknown")
        if invited.commitment in {None, entry.commitments[0]}:
            return set()
        if not replace:
            raise Refused("code-used")
        return {invited.commitment}

    def freeze(self, signer: Signer, issued: Iterable[Issued] = ()) -> Roster:
        """Freeze the roster and sign its checkpoint; nothing can be added afterwards.

        Args:
            signer: the log's key, as the charter names it.
            issued: what blind registrars say they issued, in any order.

        Raises:
            Refused: `roster-frozen`, `log-key`, `entry-removed`, and every fault of the charter's rules.
        """
        with locked(self.path):
            if self.is_frozen:
                # A crash just after the freeze may have left enrolments behind.
                self._held().destroy()
                Removed(self.path).destroy()
                raise Refused("roster-frozen", str(self.path))
            return self._freeze(signer, issued)

    def _freeze(self, signer: Signer, issued: Iterable[Issued]) -> Roster:
        kept, charter = self._held(), self.charter()
        entries = kept.all()
        check_log_key(charter, signer)
        # A crash may have come between the note that one is out and its removal.
        Removed(self.path).check(entries)
        given = {(line.class_, line.registrar): line for line in issued}
        wanted = [(class_, one.name) for class_, one in find_blind_registrars(charter)]
        lines = [given[key] for key in wanted if key in given]
        refuse_first(
            find_issued_faults(charter, charter.id, lines, count_tokens(entries)), f"{names.ROSTER}:"
        )
        refuse_first(find_form_faults(charter, entries))
        refuse_first(find_repeats(entries))
        refuse_first(find_evidence_faults(charter, entries, self.sources()))
        roster, data = build_roster(charter, entries, lines)
        text = build_checkpoint(charter.log.origin, 1, build_root([schema.encode_document(roster)]))
        (self.path / names.ENTRIES).parent.mkdir(exist_ok=True)
        write_atomically(self.path / names.ENTRIES, data)
        write_atomically(self.path / names.ROSTER_CHECKPOINT, encode_note(sign_checkpoint(text, signer)))
        write_atomically(self.path / names.ROSTER, schema.encode_document(roster))
        kept.destroy()
        Removed(self.path).destroy()
        return roster
