from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from support.group import ClassPlan, GroupPlan, Member
from support.world import CLOSES, DURING, OPENS, LetterPlan, World, make_world, open_folder
from undersigned import _core, schema
from undersigned.credential.enrol import draw_next
from undersigned.desk.collecting import Collector
from undersigned.desk.records import FolderRecords
from undersigned.desk.sealed import read_arriving
from undersigned.errors import MalformedInput, Refused
from undersigned.keys.sealing import CollectorIdentity, seal
from undersigned.letter.record import SIGN, WITHDRAW, Next, Record

GROUP = GroupPlan((ClassPlan("ward", members=6), ClassPlan("former", members=5)))
PLAN = LetterPlan(signs=0, next_slots=2)


@pytest.fixture(scope="module")
def world() -> World:
    """A letter that offers to speak again, and that nobody signed yet."""
    return make_world(GROUP, PLAN)


@pytest.fixture
def collector(world: World, tmp_path: Path) -> Collector:
    return Collector(open_folder(tmp_path, world.group, world.letter, PLAN), 1)


def ward(world: World, number: int) -> Member:
    return world.group.of_class("ward")[number]


def codes(collector: Collector, records: Sequence[Record]) -> list[str | None]:
    answers = collector.collect(records, DURING)
    return [None if answer is None else answer.code for answer in answers]


def offer(world: World, member: Member, slots: int = 2) -> Next:
    serial = world.opening(member).serial()
    return draw_next(world.letter.id, serial, member.class_, slots, CLOSES.date())[0]


def files(collector: Collector) -> list[Path]:
    return sorted((collector.folder.path / "collected").iterdir())


def test_takes_in_records_and_sorts_them_by_serial_number(world: World, collector: Collector) -> None:
    records = [world.sign(member) for member in world.group.members[:8]]
    assert codes(collector, records) == [None] * 8
    assert collector.records() == sorted(records, key=lambda one: one.serial)


def test_keeps_neither_time_nor_order_of_arrival(world: World, collector: Collector) -> None:
    records = [world.sign(member) for member in world.group.members[:8]]
    for record in records:
        assert codes(collector, [record]) == [None]
    kept = b"".join(path.read_bytes() for path in files(collector)).splitlines()
    by_serial = sorted(records, key=lambda one: one.serial)
    assert kept == [schema.encode_document(one) for one in by_serial]
    assert {path.stat().st_mtime for path in files(collector)} == {0}
    assert {path.stat().st_mode & 0o777 for path in files(collector)} == {0o600}


def test_a_repeated_record_gets_the_same_answer_and_changes_nothing(
    world: World, collector: Collector
) -> None:
    first, second = world.sign(ward(world, 0)), world.sign(ward(world, 0))
    assert first != second
    assert codes(collector, [first]) == [None]
    assert codes(collector, [first, second, first]) == [None] * 3
    assert collector.records() == [first]


def test_withdrawals_follow_their_signature(world: World, collector: Collector) -> None:
    one, two = ward(world, 0), ward(world, 1)
    first = [world.sign(one, WITHDRAW), world.sign(one)]
    assert codes(collector, first) == [None, None]
    assert codes(collector, [world.sign(two)]) == [None]
    assert codes(collector, [world.sign(two, WITHDRAW)]) == [None]
    actions: dict[bytes, list[str]] = {record.serial: [] for record in collector.records()}
    for record in collector.records():
        actions[record.serial].append(record.action)
    assert list(actions.values()) == [[SIGN, WITHDRAW]] * 2


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("unknown class", "ring-unknown"),
        ("no class", "ring-unknown"),
        ("bucket", "ring-unknown"),
        ("another class", "proof-invalid"),
        ("changed", "proof-invalid"),
        ("short", "proof-length"),
        ("not a point", "proof-point"),
        ("another action", "proof-invalid"),
        ("next removed", "proof-invalid"),
        ("next changed", "proof-invalid"),
        ("next without proof", "enrolment-invalid"),
        ("next of another length", "next-slots"),
        ("next with withdrawal", "next-not-offered"),
        ("never signed", "withdrawn-unsigned"),
    ],
)
def test_refuses_a_record_with(fault: str, code: str, world: World, collector: Collector) -> None:
    member = ward(world, 0)
    offered = offer(world, member)
    good, again = world.sign(member), world.sign(member, SIGN, offered)
    unproven = Next(offered.commitments, offer(world, member).proof)
    faulty = {
        "unknown class": replace(good, class_="nobody"),
        "no class": replace(good, class_=None),
        "bucket": replace(good, bucket=0),
        "another class": replace(good, class_="former"),
        "changed": replace(good, proof=good.proof[:32] + world.sign(member).proof[32:64] + good.proof[64:]),
        "short": replace(good, proof=good.proof[:-1]),
        "not a point": replace(good, proof=good.proof[:32] + b"\xff" * 32 + good.proof[64:]),
        "another action": replace(good, action=WITHDRAW),
        "next removed": replace(again, next=None),
        "next changed": replace(again, next=offer(world, member)),
        "next without proof": world.sign(member, SIGN, unproven),
        "next of another length": world.sign(member, SIGN, offer(world, member, 3)),
        "next with withdrawal": world.sign(member, WITHDRAW, offered),
        "never signed": world.sign(member, WITHDRAW),
    }
    others = [world.sign(ward(world, 1)), world.sign(ward(world, 2))]
    assert codes(collector, [others[0], faulty[fault], others[1]]) == [None, code, None]
    assert len(collector.records()) == 2


