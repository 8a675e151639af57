"""What an organiser does by page until the server is killed, and what must hold when it starts again.

The application answers inside the process that is killed, so that every write of a page is counted.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, MutableMapping
from contextlib import closing
from pathlib import Path
from typing import Any

from support.fault_scenarios import Site, Steps, Tell, nothing
from support.organiser_story import Story
from support.organisers import Browser
from support.servers import Answer
from undersigned.server.about import SITE
from undersigned.server.app import build_app
from undersigned.server.backup import RESTORING, restore_backup
from undersigned.server.founding import MAKING, WITHDRAWN
from undersigned.server.groups import Groups
from undersigned.server.held_keys import FOLDER as KEYS
from undersigned.server.held_keys import HeldKeys
from undersigned.server.leftovers import finish
from undersigned.server.letters import Letters
from undersigned.server.settings import Settings
from undersigned.server.store.folders import adopt_all, open_collector
from undersigned.server.store.opening import open_beside, open_store
from undersigned.server.store.store import Store

PASSPHRASE = "five words without any sense"
_LATE = {"opens": "2098-01-01T10:00", "closes": "2099-01-01T10:00", "releases": ""}


class Inside:
    """The application in this process, asked as a server is."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.settings = Settings(folder, threads=1)
        self._app = build_app(self.settings, store, Counter())

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request."""
        return asyncio.run(self._ask(method, path, body or b"", dict(headers or {})))

    async def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        path, _, query = path.partition("?")
        told: list[MutableMapping[str, Any]] = []
        waiting = [{"type": "http.request", "body": body}]

        async def receive() -> dict[str, Any]:
            return waiting.pop() if waiting else {"type": "http.disconnect"}

        async def send(message: MutableMapping[str, Any]) -> None:
            told.append(message)

        given = {"Host": "localhost", **headers}
        sent = [(name.lower().encode(), value.encode()) for name, value in given.items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(),
                 "headers": sent, "scheme": "http", "http_version": "1.1", "server": None}  # fmt: skip
        await self._app(scope, receive, send)
        answered = {name.decode(): value.decode() for name, value in told[0]["headers"]}
        return Answer(told[0]["status"], answered, b"".join(one.get("body", b"") for one in told[1:]))


def lay_out_pages(base: Path) -> None:
    """A site with a letter that was abandoned, one that is open, and a draft; its backup; an empty site."""
    served, fresh, names = base / "served", base / "new", {}
    with closing(open_store(f"sqlite:///{base}/records.sqlite")) as store:
        browser = _come_in(served, store)
        story = Story(browser, served)
        members = story.enrol(story.found(slots="4"), story.make_codes(3))
        story.freeze()
        story.open(closes=_LATE["closes"], releases="")
        names["over"] = story.letter
        here = f"/organise/letters/{story.letter}/abandon"
        assert browser.fill(here, here).status == 303
        folder = story.open(slot="1", closes=_LATE["closes"], releases="")
        story.sign(folder, members[:2])
        names["open"] = folder.path.name
        names["draft"] = story.write(slot="2", **_LATE).headers["location"]
        sealed = browser.fill("/organise/backup", "/organise/backup", passphrase=PASSPHRASE, again=PASSPHRASE)
        (base / "backup.age").write_bytes(sealed.body)
        names["served"] = browser.cookie
    with closing(_open_fresh(fresh)) as store:
        names["new"] = _come_in(fresh, store).cookie
    (base / "names.json").write_text(json.dumps(names))


def _open_fresh(folder: Path) -> Store:
    folder.mkdir(exist_ok=True)
    return open_beside(folder)


def _come_in(folder: Path, store: Store) -> Browser:
    folder.mkdir(exist_ok=True)
    inside = Inside(folder, store)
    browser = Browser(inside)  # type: ignore[arg-type]
    assert browser.enter(inside.settings.links.make()).status == 303
    return browser


def read_names(site: Site) -> dict[str, str]:
    names: dict[str, str] = json.loads((site.path / "names.json").read_text())
    return names


def served(site: Site) -> tuple[Browser, Path, Store]:
    """An organiser, the folder, and the store, as the server is started again."""
    folder, store = site.path / "served", site.store
    assert store is not None
    finish(folder, store)
    adopt_all(folder, store)
    assert list((folder / SITE / MAKING).iterdir()) == []
    cookie = read_names(site)["served"]
    return Browser(Inside(folder, store), cookie=cookie), folder, store  # type: ignore[arg-type]


def found(site: Site, tell: Tell) -> None:
    browser, folder, _ = served(site)
    story = Story(browser, folder)
    story.found(group="Second")
    tell(story.group)


def check_found(site: Site, told: list[str]) -> None:
    """A group is there with its key, or not at all; another one can be founded."""
    _, folder, store = served(site)
    groups = Groups(folder, store).all()
    assert set(told) <= {one.id for one in groups}
    assert len(groups) == len([*folder.glob("group-*")])
    assert all(HeldKeys(folder / KEYS).find_log(one.charter.id) is not None for one in groups)
    found(site, lambda _: None)
    assert len(Groups(folder, store).all()) == len(groups) + 1


def open_draft(site: Site, tell: Tell) -> None:
    browser, _, _ = served(site)
    draft = read_names(site)["draft"]
    answer = browser.fill(draft, draft)
    assert answer.status == 303, answer.text
    tell(answer.headers["location"].rpartition("/")[2])


def check_opened(site: Site, told: list[str]) -> None:
    """The letter is open as a whole, or a draft that can be opened."""
    _, folder, _ = served(site)
    opened = [one for one in Letters(folder, 1).all() if one.letter.slot == 2]
    assert set(told) <= {one.id for one in opened}
    if not opened:
        open_draft(site, lambda _: None)
    (letter,) = [one for one in Letters(folder, 1).all() if one.letter.slot == 2]
    assert letter.texts().keys() == {"en"}
    assert len(letter.member_files()) > 4
    assert len([*folder.glob("letter-*")]) == len(Letters(folder, 1).all())


def withdraw(site: Site, tell: Tell) -> None:
    browser, _, _ = served(site)
    here = f"/organise/letters/{read_names(site)['over']}"
    assert browser.fill(here, f"{here}/withdraw").status == 303
    tell("gone")


def check_withdrawn(site: Site, told: list[str]) -> None:
    """The letter is in one of both places, whole."""
    _, folder, _ = served(site)
    over = read_names(site)["over"]
    listed = [one for one in Letters(folder, 1).all() if one.id == over]
    assert not (told and listed)
    if listed:
        withdraw(site, lambda _: None)
    assert over not in {one.id for one in Letters(folder, 1).all()}
    (kept,) = (folder / SITE / WITHDRAWN).iterdir()
    assert (kept / "letter.json").exists()


def restore(site: Site, tell: Tell) -> None:
    folder = site.path / "new"
    with closing(_open_fresh(folder)) as store:
        browser = Browser(Inside(folder, store), cookie=read_names(site)["new"])  # type: ignore[arg-type]
        page = browser.get("/organise/backup").text
        token = page.partition('name="form_token" value="')[2].partition('"')[0]
        fields = {"form_token": token, "opening": PASSPHRASE}
        body = b"".join(
            f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        )
        body += b'--cut\r\nContent-Disposition: form-data; name="file"; filename="b.age"\r\n\r\n'
        body += (site.path / "backup.age").read_bytes() + b"\r\n--cut--\r\n"
        headers = {"Cookie": browser.cookie, "Content-Type": "multipart/form-data; boundary=cut"}
        answer = browser.served.ask("POST", "/organise/restore", body, headers)
        assert answer.status == 303, answer.text
        tell("restored")


# A file in which a letter's folder names its database, before it has its own name.
NAMING = ("collected", ".new")


def check_restored(site: Site, told: list[str]) -> None:
    """Everything of the backup is there, or nothing, and then it can be restored."""
    folder = site.path / "new"
    with closing(_open_fresh(folder)) as store:
        is_finished = finish(folder, store)
        assert not (told and is_finished)
        if not is_finished and not [*folder.glob("group-*")]:
            assert not told
            restore_backup(folder, store, (site.path / "backup.age").read_bytes(), PASSPHRASE)
        adopt_all(folder, store)
    assert not (folder / SITE / RESTORING).exists()
    assert list((folder / SITE / MAKING).iterdir()) == []
    assert read_files(folder) == read_files(site.path / "served")
    with open_collector(folder / read_names(site)["open"]) as collector:
        assert len(collector.records()) == 2


def read_files(folder: Path) -> dict[str, bytes]:
    """Every file, but for the database and what names it, also half written, and who organises."""
    own = ("records.sqlite", f"{SITE}/organisers.json")
    names = {path: path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {
        name: path.read_bytes()
        for path, name in names.items()
        if not name.startswith(own) and path.name != "store" and (path.parent.name, path.suffix) != NAMING
    }


def tell_of_another(site: Site, tell: Tell) -> None:
    tell("0" * 64)
    found(site, tell)


PAGES: dict[str, Steps] = {
    "found": (nothing, found, check_found),
    "open": (nothing, open_draft, check_opened),
    "withdraw": (nothing, withdraw, check_withdrawn),
    "restore": (nothing, restore, check_restored),
    # Who tells of a group that is not there must be found out.
    "found-told-early": (nothing, tell_of_another, check_found),
}
