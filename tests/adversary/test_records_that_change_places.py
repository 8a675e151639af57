"""A record counts once, for its letter, its ring, its action and its own offer to speak again, or not at all.

Everyone here works together against the reader: who holds the log's key, the witnesses, and the member.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from mutation.forge import COALITION, Forgery
from mutation.row import verify_forgery
from mutation.worlds import world_of
from support import world as world_module
from support.group import ClassPlan, GroupPlan, make_group
from support.world import LetterPlan, World, make_world
from undersigned import limits, schema
from undersigned._core import Opening, Ring, prove_enrolment
from undersigned.bundle import names
from undersigned.bundle.format import Bundle
from undersigned.bundle.names import HeldFiles
from undersigned.errors import Fault
from undersigned.letter import record as record_module
from undersigned.letter.record import SIGN, WITHDRAW, Next, Record, build_message, build_next_context
from undersigned.letter.rules import BATCHED
from undersigned.proof import RingName
from undersigned.verify import verifier
from undersigned.verify.policy import Policy
from undersigned.verify.report import Report
from undersigned.verify.state import State
from undersigned.verify.steps import duplicate, signature
from undersigned.verify.unproven import list_unproven
from undersigned.verify.verifier import verify

PLAN = GroupPlan((ClassPlan("ward", "registrars", 6), ClassPlan("former", "registrars", 6)))
BATCHES = make_world(
    PLAN, LetterPlan(signs=3, withdraws=1, class_counts=False, release=BATCHED, releases=None)
)
WORLD = make_world(PLAN, LetterPlan(signs=4, withdraws=1, next_slots=1, speaks_again=2))


def _log(world: World, records: list[Record]) -> Report:
    """The report on a log of exactly these records, with all else made to fit."""
    forgery = Forgery(world, COALITION)
    close = forgery.lines(names.SIGNATURES)[-1]
    forgery.set_lines(names.SIGNATURES, [*map(schema.encode_document, records), close])
    forgery.seal()
    return verify_forgery(forgery)


def _codes(report: Report) -> set[str]:
    failed = report.first_failed
    return {one.code for one in failed.faults} if failed else set()


def _first(action: str = SIGN, offers: bool = False) -> Record:
    wanted = WORLD.records if action == WITHDRAW else WORLD.standing
    return next(one for one in wanted if one.action == action and (one.next is not None) == offers)


def _without(*gone: Record) -> list[Record]:
    return [one for one in WORLD.records if one not in gone]


def test_a_log_of_the_same_records_is_valid() -> None:
    assert _log(WORLD, WORLD.records).valid


def test_member_cannot_undo_a_withdrawal_by_sending_the_signature_again() -> None:
    withdrawn = _first(WITHDRAW)
    signed = next(one for one in WORLD.records if one.serial == withdrawn.serial and one.action == SIGN)
    assert _codes(_log(WORLD, [*WORLD.records, signed])) == {"signed-twice"}
    again = WORLD.sign(WORLD.signers[signed.serial])
    assert again != signed
    assert _codes(_log(WORLD, [*WORLD.records, again])) == {"signed-twice"}


def _log_in_batches(undone: bool) -> Report:
    """A log in which a signature comes after its own withdrawal; `undone` counts it."""
    records = BATCHES.records
    withdrawn = next(one for one in records if one.action == WITHDRAW)
    again = BATCHES.sign(BATCHES.signers[withdrawn.serial])
    forgery = Forgery(BATCHES, COALITION)
    if undone:
        forgery.edit(names.SIGNATURES, "/signatures", lambda count: count + 1, line=-1)
        forgery.keep("close:/signatures")
    lines = forgery.lines(names.SIGNATURES)
    forgery.set_lines(names.SIGNATURES, [*lines[:-1], schema.encode_document(again), lines[-1]])
    forgery.seal()
    return verify_forgery(forgery)


def test_member_cannot_undo_a_withdrawal_in_a_later_batch() -> None:
    assert _codes(_log_in_batches(undone=False)) == {"signed-twice"}
    assert _codes(_log_in_batches(undone=True)) == {"signed-twice"}


def test_control_did_the_last_action_count_a_withdrawal_could_be_undone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def find_faults(state: State) -> Iterator[Fault]:
        last = {one.serial: one for one in state.bundle.records}
        state.standing = [one for one in last.values() if one.action == SIGN]
        yield from ()

    monkeypatch.setitem(verifier._STEPS, "duplicate", find_faults)
    facts = _log_in_batches(undone=True).require_ok()
    assert facts.signatures == len(BATCHES.standing) + 1


def _moved(which: str) -> list[Record]:
    """The log with a signature that was given for another letter, or stands in another class, or is taken for
    its signer's withdrawal."""
    record = _first()
    if which == "letter":
        signer = WORLD.signers[record.serial]
        return [*_without(record), WORLD.sign(signer, letter=replace(WORLD.letter, title="Another"))]
    if which == "class":
        return [*_without(record), replace(record, class_=_other_class(record))]
    return [*_without(), replace(record, action=WITHDRAW)]


def _other_class(record: Record) -> str:
    return "former" if record.class_ == "ward" else "ward"


MOVES = ("letter", "class", "action")


@pytest.mark.parametrize("which", MOVES)
def test_nobody_can_move_a_record(which: str) -> None:
    assert _codes(_log(WORLD, _moved(which))) == {"proof-invalid"}


