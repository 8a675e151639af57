"""What strangers, members and organisers send, with canaries wherever a request has room for them.

They come from an address, and what members do is done at a moment, that nothing else has.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from support.clock import Clock
from support.organisers import Browser
from support.servers import Answer, Served

PLANTED = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Real-IP": "203.0.113.7",
    "Forwarded": "for=203.0.113.7",
    "User-Agent": "canary-browser/7",
    "Referer": "https://canary-referrer.example/",
    "Cookie": "canary=cookie",
    "Accept": "text/html, canary/type",
    "Accept-Language": "canary",
}
SENDER = "127.0.0.77"
CANARIES = (b"203.0.113.7", SENDER.encode(), b"canary")
_OF_LETTER = ("letter.zip", "badge.svg", "card", "image.png", "press", "member", "member/letter.json",
              "column", "sign", "canary")  # fmt: skip
_OF_GROUP = ("", "/enrol", "/charter.json", "/directory", "/canary")
_OF_ORGANISERS = ("", "/settings", "/organisers", "/groups/new", "/backup", "/canary")


class PlantedBrowser(Browser):
    """An organiser's browser that tells much of itself."""

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        cookie = f"{self.cookie}; {PLANTED['Cookie']}" if self.cookie else PLANTED["Cookie"]
        sent = {**PLANTED, **headers, "Cookie": cookie}
        return ask(self.served, method, f"{path}{'&' if '?' in path else '?'}canary=query", body, sent)


@dataclass
class Telltale:
    """Ten minutes in which a member did something, and when that really was, in nanoseconds since 1970."""

    moment: datetime
    begun: int
    ended: int = 0

    def find(self, folder: Path, printed: bytes = b"") -> set[str]:
        """Where these minutes stand: in a file below a folder, in its own times, or in what was printed."""
        day, hour = f"{self.moment:%Y-%m-%d}", f"{self.moment:%H}[:.-]?{self.moment.minute // 10}"
        forms = [f"{day}.{hour}", f"{self.moment:%d.%b.%Y}.{hour}"]
        forms.append(rf"(?<![\w-]){self.moment.timestamp() // 1000:.0f}\d\d\d(?!\d)")
        known = re.compile("|".join(forms).encode())
        found = {"what is written" for data in _read_all(folder) if known.search(data)}
        found |= {"what is printed"} if known.search(printed) else set()
        times = {path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
        return found | {"a file's time" for one in times if self.begun <= one <= self.ended}


@contextmanager
def telltale(clock: Clock) -> Iterator[Telltale]:
    """Let what members do meanwhile be at a moment within the hour."""
    now = datetime.now(UTC)
    ten = timedelta(minutes=10)
    first = (
        now - timedelta(minutes=now.minute % 10, seconds=now.second, microseconds=now.microsecond) + 2 * ten
    )
    # Ten minutes within which the digits of a UNIX time, but for the last three, stay as they are.
    moment = next(one for one in (first, first + ten, first + 2 * ten) if one.timestamp() % 1000 <= 400)
    made = Telltale(moment, time.time_ns())
    clock.move((moment - now).total_seconds() + 1)
    yield made
    made.ended = time.time_ns()
    clock.move(-(moment - now).total_seconds())


def ask(
    served: Served, method: str, path: str, body: bytes | None = None, headers: dict[str, str] = PLANTED
) -> Answer:
    """Ask from an address that nobody else has."""
    return served.ask_from(SENDER, method, path, body, headers)


def ask_as_reader(served: Served, letter_id: str, charter_id: str) -> None:
    """Every address that readers and members have."""
    letter, group = f"/letters/{letter_id}", f"/groups/{charter_id}"
    paths = ["/", "/feed.atom", "/press", "/challenge", "/verify", "/canary", letter]
    paths += [f"{letter}/{one}" for one in _OF_LETTER] + [group + one for one in _OF_GROUP]
    for path in paths:
        ask(served, "GET", f"{path}?canary=query")
    ask(served, "canary", "/")


def send_as_member(served: Served, letter_id: str, charter_id: str, record: bytes) -> None:
    """The record, twice, and what is refused, as a record and as an enrolment."""
    for body in (record, record, b'{"canary":1}', b"canary", b"canary" * 20_000):
        ask(served, "POST", f"/letters/{letter_id}/records?canary=query", body)
        ask(served, "POST", f"/groups/{charter_id}/enrolments?canary=query", body)


def organise(served: Served, token: str, letter_id: str, charter_id: str) -> None:
    """Go in, look at every page, send each kind of form, found a group, and begin a draft."""
    browser = PlantedBrowser(served)
    assert browser.enter(token).status == 303
    here = f"/organise/letters/{letter_id}"
    for page in (*_OF_ORGANISERS, f"/letters/{letter_id}"):
        browser.get(f"/organise{page}")
        browser.post(f"/organise{page}", {"form_token": "canary", "canary": "canary"})
    assert browser.fill("/organise/settings", "/organise/settings", name="Letters").status == 303
    assert browser.fill(here, f"{here}/categories", categories="Health").status == 303
    typed = {"group": "Second", "class__0__name": "ward", "min_ring": "2", "canary": "canary"}
    answer = browser.fill("/organise/groups/new", "/organise/groups/new", act="found", **typed)
    assert answer.status == 303
    group = answer.headers["location"].partition("?")[0].rpartition("/")[2]
    here = f"/organise/groups/{group}"
    assert browser.fill(here, f"{here}/codes", count="2").status == 200
    assert browser.fill(here, f"{here}/remove").status == 303
    begun = browser.fill(f"/organise/groups/{charter_id}", "/organise/drafts")
    assert begun.status == 303
    draft = begun.headers["location"].partition("?")[0]
    assert browser.fill(draft, draft, title="Another").status in {200, 303, 422}


def find_in_files(folder: Path, wanted: Iterable[bytes]) -> set[bytes]:
    """Which of them stand in a file below a folder, in its name, or in what an archive holds."""
    known = tuple(wanted)
    return {one for data in _read_all(folder) for one in known if one in data}


def _read_all(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*"):
        yield bytes(path.relative_to(folder))
        if path.is_file():
            yield path.read_bytes()
            if is_zipfile(path):
                with ZipFile(path) as archive:
                    yield from (archive.read(name) for name in archive.namelist())
