"""A device seized after a deadline has nothing left that tells, whatever its owner did or forgot to do."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from support.credentials import LETTER, NOON, OTHER_LETTER, leave, make_key, sign
from undersigned.credential.enrol import draw_next
from undersigned.credential.use import create_key_file, open_credential
from undersigned.errors import Refused
from undersigned.roster.charter import Calendar

CALENDAR = Calendar(date(2026, 12, 1), 30, 2)
WINDOW_END = datetime(2026, 12, 31, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def states(path: Path) -> list[str]:
    return [slot["state"] for slot in json.loads(path.read_bytes())["slots"]]


def touch(path: Path, now: datetime) -> None:
    with open_credential(path, None, now):
        pass


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "me.key"
    make_key(path, 3, CALENDAR)
    return path


def test_a_kept_slot_is_erased_when_its_letter_closes(key: Path) -> None:
    sign(key, keep=True)
    secret = json.loads(key.read_bytes())["slots"][0]["secret"]
    touch(key, LETTER.closes)
    assert states(key) == ["void", "free", "free"]
    assert secret not in key.read_text()


def test_a_letter_that_was_only_shown_is_erased_when_it_closes(key: Path) -> None:
    with open_credential(key, None, NOON) as held:
        held.show(0, LETTER)
    touch(key, LETTER.closes)
    assert states(key) == ["void", "free", "free"]


def test_unused_slots_are_erased_at_the_end_of_their_window(key: Path) -> None:
    touch(key, WINDOW_END)
    assert states(key) == ["void", "void", "free"]
    touch(key, WINDOW_END + timedelta(days=30))
    assert states(key) == ["void", "void", "void"]


def test_control_a_second_before_the_deadline_the_secrets_are_there(key: Path) -> None:
    sign(key, keep=True)
    touch(key, LETTER.closes - SECOND)
    assert states(key) == ["tied", "free", "free"]
    touch(key, WINDOW_END - SECOND)
    assert states(key) == ["void", "free", "free"]


def test_control_without_a_calendar_unused_slots_stay(tmp_path: Path) -> None:
    make_key(tmp_path / "me.key", 3)
    touch(tmp_path / "me.key", WINDOW_END + timedelta(days=3000))
    assert states(tmp_path / "me.key") == ["free", "free", "free"]


@pytest.mark.parametrize(("slot", "code"), [(0, "letter-closed"), (7, "slot-unknown")])
def test_a_refused_use_applies_the_deadlines_first(key: Path, slot: int, code: str) -> None:
    sign(key, keep=True)
    with pytest.raises(Refused, match=code):
        leave(key, slot, now=LETTER.closes)
    assert states(key) == ["void", "free", "free"]


def test_a_use_of_another_slot_applies_the_deadlines_first(key: Path) -> None:
    touch_later = OTHER_LETTER.__class__(OTHER_LETTER.id, NOON, LETTER.closes + timedelta(days=3))
    sign(key, keep=True)
    leave(key, 2, touch_later, LETTER.closes)
    assert states(key) == ["void", "free", "void"]


def test_secrets_to_speak_again_are_erased_at_until(tmp_path: Path) -> None:
    path = tmp_path / "next.key"
    _, credential = draw_next(LETTER.id, b"\x09" * 32, "ward", 2, date(2027, 12, 31))
    create_key_file(path, credential, None)
    until = datetime(2027, 12, 31, tzinfo=UTC)
    touch(path, until - SECOND)
    assert states(path) == ["free", "free"]
    touch(path, until)
    assert states(path) == ["void", "void"]
