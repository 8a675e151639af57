"""What a process does until it is killed, and what must hold then: prepare, act, check."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from support.postgres import find_bytes
from support.world import CLOSES, DURING, RELEASES
from undersigned import limits, schema
from undersigned.bundle import names
from undersigned.bundle.archive import read_bundle
from undersigned.desk.abandoning import abandon_letter
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.collecting import Collector
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.releasing import close_letter, publish_batch, release_letter
from undersigned.errors import Refused
from undersigned.keys.signing import Role, SigningKey
from undersigned.letter.record import Record
from undersigned.letter.rules import BATCHED
from undersigned.roster.entry import Entry
from undersigned.server.store.enrolments import StoredEnrolments
from undersigned.server.store.invitations import Invitations
from undersigned.server.store.records import StoredRecords
from undersigned.server.store.store import Store
from undersigned.verify.verifier import verify

CODE = b"c" * 32
Tell = Callable[[str], None]
Steps = tuple[Callable[["Site"], None], Callable[["Site", Tell], None], Callable[["Site", list[str]], None]]


@dataclass(frozen=True)
class Site:
    """A folder that `lay_out` made, and the store, or None where the folders keep everything."""

    path: Path
    store: Store | None

    def collector(self, name: str = "plain") -> Collector:
        folder = LetterFolder(self.path / f"{name}-letter")
        kept = StoredRecords(self.store, folder.letter().id) if self.store else None
        return Collector(folder, 1, kept)

    @property
    def charter(self) -> CharterFolder:
        folder = CharterFolder(self.path / "charter")
        kept = StoredEnrolments(self.store, folder.charter().id) if self.store else None
        return CharterFolder(folder.path, kept)

    @property
    def key(self) -> SigningKey:
        return SigningKey.load(self.path / "log.key", Role.LOG)

    def records(self, name: str = "plain") -> list[Record]:
        lines = (self.path / f"{name}.jsonl").read_bytes().splitlines()
        return [schema.parse_document(Record, line, "record", limits.LINE_BYTES) for line in lines]

    def entries(self) -> list[Entry]:
        lines = (self.path / "entries.jsonl").read_bytes().splitlines()
        return [schema.parse_document(Entry, line, "entry", limits.LINE_BYTES) for line in lines]


def nothing(site: Site) -> None:
    """Nothing to prepare."""


def take_all(site: Site, name: str = "plain") -> None:
    assert set(site.collector(name).collect(site.records(name), DURING)) == {None}


def take_one_by_one(site: Site, tell: Tell) -> None:
    records, collector = site.records(), site.collector()
    for batch in (records[:1], records[1:3], records[3:]):
        assert set(collector.collect(batch, DURING)) == {None}
        for one in batch:
            tell(one.serial.hex())


def check_taken(site: Site, told: list[str]) -> None:
    """What was told is there, and nothing that nobody sent; the rest can be taken, and all of it verifies."""
    held = site.collector().records()
    assert set(told) <= {one.serial.hex() for one in held}
    assert set(held) <= set(site.records())
    take_all(site)
    close(site)
    check_closed(site, told)


def collect_before(site: Site) -> None:
    """Into the folder, before any server took it on."""
    folder = site.collector().folder
    assert set(Collector(folder, 1).collect(site.records(), DURING)) == {None}


def move(site: Site, tell: Tell) -> None:
    for one in site.records():
        tell(one.serial.hex())
    site.collector().records()


def close(site: Site, tell: Tell = lambda _: None) -> None:
    close_letter(site.collector().folder, site.key, CLOSES, site.collector())


def take_and_close(site: Site) -> None:
    take_all(site)
    close(site)


def check_closed(site: Site, _: list[str]) -> None:
    """Closing again finishes it; nothing is left in the collector, and the bundle holds every record."""
    with suppress(Refused):
        close(site)
    assert site.collector().records() == []
    bundle = release_letter(site.collector().folder, RELEASES)
    facts = verify(read_bundle(bundle)).require_ok()
    assert facts.signatures == len(site.records())


def release(site: Site, _: Tell) -> None:
    release_letter(site.collector().folder, RELEASES)


def abandon(site: Site, _: Tell) -> None:
    abandon_letter(site.collector().folder, site.collector())


def check_abandoned(site: Site, _: list[str]) -> None:
    abandon(site, lambda _: None)
    assert site.collector().records() == []
    folder = site.collector().folder
    serials = [one.serial for one in site.records()]
    proofs = [schema.encode_document(one)[-80:-40] for one in site.records()]
    assert find_bytes(folder.path, [*serials, *proofs]) == {}
    with suppress(Refused):
        release_letter(folder, RELEASES)
        raise AssertionError("an abandoned letter was released")


def publish_first(site: Site) -> None:
    """A batch is out, and another one can follow it."""
    collector, records = site.collector("batched"), site.records("batched")
    collector.collect(records[:2], DURING)
    publish_batch(collector.folder, site.key, DURING, collector)
    collector.collect(records[2:], DURING)


def publish(site: Site, _: Tell) -> None:
    folder = site.collector("batched").folder
    publish_batch(folder, site.key, DURING, site.collector("batched"))


def check_published(site: Site, _: list[str]) -> None:
    collector = site.collector("batched")
    assert collector.folder.letter().release == BATCHED
    with suppress(Refused):
        publish(site, lambda _: None)
    files = read_bundle(collector.folder.path / "bundle")
    assert verify(files).is_open
    assert len(files[names.SIGNATURES].splitlines()) == len(site.records())
    close_letter(collector.folder, site.key, CLOSES, collector)
    bundle = release_letter(collector.folder, RELEASES)
    assert verify(read_bundle(bundle)).require_ok().signatures == len(site.records())


def enrol(site: Site, tell: Tell) -> None:
    for entry in site.entries():
        site.charter.add([entry])
        tell(entry.commitments[0].hex())


def check_enrolled(site: Site, told: list[str]) -> None:
    held = site.charter.entries()
    assert set(told) <= {one.commitments[0].hex() for one in held}
    assert set(held) <= set(site.entries())
    site.charter.add(site.entries())
    check_frozen(site, told)


def invite(site: Site) -> None:
    if site.store is not None:
        Invitations(site.store, site.charter.charter().id).add([CODE])


def enrol_by_code(site: Site, _: Tell) -> None:
    """One member enrols, loses the key, and enrols again."""
    for entry in site.entries()[:2]:
        site.charter.add([entry], replace=True, code=CODE)


def check_by_code(site: Site, _: list[str]) -> None:
    """A code never has two enrolments, nor an enrolment that it does not know of."""
    assert site.store is not None
    invited = Invitations(site.store, site.charter.charter().id).find(CODE)
    assert invited is not None
    led_to = [] if invited.commitment is None else [invited.commitment]
    assert [one.commitments[0] for one in site.charter.entries()] == led_to
    enrol_by_code(site, lambda _: None)
    assert site.charter.entries() == [site.entries()[1]]


def enrol_all(site: Site) -> None:
    invite(site)
    site.charter.add(site.entries())


def freeze(site: Site, _: Tell) -> None:
    site.charter.freeze(site.key)


def check_frozen(site: Site, _: list[str]) -> None:
    with suppress(Refused):
        freeze(site, lambda _: None)
    assert sum(site.charter.check_frozen().sizes().values()) == len(site.entries())
    assert site.charter.entries() == []
    if site.store is not None:
        assert Invitations(site.store, site.charter.charter().id).all() == []


def tell_too_early(site: Site, tell: Tell) -> None:
    for one in site.records():
        tell(one.serial.hex())
        assert site.collector().collect([one], DURING) == [None]


SCENARIOS: dict[str, Steps] = {
    "take": (nothing, take_one_by_one, check_taken),
    "move": (collect_before, move, check_taken),
    "close": (take_all, close, check_closed),
    "release": (take_and_close, release, check_closed),
    "abandon": (take_all, abandon, check_abandoned),
    "publish": (publish_first, publish, check_published),
    "enrol": (nothing, enrol, check_enrolled),
    "code": (invite, enrol_by_code, check_by_code),
    "freeze": (enrol_all, freeze, check_frozen),
}
# Whoever is told before the record is in must be found out.
CONTROL: Steps = (nothing, tell_too_early, check_taken)
