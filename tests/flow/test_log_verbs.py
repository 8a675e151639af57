"""A witness with the real command: charter, letter and bundle are cosigned, a second story is not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from support.commands import refused_with, run, run_json
from support.group import Group, GroupPlan, make_group, sign_log
from support.world import DURING, RELEASES, LetterPlan, World, build_letter, make_world, open_folder
from undersigned import canon, schema
from undersigned.bundle import names
from undersigned.bundle.archive import read_bundle, write_archive
from undersigned.bundle.folder import write_folder
from undersigned.bundle.format import split_lines
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.collecting import Collector
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.presented import read_presented
from undersigned.desk.releasing import close_letter, release_letter
from undersigned.keys.public import encode_public
from undersigned.keys.signing import Role, SigningKey
from undersigned.log.note import Note, encode_note, parse_note
from undersigned.roster.charter import Charter, Witness
from undersigned.roster.frozen import build_roster
from undersigned.verify.policy import Policy
from undersigned.verify.verifier import verify

GROUP = GroupPlan(witnesses=1)
PLAN = LetterPlan()


@pytest.fixture
def group() -> Group:
    return make_group(GROUP)


@pytest.fixture
def witness(group: Group, tmp_path: Path) -> Path:
    """The key file of the charter's one witness."""
    path = tmp_path / "paper.key"
    group.witnesses[0].save(path)
    return path


@pytest.fixture
def letter(group: Group, tmp_path: Path) -> Path:
    """An open letter's folder whose checkpoints carry no cosignature yet; the charter's lies beside it."""
    folder = open_folder(tmp_path / "home", group, build_letter(group, PLAN), PLAN)
    for name in (names.CHECKPOINT, names.ROSTER_CHECKPOINT):
        strip(folder.path / name)
    charter = tmp_path / "home" / "charter"
    (charter / "charter.json").write_bytes(schema.encode_document(group.charter))
    strip(charter / names.ROSTER_CHECKPOINT)
    return folder.path


def strip(path: Path) -> None:
    """Leave the log's own line alone on a checkpoint."""
    note = parse_note(path.read_bytes(), "checkpoint")
    path.write_bytes(encode_note(Note(note.text, note.signatures[:1])))


def cosigning(folder: Path, witness: Path, *more: object) -> tuple[object, ...]:
    return ("log", "witness", folder, "--key", witness, *more)


def resigned(folder: Path, group: Group, leaves: list[bytes], origin: str) -> None:
    """The log's own checkpoint over other leaves, as whoever holds its key can make it."""
    (folder / names.CHECKPOINT).write_bytes(sign_log(group.log, origin, leaves))


def test_a_cosigned_letter_needs_no_words(letter: Path, group: Group, witness: Path) -> None:
    told = run_json(*cosigning(letter, witness))
    origin = group.charter.log.origin
    assert told["cosigned"] == [{"origin": origin, "size": 1}, {"origin": f"{origin}/0", "size": 1}]
    known = [Witness(one.name, one.public) for one in group.witnesses]
    presented = read_presented(LetterFolder(letter), known)
    assert presented.witnesses == (group.witnesses[0].name,)
    assert not presented.needs_words


def test_a_cosigned_charter_meets_its_quorum(letter: Path, witness: Path) -> None:
    charter = letter.parent / "charter"
    assert refused_with("roster", "check", charter) == "quorum"
    told = run_json(*cosigning(charter, witness))
    assert [one["size"] for one in told["cosigned"]] == [1]
    assert run_json("roster", "check", charter)["frozen"]


def test_cosigns_the_bundle_after_the_letter(
    letter: Path, group: Group, witness: Path, tmp_path: Path
) -> None:
    world = make_world(group, PLAN)
    bundle = tmp_path / "bundle"
    write_folder(bundle, world.files)
    strip(bundle / names.CHECKPOINT)
    run_json(*cosigning(letter, witness))
    told = run_json(*cosigning(bundle, witness))
    assert told["cosigned"][1]["size"] == len(world.records) + 2
    wanted = Policy(tuple(Witness(one.name, one.public) for one in group.witnesses))
    assert verify(read_bundle(bundle), wanted).valid
    # Once it has seen the closed log, the witness does not go back.
    assert refused_with(*cosigning(letter, witness)) == "witness-size"


