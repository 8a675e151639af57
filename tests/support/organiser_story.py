"""An organiser's whole way, page after page, and members who send what their devices would."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.organisers import Browser
from support.servers import Answer
from undersigned import canon, limits, schema
from undersigned._core import Ring
from undersigned.credential.enrol import enrol
from undersigned.credential.key_file import Credential
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.member import build_request, encode_for_collector
from undersigned.letter.record import SIGN, Record, build_message
from undersigned.proof import find_member
from undersigned.roster.charter import Charter

_CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b")
TEXT = "# Safe staffing\n\nWe ask for *two* nurses on every night shift."
# Seconds before and after now at which the letter opens, closes and may be released.
SPANS = {"opens": -1.0, "closes": 3600.0, "releases": 3610.0}


@dataclass
class Story:
    """An organiser's way from the empty server on."""

    browser: Browser
    folder: Path
    group: str = ""
    letter: str = ""

    def found(self, **values: str) -> Charter:
        browser = self.browser
        typed = {"group": "Nurses of Northfield", "class__0__name": "ward", "min_ring": "2", "slots": "2"}
        page = browser.get("/organise/groups/new")
        answer = browser.send(page, "/organise/groups/new", act="found", **(typed | values))
        assert browser.follow(answer).status == 200
        self.group = answer.headers["location"].rpartition("/")[2]
        data = browser.get(f"/groups/{self.group}/charter.json").body
        return schema.parse_document(Charter, data, "charter", limits.ROSTER_BYTES)

    def make_codes(self, count: int) -> list[str]:
        here = f"/organise/groups/{self.group}"
        sheet = self.browser.fill(here, f"{here}/codes", count=str(count))
        codes = list(dict.fromkeys(_CODE.findall(sheet.text)))
        assert sheet.status == 200
        assert len(codes) == count
        assert sheet.text.count("<svg") == count
        return codes

    def enrol(self, charter: Charter, codes: list[str]) -> list[Credential]:
        made = []
        for code in codes:
            credential = enrol(charter, "ward", None)
            request = canon.parse_json(schema.encode_document(build_request(credential)))
            body = canon.encode_json({"code": code.lower(), "replace": False, "request": request})
            answer = self.browser.served.ask("POST", f"/groups/{self.group}/enrolments", body)
            assert answer.status == 200, answer.text
            made.append(credential)
        return made

    def freeze(self) -> Answer:
        here = f"/organise/groups/{self.group}"
        return self.browser.follow(self.browser.fill(f"{here}/freeze", f"{here}/freeze"))

    def write(self, **values: str) -> Answer:
        browser, now = self.browser, datetime.now(UTC)
        here = f"/organise/groups/{self.group}"
        draft = browser.fill(here, "/organise/drafts").headers["location"]
        times = {name: f"{now + timedelta(seconds=left):%FT%T}" for name, left in SPANS.items()}
        typed = (
            {"title": "Two nurses", "text__0__text": TEXT, "threshold": "2", "act": "open"} | times | values
        )
        return browser.fill(draft, draft, **typed)

    def open(self, **values: str) -> LetterFolder:
        answer = self.write(**values)
        draft = answer.headers["location"]
        assert self.browser.follow(answer).status == 200
        opened = self.browser.fill(draft, draft)
        assert self.browser.follow(opened).status == 200
        self.letter = opened.headers["location"].rpartition("/")[2]
        return LetterFolder(self.folder / f"letter-{self.letter[:8]}")

    def sign(self, folder: LetterFolder, members: list[Credential]) -> None:
        letter, rings = folder.letter(), folder.rings()
        for credential in members:
            found = find_member(rings, credential.commitments[letter.slot])
            opening = credential.slots[letter.slot].opening
            assert found is not None
            assert opening is not None
            name, index = found
            message = build_message(letter.id, SIGN, None)
            proof = Ring(rings[name]).prove(index, opening, message)
            record = encode_for_collector(letter, Record(SIGN, None, name.class_, None, proof))
            answer = self.browser.served.ask("POST", f"/letters/{self.letter}/records", record)
            assert answer.status == 200, answer.text

    def press(self, act: str, **values: str) -> Answer:
        here = f"/organise/letters/{self.letter}"
        return self.browser.fill(here, f"{here}/{act}", **values)
