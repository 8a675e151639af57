"""What a reader knows counts, under whatever name; what only the bundle says of itself does not."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from mutation.forge import COALITION, Forgery
from mutation.worlds import world_of
from support import ed25519
from support.group import cosigned
from support.world import World, make_world
from undersigned import _core, canon
from undersigned.bundle import names
from undersigned.bundle.names import HeldFiles
from undersigned.keys.signing import Role, SigningKey
from undersigned.log.note import Note, encode_note, parse_note
from undersigned.roster.charter import Witness
from undersigned.schema import encode_document
from undersigned.verify.lines import build_lines
from undersigned.verify.narrate import build_sections
from undersigned.verify.policy import Policy
from undersigned.verify.report import Cosigner, Report
from undersigned.verify.verifier import verify

WORLD = world_of("rich")
RELEASES = WORLD.letter.releases
assert RELEASES is not None
PAPER = SigningKey.draw(Role.WITNESS, "daily.example")
KNOWN = Witness("paper.example", PAPER.public)
CALLED = Witness(PAPER.name, PAPER.public)
BARE = make_world()


def _cosign(key: SigningKey, before: timedelta = timedelta()) -> dict[str, bytes]:
    assert RELEASES is not None
    checkpoint = cosigned(WORLD.files[names.CHECKPOINT], [key], RELEASES - before)
    return {**WORLD.files, names.CHECKPOINT: checkpoint}


def _tell(report: Report) -> str:
    """The report for people, the wording of its page included."""
    facts = report.require_ok()
    page = [sentence for one in build_sections(facts) for sentence in one.sentences]
    lines = build_lines(report)
    assert {f"- {sentence}" for sentence in page} <= set(lines)
    return "\n".join(lines)


def _codes(report: Report) -> set[str]:
    failed = report.first_failed
    return {one.code for one in failed.faults} if failed else set()


def test_reader_finds_a_witness_of_the_charter_under_another_name() -> None:
    first, *others = (one.name for one in WORLD.group.witnesses)
    known = Witness("the paper", WORLD.group.witnesses[0].public)
    facts = verify(HeldFiles(WORLD.files), Policy((known,))).require_ok()
    assert facts.witnesses == (
        Cosigner(first, is_named=True, is_known=True),
        *(Cosigner(name, is_named=True, is_known=False) for name in others),
    )


def test_a_name_that_the_reader_knows_is_no_key_that_the_reader_knows() -> None:
    paper = SigningKey.draw(Role.WITNESS, WORLD.group.witnesses[0].name)
    alike = Witness(paper.name, paper.public)
    facts = verify(HeldFiles(_cosign(paper)), Policy((alike,))).require_ok()
    assert [one.is_known for one in facts.witnesses if one.is_named] == [False] * len(WORLD.group.witnesses)
    assert facts.witnesses[-1] == Cosigner(alike.name, is_named=False, is_known=True)


def test_reader_finds_a_witness_that_the_charter_does_not_know() -> None:
    seen = _tell(verify(HeldFiles(_cosign(PAPER)), Policy((CALLED,))))
    assert f"{CALLED.name} (known before; the charter does not name it). The charter asks for" in seen
    assert re.search(rf"8 log +passed +[0-9,]+ leaves, witnesses: .*{re.escape(CALLED.name)}", seen)
    assert "--witness" not in seen
    assert "WARNING: the charter names no witness" not in seen
    # The control: of who names nobody, that witness is none.
    assert CALLED.name not in _tell(verify(HeldFiles(_cosign(PAPER))))


def test_reader_finds_a_witness_of_a_charter_that_has_none() -> None:
    files = BARE.files
    checkpoint = cosigned(files[names.CHECKPOINT], [PAPER], BARE.letter.releases or BARE.letter.closes)
    seen = _tell(verify(HeldFiles({**files, names.CHECKPOINT: checkpoint}), Policy((CALLED,))))
    assert "leaves, witnesses: " + CALLED.name in seen
    assert f"1 witness cosigned it: {CALLED.name} (known before; the charter does not name it)." in seen
    assert "no witness cosigned it" not in seen
    assert "WARNING: the charter names no witness that cosigned it" in seen
    assert "--witness" not in seen
    assert "WARNING: no witness cosigned it" in _tell(verify(HeldFiles(files)))


@pytest.mark.parametrize("known", [KNOWN, CALLED])
def test_refuses_where_the_readers_witness_did_not_cosign(known: Witness) -> None:
    assert _codes(verify(HeldFiles(WORLD.files), Policy((known,)))) == {"witness-wanted"}


def test_a_witness_does_not_stand_for_another_that_the_reader_calls_alike() -> None:
    (there,) = (Witness(one.name, one.public) for one in WORLD.group.witnesses[:1])
    assert verify(HeldFiles(WORLD.files), Policy((there,))).valid
    alike = Witness(there.name, PAPER.public)
    assert _codes(verify(HeldFiles(WORLD.files), Policy((there, alike)))) == {"witness-wanted"}


def test_refuses_the_readers_witness_before_the_release() -> None:
    files = _cosign(PAPER, timedelta(seconds=1))
    assert _codes(verify(HeldFiles(files), Policy((CALLED,)))) == {"witness-wanted"}


def test_refuses_a_bad_line_of_the_readers_witness() -> None:
    note = parse_note(_cosign(PAPER)[names.CHECKPOINT], "checkpoint")
    *others, last = note.signatures
    spoiled = replace(last, signature=last.signature[:-1] + bytes([last.signature[-1] ^ 1]))
    files = {**WORLD.files, names.CHECKPOINT: encode_note(Note(note.text, (*others, spoiled)))}
    assert verify(HeldFiles(files)).valid
    assert _codes(verify(HeldFiles(files), Policy((CALLED,)))) == {"cosignature-invalid"}


def test_refuses_another_log_than_the_reader_knows() -> None:
    assert verify(HeldFiles(WORLD.files), Policy(log_key=WORLD.group.log.public)).valid
    assert _codes(verify(HeldFiles(WORLD.files), Policy(log_key=PAPER.public))) == {"log-key-unknown"}


def _open(world: World) -> dict[str, bytes]:
    lines = world.files[names.SIGNATURES].splitlines(keepends=True)
    files = {**world.files, names.SIGNATURES: b"".join(lines[:-1])}
    del files[names.TIMESTAMP]
    return files


def test_a_letter_that_is_not_closed_is_open_though_it_asks_for_a_timestamp() -> None:
    report = verify(HeldFiles(_open(WORLD)))
    assert report.is_open
    assert not report.valid


def test_a_letter_with_another_fault_is_not_called_open() -> None:
    files = _open(WORLD)
    del files["texts/de.md"]
    assert not verify(HeldFiles(files)).is_open
    assert not verify(HeldFiles({**_open(WORLD), names.TIMESTAMP: b""})).is_open
    del files[names.SIGNATURES]
    assert _codes(verify(HeldFiles(files))) == {"bundle-missing"}


def _scalar(seed: bytes) -> int:
    number = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    return number & (2**254 - 8) | 2**254


@pytest.mark.parametrize("torsion", ed25519.TORSION)
def test_a_registrars_signature_with_torsion_holds_alone_and_among_others(torsion: ed25519.Point) -> None:
    forgery = Forgery(WORLD, COALITION)
    keeper = WORLD.group.keepers["former"][0]
    entry = WORLD.group.of_class("former")[0].entry
    secret = _scalar(keeper.private.private_bytes_raw())
    line = forgery.lines(names.ENTRIES).index(encode_document(entry)) + 1
    message = encode_document(entry.statement(WORLD.group.charter.id))
    signature = ed25519.sign(secret, message, torsion)
    _core.check_ed25519(keeper.public, message, signature)
    good = keeper.private.sign(message)
    pairs = [(keeper.public, message, good), (keeper.public, message, signature)] * 4
    assert _core.find_bad_ed25519(pairs, 1) == []
    value = canon.encode_base64(signature)
    forgery.edit(names.ENTRIES, "/evidence/signatures/0/ed25519", lambda _: value, line)
    forgery.seal()
    failed = verify(HeldFiles(forgery.files)).first_failed
    assert failed is not None
    assert failed.step == "signature"


@pytest.mark.parametrize("torsion", ed25519.TORSION)
def test_a_witness_with_torsion_counts(torsion: ed25519.Point) -> None:
    note = parse_note(WORLD.files[names.CHECKPOINT], "checkpoint")
    log, line, *others = note.signatures
    witness = next(one for one in WORLD.group.witnesses if one.name == line.name)
    time = line.signature[:8]
    message = f"cosignature/v1\ntime {int.from_bytes(time, 'big')}\n".encode() + note.text
    signature = ed25519.sign(_scalar(bytes(witness._seed)), message, torsion)
    lines = (log, replace(line, signature=time + signature), *others)
    files = {**WORLD.files, names.CHECKPOINT: encode_note(Note(note.text, lines))}
    assert verify(HeldFiles(files)).valid


def test_control_a_witness_whose_number_is_off_does_not_count() -> None:
    note = parse_note(WORLD.files[names.CHECKPOINT], "checkpoint")
    log, line, *others = note.signatures
    spoiled = line.signature[:-32] + bytes([line.signature[-32] ^ 1]) + line.signature[-31:]
    lines = (log, replace(line, signature=spoiled), *others)
    files = {**WORLD.files, names.CHECKPOINT: encode_note(Note(note.text, lines))}
    assert _codes(verify(HeldFiles(files))) == {"cosignature-invalid"}
