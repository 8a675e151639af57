from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from support.group import Group, GroupPlan, make_group
from support.world import DURING, LetterPlan, build_letter, open_folder
from undersigned import canon, schema
from undersigned.bundle import names
from undersigned.desk.abandoning import abandon_letter
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.letter_folder import LetterFolder, require_open
from undersigned.desk.letter_toml import list_warnings, read_letter_toml
from undersigned.errors import MalformedInput, Refused, StoreFailure
from undersigned.keys.public import encode_public
from undersigned.keys.sealing import CollectorIdentity
from undersigned.keys.signing import Role, SigningKey
from undersigned.letter.rules import BATCHED
from undersigned.proof import RingName
from undersigned.roster.charter import Calendar
from undersigned.roster.frozen import build_column

LETTER = """\
title = "Safe staffing"
slot = 0
opens = 2025-12-02T09:00:00+01:00
closes = 2025-12-20T20:00:00Z
releases = 2026-01-01T00:00:00Z
addressees = ["The board"]
[texts]
en = "en.md"
he = "he.md"
"""


@pytest.fixture(scope="module")
def group() -> Group:
    return make_group(GroupPlan())


@pytest.fixture
def charter(group: Group, tmp_path: Path) -> CharterFolder:
    folder = CharterFolder(tmp_path / "charter")
    for name, data in group.files.items():
        (folder.path / name).parent.mkdir(parents=True, exist_ok=True)
        (folder.path / name).write_bytes(data)
    return folder


@pytest.fixture
def written(tmp_path: Path) -> Path:
    (tmp_path / "en.md").write_text("# Safe staffing\n\nTwo nurses on every shift.\n")
    (tmp_path / "he.md").write_text("# צוות\n\nשתי אחיות בכל משמרת.\n")
    path = tmp_path / "LETTER.toml"
    path.write_text(LETTER)
    return path


def test_reads_a_letter_with_its_texts(group: Group, written: Path) -> None:
    draft = read_letter_toml(written, group.roster, DURING)
    assert canon.encode_time(draft.letter.opens) == "2025-12-02T08:00:00Z"
    assert {one.lang: one.sha256 for one in draft.letter.texts} == {
        lang: canon.sha256(data) for lang, data in draft.texts.items()
    }
    assert (draft.letter.threshold, draft.letter.ring_limit) == (group.charter.min_ring, 2**14)
    assert (draft.letter.class_counts, draft.letter.next, draft.letter.collector) == (True, None, None)


def test_reads_keys_and_offers_from_a_letter_file(group: Group, written: Path, tmp_path: Path) -> None:
    identity = CollectorIdentity.make()
    told = {"age": identity.recipient, "name": "desk"}
    (tmp_path / "collector.pub").write_bytes(encode_public(told))
    command = "openssl req -x509 -newkey ed25519 -nodes -subj /CN=tsa -keyout key.pem -out ca.pem"
    subprocess.run(command.split(), cwd=tmp_path, check=True, capture_output=True)
    more = 'collector = "collector.pub"\ntimestamp = "ca.pem"\nnext = {slots = 2, until = 2026-12-31}\n'
    written.write_text(more + LETTER)
    letter = read_letter_toml(written, group.roster, DURING).letter
    der = subprocess.run(
        ["openssl", "x509", "-in", "ca.pem", "-outform", "DER"], cwd=tmp_path, check=True, capture_output=True
    )
    assert letter.collector == identity.recipient
    assert letter.timestamp == canon.sha256(der.stdout)
    assert letter.next is not None
    assert (letter.next.slots, letter.next.until.isoformat()) == (2, "2026-12-31")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("title =", "title", "toml"),
        ('title = "Safe staffing"', "", "field-missing"),
        ("closes = 2025-12-20T20:00:00Z", "", "field-missing"),
        ("slot = 0", "slot = 2", "letter-slot"),
        ("slot = 0", "", "field-missing"),
        ("slot = 0", 'slot = "0"', "number"),
        ("09:00:00+01:00", "09:00:00", "time-zone"),
        ("2025-12-02T09:00:00+01:00", "2025-12-02", "type"),
        ("2025-12-02T09:00:00+01:00", "2025-12-21T09:00:00Z", "letter-dates"),
        ("2025-12-02T09:00:00+01:00", "0001-01-01T00:00:00+01:00", "time"),
        ("releases = 2026-01-01T00:00:00Z", "", "letter-releases"),
        ("2026-01-01", "2025-12-19", "letter-releases"),
        ("2025-12-20", "2025-12-03", "letter-past"),
        ("slot = 0", 'slot = 0\nrelease = "at once"', "letter-release"),
        ("slot = 0", 'slot = 0\nrelease = "batched"', "letter-releases"),
        ("slot = 0", "slot = 0\nring_limit = 100", "letter-ring-limit"),
        ("slot = 0", "slot = 0\nnext = {slots = 0, until = 2026-12-31}", "letter-next"),
        ("slot = 0", "slot = 0\nnext = {slots = 1, until = 2025-12-01}", "letter-next"),
        ("slot = 0", 'slot = 0\ncollector = "age1x"', "recipient"),
        ("slot = 0", 'slot = 0\ncollector = "log.pub"', "recipient"),
        ("slot = 0", 'slot = 0\ntimestamp = "gone.pem"', "not-found"),
        ('en = "en.md"\nhe = "he.md"', "", "text-none"),
        ('he = "he.md"', 'EN = "he.md"', "text-language-twice"),
        ('he = "he.md"', '"e n" = "he.md"', "name"),
        ("he.md", "gone.md", "not-found"),
        ("he.md", "html.md", "text-html"),
        ("he.md", "new.md", "string-unassigned"),
    ],
)
def test_refuses_a_letter_file_with(old: str, new: str, code: str, group: Group, written: Path) -> None:
    (written.parent / "html.md").write_text("<b>now</b>\n")
    (written.parent / "new.md").write_text("\U000e0fff\n")
    log = SigningKey.draw(Role.LOG, "letters.example.org")
    (written.parent / "log.pub").write_bytes(encode_public(log.describe()))
    assert old in LETTER
    written.write_text(LETTER.replace(old, new, 1))
    with pytest.raises((MalformedInput, Refused, StoreFailure)) as refused:
        read_letter_toml(written, group.roster, DURING)
    assert refused.value.code == code


