from __future__ import annotations

import errno
import multiprocessing
import os
from datetime import timedelta
from pathlib import Path

import pytest

from support.logs import NOON, ORIGIN, make_log, make_note, make_terms, make_witnesses
from undersigned.canon import sha256
from undersigned.errors import NotVerified, Refused, StoreFailure, UndersignedError
from undersigned.keys.signing import SigningKey
from undersigned.log.checkpoint import check_checkpoint
from undersigned.log.cosignature import Witnessed
from undersigned.log.merkle import build_consistency_proof
from undersigned.log.note import Note, NoteSignature, add_signatures, encode_note, parse_note
from undersigned.witness.cosigner import cosign
from undersigned.witness.memory import Memory

LOG = make_log()
WITNESS = make_witnesses(1)[0]
LEAVES = [bytes([number]) for number in range(12)]


def show(
    memory: Memory, leaves: list[bytes], proof: tuple[bytes, ...] = (), log: SigningKey = LOG
) -> NoteSignature:
    data = encode_note(make_note(log, leaves))
    return cosign(memory, data, proof, ORIGIN, LOG.public, WITNESS, NOON)


def test_a_cosigned_checkpoint_meets_the_quorum(tmp_path: Path) -> None:
    line = show(Memory(tmp_path), LEAVES[:1])
    note = add_signatures(make_note(LOG, LEAVES[:1]), [line])
    checked = check_checkpoint(encode_note(note), "checkpoint", make_terms(LOG, [WITNESS], 1), ORIGIN, NOON)
    assert checked.witnessed == (Witnessed(WITNESS.name, WITNESS.public, NOON),)


def test_remembers_the_checkpoint_in_a_file_named_by_the_origin(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory")
    assert memory.find(ORIGIN) is None
    line = show(memory, LEAVES[:3])
    path = tmp_path / "memory" / sha256(ORIGIN.encode()).hex()
    note = parse_note(path.read_bytes(), "memory")
    assert line in note.signatures
    known = memory.find(ORIGIN)
    assert known is not None
    assert known.size == 3


def test_follows_a_log_that_only_grows(tmp_path: Path) -> None:
    memory, old = Memory(tmp_path), 0
    for size in (1, 2, 7, 12):
        show(memory, LEAVES[:size], build_consistency_proof(LEAVES[:size], old))
        old = size


def test_the_same_checkpoint_again_gets_a_fresh_cosignature(tmp_path: Path) -> None:
    memory, data = Memory(tmp_path), encode_note(make_note(LOG, LEAVES[:2]))
    first = cosign(memory, data, (), ORIGIN, LOG.public, WITNESS, NOON)
    second = cosign(memory, data, (), ORIGIN, LOG.public, WITNESS, NOON + timedelta(hours=1))
    assert first != second
    known = parse_note((tmp_path / sha256(ORIGIN.encode()).hex()).read_bytes(), "memory")
    assert second in known.signatures


def test_origins_are_remembered_apart(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    for slot in range(3):
        origin = f"{ORIGIN}/{slot}"
        data = encode_note(make_note(LOG, [b"letter %d" % slot], origin=origin))
        cosign(memory, data, (), origin, LOG.public, WITNESS, NOON)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("another root", "witness-root"),
        ("fewer leaves", "witness-size"),
        ("no proof", "consistency-proof"),
        ("a proof of another size", "consistency-proof"),
        ("other leaves", "consistency-proof"),
        ("a proof for the same size", "consistency-proof"),
    ],
)
def test_refuses_a_second_story(tmp_path: Path, fault: str, code: str) -> None:
    memory = Memory(tmp_path)
    show(memory, LEAVES[:5])
    before = (tmp_path / sha256(ORIGIN.encode()).hex()).read_bytes()
    stories: dict[str, tuple[list[bytes], tuple[bytes, ...]]] = {
        "another root": ([b"x", *LEAVES[1:5]], ()),
        "fewer leaves": (LEAVES[:4], ()),
        "no proof": (LEAVES[:6], ()),
        "a proof of another size": (LEAVES[:6], build_consistency_proof(LEAVES[:6], 4)),
        "other leaves": ([b"x", *LEAVES[1:6]], build_consistency_proof([b"x", *LEAVES[1:6]], 5)),
        "a proof for the same size": (LEAVES[:5], (bytes(32),)),
    }
    with pytest.raises(UndersignedError) as refused:
        show(memory, *stories[fault])
    assert refused.value.code == code
    assert (tmp_path / sha256(ORIGIN.encode()).hex()).read_bytes() == before
    show(memory, LEAVES[:6], build_consistency_proof(LEAVES[:6], 5))


