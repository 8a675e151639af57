from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from support.group import ClassPlan, GroupPlan, cosigned
from support.world import CLOSES, DURING, OPENS, RELEASES, LetterPlan, World, make_world, open_folder
from undersigned import schema
from undersigned.bundle import names
from undersigned.bundle.archive import read_bundle
from undersigned.bundle.names import HeldFiles
from undersigned.desk.abandoning import abandon_letter
from undersigned.desk.collecting import Collector
from undersigned.desk.collector_key import read_identity
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.presented import read_presented
from undersigned.desk.releasing import (
    close_letter,
    publish_batch,
    read_timestamped,
    release_letter,
    write_timestamp,
)
from undersigned.errors import MalformedInput, Refused, StoreFailure
from undersigned.keys.sealing import CollectorIdentity
from undersigned.keys.signing import Role, SigningKey
from undersigned.letter.record import WITHDRAW, Record
from undersigned.letter.rules import BATCHED
from undersigned.verify.verifier import verify

CLASSES = (ClassPlan("ward", members=6), ClassPlan("former", members=5))
GROUP = GroupPlan(CLASSES)
PLAN = LetterPlan(signs=3, threshold=5)
BATCHES = LetterPlan(signs=0, release=BATCHED, releases=None)
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(GROUP, PLAN)


@pytest.fixture
def folder(world: World, tmp_path: Path) -> LetterFolder:
    """A letter whose six records are collected."""
    folder = open_folder(tmp_path, world.group, world.letter, PLAN)
    assert Collector(folder, 1).collect(world.records, DURING) == [None] * 6
    return folder


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    """A collector's key file."""
    path = tmp_path / "collector.key"
    path.write_bytes(CollectorIdentity.make().encode())
    return path


@pytest.fixture
def sealed(world: World, identity: Path, tmp_path: Path) -> LetterFolder:
    """An open letter whose records are sealed to the key in that file."""
    letter = replace(world.letter, collector=read_identity(identity).recipient)
    return open_folder(tmp_path / "sealed", world.group, letter, PLAN)


def test_closes_and_releases(world: World, folder: LetterFolder) -> None:
    closing = close_letter(folder, world.group.log, CLOSES)
    assert (closing.signatures, closing.threshold, closing.is_enough) == (6, 5, True)
    assert folder.is_closed
    assert list((folder.path / "collected").iterdir()) == []
    assert not (folder.path / "bundle").exists()
    bundle = release_letter(folder, RELEASES)
    facts = verify(read_bundle(bundle)).require_ok()
    assert facts.classes == {"ward": 3, "former": 3}


def test_nothing_closed_can_be_read_by_others_before_the_release(world: World, folder: LetterFolder) -> None:
    close_letter(folder, world.group.log, CLOSES)
    kept = folder.path / "closed" / names.SIGNATURES
    assert kept.stat().st_mode & 0o077 == 0


def test_a_second_release_keeps_what_witnesses_added(tmp_path: Path) -> None:
    world = make_world(GroupPlan(CLASSES, witnesses=1), PLAN)
    folder = open_folder(tmp_path, world.group, world.letter, PLAN)
    Collector(folder, 1).collect(world.records, DURING)
    close_letter(folder, world.group.log, CLOSES)
    bundle = release_letter(folder, RELEASES)
    path = bundle / names.CHECKPOINT
    path.write_bytes(cosigned(path.read_bytes(), world.group.witnesses, RELEASES))
    assert verify(read_bundle(bundle)).valid
    release_letter(folder, RELEASES + SECOND)
    assert verify(read_bundle(bundle)).valid


@pytest.mark.parametrize("early", [SECOND, timedelta(days=5)])
def test_refuses_to_close_or_release_too_early(early: timedelta, world: World, folder: LetterFolder) -> None:
    with pytest.raises(Refused, match="letter-still-open"):
        close_letter(folder, world.group.log, CLOSES - early)
    with pytest.raises(Refused, match="letter-still-open"):
        release_letter(folder, RELEASES)
    with pytest.raises(Refused, match="letter-still-open"):
        read_timestamped(folder)
    close_letter(folder, world.group.log, CLOSES)
    with pytest.raises(Refused, match="letter-not-due"):
        release_letter(folder, RELEASES - early)
    assert not (folder.path / "bundle").exists()


