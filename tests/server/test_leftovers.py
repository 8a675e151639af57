"""What a crash left half made is gone when the server starts, and secrets go with what they were for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from support.group import ClassPlan, GroupPlan, make_group
from support.servers import PATIENCE, running_server
from support.world import CLOSES, DURING, RELEASES, LetterPlan, World, make_world, open_folder
from undersigned.desk.abandoning import abandon_letter
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.charter_toml import Plan
from undersigned.desk.collecting import Collector
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.releasing import close_letter, release_letter
from undersigned.files import locked
from undersigned.keys.signing import Role, SigningKey
from undersigned.server.founding import making, withdraw_folder
from undersigned.server.held_keys import HeldKeys
from undersigned.server.leftovers import destroy_needless, finish
from undersigned.server.store.enrolments import StoredEnrolments
from undersigned.server.store.invitations import Invitations
from undersigned.server.store.opening import open_beside
from undersigned.server.store.records import StoredRecords
from undersigned.server.store.store import Store

GROUP = GroupPlan((ClassPlan(members=4),))
SECRET = b"a key that nobody may find"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_beside(tmp_path)) as opened:
        yield opened


def leave_half_made(folder: Path) -> Path:
    """What a killed restore leaves; another name leads to the same bytes on the disk."""
    half = folder / "site" / "making" / "0123456789abcdef" / "keys"
    half.mkdir(parents=True)
    (half / "collector.key").write_bytes(SECRET)
    (folder / "same-bytes").hardlink_to(half / "collector.key")
    return half


def test_what_a_crash_left_half_made_is_overwritten_when_the_server_starts(tmp_path: Path) -> None:
    half = leave_half_made(tmp_path)
    with running_server(tmp_path) as served:
        assert served.get("/").status == 200
        assert list((tmp_path / "site" / "making").iterdir()) == []
    assert not half.exists()
    assert SECRET not in (tmp_path / "same-bytes").read_bytes()


def test_what_somebody_makes_right_now_is_left_alone(tmp_path: Path, store: Store) -> None:
    """Whoever makes something holds the folder's lock; the control is the test above."""
    half = leave_half_made(tmp_path)
    with locked(tmp_path / "site" / "making", shared=True):
        finish(tmp_path, store)
    assert (half / "collector.key").read_bytes() == SECRET


def test_what_could_not_be_made_is_overwritten(tmp_path: Path) -> None:
    def fail() -> None:
        with making(tmp_path / "site", None) as made:
            (made / "key").write_bytes(SECRET)
            (tmp_path / "same-bytes").hardlink_to(made / "key")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert SECRET not in (tmp_path / "same-bytes").read_bytes()


def set_up(site: Path) -> tuple[World, LetterFolder, HeldKeys]:
    """A letter with sealed records, whose key the server holds."""
    keys = HeldKeys(site / "keys")
    plan = LetterPlan(signs=4, threshold=2, collector=keys.make_identity())
    world = make_world(GROUP, plan)
    return world, open_folder(site, world.group, world.letter, plan), keys


def close(world: World, folder: LetterFolder) -> None:
    Collector(folder).collect(world.records, DURING)
    close_letter(folder, world.group.log, CLOSES)


def release(world: World, folder: LetterFolder) -> None:
    close(world, folder)
    release_letter(folder, RELEASES)


def abandon(world: World, folder: LetterFolder) -> None:
    abandon_letter(folder)


def fail(world: World, folder: LetterFolder) -> None:
    close_letter(folder, world.group.log, CLOSES)


def withdraw(world: World, folder: LetterFolder) -> None:
    release(world, folder)
    withdraw_folder(folder.path.parent / "site", folder.path)


@pytest.mark.parametrize("end", [release, abandon, fail, withdraw])
def test_the_key_goes_with_its_letter_however_that_ended(
    end: Callable[[World, LetterFolder], None], tmp_path: Path, store: Store
) -> None:
    """The control: before the end it stays."""
    world, folder, keys = set_up(tmp_path)
    recipient = world.letter.collector
    assert recipient is not None
    destroy_needless(tmp_path, store)
    assert keys.find_identity(recipient) is not None
    end(world, folder)
    destroy_needless(tmp_path, store)
    assert keys.find_identity(recipient) is None
    assert list((tmp_path / "keys").iterdir()) == []


def test_the_key_stays_while_a_closed_letter_waits(tmp_path: Path, store: Store) -> None:
    world, folder, keys = set_up(tmp_path)
    close(world, folder)
    destroy_needless(tmp_path, store)
    assert keys.find_identity(world.letter.collector or "") is not None


def test_a_running_server_destroys_the_key_of_a_letter_that_the_command_line_released(tmp_path: Path) -> None:
    world, folder, keys = set_up(tmp_path)
    with running_server(tmp_path):
        assert keys.find_identity(world.letter.collector or "") is not None
        with closing(open_beside(tmp_path)) as store:
            abandon_letter(folder, Collector(folder, 1, StoredRecords(store, world.letter.id)))
        until = time.monotonic() + PATIENCE
        while keys.find_identity(world.letter.collector or "") is not None:
            assert time.monotonic() < until
            time.sleep(0.1)


def test_records_that_a_crash_left_after_the_close_go(tmp_path: Path, store: Store) -> None:
    world, folder, _ = set_up(tmp_path)
    kept = StoredRecords(store, world.letter.id)
    collector = Collector(folder, 1, kept)
    collector.collect(world.records, DURING)
    destroy_needless(tmp_path, store)
    assert len(kept.all()) == 4
    close_letter(folder, world.group.log, CLOSES, collector)
    kept.add(world.records)
    destroy_needless(tmp_path, store)
    assert kept.all() == []
    release_letter(folder, RELEASES + timedelta(seconds=1))


def test_codes_and_registrars_keys_go_with_the_freeze(tmp_path: Path, store: Store) -> None:
    group, keys = make_group(GROUP), HeldKeys(tmp_path / "keys")
    charter, folder = group.charter, tmp_path / "group"
    CharterFolder.create(folder, Plan(charter, group.files["directory.allowed_signers"]))
    registrar = SigningKey.draw(Role.REGISTRAR, "works-council.example")
    keys.save(charter.id, SigningKey.draw(Role.LOG, "letters.example.org/x"), {"ward": registrar})
    codes = Invitations(store, charter.id)
    codes.add([b"c" * 32])
    bound = CharterFolder(folder, StoredEnrolments(store, charter.id))
    bound.add([one.entry for one in group.members])
    destroy_needless(tmp_path, store)
    assert keys.find_registrar(charter.id, "ward") is not None
    assert len(codes.all()) == 1
    bound.freeze(group.log)
    codes.add([b"c" * 32])
    destroy_needless(tmp_path, store)
    assert keys.find_registrar(charter.id, "ward") is None
    assert codes.all() == []
    assert keys.find_log(charter.id) is not None