def test_refuses_a_withdrawal_that_names_another_ring(world: World, collector: Collector) -> None:
    """The same secrets stand in one ring only, so such a record can be made with a broken roster alone."""
    member, other = ward(world, 0), world.group.of_class("former")[0]
    signed = world.sign(member)
    assert codes(collector, [signed]) == [None]
    stray = world.sign(other, WITHDRAW)
    FolderRecords(collector.folder.path / "collected").add([replace(world.sign(other), class_="ward")])
    assert codes(collector, [stray]) == ["withdrawn-elsewhere"]


def test_a_member_cannot_spoil_the_letter_with_commitments_that_are_not_fresh(
    world: World, collector: Collector
) -> None:
    """The control is the verifier: with such a record in it, the bundle would not verify."""
    mine, other, third = ward(world, 0), ward(world, 1), ward(world, 2)
    serial = world.opening(mine).serial()
    openings = [slot.opening for slot in mine.credential.slots]
    assert all(openings)
    fresh = [_core.Opening.draw(), _core.Opening.draw()]
    probe = Record(SIGN, None, "ward", None, serial)

    def build(member: Member, drawn: Sequence[object]) -> Record:
        own = replace(probe, proof=world.opening(member).serial())
        proof = _core.prove_enrolment(drawn, own.next_context(world.letter.id))  # type: ignore[arg-type]
        commitments = tuple(one.commitment() for one in drawn)  # type: ignore[attr-defined]
        return world.sign(member, SIGN, Next(commitments, proof))

    assert codes(collector, [build(mine, openings)]) == ["next-commitment-twice"]
    assert codes(collector, [build(mine, [fresh[0], fresh[0]])]) == ["next-commitment-twice"]
    # Two members who share secrets: the first of them is in, in one batch or in two.
    assert codes(collector, [build(mine, fresh), build(other, fresh)]) == [None, "next-commitment-twice"]
    assert codes(collector, [build(third, fresh)]) == ["next-commitment-twice"]
    # A repeated one still gets its answer.
    assert codes(collector, [build(mine, fresh)]) == [None]


def test_refuses_next_where_the_letter_offers_none(tmp_path: Path) -> None:
    plan = LetterPlan(signs=0)
    world = make_world(GROUP, plan)
    collector = Collector(open_folder(tmp_path, world.group, world.letter, plan), 1)
    member = ward(world, 0)
    assert codes(collector, [world.sign(member, SIGN, offer(world, member))]) == ["next-not-offered"]


def test_refuses_a_ring_too_small(tmp_path: Path) -> None:
    classes = (ClassPlan("ward", members=6), ClassPlan("former", members=3))
    world = make_world(GroupPlan(classes, min_ring=4), LetterPlan(signs=0))
    collector = Collector(open_folder(tmp_path, world.group, world.letter, LetterPlan(signs=0)), 1)
    records = [world.sign(world.group.of_class("former")[0]), world.sign(ward(world, 0))]
    assert codes(collector, records) == ["ring-too-small", None]


def test_takes_records_while_the_letter_is_open(world: World, collector: Collector) -> None:
    record = [world.sign(ward(world, 0))]
    second = timedelta(seconds=1)
    for early in (OPENS - second, OPENS - 30 * second):
        with pytest.raises(Refused, match="letter-not-open"):
            collector.collect(record, early)
    for late in (CLOSES, CLOSES + second):
        with pytest.raises(Refused, match="letter-closed"):
            collector.collect(record, late)
    assert files(collector) == []
    assert collector.collect(record, OPENS) == [None]
    assert collector.collect(record, CLOSES - second) == [None]
    (collector.folder.path / "closed").mkdir()
    with pytest.raises(Refused, match="letter-closed"):
        collector.collect(record, DURING)
    (collector.folder.path / "log" / "checkpoint").unlink()
    with pytest.raises(Refused, match="letter-not-open"):
        collector.collect(record, DURING)


def test_destroys_what_it_holds(world: World, collector: Collector) -> None:
    record = world.sign(ward(world, 0))
    assert codes(collector, [record]) == [None]
    with files(collector)[0].open("rb") as held:
        collector.destroy()
        # The bytes are gone even for who still has the file open.
        assert record.proof not in held.read()
        held.seek(0)
        assert held.read()[:1] != schema.encode_document(record)[:40]
    assert files(collector) == []


def test_reads_records_plain_and_sealed(world: World, tmp_path: Path) -> None:
    record, identity = world.sign(ward(world, 0)), CollectorIdentity.make()
    data = schema.encode_document(record)
    (tmp_path / "plain").write_bytes(data)
    (tmp_path / "sealed").write_bytes(seal(data, identity.recipient))
    (tmp_path / "elsewhere").write_bytes(seal(data, CollectorIdentity.make().recipient))
    (tmp_path / "nonsense").write_bytes(seal(b"{}", identity.recipient))
    assert read_arriving(tmp_path / "plain", None) == record
    assert read_arriving(tmp_path / "sealed", identity) == record
    for name, code in (("elsewhere", "sealed-record"), ("nonsense", "field-missing")):
        with pytest.raises(MalformedInput, match=code):
            read_arriving(tmp_path / name, identity)
    with pytest.raises(Refused, match="sealed-elsewhere"):
        read_arriving(tmp_path / "sealed", None)