def test_refuses_to_close_twice_or_with_another_key(world: World, folder: LetterFolder) -> None:
    with pytest.raises(Refused, match="log-key"):
        close_letter(folder, SigningKey.draw(Role.LOG, world.group.log.name), CLOSES)
    assert len(Collector(folder).records()) == 6
    close_letter(folder, world.group.log, CLOSES)
    # What a crash after the close left behind is destroyed.
    leftover = folder.path / "collected" / "records.jsonl"
    leftover.write_bytes(schema.encode_document(world.records[0]) + b"\n")
    with pytest.raises(Refused, match="letter-closed"):
        close_letter(folder, world.group.log, CLOSES)
    assert not leftover.exists()


def test_too_few_signatures_are_destroyed_and_never_released(world: World, tmp_path: Path) -> None:
    folder = open_folder(tmp_path, world.group, world.letter, PLAN)
    withdrawn = [world.sign(world.signers[one.serial], WITHDRAW) for one in world.records[:2]]
    Collector(folder, 1).collect([*world.records, *withdrawn], DURING)
    closing = close_letter(folder, world.group.log, CLOSES)
    assert (closing.signatures, closing.is_enough) == (4, False)
    assert (folder.path / "closed" / "too-few").read_bytes() == b""
    serials = [one.serial.hex().encode() for one in world.records]
    proofs = [schema.encode_document(one)[-400:-350] for one in world.records]
    for path in folder.path.rglob("*"):
        if path.is_file():
            assert not any(one in path.read_bytes() for one in (*serials, *proofs))
    with pytest.raises(Refused, match="letter-too-few"):
        release_letter(folder, RELEASES)
    with pytest.raises(Refused, match="letter-too-few"):
        read_timestamped(folder)


def test_the_collectors_key_is_destroyed_with_the_release(
    sealed: LetterFolder, world: World, identity: Path
) -> None:
    Collector(sealed, 1).collect(sign_six(world, sealed), DURING)
    assert close_letter(sealed, world.group.log, CLOSES, identity=identity).is_enough
    with pytest.raises(Refused, match="letter-not-due"):
        release_letter(sealed, CLOSES, identity)
    assert identity.exists()
    release_letter(sealed, RELEASES, identity)
    assert not identity.exists()
    with pytest.raises(StoreFailure, match="not-found"):
        release_letter(sealed, RELEASES, identity)


def test_the_collectors_key_is_destroyed_where_too_few_signed(
    sealed: LetterFolder, world: World, identity: Path
) -> None:
    kept = identity.read_bytes()
    assert not close_letter(sealed, world.group.log, CLOSES, identity=identity).is_enough
    assert not identity.exists()
    # A crash may have come in between; closing it again then destroys the key.
    identity.write_bytes(kept)
    with pytest.raises(Refused, match="letter-too-few"):
        close_letter(sealed, world.group.log, CLOSES, identity=identity)
    assert not identity.exists()


def test_the_collectors_key_is_destroyed_with_an_abandoned_letter(
    sealed: LetterFolder, identity: Path
) -> None:
    abandon_letter(sealed, identity=identity)
    assert not identity.exists()


@pytest.mark.parametrize(
    ("wrong", "code"), [("log", "identity"), ("another", "collector-other"), ("plain", "collector-none")]
)
def test_refuses_to_destroy_what_is_not_the_letters_key(
    wrong: str, code: str, sealed: LetterFolder, world: World, identity: Path, tmp_path: Path
) -> None:
    if wrong == "plain":
        sealed = open_folder(tmp_path / "plain", world.group, world.letter, PLAN)
    elif wrong == "another":
        identity.write_bytes(CollectorIdentity.make().encode())
    else:
        identity.unlink()
        world.group.log.save(identity)
    before = identity.read_bytes()
    Collector(sealed, 1).collect(sign_six(world, sealed), DURING)
    held = Collector(sealed, 1).records()
    for act in (
        lambda: close_letter(sealed, world.group.log, CLOSES, identity=identity),
        lambda: abandon_letter(sealed, identity=identity),
    ):
        with pytest.raises((MalformedInput, Refused), match=code):
            act()
        assert Collector(sealed, 1).records() == held
    close_letter(sealed, world.group.log, CLOSES)
    with pytest.raises((MalformedInput, Refused), match=code):
        release_letter(sealed, RELEASES, identity)
    assert identity.read_bytes() == before
    assert not (sealed.path / "bundle").exists()


