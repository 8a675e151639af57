"""A whole letter, from charter to bundle, with every secret at hand and no waiting: `now` is an argument
everywhere, and the dates lie in the past, so that a timestamp of today comes after the close.

world = make_world()                                   # 8 members, 3 sign
world = make_world(GroupPlan((ClassPlan("ward"), ClassPlan("former", "registrars"))), LetterPlan(signs=4))
verify(HeldFiles(world.files)).require_ok()
forged = world.reseal({**world.files, "texts/en.md": b"…"})     # as far as the log's key can go
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from support.group import Group, GroupPlan, Member, cosigned, make_group, sign_log
from undersigned import canon, schema
from undersigned._core import Opening, Ring
from undersigned.bundle import names
from undersigned.bundle.archive import read_bundle
from undersigned.bundle.format import split_lines
from undersigned.credential.enrol import draw_next
from undersigned.credential.key_file import Credential
from undersigned.demo.authority import Authority
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.collecting import Collector
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.letter_toml import Draft
from undersigned.desk.releasing import (
    close_letter,
    publish_batch,
    read_timestamped,
    release_letter,
    write_timestamp,
)
from undersigned.letter.document import Letter, NextTerms, TextReference
from undersigned.letter.record import SIGN, WITHDRAW, Close, Next, Record, build_message
from undersigned.letter.rules import AT_CLOSE, BATCHED
from undersigned.letter.standing import find_standing
from undersigned.limits import LETTER_BYTES, LINE_BYTES, RECORDS_MAX, ROSTER_BYTES
from undersigned.proof import RingName, build_rings, find_member
from undersigned.roster.entry import Entry
from undersigned.roster.frozen import Roster, build_column
from undersigned.timestamp.client import build_request

OPENS = datetime(2025, 12, 2, 8, 0, 0, tzinfo=UTC)
CLOSES = datetime(2025, 12, 20, 20, 0, 0, tzinfo=UTC)
RELEASES = datetime(2026, 1, 1, 0, 0, 0, tzinfo=UTC)
DURING = datetime(2025, 12, 5, 12, 0, 0, tzinfo=UTC)
NEXT_UNTIL = date(2099, 12, 31)
TEXTS = (("en", "# Safe staffing\n\nWe ask for *two* nurses on every night shift.\n"),)


@dataclass(frozen=True)
class LetterPlan:
    """A letter's terms, and what the members of each class do.

    Args:
        signs, withdraws, speaks_again: how many members of each class, or for each class by name; who
            withdraws and who speaks again is among those who sign.
        next_slots: slots to speak again with; 0 offers none.
        authority: the time-stamp authority, or None for no timestamp.
    """

    signs: int | tuple[tuple[str, int], ...] = 3
    withdraws: int | tuple[tuple[str, int], ...] = 0
    speaks_again: int | tuple[tuple[str, int], ...] = 0
    slot: int = 0
    ring_limit: int = 2**14
    class_counts: bool = True
    threshold: int = 0
    release: str = AT_CLOSE
    next_slots: int = 0
    texts: tuple[tuple[str, str], ...] = TEXTS
    title: str = "Safe staffing at Northfield"
    addressees: tuple[str, ...] = ("The board of Northfield Hospital",)
    organisers: tuple[str, ...] = ()
    opens: datetime = OPENS
    closes: datetime = CLOSES
    releases: datetime | None = RELEASES
    collector: str | None = None
    authority: Authority | None = None

    def count(self, what: str, class_: str) -> int:
        number = getattr(self, what)
        return number if isinstance(number, int) else dict(number).get(class_, 0)


@dataclass(frozen=True, eq=False)
class World:
    """A released letter and every secret behind it.

    Args:
        files: the bundle.
        records: as they stand in the log; `signers` has for each serial number whose it is.
        speakers: for each serial number of a record with `next`, the secrets behind it.
    """

    group: Group
    letter: Letter
    files: dict[str, bytes]
    records: list[Record]
    signers: dict[bytes, Member]
    speakers: dict[bytes, Credential]

    @property
    def standing(self) -> list[Record]:
        return find_standing(self.records)

    def opening(self, member: Member) -> Opening:
        """The member's secrets in the letter's slot, signed or not."""
        opening = member.credential.slots[self.letter.slot].opening
        assert opening is not None
        return opening

    def sign(
        self, member: Member, action: str = SIGN, offered: Next | None = None, letter: Letter | None = None
    ) -> Record:
        """A record of this member, for this letter or another one on this roster."""
        return _prove(self.group, letter or self.letter, member, action, offered)

    def reseal(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """The files with all digests, ids and checkpoints made to fit again, as whoever holds the keys of log
        and witnesses could; evidence, proofs and timestamp stay, since nobody else can make those."""
        return self.relog(self.reletter(self.reroster(files)))

    def reroster(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """The files with digests and checkpoint of the roster made anew from entries and charter."""
        lines = split_lines(files[names.ENTRIES], RECORDS_MAX)
        entries = [schema.parse_document(Entry, line, "entry", LINE_BYTES) for line in lines]
        roster = schema.parse_document(Roster, files[names.ROSTER], "roster", ROSTER_BYTES)
        counts = {name: sum(one.class_ == name for one in entries) for name in roster.entries}
        columns = tuple(canon.sha256(build_column(entries, slot)) for slot in range(roster.charter.slots))
        digest = canon.sha256(files[names.ENTRIES])
        data = schema.encode_document(replace(roster, entries=counts, sha256=digest, columns=columns))
        return {**files, names.ROSTER: data, names.ROSTER_CHECKPOINT: self._vouch_roster(roster, data)}

    def reletter(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """The files with the letter naming this roster and these texts, and the close record this letter."""
        letter = schema.parse_document(Letter, files[names.LETTER], "letter", LETTER_BYTES)
        roster_id = canon.sha256(files[names.ROSTER])
        texts = tuple(
            replace(one, sha256=canon.sha256(files.get(names.text_name(one.lang), b"")))
            for one in letter.texts
        )
        data = schema.encode_document(replace(letter, roster=roster_id, texts=texts))
        *leaves, last = split_lines(files[names.SIGNATURES], RECORDS_MAX)
        close = schema.parse_document(Close, last, "close", LINE_BYTES)
        leaves.append(schema.encode_document(replace(close, letter=canon.sha256(data))))
        signatures = b"".join(leaf + b"\n" for leaf in leaves)
        return {**files, names.LETTER: data, names.SIGNATURES: signatures}

    def relog(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """The files with the final checkpoint signed and witnessed anew over letter and lines."""
        leaves = [files[names.LETTER], *split_lines(files[names.SIGNATURES], RECORDS_MAX)]
        origin = self.letter.log_origin(self.group.charter)
        note = sign_log(self.group.log, origin, leaves)
        time = self.letter.releases or self.letter.closes
        return {**files, names.CHECKPOINT: cosigned(note, self.group.witnesses, time)}

    def _vouch_roster(self, roster: Roster, data: bytes) -> bytes:
        note = sign_log(self.group.log, roster.charter.log.origin, [data])
        return cosigned(note, self.group.witnesses, self.letter.opens)


@functools.cache
def make_world(
    group: GroupPlan | Group = GroupPlan(),  # noqa: B008 - frozen
    plan: LetterPlan = LetterPlan(),
) -> World:
    """The released letter of a plan, the same one for the same plan."""
    if isinstance(group, GroupPlan):
        group = make_group(group)
    letter = build_letter(group, plan)
    records, signers, speakers = _sign_all(group, letter, plan)
    with tempfile.TemporaryDirectory() as path:
        folder = open_folder(Path(path), group, letter, plan)
        files = _release(folder, group, plan, records)
    lines = split_lines(files[names.SIGNATURES], RECORDS_MAX)[:-1]
    logged = [schema.parse_document(Record, line, "record", LINE_BYTES) for line in lines]
    return World(group, letter, files, logged, signers, speakers)


def build_letter(group: Group, plan: LetterPlan) -> Letter:
    """The letter's terms on this group's roster."""
    return Letter(
        title=plan.title,
        roster=group.roster.id,
        slot=plan.slot,
        class_counts=plan.class_counts,
        ring_limit=plan.ring_limit,
        threshold=plan.threshold,
        release=plan.release,
        opens=plan.opens,
        closes=plan.closes,
        releases=plan.releases if plan.release == AT_CLOSE else None,
        texts=tuple(TextReference(lang, canon.sha256(text.encode())) for lang, text in plan.texts),
        addressees=plan.addressees,
        organisers=plan.organisers,
        next=NextTerms(plan.next_slots, NEXT_UNTIL) if plan.next_slots else None,
        collector=plan.collector,
        timestamp=plan.authority.root_sha256 if plan.authority else None,
    )


def _sign_all(
    group: Group, letter: Letter, plan: LetterPlan
) -> tuple[list[Record], dict[bytes, Member], dict[bytes, Credential]]:
    records, signers, speakers = [], {}, {}
    for class_ in group.charter.classes:
        members = group.of_class(class_.name)[: plan.count("signs", class_.name)]
        for number, member in enumerate(members):
            offered = None
            opening = member.credential.slots[letter.slot].opening
            assert opening is not None
            serial = opening.serial()
            signers[serial] = member
            if letter.next and number < plan.count("speaks_again", class_.name):
                name = class_.name if letter.class_counts else None
                terms = (letter.next.slots, letter.next.until)
                offered, speakers[serial] = draw_next(letter.id, serial, name, *terms)
            records.append(_prove(group, letter, member, SIGN, offered))
            if len(members) - number <= plan.count("withdraws", class_.name):
                records.append(_prove(group, letter, member, WITHDRAW, None))
    return records, signers, speakers


@functools.cache
def _rings(group: Group, slot: int, class_counts: bool, limit: int) -> dict[RingName, tuple[bytes, Ring]]:
    lines = split_lines(group.files[names.ENTRIES], RECORDS_MAX)
    column = build_column((schema.parse_document(Entry, one, "entry", LINE_BYTES) for one in lines), slot)
    rings = build_rings(
        column,
        group.roster.sizes(),
        class_counts=class_counts,
        ring_limit=limit,
        roster_id=group.roster.id,
    )
    return {name: (data, Ring(data)) for name, data in rings.items() if len(data) >= 64}


def _prove(group: Group, letter: Letter, member: Member, action: str, offered: Next | None) -> Record:
    rings = _rings(group, letter.slot, letter.class_counts, letter.ring_limit)
    found = find_member(
        {name: data for name, (data, _) in rings.items()}, member.entry.commitments[letter.slot]
    )
    opening = member.credential.slots[letter.slot].opening
    assert found is not None
    assert opening is not None
    name, index = found
    proof = rings[name][1].prove(index, opening, build_message(letter.id, action, offered))
    return Record(action, name.bucket, name.class_, offered, proof)


def open_folder(path: Path, group: Group, letter: Letter, plan: LetterPlan) -> LetterFolder:
    """The folder that members are shown, opened by the log and cosigned by the witnesses."""
    charter = CharterFolder(path / "charter")
    for name, data in group.files.items():
        (charter.path / name).parent.mkdir(parents=True, exist_ok=True)
        (charter.path / name).write_bytes(data)
    draft = Draft(letter, {lang: text.encode() for lang, text in plan.texts})
    folder = LetterFolder.create(path / "letter", draft, charter)
    folder.open(group.log)
    _cosign(folder.path / names.CHECKPOINT, group, plan.opens)
    return folder


def _cosign(path: Path, group: Group, time: datetime) -> None:
    path.write_bytes(cosigned(path.read_bytes(), group.witnesses, time))


def _release(folder: LetterFolder, group: Group, plan: LetterPlan, records: list[Record]) -> dict[str, bytes]:
    due = plan.releases or plan.closes
    during = plan.opens + (plan.closes - plan.opens) / 2
    first = len(records) // 2 if plan.release == BATCHED else len(records)
    for batch in (records[:first], records[first:]):
        answers = Collector(folder).collect(batch, during)
        assert all(answer is None for answer in answers), answers
        if plan.release == BATCHED and len(batch) >= group.charter.min_ring:
            publish_batch(folder, group.log, during)
    close_letter(folder, group.log, plan.closes)
    if plan.authority is not None:
        write_timestamp(folder, plan.authority.answer(build_request(read_timestamped(folder), 1)))
    bundle = release_letter(folder, due + timedelta(seconds=1))
    _cosign(bundle / names.CHECKPOINT, group, due)
    return dict(read_bundle(bundle))
