"""The report on a letter without a close record: never valid; of one of batches, a count so far."""

from __future__ import annotations

from dataclasses import replace

from support.group import ClassPlan, GroupPlan, cosigned, sign_log
from support.world import LetterPlan, make_world
from undersigned.bundle import names
from undersigned.bundle.names import HeldFiles
from undersigned.desk.checking import describe_report
from undersigned.letter.rules import AT_CLOSE, BATCHED
from undersigned.verify.lines import build_lines
from undersigned.verify.verifier import verify

TWO = GroupPlan((ClassPlan("ward", members=9), ClassPlan("former", "registrars", members=6)), witnesses=1)
BATCHES = LetterPlan(signs=(("ward", 3), ("former", 2)), withdraws=(("ward", 1),), release=BATCHED)


def test_a_letter_without_close_record_is_open_and_not_valid() -> None:
    world = make_world()
    leaves = world.files[names.SIGNATURES].splitlines(keepends=True)
    report = verify(HeldFiles({**world.files, names.SIGNATURES: b"".join(leaves[:-1])}))
    assert report.is_open
    assert not report.valid
    assert build_lines(report)[-1].startswith("OPEN")
    assert describe_report(report)["signatures"] is None


def open_files(plan: LetterPlan) -> dict[str, bytes]:
    """An open letter's bundle: the records that are out, and the checkpoint over them."""
    world = make_world(TWO, plan)
    lines = world.files[names.SIGNATURES].splitlines(keepends=True)[:-1]
    leaves = [world.files[names.LETTER], *(line[:-1] for line in lines)]
    group, origin = world.group, world.letter.log_origin(world.group.charter)
    checkpoint = cosigned(sign_log(group.log, origin, leaves), group.witnesses, world.letter.closes)
    return {**world.files, names.SIGNATURES: b"".join(lines), names.CHECKPOINT: checkpoint}


def test_the_count_of_an_open_letter_of_batches_can_be_watched() -> None:
    report = verify(HeldFiles(open_files(BATCHES)))
    assert (report.is_open, report.valid, report.facts) == (True, False, None)
    assert [row.status for row in report.rows] == ["failed", *["not checked"] * 8]
    seen = "\n".join(build_lines(report))
    assert "OPEN: this letter has no close record yet, so it is not a verified letter" in seen
    assert "Distinct signatures that stand so far: 4. The number can grow and shrink" in seen
    assert "Class “ward”: 2 of 9 signed." in seen
    assert "1 witness cosigned it: witness-0.example." in seen
    assert "VALID" not in seen
    told_json = describe_report(report)
    assert (told_json["valid"], told_json["signatures"]) == (False, None)
    assert isinstance(told_json["so_far"], dict)
    assert told_json["so_far"]["signatures"] == 4
    assert told_json["so_far"]["classes"] == {"ward": 2, "former": 2}


def test_an_open_letter_of_batches_that_does_not_hold_has_no_count() -> None:
    closed = make_world(TWO, BATCHES).files[names.CHECKPOINT]
    report = verify(HeldFiles({**open_files(BATCHES), names.CHECKPOINT: closed}))
    assert report.is_open
    assert report.so_far is not None
    assert report.so_far.facts is None
    assert report.so_far.rows[-1].code == "log-size"
    seen = build_lines(report)
    assert any(line.startswith("8 log        FAILED") for line in seen)
    assert seen[-1].startswith("What is out so far does not hold")
    told_json = describe_report(report)["so_far"]
    assert isinstance(told_json, dict)
    assert told_json["signatures"] is None


def test_an_open_letter_that_is_released_as_one_is_not_counted() -> None:
    report = verify(HeldFiles(open_files(replace(BATCHES, release=AT_CLOSE))))
    assert report.is_open
    assert report.so_far is None
    assert "so_far" not in describe_report(report)