def test_cosigns_a_batched_letter_as_it_grows(group: Group, witness: Path, tmp_path: Path) -> None:
    world = make_world(group, replace(PLAN, release="batched", releases=None, signs=6))
    for leaves in (0, 2, 5, 7):
        lines = split_lines(world.files[names.SIGNATURES], 100)[:leaves]
        files = world.relog({**world.files, names.SIGNATURES: b"".join(one + b"\n" for one in lines)})
        bundle = tmp_path / f"{leaves}"
        write_folder(bundle, files)
        strip(bundle / names.CHECKPOINT)
        assert run_json(*cosigning(bundle, witness))["cosigned"][1]["size"] == leaves + 1


def test_cosigning_again_leaves_one_line(letter: Path, group: Group, witness: Path) -> None:
    for _ in range(2):
        run_json(*cosigning(letter, witness))
    note = parse_note((letter / names.CHECKPOINT).read_bytes(), "checkpoint")
    assert [one.name for one in note.signatures].count(group.witnesses[0].name) == 1
    assert len(note.signatures) == 2


def test_lines_of_other_witnesses_stay(letter: Path, witness: Path, tmp_path: Path) -> None:
    run_json("keys", "new", "witness", "stranger.example", "--out", tmp_path / "stranger.key")
    done = run(*cosigning(letter, tmp_path / "stranger.key"))
    assert done.returncode == 0
    assert "does not name stranger.example" in done.stderr
    run_json(*cosigning(letter, witness))
    note = parse_note((letter / names.CHECKPOINT).read_bytes(), "checkpoint")
    assert [one.name for one in note.signatures[1:]] == ["stranger.example", "witness-0.example"]


def test_a_reader_counts_a_witness_that_no_charter_names(tmp_path: Path) -> None:
    bundle, key = tmp_path / "bundle", tmp_path / "paper.key"
    write_folder(bundle, make_world().files)
    run_json("keys", "new", "witness", "paper.example", "--out", key)
    asked = ("verify", bundle, "--witness", tmp_path / "paper.pub")
    assert run(*asked).returncode == 1
    assert "readers who name it with `verify --witness` do" in run(*cosigning(bundle, key)).stderr
    done = run(*asked)
    assert done.returncode == 0
    assert "leaves, witnesses: paper.example\n" in done.stdout
    seen = " ".join(done.stdout.split())
    assert "1 witness cosigned it: paper.example (known before; the charter does not name it)." in seen
    assert "no witness cosigned it" not in seen
    page = run("show", bundle, "--html", "--witness", tmp_path / "paper.pub").stdout
    assert "paper.example (known before; the charter does not name it)" in page
    assert "no witness cosigned it" not in page


def test_a_log_cannot_have_a_second_letter_on_a_slot_cosigned(
    letter: Path, group: Group, witness: Path, tmp_path: Path
) -> None:
    run_json(*cosigning(letter, witness))
    other = replace(PLAN, title="Another letter")
    second = open_folder(tmp_path / "other", group, build_letter(group, other), other).path
    strip(second / names.CHECKPOINT)
    before = (second / names.CHECKPOINT).read_bytes()
    assert refused_with(*cosigning(second, witness)) == "witness-root"
    assert (second / names.CHECKPOINT).read_bytes() == before
    # The control: a witness without that memory cosigns it.
    run_json(*cosigning(second, witness, "--memory", tmp_path / "forgetful"))
    assert (second / names.CHECKPOINT).read_bytes() != before


def test_a_log_cannot_have_a_rewritten_bundle_cosigned(group: Group, witness: Path, tmp_path: Path) -> None:
    world = make_world(group, PLAN)
    write_folder(tmp_path / "bundle", world.files)
    run_json(*cosigning(tmp_path / "bundle", witness))
    lines = split_lines(world.files[names.SIGNATURES], 100)
    files = {**world.files, names.SIGNATURES: b"".join(one + b"\n" for one in lines[1:])}
    for name, longer in (("shorter", files), ("other", reversed_lines(world))):
        write_folder(tmp_path / name, world.relog(longer))
    assert refused_with(*cosigning(tmp_path / "shorter", witness)) == "witness-size"
    assert refused_with(*cosigning(tmp_path / "other", witness)) == "witness-root"


