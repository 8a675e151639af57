from __future__ import annotations

import json
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from support.credentials import NOON, build_charter, make_key
from undersigned.credential.enrol import draw_next, enrol
from undersigned.credential.key_file import Credential, encode_key_file, parse_key_file
from undersigned.credential.slot import ShownLetter
from undersigned.credential.use import open_credential
from undersigned.errors import Refused, UndersignedError
from undersigned.roster.charter import Calendar

SLOTS = 3
CALENDAR = Calendar(date(2026, 12, 1), 10, 2)
LETTERS = [
    ShownLetter(bytes([number]) * 32, NOON, NOON + timedelta(days=days))
    for number, days in enumerate((1, 3, 9))
]
USES = st.tuples(
    st.integers(0, SLOTS - 1),
    st.integers(0, 2),
    st.sampled_from(["show", "keep", "finish"]),
    st.integers(0, 60),
)


class Expected:
    """What the rules of PROTOCOL §2 make of a history, in the plainest form."""

    def __init__(self) -> None:
        self.slots: list[int | str] = ["free"] * SLOTS

    def use(self, slot: int, letter: int, action: str, now: datetime) -> str | None:
        for index, state in enumerate(self.slots):
            closed = isinstance(state, int) and now >= LETTERS[state].closes
            if state != "void" and (closed or now >= CALENDAR.window(index)[1]):
                self.slots[index] = "void"
        if now >= LETTERS[letter].closes:
            if self.slots[slot] in ("free", letter):
                self.slots[slot] = "void"
            return "letter-closed"
        if self.slots[slot] == "void":
            return "slot-erased"
        if self.slots[slot] not in ("free", letter):
            return "slot-tied"
        self.slots[slot] = "void" if action == "finish" else letter
        return None


def use(path: Path, slot: int, letter: int, action: str, now: datetime) -> str | None:
    try:
        with open_credential(path, None, now) as held:
            shown = held.show(slot, LETTERS[letter])
            if action != "show":
                shown.finish(keep=action == "keep")
    except Refused as error:
        return error.code
    return None


@settings(max_examples=settings().max_examples // 3)
@given(st.lists(USES, min_size=1, max_size=10))
def test_any_history_follows_the_rules_and_keeps_the_length(history: list[tuple[int, int, str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "me.key"
        make_key(path, SLOTS, CALENDAR)
        length, secrets = (
            path.stat().st_size,
            [slot["secret"] for slot in json.loads(path.read_bytes())["slots"]],
        )
        expected, now = Expected(), NOON
        for slot, letter, action, hours in history:
            now += timedelta(hours=hours)
            assert use(path, slot, letter, action, now) == expected.use(slot, letter, action, now)
            stored = json.loads(path.read_bytes())["slots"]
            for index, state in enumerate(expected.slots):
                wanted = LETTERS[state].id.hex() if isinstance(state, int) else "00" * 32
                assert stored[index]["letter"] == wanted
                assert (stored[index]["secret"] == secrets[index]) is (state != "void")
            assert path.stat().st_size == length
            assert [entry.name for entry in Path(folder).iterdir()] == ["me.key"]


CREDENTIALS: list[Credential] = [
    enrol(build_charter(2), "ward", "nurse@example.org"),
    enrol(build_charter(2), "former", None),
    draw_next(b"\x01" * 32, b"\x02" * 32, None, 2, date(2027, 12, 31))[1],
]
DOCUMENTS = [bytes(encode_key_file(credential)) for credential in CREDENTIALS]


@given(st.sampled_from(DOCUMENTS), st.integers(0, 2000), st.binary(max_size=4), st.integers(0, 4))
def test_altered_bytes_are_refused_or_read_as_what_they_say(
    document: bytes, at: int, put: bytes, cut: int
) -> None:
    at %= len(document)
    altered = document[:at] + put + document[at + cut :]
    try:
        credential = parse_key_file(altered, "me.key")
    except UndersignedError:
        return
    assert bytes(encode_key_file(credential)) == altered


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data: bytes) -> None:
    try:
        parse_key_file(data, "me.key")
    except UndersignedError:
        return
    raise AssertionError("read a key file out of nothing")