def sign_six(world: World, folder: LetterFolder) -> list[Record]:
    return [world.sign(member, letter=folder.letter()) for member in world.group.members[:6]]


def test_a_timestamp_that_was_promised_is_waited_for(world: World, tmp_path: Path) -> None:
    letter = replace(world.letter, timestamp=bytes(32))
    folder = open_folder(tmp_path, world.group, letter, PLAN)
    records = [world.sign(member, letter=letter) for member in world.group.members[:6]]
    assert Collector(folder, 1).collect(records, DURING) == [None] * 6
    close_letter(folder, world.group.log, CLOSES)
    with pytest.raises(Refused, match="timestamp-missing"):
        release_letter(folder, RELEASES)
    assert folder.require_timestamp_root() == bytes(32)
    assert read_timestamped(folder).startswith(letter.log_origin(world.group.charter).encode())
    write_timestamp(folder, b"an answer")
    bundle = release_letter(folder, RELEASES)
    assert (bundle / names.TIMESTAMP).read_bytes() == b"an answer"
    assert verify(read_bundle(bundle)).first_failed is not None


def test_batches_grow_and_close(tmp_path: Path) -> None:
    world = make_world(GroupPlan(CLASSES, min_ring=3), BATCHES)
    folder, log = open_folder(tmp_path, world.group, world.letter, BATCHES), world.group.log
    records = [world.sign(member) for member in world.group.members[:7]]
    collector = Collector(folder, 1)
    collector.collect(records[:2], DURING)
    with pytest.raises(Refused, match="batch-small"):
        publish_batch(folder, log, DURING)
    collector.collect(records[2:4], DURING)
    bundle = publish_batch(folder, log, DURING)
    assert read_presented(LetterFolder(bundle)).letter.id == folder.letter().id
    report = verify(read_bundle(bundle))
    assert report.is_open
    with pytest.raises(Refused, match="batch-small"):
        publish_batch(folder, log, DURING)
    first = (folder.path / "bundle" / names.SIGNATURES).read_bytes()
    # A signature that is out can still be withdrawn, and comes after it.
    collector.collect([*records[4:], world.sign(world.group.members[0], WITHDRAW)], DURING)
    publish_batch(folder, log, DURING)
    grown = (folder.path / "bundle" / names.SIGNATURES).read_bytes()
    assert grown.startswith(first)
    close_letter(folder, log, CLOSES)
    with pytest.raises(Refused, match="letter-closed"):
        publish_batch(folder, log, CLOSES)
    facts = verify(read_bundle(release_letter(folder, CLOSES))).require_ok()
    assert (facts.signatures, facts.withdrawn) == (6, 1)


def test_refuses_to_publish_batches_that_are_not_due(
    world: World, folder: LetterFolder, tmp_path: Path
) -> None:
    log = world.group.log
    with pytest.raises(Refused, match="letter-release"):
        publish_batch(folder, log, DURING)
    batched = make_world(GROUP, BATCHES)
    path = tmp_path / "batched"
    path.mkdir()
    other = open_folder(path, batched.group, batched.letter, BATCHES)
    with pytest.raises(Refused, match="log-key"):
        publish_batch(other, SigningKey.draw(Role.LOG, "another"), DURING)
    with pytest.raises(Refused, match="letter-not-open"):
        publish_batch(other, log, OPENS - SECOND)
    (other.path / names.CHECKPOINT).unlink()
    with pytest.raises(Refused, match="letter-not-open"):
        publish_batch(other, log, DURING)


def test_one_class_or_none_in_the_close_record(tmp_path: Path) -> None:
    for plan in (PLAN, replace(PLAN, class_counts=False)):
        world = make_world(GROUP, plan)
        facts = verify(HeldFiles(world.files)).require_ok()
        assert facts.classes == ({"ward": 3, "former": 3} if plan.class_counts else None)
