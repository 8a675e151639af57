"""Server and command line open one store, which a letter's folder names."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from support.clock import Clock
from support.commands import refused_with, run_json
from support.group import ClassPlan, GroupPlan, make_group
from support.members import Desk
from support.postgres import Cluster, serve_postgres
from support.servers import COMMAND, PATIENCE, running_server
from support.stores import make_record
from support.world import CLOSES, DURING, LetterPlan, World, make_world, open_folder
from undersigned import schema
from undersigned.desk.collecting import Collector
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.records import FolderRecords
from undersigned.desk.releasing import close_letter
from undersigned.errors import Refused, StoreFailure
from undersigned.letter.record import Record
from undersigned.server.backup import build_backup, restore_backup
from undersigned.server.store.folders import adopt_all, open_collector
from undersigned.server.store.opening import open_beside, open_store
from undersigned.server.store.records import StoredRecords

GROUP = GroupPlan((ClassPlan(members=4),))
PROGRAM = Path(__file__).parents[1] / "support" / "altered_server.py"
_NUMBERS = count()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with serve_postgres() as one:
        yield one


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(GROUP, LetterPlan(signs=0))


@pytest.fixture
def folder(world: World, tmp_path: Path) -> LetterFolder:
    return open_folder(tmp_path / "site", world.group, world.letter, LetterPlan())


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/site/records.sqlite"
    served: Cluster = request.getfixturevalue("cluster")
    return served.create(f"shared{next(_NUMBERS)}").replace("postgres@", "postgres:secret@")


@contextmanager
def bound(folder: LetterFolder, url: str) -> Iterator[Collector]:
    """The letter's collector as a server has it."""
    with closing(open_store(url)) as store:
        yield Collector(folder, 1, StoredRecords(store, folder.letter().id))


def sign_all(world: World) -> list[Record]:
    return sorted((world.sign(member) for member in world.group.members), key=lambda one: one.serial)


def test_what_lies_in_a_folder_moves_to_the_store(world: World, folder: LetterFolder, url: str) -> None:
    records = sign_all(world)
    Collector(folder, 1).collect(records[:2], DURING)
    with bound(folder, url) as collector:
        assert collector.collect(records[2:], DURING) == [None, None]
        assert collector.records() == records
    (pointer,) = (folder.path / "collected").iterdir()
    assert "secret" not in pointer.read_text()
    with open_collector(folder.path) as collector:
        assert collector.records() == records
        assert close_letter(folder, world.group.log, CLOSES, collector).signatures == 4
    with bound(folder, url) as collector:
        assert collector.records() == []


def test_a_crash_while_records_are_moved_loses_none(world: World, folder: LetterFolder, url: str) -> None:
    records = sign_all(world)
    with bound(folder, url) as collector:
        collector.collect(records[:2], DURING)
    # The note is written first, then the records are moved.
    FolderRecords(folder.path / "collected").add(records)
    with open_collector(folder.path) as collector:
        assert collector.records() == records
    assert [one.name for one in (folder.path / "collected").iterdir()] == ["store"]


def test_nothing_is_done_with_a_letter_whose_store_is_not_open(
    world: World, folder: LetterFolder, url: str
) -> None:
    with bound(folder, url) as collector:
        collector.collect(sign_all(world), DURING)
    for attempt in (
        lambda: Collector(folder, 1).records(),
        lambda: Collector(folder, 1).collect(sign_all(world), DURING),
        lambda: close_letter(folder, world.group.log, CLOSES),
    ):
        with pytest.raises(Refused, match="store-elsewhere"):
            attempt()
    assert not folder.is_closed
    with open_collector(folder.path) as collector:
        assert len(collector.records()) == 4


def test_another_database_in_the_place_of_the_right_one_is_noticed(
    world: World, folder: LetterFolder, tmp_path: Path
) -> None:
    """A letter would be closed with no signatures, as one that nobody signed."""
    url, path = f"sqlite:///{tmp_path}/site/records.sqlite", tmp_path / "site" / "records.sqlite"
    with bound(folder, url) as collector:
        collector.collect(sign_all(world), DURING)
    with (
        bound(folder, f"sqlite:///{tmp_path}/other.sqlite") as other,
        pytest.raises(Refused, match="elsewhere"),
    ):
        close_letter(folder, world.group.log, CLOSES, other)
    path.rename(tmp_path / "away")
    with pytest.raises(StoreFailure, match="not-found"), open_collector(folder.path):
        pass
    assert not path.exists()
    open_store(url).close()
    with open_collector(folder.path) as empty, pytest.raises(Refused, match="store-elsewhere"):
        close_letter(folder, world.group.log, CLOSES, empty)
    (tmp_path / "away").rename(path)
    with open_collector(folder.path) as collector:
        assert close_letter(folder, world.group.log, CLOSES, collector).signatures == 4


def test_folder_and_database_can_be_moved_together(
    world: World, folder: LetterFolder, tmp_path: Path
) -> None:
    with bound(folder, f"sqlite:///{tmp_path}/site/records.sqlite") as collector:
        collector.collect(sign_all(world), DURING)
    shutil.move(tmp_path / "site", tmp_path / "elsewhere")
    with open_collector(tmp_path / "elsewhere" / "letter") as collector:
        assert len(collector.records()) == 4


def test_a_damaged_note_is_told(folder: LetterFolder) -> None:
    for damaged in (b"\xff", b"nonsense"):
        (folder.path / "collected" / "store").write_bytes(damaged)
        assert refused_with("letter", "abandon", folder.path, "--yes") == "store-address"
    assert not folder.is_closed


