"""Some signers of a first letter asked to speak again; a second letter is theirs alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from support.commands import refused_with, run, run_json
from support.group import ClassPlan, Group, GroupPlan, make_speakers
from support.world import CLOSES, DURING, RELEASES, LetterPlan, World, make_world
from undersigned import schema
from undersigned.bundle.archive import read_bundle, write_archive
from undersigned.bundle.folder import write_folder
from undersigned.bundle.names import HeldFiles
from undersigned.credential.enrol import draw_next
from undersigned.credential.key_file import Credential
from undersigned.credential.use import create_key_file, open_credential
from undersigned.desk.again import AgainTerms, create_again
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.collecting import Collector
from undersigned.desk.gathered import FolderEnrolments
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.letter_toml import read_letter_toml
from undersigned.desk.member import show_letter, sign_letter
from undersigned.desk.presented import read_presented
from undersigned.desk.releasing import close_letter, release_letter
from undersigned.errors import NotVerified, Refused
from undersigned.keys.signing import Role, SigningKey
from undersigned.letter.record import Record
from undersigned.roster.entry import Entry, LeafEvidence
from undersigned.verify.verifier import verify

LETTER = """\
title = "We still say so"
slot = {slot}
class_counts = {counts}
opens = 2025-12-02T08:00:00Z
closes = 2025-12-20T20:00:00Z
releases = 2026-01-01T00:00:00Z
threshold = {threshold}
[texts]
en = "en.md"
"""
TWO_CLASSES = GroupPlan((ClassPlan("ward", members=20), ClassPlan("former", members=10)), min_ring=2)
PLAN = LetterPlan(signs=(("ward", 9), ("former", 6)), speaks_again=(("ward", 5), ("former", 4)), next_slots=3)


@pytest.fixture(scope="module")
def first() -> World:
    """The first letter: 30 members, 15 sign, 9 ask to speak again."""
    return make_world(TWO_CLASSES, PLAN)


@pytest.fixture(scope="module")
def frozen(first: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second charter's folder, made and frozen by the real command; `again.key` lies beside it."""
    home = tmp_path_factory.mktemp("again")
    write_archive(home / "first.zip", first.files)
    run_json("keys", "new", "log", "letters.example.org/again", "--out", "again.key", within=home)
    made = run_json("roster", "again", "first.zip", "--key", "again.key", "--out", "again", within=home)
    assert made["entries"] == {"ward": 5, "former": 4}
    told = run_json("roster", "freeze", "again", "--key", "again.key", within=home)
    assert told["entries"] == {"ward": 5, "former": 4}
    return home / "again"


def open_letter(
    charter: Path, path: Path, *, slot: int = 0, counts: bool = True, threshold: int = 0
) -> LetterFolder:
    path.mkdir()
    (path / "en.md").write_text("# Again\n\nWe still ask for two nurses.\n")
    terms = LETTER.format(slot=slot, counts=str(counts).lower(), threshold=threshold)
    (path / "LETTER.toml").write_text(terms)
    home = CharterFolder(charter)
    LetterFolder.create(path / "letter", read_letter_toml(path / "LETTER.toml", home.roster(), DURING), home)
    run_json("letter", "open", "letter", "--key", charter.parent / "again.key", within=path)
    return LetterFolder(path / "letter")


def sign_with(folder: LetterFolder, credential: Credential, path: Path) -> Record:
    create_key_file(path, credential, None)
    with open_credential(path, None, DURING) as held:
        shown = show_letter(read_presented(folder), held, DURING)
        record = sign_letter(shown, threads=1)
        shown.use.finish()
    return record


def publish(folder: LetterFolder, charter: Path, records: list[Record]) -> Path:
    assert Collector(folder, 1).collect(records, DURING) == [None] * len(records)
    log = SigningKey.load(charter.parent / "again.key", Role.LOG)
    close_letter(folder, log, CLOSES)
    return release_letter(folder, RELEASES + timedelta(seconds=1))


