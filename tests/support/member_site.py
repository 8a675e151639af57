"""A site with a group that is enrolling: by SSH keys that ssh-keygen made, and by invitation codes.

site = MemberSite.set_up(path)
with running_server(site.path) as served: …
site.freeze(); site.open_letter()          # the letter on what was enrolled by then
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from support.group import build_log_terms, cosigned, make_witnesses
from undersigned import canon
from undersigned._core import Ring
from undersigned.bundle import names
from undersigned.credential.enrol import enrol
from undersigned.credential.key_file import Credential
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.charter_toml import Plan
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.letter_toml import Draft
from undersigned.desk.member import build_request
from undersigned.desk.registrar import vouch
from undersigned.keys.signing import Role, SigningKey
from undersigned.keys.ssh_public_key import parse_public_line
from undersigned.letter.document import Letter, TextReference
from undersigned.letter.record import SIGN, Record, build_message
from undersigned.proof import find_member
from undersigned.roster.charter import (
    Charter,
    MemberClass,
    Registrar,
    RegistrarsRule,
    SshDirectoryRule,
)
from undersigned.roster.directory import DirectoryLine, build_directory
from undersigned.roster.entry import Entry
from undersigned.roster.request import build_entry
from undersigned.server.codes import digest_code, draw_code
from undersigned.server.held_keys import HeldKeys
from undersigned.server.store.enrolments import StoredEnrolments
from undersigned.server.store.invitations import Invitations
from undersigned.server.store.opening import open_beside

TEXTS = (
    ("en", "# Safe staffing\n\nWe ask for *two* nurses on [every](https://example.org/rota) night shift.\n"),
    ("he", "# כוח אדם בטוח\n\nאנו מבקשים שתי אחיות בכל משמרת לילה.\n"),
)


@dataclass
class MemberSite:
    """The folder that is served, and what its organisers know."""

    path: Path
    charter: Charter
    log: SigningKey
    registrar: SigningKey
    ssh_key: Path
    witnesses: list[SigningKey]
    codes: list[str] = field(default_factory=list)

    @classmethod
    def set_up(cls, path: Path, *, codes: int = 3, slots: int = 2, witnesses: int = 0) -> MemberSite:
        """A group of two classes: `ward` by SSH keys, `agency` by codes."""
        site = path / "site"
        site.mkdir(parents=True)
        ssh_key = _make_ssh_key(path / "id_ed25519")
        line = parse_public_line(ssh_key.with_suffix(".pub").read_text().strip())
        directory = build_directory([DirectoryLine("ana@northfield.example", "ward", line)])
        log = SigningKey.draw(Role.LOG, "letters.example.org/northfield")
        registrar = SigningKey.draw(Role.REGISTRAR, "works-council.example")
        classes = (
            MemberClass("ward", SshDirectoryRule(canon.sha256(directory))),
            MemberClass("agency", RegistrarsRule(1, (Registrar(registrar.name, registrar.public),))),
        )
        watching = make_witnesses(witnesses)
        terms = build_log_terms(log, watching, None)
        charter = Charter(
            "Nurses of Northfield Hospital",
            "All who work on the wards, and those whom the agency sends.",
            date(2025, 11, 21),
            slots,
            2,
            None,
            terms,
            classes,
        )
        CharterFolder.create(site / "group", Plan(charter, directory))
        HeldKeys(site / "keys").save(charter.id, log, {"agency": registrar})
        made = cls(site, charter, log, registrar, ssh_key, watching)
        made.add_codes(codes)
        return made

    @property
    def id(self) -> str:
        return self.charter.id.hex()

    def add_codes(self, number: int) -> None:
        drawn = [draw_code() for _ in range(number)]
        store = open_beside(self.path)
        Invitations(store, self.charter.id).add([digest_code(one, "agency") for one in drawn])
        store.close()
        self.codes += drawn

    def entries(self) -> list[Entry]:
        """What was enrolled so far."""
        store = open_beside(self.path)
        try:
            return StoredEnrolments(store, self.charter.id).all()
        finally:
            store.close()

    def add_others(self, number: int) -> list[Credential]:
        """More members of `agency`, who enrolled elsewhere."""
        entries, credentials = [], [enrol(self.charter, "agency", None) for _ in range(number)]
        for credential in credentials:
            request = build_request(credential)
            entries.append(build_entry(self.charter, vouch(self.charter, request, self.registrar)))
        store = open_beside(self.path)
        CharterFolder(self.path / "group", StoredEnrolments(store, self.charter.id)).add(entries)
        store.close()
        return credentials

    def freeze(self) -> None:
        """Close the roster."""
        store = open_beside(self.path)
        CharterFolder(self.path / "group", StoredEnrolments(store, self.charter.id)).freeze(self.log)
        store.close()
        self._cosign(self.path / "group" / names.ROSTER_CHECKPOINT)

    def open_letter(self, name: str = "letter", **terms: object) -> LetterFolder:
        """A letter on the frozen roster, which opened an hour ago and closes in an hour."""
        group, now = CharterFolder(self.path / "group"), datetime.now(UTC).replace(microsecond=0)
        hour = timedelta(hours=1)
        letter = Letter(
            title="Safe staffing at Northfield",
            roster=group.roster().id,
            slot=0,
            class_counts=False,
            ring_limit=2**14,
            threshold=0,
            release="at-close",
            opens=now - hour,
            closes=now + hour,
            releases=now + 2 * hour,
            texts=tuple(TextReference(lang, canon.sha256(text.encode())) for lang, text in TEXTS),
            addressees=("The board of Northfield Hospital",),
            organisers=(),
            next=None,
            collector=None,
            timestamp=None,
        )
        letter = replace(letter, **terms)  # type: ignore[arg-type]
        draft = Draft(letter, {lang: text.encode() for lang, text in TEXTS})
        folder = LetterFolder.create(self.path / name, draft, group)
        folder.open(self.log)
        self._cosign(folder.path / names.CHECKPOINT)
        return folder

    def _cosign(self, path: Path) -> None:
        path.write_bytes(cosigned(path.read_bytes(), self.witnesses, datetime.now(UTC)))


def make_record(folder: LetterFolder, credential: Credential) -> Record:
    """The record by which a member signs the letter."""
    letter, rings = folder.letter(), folder.rings()
    found = find_member(rings, credential.commitments[letter.slot])
    opening = credential.slots[letter.slot].opening
    assert found
    assert opening
    name, index = found
    proof = Ring(rings[name], 1).prove(index, opening, build_message(letter.id, SIGN), 1)
    return Record(SIGN, name.bucket, name.class_, None, proof)


def _make_ssh_key(path: Path) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    return path
