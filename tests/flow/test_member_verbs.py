"""Signing, leaving, withdrawing and speaking again, through the real command."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.clock import Clock
from support.commands import refused_with, run, run_json
from support.group import ClassPlan, GroupPlan, make_group
from support.members import Desk, forms_of, secrets_of
from undersigned.credential.enrol import draw_next, enrol
from undersigned.credential.slot import ShownLetter
from undersigned.credential.use import create_key_file, open_credential
from undersigned.desk.collecting import Collector
from undersigned.desk.sealed import read_arriving
from undersigned.keys.sealing import SEALED_BYTES, CollectorIdentity
from undersigned.roster.words import build_words


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.set_up(tmp_path)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def test_sign_writes_a_record_that_the_collector_takes(desk: Desk) -> None:
    length = desk.key.stat().st_size
    result = desk.do("sign")
    record = desk.record()
    assert result["digits"] == record.digest.hex()[:6]
    assert result["ring"] == {"class": "ward", "bucket": None, "size": 4}
    assert result["witnesses"] == [desk.group.witnesses[0].name]
    assert desk.collect(record) == [None]
    assert desk.states() == ["void", "free"]
    assert desk.key.stat().st_size == length
    assert (desk.key.stat().st_mode & 0o777) == 0o600


def test_sign_tells_who_vouches_how_large_the_crowd_is_and_what_stays_unprotected(desk: Desk) -> None:
    told = run(*desk.arguments("sign"), within=desk.path).stderr
    letter = desk.folder.letter()
    assert letter.title in told
    assert "two* nurses" in told
    assert "4 members of the class ward" in told
    assert "directory of SSH keys" in told
    assert desk.group.witnesses[0].name in told
    assert f"{letter.closes:%Y-%m-%d %H:%M:%S} UTC" in told
    for word in ("copy of your key file", "no passphrase", "not sealed", "style of writing", "rule"):
        assert word in told


def test_sign_asks_for_the_words_unless_a_known_witness_vouches(desk: Desk) -> None:
    words = build_words(desk.group.charter.id)
    with_witness = run("sign", "letter", "--witness", "known", within=desk.path, answer="later\n")
    without = run("sign", "letter", within=desk.path, answer="n\n")
    assert words[0] + "  " + words[1] not in with_witness.stderr
    assert "  ".join(words[:4]) in without.stderr
    assert "  ".join(build_words(desk.folder.letter().id)[:4]) in without.stderr
    assert "[words-differ]" in without.stderr


def test_a_title_cannot_pass_for_a_question_or_reorder_the_terms(tmp_path: Path) -> None:
    desk = Desk.set_up(tmp_path, title="T\u2028Sign it? (sign, leave, later): sign\u200f\u061c")
    told = run("sign", "letter", "--witness", "known", within=tmp_path, answer="later\n").stderr
    assert "T\\u{2028}Sign it? (sign, leave, later): sign\\u{200f}\\u{061c}\n" in told
    assert not [one for one in desk.folder.letter().title if one in told and one in "\u2028\u200f\u061c"]


def test_words_that_differ_tie_nothing(desk: Desk) -> None:
    done = run("sign", "letter", within=desk.path, answer="n\n")
    assert done.returncode == 1
    assert desk.folder.letter().title not in done.stderr
    assert desk.states() == ["free", "free"]


@pytest.mark.parametrize(("answer", "states"), [("later", ["tied", "free"]), ("leave", ["void", "free"])])
def test_sign_can_be_answered_otherwise(desk: Desk, answer: str, states: list[str]) -> None:
    done = run("sign", "letter", "--witness", "known", within=desk.path, answer=answer + "\n")
    assert done.returncode == 0, done.stderr
    assert desk.states() == states
    assert not (desk.path / "record.json").exists()


def test_an_interrupted_question_leaves_the_slot_tied(desk: Desk) -> None:
    assert run("sign", "letter", "--witness", "known", within=desk.path).returncode == 1
    assert desk.states() == ["tied", "free"]
    assert not (desk.path / "record.json").exists()
    desk.do("sign")
    assert desk.collect(desk.record()) == [None]


def _look(path: Path, verb: str, *more: str) -> tuple[Desk, list[str], str]:
    path.mkdir()
    desk = Desk.set_up(path)
    done = run(*desk.arguments(verb, *more), within=path)
    assert done.returncode == 0, done.stderr
    shown = run("credential", "show", "me.key", within=path).stdout
    names = sorted(one.name for one in path.iterdir())
    return desk, names, shown


def test_whoever_takes_the_device_cannot_tell_signed_from_left(tmp_path: Path) -> None:
    signed, names_signed, shown_signed = _look(tmp_path / "a", "sign")
    left, names_left, shown_left = _look(tmp_path / "b", "leave")
    kept, _, shown_kept = _look(tmp_path / "c", "sign", "--keep-until-close")
    assert [name for name in names_signed if name != "record.json"] == names_left
    assert shown_signed == shown_left
    assert signed.states() == left.states()
    assert signed.key.stat().st_size == left.key.stat().st_size
    # The control: where the slot was kept, the same looks differ.
    assert shown_kept != shown_left
    assert kept.states() != left.states()


def test_leave_prints_what_sign_prints_but_for_the_record(desk: Desk) -> None:
    copy = desk.key.read_bytes()
    signed = run(*desk.arguments("sign"), within=desk.path).stderr.splitlines()
    desk.key.write_bytes(copy)
    left = run(*desk.arguments("leave"), within=desk.path).stderr.splitlines()
    assert [line for line in signed if line not in left] == signed[-4:-1]
    assert [line for line in left if line not in signed] == []


@pytest.mark.parametrize("verb", ["sign", "leave"])
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_output_holds_no_secret(desk: Desk, verb: str, more: tuple[str, ...]) -> None:
    secrets = secrets_of(desk.credential())
    serial = desk.credential().slots[0].opening
    assert serial is not None
    number = serial.serial()
    done = run(*desk.arguments(verb, *more), within=desk.path)
    shown = run("credential", "show", "me.key", *more, within=desk.path)
    output = (done.stdout + done.stderr + shown.stdout + shown.stderr).encode()
    assert len(secrets) == 2 * 2 * 4
    assert not [one for one in secrets if one in output]
    if verb == "sign":
        # The control: the record itself shows the serial number, and the same search finds it.
        data = (desk.path / "record.json").read_bytes()
        assert [one for one in forms_of(number) if one in data]


def test_a_signature_can_be_withdrawn_while_its_slot_is_kept(desk: Desk) -> None:
    result = desk.do("sign", "--keep-until-close")
    assert result["kept"] is True
    assert desk.states() == ["tied", "free"]
    desk.do("withdraw")
    signed, withdrawn = desk.record(), desk.record("withdrawal.json")
    assert withdrawn.serial == signed.serial
    assert desk.collect(signed, withdrawn) == [None, None]
    assert desk.states() == ["void", "free"]


def test_signing_again_says_that_the_first_record_counts(desk: Desk) -> None:
    first = run(*desk.arguments("sign", "--keep-until-close", "--out", "first.json"), within=desk.path)
    second = run(*desk.arguments("sign"), within=desk.path)
    records = [desk.record("first.json"), desk.record()]
    assert all(
        one.digest.hex()[:6] in done.stdout for one, done in zip(records, (first, second), strict=True)
    )
    assert desk.collect(records[0]) == desk.collect(records[1]) == [None]
    assert [one.digest for one in Collector(desk.folder).records()] == [records[0].digest]
    for warning in ("shown this letter before", f"digits, not {records[1].digest.hex()[:6]}"):
        assert warning in second.stderr
        assert warning not in first.stderr
    assert "digits, not" not in first.stderr


def test_refuses_to_withdraw_what_was_erased_or_never_signed(desk: Desk) -> None:
    assert desk.refused("withdraw") == "withdrawn-unsigned"
    assert desk.states() == ["free", "free"]
    desk.do("sign")
    assert desk.refused("withdraw") == "slot-erased"


def test_price_of_keeping_is_asked_for(desk: Desk) -> None:
    done = run(
        "sign", "letter", "--witness", "known", "--keep-until-close", within=desk.path, answer="n\nsign\n"
    )
    assert done.returncode == 0, done.stderr
    assert "The price" in done.stderr
    assert desk.states() == ["void", "free"]


def test_a_signer_may_speak_again(tmp_path: Path) -> None:
    desk = Desk.set_up(tmp_path, next_slots=3)
    desk.do("sign", "--speak-again")
    record, again = desk.record(), desk.credential(tmp_path / "next.key")
    assert record.next is not None
    assert record.next.commitments == again.commitments
    assert desk.collect(record) == [None]
    told = run_json("credential", "show", "next.key", within=tmp_path)
    assert told["for"]["letter"] == desk.folder.letter().id.hex()


def test_a_signing_cut_short_offers_the_same_commitments_again(tmp_path: Path) -> None:
    desk = Desk.set_up(tmp_path, next_slots=1)
    done = run(*desk.arguments("sign", "--speak-again", "--out", "nowhere/record.json"), within=tmp_path)
    assert done.returncode == 2, done.stderr
    assert desk.states() == ["tied", "free"]
    first = desk.credential(tmp_path / "next.key")
    desk.do("sign", "--speak-again")
    record = desk.record()
    assert record.next is not None
    assert (record.next.commitments, record.next.proof) == (first.commitments, first.proof)
    assert desk.collect(record) == [None]


def test_refuses_a_next_key_of_another_slot(tmp_path: Path) -> None:
    desk = Desk.set_up(tmp_path, next_slots=1)
    letter = desk.folder.letter()
    assert letter.next is not None
    _, foreign = draw_next(letter.id, b"\x01" * 32, "ward", 1, letter.next.until)
    create_key_file(tmp_path / "next.key", foreign, None)
    assert desk.refused("sign", "--speak-again") == "file-exists"
    assert desk.states() == ["tied", "free"]


def test_a_letter_with_a_collector_gets_a_sealed_record(tmp_path: Path) -> None:
    identity = CollectorIdentity.make()
    desk = Desk.set_up(tmp_path, collector=identity.recipient)
    result = desk.do("sign")
    path = tmp_path / "record.json"
    assert 8192 < path.stat().st_size <= SEALED_BYTES
    record = read_arriving(path, identity)
    assert record is not None
    assert record.digest.hex().startswith(result["digits"])
    assert desk.collect(record) == [None]


def test_refuses_a_second_letter_on_the_slot(desk: Desk, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    Desk.set_up(other, title="Another letter")
    assert run("sign", "letter", "--witness", "known", within=desk.path, answer="later\n").returncode == 0
    assert refused_with("sign", other / "letter", "--yes", "--key", desk.key, within=tmp_path) == "slot-tied"
    assert refused_with("leave", other / "letter", "--yes", "--key", desk.key, within=tmp_path) == "slot-tied"
    assert desk.states() == ["tied", "free"]


def test_refuses_what_was_used_already(desk: Desk) -> None:
    desk.do("leave")
    assert desk.refused("sign") == "slot-erased"
    assert desk.refused("leave") == "slot-erased"


@pytest.mark.parametrize("verb", ["sign", "leave"])
def test_refuses_a_letter_that_is_not_open_yet_and_ties_nothing(tmp_path: Path, verb: str) -> None:
    desk = Desk.set_up(tmp_path, opens=now() + timedelta(minutes=10))
    assert desk.refused(verb) == "letter-not-open"
    assert desk.states() == ["free", "free"]


def test_refuses_a_letter_that_is_closed(tmp_path: Path) -> None:
    desk = Desk.set_up(tmp_path, closes=now() - timedelta(minutes=10))
    assert desk.refused("sign") == "letter-closed"
    assert not (tmp_path / "record.json").exists()


def test_refuses_a_key_file_of_another_charter(desk: Desk) -> None:
    stranger = make_group(GroupPlan((ClassPlan(members=2),), name="Others"))
    create_key_file(desk.path / "other.key", stranger.members[0].credential, None)
    assert desk.refused("sign", "--key", "other.key") == "key-file-charter"


def test_refuses_a_key_file_to_speak_again_after_another_letter(desk: Desk) -> None:
    _, again = draw_next(b"\x07" * 32, b"\x01" * 32, "ward", 1, (now() + timedelta(days=9)).date())
    create_key_file(desk.path / "other.key", again, None)
    assert desk.refused("sign", "--key", "other.key") == "key-file-letter"


def test_refuses_a_member_who_is_not_on_the_roster(desk: Desk) -> None:
    create_key_file(desk.path / "late.key", enrol(desk.group.charter, "ward", "late@example.org"), None)
    assert desk.refused("sign", "--key", "late.key") == "not-on-roster"


def test_refuses_a_ring_that_hides_nobody(tmp_path: Path) -> None:
    group = make_group(GroupPlan((ClassPlan(members=2),), min_ring=3))
    desk = Desk.set_up(tmp_path, group)
    assert desk.refused("sign") == "ring-too-small"
    assert desk.states() == ["free", "free"]


def test_refuses_to_overwrite_before_anything_is_tied(desk: Desk) -> None:
    (desk.path / "record.json").write_text("mine")
    assert desk.refused("sign") == "file-exists"
    assert desk.states() == ["free", "free"]


def test_refuses_to_speak_again_where_the_letter_does_not_offer_it(desk: Desk) -> None:
    assert desk.refused("sign", "--speak-again") == "next-not-offered"


def test_the_language_is_the_readers_choice(tmp_path: Path) -> None:
    texts = (("en", "Two nurses.\n"), ("he", "שתי אחיות.\n"))
    desk = Desk.set_up(tmp_path, texts=texts)
    assert desk.refused("sign", "--lang", "fr") == "language-unknown"
    told = run(*desk.arguments("sign", "--lang", "HE"), within=tmp_path).stderr
    assert "שתי אחיות" in told
    assert "Two nurses" not in told


def test_a_question_answered_after_the_close_signs_nothing(tmp_path: Path, clock: Clock) -> None:
    desk = Desk.set_up(tmp_path)
    command = [sys.executable, "-m", "undersigned.cli", "sign", "letter", "--witness", "known"]
    asking = subprocess.Popen(
        command,
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    )
    assert asking.stderr is not None
    told = b""
    while b"Sign it?" not in told:
        piece = os.read(asking.stderr.fileno(), 4096)
        told += piece
        assert piece, told
    clock.move_to(desk.plan.closes)
    told += asking.communicate(b"sign\n")[1]
    assert b"[slot-erased]" in told
    assert desk.states() == ["void", "free"]
    assert not (tmp_path / "record.json").exists()


def test_key_files_under_a_passphrase(tmp_path: Path) -> None:
    desk = Desk.set_up(tmp_path, passphrase="three grey geese")
    (tmp_path / "wrong").write_text("four grey geese\n")
    (tmp_path / "right").write_text("three grey geese\n")
    length = desk.key.stat().st_size
    assert desk.refused("sign", "--passphrase-file", "wrong") == "key-file-passphrase"
    desk.do("sign", "--passphrase-file", "right")
    assert desk.collect(desk.record()) == [None]
    assert desk.key.stat().st_size == length
    told = run_json("credential", "show", "me.key", "--passphrase-file", "right", within=tmp_path)
    assert told["protected"] is True
    assert [slot["state"] for slot in told["slots"]] == ["erased", "free"]


@pytest.mark.parametrize("verb", ["show", "prune"])
def test_every_look_at_a_key_file_erases_what_is_due(desk: Desk, verb: str) -> None:
    past = ShownLetter(b"\x09" * 32, now() - timedelta(days=2), now() - timedelta(days=1))
    with open_credential(desk.key, None, past.opens) as held:
        held.show(0, past)
    assert desk.states() == ["tied", "free"]
    run_json("credential", verb, "me.key", within=desk.path)
    assert desk.states() == ["void", "free"]
