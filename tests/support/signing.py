"""A member who enrolled in this browser, in front of a letter on a frozen roster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from typing import Any

from playwright.sync_api import Page

from support.browser import RealBrowser
from support.enrolling import enrol_by_code, open_letter
from support.member_site import MemberSite
from support.scripts import load_module
from support.servers import Served, running_server
from undersigned.desk.abandoning import abandon_letter
from undersigned.desk.collecting import Collector
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.releasing import close_letter
from undersigned.letter.record import Record
from undersigned.server.store.opening import open_beside
from undersigned.server.store.records import StoredRecords

# What the browser's database tells through its own interface: the length of every value, not its bytes.
ROWS = """() => new Promise((resolve, reject) => {
  const request = indexedDB.open("undersigned");
  request.onerror = reject;
  request.onsuccess = async () => {
    const names = [...request.result.objectStoreNames];
    const transaction = request.result.transaction(names);
    const read = (name) => new Promise((done) => {
      const all = transaction.objectStore(name).getAll();
      all.onsuccess = () => done(all.result);
    });
    const sizes = (row) => Object.fromEntries(Object.entries(row).map(([key, value]) =>
      [key, value?.length ?? (value && typeof value === "object" ? sizes(value) : value)]));
    const rows = {};
    for (const name of names) {
      rows[name] = (await read(name)).map(sizes);
    }
    request.result.close();
    resolve(rows);
  };
})"""

_SLOTS = """async (id) => {
  const vault = await lib.Vault.open(globalThis.worker);
  const { file } = await vault.openKey(id, null);
  vault.store.database.close();
  return [(await globalThis.worker.seals.list()).length, ...file.slots.map(({ state }) => state)];
}"""


def slots_of(page: Page, site: MemberSite) -> tuple[int, list[str]]:
    """How many seals are in the browser, and the states of the slots of a key without a passphrase."""
    load_module(page, "worker/browser.ts")
    page.evaluate("async () => { globalThis.worker = await lib.startWorker(); }")
    load_module(page, "vault/vault.ts")
    seals, *states = page.evaluate(_SLOTS, site.id)
    return seals, states


@contextmanager
def collector_of(site: MemberSite, folder: LetterFolder) -> Iterator[Collector]:
    with closing(open_beside(site.path)) as store:
        yield Collector(folder, 1, StoredRecords(store, folder.letter().id))


def close(site: MemberSite, folder: LetterFolder) -> None:
    """The organisers close the letter; by their clock its time is over."""
    with collector_of(site, folder) as collector:
        close_letter(folder, site.log, folder.letter().closes, collector)


def abandon(site: MemberSite, folder: LetterFolder) -> None:
    with collector_of(site, folder) as collector:
        abandon_letter(folder, collector)


def records_of(site: MemberSite, folder: LetterFolder) -> list[Record]:
    with collector_of(site, folder) as collector:
        return collector.records()


class Member:
    """One who enrolled in this browser, in front of a letter on a frozen roster."""

    def __init__(self, site: MemberSite, served: Served, page: Page) -> None:
        self.site, self.served, self.page = site, served, page

    def open(self, folder: LetterFolder, passphrase: str | None = None) -> None:
        open_letter(self.page, self.served, folder.letter().id.hex(), passphrase)


@contextmanager
def visit(
    browser: RealBrowser,
    site: MemberSite,
    *arguments: object,
    passphrase: str | None = None,
    host: str = "127.0.0.1",
    others: int = 19,
    **options: Any,
) -> Iterator[Member]:
    """A member who enrolled; the roster is frozen with so many others."""
    with ExitStack() as stack:
        running = stack.enter_context(running_server(site.path, *arguments))
        served = replace(running, url=running.url.replace("127.0.0.1", host))
        page = stack.enter_context(browser.visit(served.url, **options))
        enrol_by_code(page, served, site, site.codes[0], passphrase)
        site.add_others(others)
        site.freeze()
        yield Member(site, served, page)
