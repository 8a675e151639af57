"""Key files in the browser's storage: those of the command line, never lost, never signed with twice."""

from __future__ import annotations

from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from support.browser import RealBrowser, kill_launched
from support.commands import run_json
from support.credentials import PASSPHRASE, make_key
from support.scripts import load_module
from support.servers import Served, running_server

# Scrypt takes seconds, so files are plain where it does not matter.
_SHARED = """
globalThis.decode = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
globalThis.encode = (bytes) => btoa(String.fromCharCode(...bytes));
globalThis.code = (promise) => promise.then(() => "done", (error) => error.code ?? `${error}`);
globalThis.erase = (file) => ({...file, slots: file.slots.map((slot) => ({...slot, state: "void"}))});
globalThis.sending = (letter) => (
  {letter, title: "A letter", sent: new Uint8Array(10240), digits: "0a1b2c", signed: true});
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running_server(tmp_path_factory.mktemp("letters")) as server:
        yield server


@pytest.fixture(params=[True, False], ids=["sealed", "unsealed"])
def vault(request: pytest.FixtureRequest, browser: RealBrowser, served: Served) -> Iterator[Page]:
    """The vault with the worker's files to overwrite, and without."""
    with browser.visit(served.url) as page:
        open_vault(page, served.url, sealed=request.param)
        yield page


def open_vault(page: Page, url: str, *, sealed: bool = True) -> None:
    page.goto(f"{url}verify")
    load_module(page, "worker/browser.ts")
    page.evaluate(
        f"async () => {{ globalThis.worker = {'await lib.startWorker()' if sealed else 'undefined'}; }}"
    )
    load_module(page, "vault/vault.ts")
    page.evaluate(_SHARED)
    page.evaluate("async () => { globalThis.vault = await lib.Vault.open(worker); }")
    assert page.evaluate("vault.seals !== null") == sealed


def put_in(page: Page, key: Path, passphrase: str | None = None) -> str:
    """Import a key file; the id that the vault has it under."""
    told: dict[str, Any] = page.evaluate(
        """async ([saved, passphrase]) => {
          const { id, title, isProtected, file } = await vault.importKey(decode(saved), passphrase, "Nurses");
          return { id, title, isProtected, slots: file.slots.length };
        }""",
        [b64encode(key.read_bytes()).decode(), passphrase],
    )
    assert told == {"id": told["id"], "title": "Nurses", "isProtected": passphrase is not None, "slots": 3}
    return str(told["id"])


def take_out(page: Page, id_: str, target: Path, passphrase: str | None = None) -> None:
    text = page.evaluate("async ([id, word]) => encode(await vault.exportKey(id, word))", [id_, passphrase])
    target.write_bytes(b64decode(text))
    target.chmod(0o600)


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_roundtrip_command_line(vault: Page, tmp_path: Path, passphrase: str | None) -> None:
    made, back, word = tmp_path / "made.key", tmp_path / "back.key", tmp_path / "word"
    make_key(made, passphrase=passphrase)
    id_ = put_in(vault, made, passphrase)
    take_out(vault, id_, back)
    word.write_text(PASSPHRASE)
    options = () if passphrase is None else ("--passphrase-file", word)
    told = run_json("credential", "show", back, *options)
    assert told == run_json("credential", "show", made, *options)
    assert told["protected"] == (passphrase is not None)
    assert told["for"]["charter"] == id_


def test_command_line_opens_what_the_browser_protected(vault: Page, tmp_path: Path) -> None:
    made, back, word = tmp_path / "made.key", tmp_path / "back.key", tmp_path / "word"
    make_key(made)
    take_out(vault, put_in(vault, made), back, PASSPHRASE)
    assert back.read_bytes().startswith(b"age-encryption.org/v1\n-> scrypt ")
    word.write_text(PASSPHRASE)
    told = run_json("credential", "show", back, "--passphrase-file", word)
    assert told == run_json("credential", "show", made) | {"protected": True}


def test_refuses_other_passphrase(vault: Page, tmp_path: Path) -> None:
    make_key(tmp_path / "me.key", passphrase=PASSPHRASE)
    id_ = put_in(vault, tmp_path / "me.key", PASSPHRASE)
    for other in (None, "", "seven ducks walk south"):
        told = vault.evaluate("([id, word]) => code(vault.openKey(id, word))", [id_, other])
        assert told == "key-file-passphrase"