def _forget(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have proofs say nothing of their letter, of their class or of their action, for signers and readers."""

    def build(letter_id: bytes, action: str, offered: Next | None = None) -> bytes:
        wanted = WORLD.letter.id if which == "letter" else letter_id
        return build_message(wanted, SIGN if which == "action" else action, offered)

    for module in (record_module, world_module):
        monkeypatch.setattr(module, "build_message", build)
    if which == "class":
        found = {serial: member.class_ for serial, member in WORLD.signers.items()}
        monkeypatch.setattr(signature, "ring_name", lambda record: RingName(found[record.serial], None))


@pytest.mark.parametrize("which", MOVES)
def test_control_did_proofs_not_say_it_a_record_could_be_moved(
    which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _forget(which, monkeypatch)
    # Real withdrawals are signed as such, which a reader who forgets actions would not take.
    gone = {one.serial for one in WORLD.records if one.action == WITHDRAW} if which == "action" else set()
    log = [one for one in _moved(which) if one.serial not in gone]
    facts = _log(WORLD, log).require_ok()
    assert facts.signatures == len(WORLD.standing) - (which == "action")


def _own_offer(record: Record) -> Next:
    """An offer to speak again with a thief's own secrets, bound to the record that it is put on."""
    opening = Opening.draw()
    context = build_next_context(WORLD.letter.id, record.serial)
    return Next((opening.commitment(),), prove_enrolment([opening], context))


def test_thief_cannot_speak_again_for_a_signer() -> None:
    for record in (_first(offers=True), _first()):
        stolen = replace(record, next=_own_offer(record))
        assert "proof-invalid" in _codes(_log(WORLD, [*_without(record), stolen]))


def test_nobody_can_copy_an_offer_to_speak_again() -> None:
    source, record = _first(offers=True), _first()
    copied = replace(record, next=source.next)
    codes = _codes(_log(WORLD, [*_without(record), copied]))
    assert codes == {"proof-invalid", "next-commitment-twice", "enrolment-invalid"}


def test_signer_cannot_pass_off_another_signers_offer_as_her_own() -> None:
    source, record = _first(offers=True), _first()
    copied = WORLD.sign(WORLD.signers[record.serial], SIGN, source.next)
    codes = _codes(_log(WORLD, [*_without(record), copied]))
    assert codes == {"next-commitment-twice", "enrolment-invalid"}


def test_control_were_the_offer_not_signed_a_thief_could_speak_again(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _first()
    unsigned = replace(record, next=_own_offer(record))
    assert _codes(_log(WORLD, [*_without(record), unsigned])) == {"proof-invalid"}
    forget = lambda letter_id, action, offered=None: build_message(letter_id, action)  # noqa: E731, ARG005
    monkeypatch.setattr(record_module, "build_message", forget)
    others = [one for one in _without(record) if one.next is None]
    assert _log(WORLD, [*others, unsigned]).valid


def test_nobody_can_move_a_record_to_another_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RING_LIMITS", (4,))
    plan = GroupPlan((ClassPlan("ward", "registrars", 7, registrars=1, threshold=1),), slots=1)
    world = make_world(make_group(plan), LetterPlan(signs=2, ring_limit=4))
    assert verify(HeldFiles(world.files)).valid
    first, second = world.records
    moved = replace(first, bucket=1 - (first.bucket or 0))
    assert _codes(_log(world, [moved, second])) == {"proof-invalid"}
    for bucket in (None, 2):
        assert _codes(_log(world, [replace(first, bucket=bucket), second])) == {"ring-unknown"}


def test_one_person_in_two_classes_counts_twice_and_the_report_says_that_it_may() -> None:
    facts = verify(HeldFiles(WORLD.files)).require_ok()
    assert any("two classes" in one for one in list_unproven(facts))


def test_control_with_one_class_the_report_does_not_speak_of_two() -> None:
    facts = verify(HeldFiles(world_of("plain").files)).require_ok()
    assert not any("two classes" in one for one in list_unproven(facts))


def _cancelling_pair(ring: Ring) -> list[tuple[bytes, bytes]]:
    """Proofs whose last numbers are off by one and by minus one: equal weights would let that cancel."""
    order = 2**252 + 27742317777372353535851937790883648493
    pair = []
    for index, off in ((0, 1), (1, -1)):
        message = bytes([index])
        proof = ring.prove(index, OPENINGS[index], message)
        number = (int.from_bytes(proof[-32:], "little") + off) % order
        pair.append((message, proof[:-32] + number.to_bytes(32, "little")))
    return pair


OPENINGS = [Opening.draw() for _ in range(8)]


def test_forger_who_foresees_no_weights_cannot_make_two_errors_cancel() -> None:
    ring = Ring(b"".join(one.commitment() for one in OPENINGS))
    pair = _cancelling_pair(ring)
    good = [(b"good", ring.prove(2, OPENINGS[2], b"good"))]
    for _ in range(200):
        assert ring.find_bad([pair[0], *good, pair[1]]) == [(0, "proof-invalid"), (2, "proof-invalid")]
    assert ring.find_bad(good * 3) == []


def test_member_of_two_classes_cannot_withdraw_in_the_other_one() -> None:
    signed = _first()
    other = _other_class(signed)
    for class_, code in ((signed.class_, None), (other, "withdrawn-elsewhere")):
        withdrawal = replace(signed, action=WITHDRAW, class_=class_)
        state = State(Bundle(records=[signed, withdrawal]), Policy())
        assert [one.code for one in duplicate.find_faults(state)] == ([code] if code else [])
        assert state.standing == ([signed] if code else [])