def test_refuses_a_proof_at_first_sight_and_an_empty_tree_with_a_root(tmp_path: Path) -> None:
    with pytest.raises(NotVerified, match="consistency-proof"):
        show(Memory(tmp_path), LEAVES[:2], (bytes(32),))


def test_refuses_what_the_log_did_not_sign(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    with pytest.raises(NotVerified, match="checkpoint-key-missing"):
        show(memory, LEAVES[:1], log=make_log())
    note = make_note(LOG, LEAVES[:1])
    forged = Note(make_note(LOG, LEAVES[:2]).text, note.signatures)
    with pytest.raises(NotVerified, match="checkpoint-signature"):
        cosign(memory, encode_note(forged), (), ORIGIN, LOG.public, WITNESS, NOON)
    with pytest.raises(NotVerified, match="checkpoint-origin"):
        cosign(memory, encode_note(note), (), ORIGIN + "/0", LOG.public, WITNESS, NOON)
    assert memory.find(ORIGIN) is None


@pytest.mark.parametrize("damage", [b"", b"nonsense", "another origin"])
def test_refuses_to_sign_when_its_memory_is_damaged(tmp_path: Path, damage: bytes | str) -> None:
    memory = Memory(tmp_path)
    show(memory, LEAVES[:1])
    other = encode_note(make_note(LOG, LEAVES[:1], origin="elsewhere"))
    (tmp_path / sha256(ORIGIN.encode()).hex()).write_bytes(other if isinstance(damage, str) else damage)
    with pytest.raises(StoreFailure, match="witness-memory"):
        show(memory, LEAVES[:1])


def test_signs_nothing_that_it_cannot_remember(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory, asked = Memory(tmp_path), []

    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    class Listening:
        name, public = WITNESS.name, WITNESS.public

        def sign(self, message: bytes) -> bytes:
            asked.append(message)
            return WITNESS.sign(message)

    data = encode_note(make_note(LOG, LEAVES[:1]))
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StoreFailure, match="unwritable"):
        cosign(memory, data, (), ORIGIN, LOG.public, Listening(), NOON)
    assert len(asked) == 1
    assert memory.find(ORIGIN) is None
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def _show_in_process(folder: str, data: bytes, seed: bytes, start: object, answers: object) -> None:
    witness = SigningKey(WITNESS.role, WITNESS.name, seed)
    start.wait()  # type: ignore[attr-defined]
    try:
        cosign(Memory(Path(folder)), data, (), ORIGIN, LOG.public, witness, NOON)
        answers.put("signed")  # type: ignore[attr-defined]
    except Refused as error:
        answers.put(error.code)  # type: ignore[attr-defined]


def test_processes_that_are_shown_two_stories_at_once_sign_one(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    start, answers = context.Event(), context.Queue()
    stories = [encode_note(make_note(LOG, [b"story %d" % number])) for number in range(6)]
    seed = bytes(WITNESS._seed)
    workers = [
        context.Process(target=_show_in_process, args=(str(tmp_path), story, seed, start, answers))
        for story in stories
    ]
    for worker in workers:
        worker.start()
    start.set()
    told = sorted(answers.get(timeout=600) for _ in workers)
    for worker in workers:
        worker.join()
    assert told == ["signed", *["witness-root"] * 5]