def test_signers_speak_again_and_the_bundle_verifies(first: World, frozen: Path, tmp_path: Path) -> None:
    folder = open_letter(frozen, tmp_path / "second")
    credentials = list(first.speakers.values())
    wards = [one for one in credentials if one.origin.class_ == "ward"]
    formers = [one for one in credentials if one.origin.class_ == "former"]
    chosen = [*wards[:3], *formers[:2]]
    records = [sign_with(folder, one, tmp_path / f"{number}.key") for number, one in enumerate(chosen)]
    bundle = publish(folder, frozen, records)

    facts = verify(read_bundle(bundle)).require_ok()
    assert (facts.signatures, facts.classes) == (5, {"ward": 3, "former": 2})
    assert {one.rule for one in facts.eligibility} == {"signers-of"}
    assert [one.entries for one in facts.eligibility] == [5, 4]
    assert run("verify", bundle).returncode == 0
    assert run_json("log", "fsck", bundle)["logs"][1]["size"] == 7
    assert run_json("roster", "check", frozen)["frozen"]
    # The zip holds the first letter whole.
    write_archive(tmp_path / "second.zip", read_bundle(bundle))
    assert verify(read_bundle(tmp_path / "second.zip")).valid


def test_serial_numbers_of_the_two_letters_are_unrelated(first: World, frozen: Path, tmp_path: Path) -> None:
    folder = open_letter(frozen, tmp_path / "second", slot=1)
    credential = next(iter(first.speakers.values()))
    record = sign_with(folder, credential, tmp_path / "me.key")
    assert record.serial not in {one.serial for one in first.records}


@pytest.mark.parametrize(
    "who", ["a stranger", "a member who did not ask", "a signer, with other commitments"]
)
def test_refuses_the_entry_of(who: str, first: World, tmp_path: Path) -> None:
    log = SigningKey.draw(Role.LOG, "letters.example.org/again")
    write_folder(tmp_path / "first", first.files)
    terms = AgainTerms(log.name, log.public, RELEASES.date())
    folder = create_again(tmp_path / "again", read_bundle(tmp_path / "first"), terms)
    speaking = {leaf for leaf, one in enumerate(first.records, 1) if one.next}
    silent = next(leaf for leaf, one in enumerate(first.records, 1) if not one.next)
    leaf = {"a stranger": 900, "a member who did not ask": silent}.get(who, min(speaking))
    serial = first.records[min(leaf, len(first.records)) - 1].serial
    offer, _ = draw_next(first.letter.id, serial, "ward", 3, RELEASES.date())
    entry = Entry("ward", offer.commitments, LeafEvidence(leaf), None, offer.proof)
    (tmp_path / "stranger.json").write_bytes(schema.encode_document(entry))
    wanted = "leaf-not-standing" if leaf not in speaking else "leaf-differs"
    assert refused_with("roster", "add", folder.path, tmp_path / "stranger.json") == wanted
    assert len(folder.entries()) == 9


def test_refuses_to_freeze_without_one_of_the_signers(first: World, tmp_path: Path) -> None:
    log = SigningKey.draw(Role.LOG, "letters.example.org/again")
    write_folder(tmp_path / "first", first.files)
    terms = AgainTerms(log.name, log.public, RELEASES.date())
    folder = create_again(tmp_path / "again", read_bundle(tmp_path / "first"), terms)
    FolderEnrolments(folder.path / "enrolments").replace([], [folder.entries()[0].commitments[0]])
    with pytest.raises(Refused, match="leaf-left-out"):
        folder.freeze(log)


@pytest.mark.parametrize("origin", ["letters.example.org/northfield", "letters.example.org/northfield/0"])
def test_refuses_a_log_that_is_the_first_letters(origin: str, first: World, tmp_path: Path) -> None:
    write_folder(tmp_path / "first", first.files)
    log = SigningKey.draw(Role.LOG, origin)
    with pytest.raises(Refused, match="parent-origin"):
        create_again(
            tmp_path / "again",
            read_bundle(tmp_path / "first"),
            AgainTerms(origin, log.public, RELEASES.date()),
        )
    assert not (tmp_path / "again").exists()


def test_refuses_a_first_letter_that_does_not_verify(first: World, tmp_path: Path) -> None:
    files = {**first.files, "texts/en.md": b"# Something else\n"}
    write_folder(tmp_path / "first", files)
    log = SigningKey.draw(Role.LOG, "again")
    with pytest.raises(NotVerified, match="text-digest"):
        create_again(
            tmp_path / "again",
            read_bundle(tmp_path / "first"),
            AgainTerms("again", log.public, RELEASES.date()),
        )


@pytest.mark.parametrize("plan", [LetterPlan(), LetterPlan(next_slots=2)])
def test_refuses_where_nobody_asked(plan: LetterPlan, tmp_path: Path) -> None:
    write_folder(tmp_path / "first", make_world(GroupPlan(), plan).files)
    SigningKey.draw(Role.LOG, "again").save(tmp_path / "again.key")
    arguments = ("roster", "again", "first", "--key", "again.key")
    assert refused_with(*arguments, within=tmp_path) == "again-nobody"