def test_replaces_only_when_asked_to(vault: Page, tmp_path: Path) -> None:
    make_key(tmp_path / "me.key")
    id_ = put_in(vault, tmp_path / "me.key")
    told = vault.evaluate(
        """async (id) => {
          const { file } = await vault.openKey(id, null);
          const again = await code(vault.keep(file, null, "Nurses"));
          const replaced = await code(vault.keep(file, null, "Doctors", true));
          const titles = (await vault.list()).map(({ title }) => title);
          await vault.remove(id);
          const open = await code(vault.openKey(id, null));
          return [again, replaced, titles, await vault.list(), await vault.find(id), open];
        }""",
        id_,
    )
    assert told == ["vault-taken", "done", ["Doctors"], [], None, "vault-empty"]


def test_two_pages_cannot_sign_with_one_slot(browser: RealBrowser, served: Served, tmp_path: Path) -> None:
    make_key(tmp_path / "me.key")
    with browser.visitor(served.url) as (context, _):
        pages = [context.new_page(), context.new_page()]
        for page in pages:
            open_vault(page, served.url)
        id_ = put_in(pages[0], tmp_path / "me.key")
        for page in pages:
            page.evaluate("async (id) => { globalThis.opened = await vault.openKey(id, null); }", id_)
        sign = "(letter) => code(vault.rewrite(opened, erase(opened.file), sending(letter)))"
        assert [page.evaluate(sign, letter) for page, letter in zip(pages, "ab", strict=True)] == [
            "done",
            "vault-changed",
        ]
        kept = pages[1].evaluate("async () => (await vault.sendings()).map(({ letter }) => letter)")
        assert kept == ["a"]


# What goes wrong between the two writings of one decision.
_BREAK = """
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function broken(row) {
  if (this.name === "sendings") throw new DOMException("full", "QuotaExceededError");
  return put.call(this, row);
};
"""
_STATE = """async (id) => {
  const { file } = await vault.openKey(id, null);
  return [file.slots[0].state, (await vault.sendings()).length];
}"""


def test_full_storage_erases_nothing(vault: Page, tmp_path: Path) -> None:
    make_key(tmp_path / "me.key")
    id_ = put_in(vault, tmp_path / "me.key")
    vault.evaluate(f"async (id) => {{ globalThis.opened = await vault.openKey(id, null); {_BREAK} }}", id_)
    told = vault.evaluate("() => code(vault.rewrite(opened, erase(opened.file), sending('a')))")
    assert told == "vault-unavailable"
    assert vault.evaluate(_STATE, id_) == ["free", 0]


def test_control_two_transactions_would_lose_the_signature(vault: Page, tmp_path: Path) -> None:
    make_key(tmp_path / "me.key")
    id_ = put_in(vault, tmp_path / "me.key")
    vault.evaluate(f"async (id) => {{ globalThis.opened = await vault.openKey(id, null); {_BREAK} }}", id_)
    vault.evaluate("() => vault.rewrite(opened, erase(opened.file))")
    vault.evaluate("() => code(vault.store.write(async (rows) => rows.put('sendings', sending('a'))))")
    assert vault.evaluate(_STATE, id_) == ["void", 0]


def test_enrolment_under_way_keeps_the_old_key_until_it_is_taken_in(vault: Page, tmp_path: Path) -> None:
    make_key(tmp_path / "old.key")
    make_key(tmp_path / "new.key")
    id_ = put_in(vault, tmp_path / "old.key")
    told = vault.evaluate(
        """async ([id, saved]) => {
          const file = await lib.unpack(decode(saved), null);
          await vault.begin(file, null, "Nurses");
          await vault.prepare(id, Uint8Array.of(1, 2));
          const first = encode(await vault.exportKey(id, null));
          const waiting = [...(await vault.findEnrolling(id)).sent];
          await vault.finish(id);
          return [first, waiting, encode(await vault.exportKey(id, null)), await vault.findEnrolling(id)];
        }""",
        [id_, b64encode((tmp_path / "new.key").read_bytes()).decode()],
    )
    old, new = ((tmp_path / name).read_bytes() for name in ("old.key", "new.key"))
    assert told == [b64encode(old).decode(), [1, 2], b64encode(new).decode(), None]


