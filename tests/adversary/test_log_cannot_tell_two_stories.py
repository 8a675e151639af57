"""A log that shows one member another letter than it shows the others needs two cosigned checkpoints."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.logs import NOON, ORIGIN, make_log, make_note, make_terms, make_witnesses
from undersigned.canon import sha256
from undersigned.errors import NotVerified, UndersignedError
from undersigned.log.checkpoint import check_checkpoint
from undersigned.log.merkle import build_consistency_proof, build_root
from undersigned.log.note import add_signatures, encode_note
from undersigned.witness.cosigner import cosign
from undersigned.witness.memory import Memory

SLOT_ORIGIN = f"{ORIGIN}/0"
LETTER, LETTER_FOR_ONE = b"the letter", b"the letter, for one reader"
RECORDS = [b"record 1", b"record 2", b"close"]


class Stage:
    """A log that lies and an honest witness with its memory in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = make_log()
        self.witness = make_witnesses(1)[0]
        self.terms = make_terms(self.log, [self.witness], quorum=1)

    def tell(self, leaves: list[bytes], proof: tuple[bytes, ...] = ()) -> bytes:
        note = make_note(self.log, leaves, origin=SLOT_ORIGIN)
        memory = Memory(self.folder)
        line = cosign(memory, encode_note(note), proof, SLOT_ORIGIN, self.log.public, self.witness, NOON)
        return encode_note(add_signatures(note, [line]))

    def member_accepts(self, data: bytes, leaves: list[bytes]) -> bool:
        try:
            checked = check_checkpoint(data, "checkpoint", self.terms, SLOT_ORIGIN, None)
        except NotVerified:
            return False
        return checked.root == build_root(leaves)

    def forget(self) -> None:
        (self.folder / sha256(SLOT_ORIGIN.encode()).hex()).unlink()


SECOND_STORIES = {
    "another letter on the slot": ([LETTER_FOR_ONE], 0),
    "another letter, grown": ([LETTER_FOR_ONE, *RECORDS], 1),
    "another letter, grown, with a proof of nothing": ([LETTER_FOR_ONE, *RECORDS], 0),
}


@pytest.mark.parametrize("story", SECOND_STORIES)
def test_log_cannot_tell_two_stories(tmp_path: Path, story: str) -> None:
    stage = Stage(tmp_path)
    leaves, old = SECOND_STORIES[story]
    assert stage.member_accepts(stage.tell([LETTER]), [LETTER])
    with pytest.raises(UndersignedError) as refused:
        stage.tell(leaves, build_consistency_proof(leaves, old))
    assert refused.value.code in {"witness-root", "consistency-proof"}
    alone = encode_note(make_note(stage.log, leaves, origin=SLOT_ORIGIN))
    assert not stage.member_accepts(alone, leaves)


@pytest.mark.parametrize("story", SECOND_STORIES)
def test_control_a_witness_that_forgets_signs_both(tmp_path: Path, story: str) -> None:
    stage = Stage(tmp_path)
    leaves, _ = SECOND_STORIES[story]
    assert stage.member_accepts(stage.tell([LETTER]), [LETTER])
    stage.forget()
    assert stage.member_accepts(stage.tell(leaves), leaves)


def test_log_cannot_take_back_a_record(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    full = [LETTER, *RECORDS]
    stage.tell([LETTER])
    stage.tell(full, build_consistency_proof(full, 1))
    for shorter in ([LETTER], [LETTER, RECORDS[0], RECORDS[2]]):
        with pytest.raises(UndersignedError, match="witness-size"):
            stage.tell(shorter)
    with pytest.raises(UndersignedError, match="witness-root"):
        stage.tell([LETTER, RECORDS[1], RECORDS[0], RECORDS[2]])
    stage.forget()
    stage.tell([LETTER, RECORDS[0], RECORDS[2]])