def test_the_command_line_works_on_what_a_server_holds(
    tmp_path: Path, cluster: Cluster, clock: Clock
) -> None:
    """Collected before, over HTTP, and by the command line meanwhile: all of it is closed and verifies."""
    closes = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    desk = Desk.set_up(tmp_path / "site", make_group(GROUP), closes=closes, releases=closes)
    world, letter = make_world(GROUP, LetterPlan()), desk.folder.letter()
    records = [world.sign(one, letter=letter) for one in desk.group.members]
    for number, record in enumerate(records):
        (tmp_path / f"{number}.json").write_bytes(schema.encode_document(record))
    run_json("collect", desk.folder.path, tmp_path / "0.json")
    target = f"/letters/{letter.id.hex()}/records"
    with running_server(tmp_path / "site", "--database", cluster.create("shared_http")) as served:
        assert served.ask("POST", target, (tmp_path / "1.json").read_bytes()).status == 200
        assert run_json("collect", desk.folder.path, tmp_path / "2.json")["in"] == 1
        assert served.ask("POST", target, (tmp_path / "3.json").read_bytes()).status == 200
        desk.group.log.save(tmp_path / "log.key")
        clock.move_to(closes)
        assert run_json("letter", "close", desk.folder.path, "--key", tmp_path / "log.key")["signatures"] == 4
    bundle = run_json("letter", "release", desk.folder.path)["bundle"]
    assert run_json("verify", bundle)["signatures"] == 4


def test_a_store_keeps_letters_apart_when_one_is_abandoned(
    world: World, folder: LetterFolder, url: str
) -> None:
    with closing(open_store(url)) as store:
        other = StoredRecords(store, b"o" * 32)
        other.add([make_record("a")])
        with bound(folder, url) as collector:
            collector.collect(sign_all(world), DURING)
        assert run_json("letter", "abandon", folder.path, "--yes")
        assert StoredRecords(store, world.letter.id).all() == []
        assert other.all() == [make_record("a")]


def test_the_command_line_finds_what_was_restored_from_a_backup(
    world: World, folder: LetterFolder, tmp_path: Path
) -> None:
    records = sign_all(world)
    with closing(open_beside(tmp_path / "site")) as store:
        Collector(folder, 1, StoredRecords(store, world.letter.id)).collect(records, DURING)
        sealed = build_backup(tmp_path / "site", store, "a long passphrase")
    (tmp_path / "new").mkdir()
    with closing(open_beside(tmp_path / "new")) as store:
        restore_backup(tmp_path / "new", store, sealed, "a long passphrase")
    with open_collector(tmp_path / "new" / "letter") as collector:
        assert collector.records() == records


def written_at(folder: Path) -> dict[str, tuple[int, int]]:
    """When each file and folder was written, as the file system keeps it."""
    found = {str(path): path.stat() for path in (folder, *folder.rglob("*"))}
    return {name: (one.st_mtime_ns, one.st_ctime_ns) for name, one in found.items()}


@pytest.mark.parametrize("is_adopted", [True, False])
def test_no_file_of_a_letter_has_the_time_of_its_first_record(
    world: World, folder: LetterFolder, url: str, is_adopted: bool
) -> None:
    """The control: a letter that was not taken on before has it."""
    with closing(open_store(url)) as store:
        if is_adopted:
            adopt_all(folder.path.parent, store)
    before = written_at(folder.path)
    with bound(folder, url) as collector:
        collector.collect(sign_all(world)[:1], DURING)
    assert (written_at(folder.path) == before) is is_adopted


def are_times_kept(site: Path, command: tuple[str, ...], *, is_awaited: bool) -> bool:
    """Whether a record leaves all times of the folder of a letter that was opened beside a running server.

    Args:
        is_awaited: whether the server takes letters on by itself, and is given the time for it.
    """
    site.mkdir()
    with running_server(site, command=command) as served:
        desk = Desk.set_up(site, make_group(GROUP))
        pointer, letter = desk.folder.path / "collected" / "store", desk.folder.letter()
        until = time.monotonic() + PATIENCE
        while is_awaited and not pointer.exists():
            assert time.monotonic() < until
            time.sleep(0.1)
        before = written_at(desk.folder.path)
        record = make_world(GROUP, LetterPlan()).sign(desk.group.members[0], letter=letter)
        sent = schema.encode_document(record)
        assert served.ask("POST", f"/letters/{letter.id.hex()}/records", sent).status == 200
        return written_at(desk.folder.path) == before


def test_a_letter_that_is_opened_beside_a_running_server_has_no_time_of_its_first_record(
    tmp_path: Path,
) -> None:
    assert are_times_kept(tmp_path / "site", COMMAND, is_awaited=True)


def test_control_a_server_that_takes_no_letters_on_leaves_the_time_of_the_first_record(
    tmp_path: Path,
) -> None:
    hesitant = (sys.executable, str(PROGRAM), "hesitant", "serve")
    assert not are_times_kept(tmp_path / "site", hesitant, is_awaited=False)


def test_what_is_damaged_or_kept_elsewhere_is_not_taken_on(
    world: World, folder: LetterFolder, url: str, tmp_path: Path
) -> None:
    site = folder.path.parent
    elsewhere = open_folder(site / "elsewhere", world.group, world.letter, LetterPlan())
    with closing(open_beside(tmp_path)) as other:
        Collector(elsewhere, 1, StoredRecords(other, world.letter.id)).records()
    pointer = (elsewhere.path / "collected" / "store").read_bytes()
    shutil.copytree(folder.path, site / "damaged")
    (site / "damaged" / "letter.json").write_bytes(b"{")
    with closing(open_store(url)) as store:
        adopt_all(site, store)
    assert (elsewhere.path / "collected" / "store").read_bytes() == pointer
    assert not (site / "damaged" / "collected" / "store").exists()
    assert (folder.path / "collected" / "store").exists()
