from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from support.credentials import LETTER, NOON, build_charter, leave, make_key, ring_around, sign
from undersigned import _core
from undersigned.credential.enrol import draw_next, enrol
from undersigned.credential.key_file import LetterOrigin
from undersigned.credential.slot import ShownLetter
from undersigned.credential.use import create_key_file, open_credential
from undersigned.errors import Refused, StoreFailure
from undersigned.letter.record import SIGN, WITHDRAW, build_message, build_next_context

CLOSED = ShownLetter(b"\x07" * 32, NOON - timedelta(days=2), NOON)
FUTURE = ShownLetter(b"\x08" * 32, NOON + timedelta(seconds=1), NOON + timedelta(days=2))


def states(path: Path) -> list[str]:
    with open_credential(path, None, NOON) as held:
        return [slot.state for slot in held.credential.slots]


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "me.key"
    make_key(path)
    return path


def test_signs_and_erases(key: Path) -> None:
    with open_credential(key, None, NOON) as held:
        ring = ring_around(held.credential.commitments[1])
        use = held.show(1, LETTER)
        serial = use.serial
        proof = use.sign(ring, 2, threads=1)
        use.finish()
        with pytest.raises(Refused, match="slot-erased"):
            use.sign(ring, 2, threads=1)
    ring.check(build_message(LETTER.id, SIGN), proof)
    assert proof[:32] == serial
    assert states(key) == ["free", "void", "free"]


def test_leaves_and_erases(key: Path) -> None:
    leave(key)
    assert states(key) == ["void", "free", "free"]
    with pytest.raises(Refused, match="slot-erased"):
        sign(key)


def test_withdraws_from_a_kept_slot(key: Path) -> None:
    sign(key, keep=True)
    assert states(key) == ["tied", "free", "free"]
    with open_credential(key, None, NOON) as held:
        ring = ring_around(held.credential.commitments[0])
        use = held.show(0, LETTER)
        proof = use.withdraw(ring, 2, threads=1)
        use.finish()
    ring.check(build_message(LETTER.id, WITHDRAW), proof)
    assert states(key) == ["void", "free", "free"]


def test_a_use_without_finish_can_be_done_again(key: Path) -> None:
    with open_credential(key, None, NOON) as held:
        held.show(0, LETTER).sign(ring_around(held.credential.commitments[0]), 2, threads=1)
    assert states(key) == ["tied", "free", "free"]
    sign(key)
    assert states(key) == ["void", "free", "free"]


def test_every_use_rewrites_the_file(key: Path) -> None:
    before = key.stat().st_ino, key.read_bytes()
    with open_credential(key, None, NOON):
        pass
    assert key.stat().st_ino != before[0]
    assert key.read_bytes() == before[1]


def test_refuses_a_closed_letter_and_erases_its_slot(key: Path) -> None:
    for _ in range(2):
        with pytest.raises(Refused, match=r"its slot is erased.*letter-closed"):
            leave(key, letter=CLOSED)
        assert states(key) == ["void", "free", "free"]


def test_a_closed_letter_leaves_a_slot_that_serves_another(key: Path) -> None:
    sign(key, keep=True)
    with pytest.raises(Refused, match=r"serves another letter.*letter-closed"):
        leave(key, letter=CLOSED)
    assert states(key) == ["tied", "free", "free"]


def test_refuses_to_sign_before_the_letter_opens(key: Path) -> None:
    with pytest.raises(Refused, match="letter-not-open"):
        sign(key, letter=FUTURE)
    assert states(key) == ["tied", "free", "free"]
    sign(key, letter=FUTURE, now=FUTURE.opens)
    assert states(key) == ["void", "free", "free"]


@pytest.mark.parametrize("slot", [-1, 3])
def test_refuses_an_unknown_slot(key: Path, slot: int) -> None:
    with pytest.raises(Refused, match="slot-unknown"):
        leave(key, slot)


def test_refuses_a_position_of_another_member(key: Path) -> None:
    with open_credential(key, None, NOON) as held:
        use = held.show(0, LETTER)
        with pytest.raises(Refused, match="opening-mismatch"):
            use.sign(ring_around(held.credential.commitments[0]), 1, threads=1)
    assert states(key) == ["tied", "free", "free"]


def test_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StoreFailure, match="not-found"), open_credential(tmp_path / "no.key", None, NOON):
        pass


def test_a_link_to_a_key_file_stays_a_link(key: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.key"
    link.symlink_to(key)
    leave(link)
    assert link.is_symlink()
    assert states(key) == ["void", "free", "free"]


def test_speaks_again_from_a_second_file(tmp_path: Path) -> None:
    first, second = tmp_path / "me.key", tmp_path / "next.key"
    make_key(first)
    with open_credential(first, None, NOON) as held:
        ring = ring_around(held.credential.commitments[0])
        use = held.show(0, LETTER)
        offered, credential = draw_next(LETTER.id, use.serial, "ward", 2, date(2027, 12, 31))
        create_key_file(second, credential, None)
        proof = use.sign(ring, 2, offered, threads=1)
        use.finish()
    ring.check(build_message(LETTER.id, SIGN, offered), proof)
    context = build_next_context(LETTER.id, proof[:32])
    _core.check_enrolment(context, b"".join(offered.commitments), offered.proof)
    with open_credential(second, None, NOON) as again:
        assert again.credential.origin == LetterOrigin("ward", LETTER.id)
        assert again.credential.statement is None
        assert again.credential.commitments == offered.commitments
    sign(second, 1)
    assert states(second) == ["free", "void"]


@pytest.mark.parametrize(("class_", "principal"), [("ward", None), ("former", "nurse@example.org")])
def test_refuses_a_principal_that_the_class_does_not_use(class_: str, principal: str | None) -> None:
    with pytest.raises(Refused, match="principal"):
        enrol(build_charter(), class_, principal)


def test_refuses_an_unknown_class() -> None:
    with pytest.raises(Refused, match="class-unknown"):
        enrol(build_charter(), "night", None)