def reversed_lines(world: World) -> dict[str, bytes]:
    lines = split_lines(world.files[names.SIGNATURES], 100)
    return {**world.files, names.SIGNATURES: b"".join(one + b"\n" for one in reversed(lines))}


def test_a_log_cannot_rewrite_what_it_published_in_batches(
    group: Group, witness: Path, tmp_path: Path
) -> None:
    world = make_world(group, replace(PLAN, release="batched", releases=None, signs=6))
    lines = split_lines(world.files[names.SIGNATURES], 100)
    for name, wanted in (("first", lines[:3]), ("other", [lines[1], lines[0], *lines[2:]])):
        files = {**world.files, names.SIGNATURES: b"".join(one + b"\n" for one in wanted)}
        write_folder(tmp_path / name, world.relog(files))
    run_json(*cosigning(tmp_path / "first", witness))
    assert refused_with(*cosigning(tmp_path / "other", witness)) == "consistency-proof"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("letter changed", "log-root"),
        ("letter of another roster", "letter-roster"),
        ("letter not canonical", "json-not-canonical"),
        ("records left out", "log-size"),
        ("not open", "bundle-missing"),
        ("not the log's", "checkpoint-key-missing"),
        ("of another log", "checkpoint-origin"),
        ("roster changed", "letter-roster"),
        ("no roster", "bundle-missing"),
    ],
)
def test_refuses_to_cosign_a_folder_with(
    fault: str, code: str, letter: Path, group: Group, witness: Path
) -> None:
    terms = LetterFolder(letter).letter()
    path, origin = letter / names.LETTER, terms.log_origin(group.charter)
    if fault == "letter changed":
        path.write_bytes(schema.encode_document(replace(terms, title="Other words")))
    elif fault == "letter of another roster":
        path.write_bytes(schema.encode_document(replace(terms, roster=bytes(32))))
    elif fault == "letter not canonical":
        path.write_bytes(path.read_bytes() + b"\n")
    elif fault == "records left out":
        resigned(letter, group, [path.read_bytes(), b"more"], origin)
    elif fault == "not open":
        (letter / names.CHECKPOINT).unlink()
    elif fault == "not the log's":
        stranger = SigningKey.draw(Role.LOG, group.charter.log.origin)
        (letter / names.CHECKPOINT).write_bytes(sign_log(stranger, origin, [path.read_bytes()]))
    elif fault == "of another log":
        resigned(letter, group, [path.read_bytes()], group.charter.log.origin + "/1")
    elif fault == "roster changed":
        roster = LetterFolder(letter).roster()
        (letter / names.ROSTER).write_bytes(schema.encode_document(replace(roster, sha256=bytes(32))))
    else:
        (letter / names.ROSTER).unlink()
    before = {one: one.read_bytes() for one in letter.rglob("checkpoint")}
    assert refused_with(*cosigning(letter, witness)) == code
    assert {one: one.read_bytes() for one in letter.rglob("checkpoint")} == before
    assert not witness.with_suffix(".memory").exists()


def freeze_with(group: Group, log: SigningKey, path: Path) -> Path:
    """A charter's folder, frozen, as a stranger with a log of their own would make it."""
    terms = replace(group.charter.log, origin=log.name, ed25519=log.public)
    charter: Charter = replace(group.charter, log=terms)
    roster, entries = build_roster(charter, [], [])
    data = schema.encode_document(roster)
    checkpoint = sign_log(log, log.name, [data])
    made = {names.ROSTER: data, names.ENTRIES: entries, names.ROSTER_CHECKPOINT: checkpoint}
    for name, content in made.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


@pytest.mark.parametrize("ending", ["", "/0", "/17"])
def test_a_stranger_cannot_take_a_name_that_the_witness_knows(
    ending: str, letter: Path, group: Group, witness: Path, tmp_path: Path
) -> None:
    """With the name of the next letter's log taken, its witness could never cosign that letter."""
    run_json(*cosigning(letter.parent / "charter", witness))
    stranger = SigningKey.draw(Role.LOG, group.charter.log.origin + ending)
    folder = freeze_with(group, stranger, tmp_path / "stranger")
    assert refused_with(*cosigning(folder, witness)) == "witness-log-key"
    run_json(*cosigning(letter, witness))
    # The control: a witness that knows neither cosigns it.
    run_json(*cosigning(folder, witness, "--memory", tmp_path / "fresh"))