@pytest.mark.parametrize("milliseconds", [0, 3, 12, 60])
def test_kill_leaves_all_or_nothing(
    browser: RealBrowser, served: Served, tmp_path: Path, milliseconds: int
) -> None:
    make_key(tmp_path / "me.key")
    profile = tmp_path / "profile"
    page = browser.launch(profile).new_page()
    open_vault(page, served.url)
    id_ = put_in(page, tmp_path / "me.key")
    page.evaluate("async (id) => { globalThis.opened = await vault.openKey(id, null); }", id_)
    page.evaluate("() => { void vault.rewrite(opened, erase(opened.file), sending('a')); }")
    page.wait_for_timeout(milliseconds)
    kill_launched(profile)
    again = browser.launch(profile)
    try:
        page = again.new_page()
        open_vault(page, served.url)
        assert page.evaluate(_STATE, id_) in (["free", 0], ["void", 1])
    finally:
        again.close()


def _search(profile: Path, words: list[bytes]) -> set[bytes]:
    found = set()
    for path in profile.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found |= {word for word in words if word in data}
    return found


_WORDS = """async ([id, passphrase]) => {
  const opened = await vault.openKey(id, passphrase);
  const found = opened.file.slots.map(({ secret }) => encode(secret));
  await vault.rewrite(opened, erase(opened.file), sending("a"));
  return found;
}"""
_SEALS = """async () => {
  const names = await worker.seals.list();
  return Promise.all(names.map(async (name) => encode(await worker.seals.read(name))));
}"""


def _erase_in_profile(
    browser: RealBrowser, served: Served, profile: Path, key: Path, passphrase: str | None, *, sealed: bool
) -> tuple[list[bytes], list[bytes]]:
    """Import a key and erase it, then close the browser; its secrets, and the seals that were on it."""
    context = browser.launch(profile)
    page = context.new_page()
    open_vault(page, served.url, sealed=sealed)
    id_ = put_in(page, key, passphrase)
    seals = [b64decode(one) for one in (page.evaluate(_SEALS) if sealed else [])]
    secrets = page.evaluate(_WORDS, [id_, passphrase])
    context.close()
    # The 18 bytes from the fifteenth on, as they stand in the document's base64url.
    return [urlsafe_b64encode(b64decode(one)[15:33]) for one in secrets], seals


@pytest.mark.parametrize(("passphrase", "sealed"), [(None, True), (PASSPHRASE, True), (PASSPHRASE, False)])
def test_thief_of_a_profile_finds_no_erased_secret(
    browser: RealBrowser, served: Served, tmp_path: Path, passphrase: str | None, sealed: bool
) -> None:
    make_key(tmp_path / "me.key", passphrase=passphrase)
    profile = tmp_path / "profile"
    words, seals = _erase_in_profile(browser, served, profile, tmp_path / "me.key", passphrase, sealed=sealed)
    assert len(words) == 3
    assert len(seals) == int(sealed)
    assert _search(profile, words + seals) == set()


def test_control_without_seal_and_passphrase_erased_secrets_are_found(
    browser: RealBrowser, served: Served, tmp_path: Path
) -> None:
    make_key(tmp_path / "me.key")
    words, _ = _erase_in_profile(
        browser, served, tmp_path / "profile", tmp_path / "me.key", None, sealed=False
    )
    assert _search(tmp_path / "profile", words) == set(words)


def test_control_a_seal_in_use_is_found(browser: RealBrowser, served: Served, tmp_path: Path) -> None:
    make_key(tmp_path / "me.key")
    context = browser.launch(tmp_path / "profile")
    page = context.new_page()
    open_vault(page, served.url)
    put_in(page, tmp_path / "me.key")
    seals = [b64decode(one) for one in page.evaluate(_SEALS)]
    context.close()
    assert len(seals) == 1
    assert _search(tmp_path / "profile", seals) == set(seals)


_COUNTS = """async (id) => {
  const count = async () => (await worker.seals.list()).length;
  const opened = await vault.openKey(id, null);
  const numbers = [await count()];
  await worker.seals.write("left-by-a-page-that-ended", new Uint8Array(32));
  numbers.push(await count());
  await vault.rewrite(opened, opened.file, sending("a"));
  numbers.push(await count());
  await code(vault.rewrite(opened, opened.file));
  numbers.push(await count());
  await vault.settle("a");
  numbers.push(await count());
  await vault.remove(id);
  numbers.push(await count());
  return numbers;
}"""


def test_no_seal_outlives_its_row(browser: RealBrowser, served: Served, tmp_path: Path) -> None:
    make_key(tmp_path / "me.key")
    with browser.visit(served.url) as page:
        open_vault(page, served.url)
        assert page.evaluate(_COUNTS, put_in(page, tmp_path / "me.key")) == [1, 2, 2, 2, 1, 0]