def test_refuses_a_letter_outside_its_slots_window(written: Path) -> None:
    start = canon.parse_date("2025-12-01")
    group = make_group(GroupPlan(calendar=Calendar(start, 10, 1)))
    with pytest.raises(Refused, match="letter-calendar"):
        read_letter_toml(written, group.roster, DURING)


def test_creates_and_opens_a_letters_folder(group: Group, charter: CharterFolder, tmp_path: Path) -> None:
    written = open_folder(tmp_path / "other", group, build_letter(group, LetterPlan()), LetterPlan())
    draft_letter = written.letter()
    assert draft_letter.roster == group.roster.id
    assert written.is_open
    assert not written.is_closed
    assert written.rings().keys() == {RingName("ward", None)}
    require_open(written)
    before = (written.path / names.CHECKPOINT).read_bytes()
    written.open(group.log)
    assert (written.path / names.CHECKPOINT).read_bytes() == before
    with pytest.raises(Refused, match="log-key"):
        written.open(SigningKey.draw(Role.LOG, "another"))
    parts = written.parts()
    assert names.CHECKPOINT not in parts
    assert set(group.files) < set(parts)


def test_refuses_a_second_letter_in_its_folder(group: Group, written: Path, charter: CharterFolder) -> None:
    draft = read_letter_toml(written, group.roster, DURING)
    path = written.parent / "letter"
    folder = LetterFolder.create(path, draft, charter)
    with pytest.raises(Refused, match="letter-not-open"):
        require_open(folder)
    with pytest.raises(Refused, match="timestamp-not-asked"):
        folder.require_timestamp_root()
    before = {one: one.read_bytes() for one in path.rglob("*") if one.is_file()}
    changed = replace(draft, letter=replace(draft.letter, title="Another"))
    with pytest.raises(Refused, match="file-exists"):
        LetterFolder.create(path, changed, charter)
    assert {one: one.read_bytes() for one in path.rglob("*") if one.is_file()} == before


def test_parts_leave_out_what_is_no_part_of_a_bundle(group: Group, tmp_path: Path) -> None:
    folder = open_folder(tmp_path, group, build_letter(group, LetterPlan()), LetterPlan())
    (folder.path / "collected" / "records.jsonl").write_text("{}")
    (folder.path / "notes.txt").write_text("mine")
    (folder.path / "closed" / "log").mkdir(parents=True)
    (folder.path / "closed" / "log" / "checkpoint").write_text("x")
    assert not {"collected/records.jsonl", "notes.txt", "closed/log/checkpoint"} & set(folder.parts())
    with pytest.raises(Refused, match="letter-closed"):
        require_open(folder)


def test_an_abandoned_letter_is_told_from_one_that_is_closed(group: Group, tmp_path: Path) -> None:
    folder = open_folder(tmp_path, group, build_letter(group, LetterPlan()), LetterPlan())
    abandon_letter(folder)
    assert folder.is_closed
    assert folder.is_abandoned
    with pytest.raises(Refused, match="letter-abandoned"):
        require_open(folder)


def test_warns_of_what_an_organiser_should_think_about(group: Group) -> None:
    letter = build_letter(group, LetterPlan())
    column = build_column([member.entry for member in group.members], 0)
    assert len(list_warnings(letter, group.roster, column)) == 1
    watched = make_group(GroupPlan(witnesses=1))
    column = build_column([member.entry for member in watched.members], 0)
    letter = replace(build_letter(watched, LetterPlan()), roster=watched.roster.id)
    assert list_warnings(letter, watched.roster, column) == []
    soon = replace(letter, releases=letter.closes)
    assert "24 hours" in list_warnings(soon, watched.roster, column)[0]
    batched = replace(letter, release=BATCHED, releases=None)
    assert "batched" in list_warnings(batched, watched.roster, column)[0]
    small = replace(watched.roster, charter=replace(watched.charter, min_ring=9))
    assert "8 members cannot sign" in list_warnings(letter, small, column)[0]
    nobody = list_warnings(replace(letter, threshold=2), small, column)
    assert "0 members can sign, and the threshold is 2" in nobody[1]
    assert list_warnings(replace(letter, threshold=8), watched.roster, column) == []
    (warning,) = list_warnings(replace(letter, threshold=9), watched.roster, column)
    assert "8 members can sign, and the threshold is 9" in warning


def test_refuses_a_letter_folder_that_was_not_read_to_its_end(group: Group, tmp_path: Path) -> None:
    folder = open_folder(tmp_path, group, build_letter(group, LetterPlan()), LetterPlan())
    path = folder.path / names.LETTER
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(MalformedInput, match="json"):
        folder.letter()
    entries = folder.path / names.ENTRIES
    entries.write_bytes(entries.read_bytes()[:-1])
    with pytest.raises(MalformedInput, match="line-end"):
        list(folder.entries())
    assert schema.encode_document(folder.roster()) == group.files[names.ROSTER]