def test_refuses_a_ninth_letter_behind_another(tmp_path: Path) -> None:
    plan = LetterPlan(signs=2, speaks_again=2, next_slots=1)
    world = make_world(GroupPlan((ClassPlan(members=2),)), plan)
    for depth in range(1, 9):
        origin = f"letters.example.org/again-{depth}"
        world = make_world(make_speakers(world, origin=origin), plan)
    assert verify_files(world.files) is None
    write_folder(tmp_path / "eighth", world.files)
    log = SigningKey.draw(Role.LOG, "letters.example.org/again-9")
    terms = AgainTerms(log.name, log.public, RELEASES.date())
    with pytest.raises(Refused, match="parent-depth"):
        create_again(tmp_path / "ninth", read_bundle(tmp_path / "eighth"), terms)
    write_folder(
        tmp_path / "seventh",
        {
            name.removeprefix("parent/"): data
            for name, data in world.files.items()
            if name.startswith("parent/")
        },
    )
    create_again(tmp_path / "eighth again", read_bundle(tmp_path / "seventh"), terms).freeze(log)


def test_a_withdrawn_signature_does_not_speak_again(tmp_path: Path) -> None:
    plan = LetterPlan(signs=4, withdraws=2, speaks_again=4, next_slots=1, class_counts=False)
    write_folder(tmp_path / "first", make_world(GroupPlan(), plan).files)
    SigningKey.draw(Role.LOG, "again").save(tmp_path / "again.key")
    made = run_json("roster", "again", "first", "--key", "again.key", within=tmp_path)
    assert made["entries"] == {"all": 2}


def test_witnesses_are_the_first_charters_unless_told(tmp_path: Path) -> None:
    plan = LetterPlan(speaks_again=2, next_slots=1)
    world = make_world(GroupPlan(witnesses=2, quorum=1), plan)
    write_folder(tmp_path / "first", world.files)
    SigningKey.draw(Role.LOG, "again").save(tmp_path / "again.key")
    run_json("keys", "new", "witness", "paper.example", "--out", "paper.key", within=tmp_path)
    again = ("roster", "again", "first", "--key", "again.key", "--out")
    run_json(*again, "same", within=tmp_path)
    run_json(
        *again, "other", "--witness", "paper.pub", "--origin", "elsewhere", "--min-ring", "3", within=tmp_path
    )
    same, other = CharterFolder(tmp_path / "same").charter(), CharterFolder(tmp_path / "other").charter()
    assert same.log.witnesses == world.group.charter.log.witnesses
    assert (same.log.quorum, same.log.origin, same.min_ring) == (1, "again", 2)
    assert [one.name for one in other.log.witnesses] == ["paper.example"]
    assert (other.log.quorum, other.log.origin, other.min_ring) == (1, "elsewhere", 3)
    assert (same.slots, same.calendar, same.group) == (1, None, world.group.charter.group)


def test_a_stranger_cannot_put_an_entry_into_the_frozen_roster(
    first: World, frozen: Path, tmp_path: Path
) -> None:
    """Re-hashed and re-signed by the log itself, the roster still names only signers."""
    folder = open_letter(frozen, tmp_path / "second", slot=2)
    signer = next(one for one in first.speakers.values() if one.origin.class_ == "ward")
    files = dict(read_bundle(publish(folder, frozen, [sign_with(folder, signer, tmp_path / "me.key")])))
    assert verify_files(files) is None
    entries = files["roster/entries.jsonl"].splitlines()
    parsed = [schema.parse_document(Entry, line, "entry", 64_000) for line in entries]
    offer, _ = draw_next(first.letter.id, first.records[0].serial, "ward", 3, RELEASES.date())
    stranger = Entry("ward", offer.commitments, parsed[0].evidence, None, offer.proof)
    forged = sorted([stranger, *parsed[1:5]], key=lambda one: one.commitments[0]) + parsed[5:]
    group = Group(
        CharterFolder(frozen).charter(),
        CharterFolder(frozen).roster(),
        {},
        [],
        SigningKey.load(frozen.parent / "again.key", Role.LOG),
        [],
    )
    world = World(group, folder.letter(), files, [], {}, {})
    lines = b"".join(schema.encode_document(one) + b"\n" for one in forged)
    resealed = world.reseal({**files, "roster/entries.jsonl": lines})
    assert verify_files(resealed) == ("roster", "leaf-differs")


def verify_files(files: dict[str, bytes]) -> tuple[str, str | None] | None:
    failed = verify(HeldFiles(files)).first_failed
    return None if failed is None else (failed.step, failed.code)