def test_a_key_known_from_elsewhere_is_the_one_asked_for(letter: Path, group: Group, witness: Path) -> None:
    own, other = letter.parent / "own.pub", letter.parent / "other.pub"
    own.write_bytes(encode_public(group.log.describe()))
    other.write_bytes(encode_public(SigningKey.draw(Role.LOG, group.log.name).describe()))
    assert refused_with(*cosigning(letter, witness, "--log", other)) == "witness-log-key"
    assert not witness.with_suffix(".memory").exists()
    run_json(*cosigning(letter, witness, "--log", own))


def test_refuses_a_zip_and_a_key_of_another_role(
    letter: Path, group: Group, witness: Path, tmp_path: Path
) -> None:
    write_archive(tmp_path / "letter.zip", make_world(group, PLAN).files)
    assert refused_with(*cosigning(tmp_path / "letter.zip", witness)) == "folder-needed"
    group.log.save(tmp_path / "log.key")
    assert refused_with(*cosigning(letter, tmp_path / "log.key")) == "key-file-form"


def test_fsck_tells_every_log_of_a_letters_folder(letter: Path, group: Group) -> None:
    told = run_json("log", "fsck", letter)["logs"]
    assert [(one["checkpoint"], one["size"], one["code"]) for one in told] == [
        (names.ROSTER_CHECKPOINT, 1, None),
        (names.CHECKPOINT, 1, None),
    ]
    assert (told[0]["witnesses"], told[0]["quorum"]) == ([], 1)
    assert run_json("log", "fsck", letter.parent / "charter")["logs"] == told[:1]


def test_fsck_looks_into_the_closed_log_and_the_bundle(group: Group, tmp_path: Path) -> None:
    world = make_world(group, PLAN)
    folder = open_folder(tmp_path, group, world.letter, PLAN)
    assert Collector(folder, 1).collect(world.records, DURING) == [None] * len(world.records)
    close_letter(folder, group.log, world.letter.closes)
    release_letter(folder, RELEASES + timedelta(seconds=1))
    told = run_json("log", "fsck", folder.path)["logs"]
    assert [one["size"] for one in told] == [1, 1, 5, 1, 5]
    assert {one["code"] for one in told} == {None}
    closed = folder.path / "closed" / names.SIGNATURES
    closed.write_bytes(closed.read_bytes().split(b"\n", 1)[1])
    done = run("log", "fsck", folder.path)
    assert done.returncode == 1
    assert "differs: closed/log/checkpoint" in done.stderr


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_fsck_tells_what_differs_in_a_bundle(form: str, group: Group, tmp_path: Path) -> None:
    world = make_world(group, PLAN)
    files = {**world.files, names.SIGNATURES: reversed_lines(world)[names.SIGNATURES]}
    path = tmp_path / "bundle"
    write_folder(path, files) if form == "folder" else write_archive(path, files)
    done = run("log", "fsck", path, "--json")
    assert done.returncode == 1
    assert '"log-root"' in done.stdout
    shutil.rmtree(path) if form == "folder" else path.unlink()
    write_folder(path, world.files) if form == "folder" else write_archive(path, world.files)
    told = run_json("log", "fsck", path)["logs"]
    leaves = [world.files[names.LETTER], *split_lines(world.files[names.SIGNATURES], 100)]
    assert told[1]["size"] == len(leaves)
    assert told[1]["witnesses"] == [one.name for one in group.witnesses]
    assert canon.parse_hex(told[1]["root"], 32)


def test_the_charter_folder_is_not_cosigned_before_the_freeze(
    group: Group, witness: Path, tmp_path: Path
) -> None:
    (tmp_path / "charter").mkdir()
    (tmp_path / "charter" / "charter.json").write_bytes(schema.encode_document(group.charter))
    assert not CharterFolder(tmp_path / "charter").is_frozen
    assert refused_with(*cosigning(tmp_path / "charter", witness)) == "bundle-missing"
