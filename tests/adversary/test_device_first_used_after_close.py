"""A device on which nobody saw the letter in time: after the close, its secrets must not say so for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.commands import run
from support.members import Desk, secrets_of

VERBS = ("sign", "leave", "withdraw")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A letter that closed ten minutes ago, and a key file that was never shown it."""
    now = datetime.now(UTC).replace(microsecond=0)
    return Desk.set_up(tmp_path, closes=now - timedelta(minutes=10), releases=now)


def serial_in(desk: Desk) -> bytes | None:
    """What who seizes the device would look for in the log, and not find."""
    opening = desk.credential().slots[0].opening
    return None if opening is None else opening.serial()


@pytest.mark.parametrize("verb", VERBS)
def test_who_seizes_a_device_after_the_close_cannot_tell_that_its_owner_did_not_sign(
    desk: Desk, verb: str
) -> None:
    length, secrets = desk.key.stat().st_size, secrets_of(desk.credential())[:8]
    assert serial_in(desk) is not None
    assert any(one in desk.key.read_bytes() for one in secrets)
    done = run(*desk.arguments(verb), within=desk.path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "[letter-closed]" in done.stderr
    assert "its slot is erased" in done.stderr
    assert desk.folder.letter().title not in done.stderr
    assert desk.states() == ["void", "free"]
    assert serial_in(desk) is None
    assert not any(one in desk.key.read_bytes() for one in secrets)
    assert desk.key.stat().st_size == length
    assert sorted(one.name for one in desk.path.iterdir() if "key" in one.name) == ["me.key"]


def test_what_is_said_and_left_is_that_of_a_slot_that_was_used(desk: Desk) -> None:
    told = [run(*desk.arguments("leave"), within=desk.path).stderr for _ in range(2)]
    assert told[0] == told[1]


def test_control_until_the_letter_is_opened_once_the_device_tells(desk: Desk) -> None:
    for verb in ("show", "prune"):
        run("credential", verb, "me.key", within=desk.path)
    assert serial_in(desk) is not None


@pytest.mark.parametrize("verb", VERBS)
def test_organiser_cannot_erase_a_slot_with_a_letter_that_nobody_else_has(desk: Desk, verb: str) -> None:
    """As for signing: no known witness, and the words differ."""
    done = run(verb, "letter", within=desk.path, answer="n\n")
    assert "[words-differ]" in done.stderr
    assert desk.states() == ["free", "free"]


def test_control_with_the_same_words_it_is_erased(desk: Desk) -> None:
    done = run("leave", "letter", within=desk.path, answer="y\n")
    assert "[letter-closed]" in done.stderr
    assert desk.states() == ["void", "free"]


def test_organiser_cannot_erase_the_slot_of_another_letter(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Desk.set_up(tmp_path / "other", group=desk.group, title="An open letter")
    other.do("sign", "--keep-until-close")
    done = run(*desk.arguments("leave", "--key", other.key), within=desk.path)
    assert "its slot serves another letter" in done.stderr
    assert other.states() == ["tied", "free"]
