"""An organiser who shows two letters on one slot cannot have both signed, and so cannot link the two."""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path

import pytest

from support.credentials import LETTER, NOON, OTHER_LETTER, leave, make_key, ring_around, sign
from undersigned.credential.slot import ShownLetter, Slot, Tie
from undersigned.credential.use import open_credential
from undersigned.errors import Refused


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "me.key"
    make_key(path)
    return path


def show(key: Path, letter: ShownLetter) -> None:
    with open_credential(key, None, NOON) as held:
        held.show(0, letter)


def test_organiser_cannot_have_a_second_letter_signed_on_a_slot(key: Path) -> None:
    show(key, LETTER)
    with pytest.raises(Refused, match="slot-tied"):
        sign(key, letter=OTHER_LETTER)
    with pytest.raises(Refused, match="slot-tied"):
        leave(key, letter=OTHER_LETTER)
    sign(key, letter=LETTER)
    with pytest.raises(Refused, match="slot-erased"):
        sign(key, letter=OTHER_LETTER)


def test_organiser_cannot_have_a_second_letter_signed_on_a_kept_slot(key: Path) -> None:
    sign(key, keep=True)
    with pytest.raises(Refused, match="slot-tied"):
        sign(key, letter=OTHER_LETTER)


def test_the_same_letter_in_another_ring_is_still_the_same_letter(key: Path) -> None:
    serials = set()
    for size in (5, 9):
        with open_credential(key, None, NOON) as held:
            ring = ring_around(held.credential.commitments[0], size)
            serials.add(held.show(0, LETTER).sign(ring, 2, threads=1)[:32])
    assert len(serials) == 1


def test_control_a_device_that_forgets_its_ties_links_two_letters(
    key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bind(self: Slot, letter: ShownLetter) -> bool:
        self.tie = Tie(letter.id, letter.closes)
        return True

    monkeypatch.setattr(Slot, "bind", bind)
    serials = {sign(key, letter=letter, keep=True)[:32] for letter in (LETTER, OTHER_LETTER)}
    assert len(serials) == 1


def test_two_processes_cannot_tie_a_slot_to_two_letters(key: Path) -> None:
    letters = [ShownLetter(bytes([number]) * 32, LETTER.opens, LETTER.closes) for number in range(8)]
    start = time.monotonic() + 0.2
    children = []
    for letter in letters:
        child = os.fork()
        if child == 0:
            os._exit(tie_when_free(key, letter, start))
        children.append(child)
    results = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert sorted(results) == [0] + [1] * 7
    slot = json.loads(key.read_bytes())["slots"][0]
    assert slot["letter"] == letters[results.index(0)].id.hex()


def tie_when_free(key: Path, letter: ShownLetter, start: float) -> int:
    """0: tied; 1: the slot is another letter's; 2: anything else."""
    time.sleep(max(0.0, start - time.monotonic()))
    for _ in range(20_000):
        try:
            show(key, letter)
        except Refused as error:
            if error.code == "key-file-busy":
                time.sleep(0.005)
                continue
            return 1 if error.code == "slot-tied" else 2
        except BaseException:  # noqa: BLE001
            return 2
        return 0
    return 2


@pytest.mark.parametrize("signs", [False, True])
def test_organiser_cannot_have_a_second_letter_signed_after_a_crash(key: Path, signs: bool) -> None:
    child = os.fork()
    if child == 0:
        with open_credential(key, None, NOON) as held:
            use = held.show(0, LETTER)
            if signs:
                use.sign(ring_around(held.credential.commitments[0]), 2, threads=1)
            os._exit(9)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    with pytest.raises(Refused, match="slot-tied"):
        sign(key, letter=OTHER_LETTER)


def test_refuses_a_key_file_that_is_in_use(key: Path) -> None:
    with open_credential(key, None, NOON) as held:
        held.show(0, LETTER)
        with pytest.raises(Refused, match="key-file-busy"):
            show(key, OTHER_LETTER)


def test_control_without_the_lock_two_letters_are_shown_at_once(
    key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcntl, "flock", lambda _descriptor, _operation: None)
    with open_credential(key, None, NOON) as one, open_credential(key, None, NOON) as other:
        ring = ring_around(one.credential.commitments[0])
        proofs = [
            held.show(0, letter).sign(ring, 2, threads=1)
            for held, letter in ((one, LETTER), (other, OTHER_LETTER))
        ]
    assert proofs[0][:32] == proofs[1][:32]
