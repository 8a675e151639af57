"""A reader's browser checks a bundle by itself, says the same as the command line, and sends nothing."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from mutation.worlds import world_of
from support.browser import DESK, PHONE, RealBrowser, check_accessible, take_picture
from support.commands import run, run_json
from support.group import make_witnesses
from support.servers import Served, running_server
from undersigned.bundle.archive import encode_archive
from undersigned.bundle.folder import write_folder

WORLD = world_of("rich")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path = tmp_path_factory.mktemp("letters")
    folder = path / "released"
    write_folder(folder, {name: data for name, data in WORLD.files.items() if name != "signatures.jsonl"})
    write_folder(folder / "bundle", WORLD.files)
    with running_server(path) as server:
        yield server


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "letter.zip"
    path.write_bytes(encode_archive(WORLD.files))
    return path


def wait_for_verdict(page: Page) -> dict[str, str]:
    page.wait_for_selector("#verdict:not([hidden])")
    return dict(page.evaluate("({...document.getElementById('verdict').dataset})"))


def step_of(page: Page, name: str) -> tuple[str, str]:
    line = page.locator(f"#steps [data-step='{name}']")
    return line.get_attribute("data-status") or "", line.inner_text()


def test_letter_of_this_site_as_the_command_line_says(
    browser: RealBrowser, served: Served, archive: Path
) -> None:
    told = run_json("verify", archive)
    with browser.visit(served.url) as page:
        page.goto(f"{served.url}verify?letter={told['letter']}")
        page.click("#check-own")
        assert wait_for_verdict(page) == {"valid": "true", "signatures": str(told["signatures"])}
        classes = page.locator("#verdict-classes").inner_text()
        assert re.findall(r"\d+", classes) == [str(number) for number in told["classes"].values()]
        assert page.locator("#verdict-id code").inner_text() == told["letter"]
        assert [step_of(page, one["step"])[0] for one in told["steps"]] == ["passed"] * 9
        assert page.locator("#letter-title").inner_text() == WORLD.letter.title
        assert page.locator("#texts details").count() == len(WORLD.letter.texts)
        check_accessible(page)
        take_picture(page, "verify-done")
        asked = page.watch.requests  # type: ignore[attr-defined]
        assert {method for method, _ in asked} == {"GET"}
        own = [path for _, path in asked if not path.startswith("/assets/")]
        assert own == [f"/verify?letter={told['letter']}", f"/letters/{told['letter']}/letter.zip"]
        assert page.context.cookies() == []
        assert page.evaluate("indexedDB.databases()") == []


def test_file_is_never_sent(browser: RealBrowser, served: Served, archive: Path) -> None:
    with browser.visit(served.url) as page:
        page.goto(f"{served.url}verify")
        expect(page.locator("#check-own")).to_be_hidden()
        page.set_input_files("#bundle", archive)
        assert wait_for_verdict(page)["valid"] == "true"
        paths = [path for _, path in page.watch.requests]  # type: ignore[attr-defined]
        assert [path for path in paths if not path.startswith("/assets/")] == ["/verify"]


def test_dropped_file(browser: RealBrowser, served: Served, archive: Path) -> None:
    with browser.visit(served.url, width=DESK) as page:
        page.goto(f"{served.url}verify")
        page.evaluate(
            """(text) => {
              const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
              const dataTransfer = new DataTransfer();
              dataTransfer.items.add(new File([bytes], "letter.zip"));
              const event = new DragEvent("drop", {dataTransfer, bubbles: true, cancelable: true});
              document.body.dispatchEvent(event);
            }""",
            b64encode(archive.read_bytes()).decode(),
        )
        assert wait_for_verdict(page)["valid"] == "true"


def test_changed_letter_is_refused_and_not_shown(
    browser: RealBrowser, served: Served, tmp_path: Path
) -> None:
    name, text = next(one for one in WORLD.files.items() if one[0].startswith("texts/"))
    (tmp_path / "letter.zip").write_bytes(encode_archive(WORLD.files | {name: text + b"\nMore.\n"}))
    told = json.loads(run("verify", "--json", tmp_path / "letter.zip").stdout)
    with browser.visit(served.url) as page:
        page.goto(f"{served.url}verify")
        page.set_input_files("#bundle", tmp_path / "letter.zip")
        assert wait_for_verdict(page) == {"valid": "false", "signatures": ""}
        assert [step_of(page, one["step"])[0] for one in told["steps"]] == [
            one["status"] for one in told["steps"]
        ]
        assert "text-digest" in step_of(page, "text")[1]
        expect(page.locator("#verdict-count")).to_contain_text("Believe nothing")
        expect(page.locator("#letter")).to_be_hidden()
        assert page.locator("#texts").inner_html() == ""
        check_accessible(page)
        take_picture(page, "verify-refused")


def test_no_bundle_at_all(browser: RealBrowser, served: Served, tmp_path: Path) -> None:
    (tmp_path / "letter.zip").write_bytes(b"nothing")
    with browser.visit(served.url) as page:
        page.goto(f"{served.url}verify")
        page.set_input_files("#bundle", tmp_path / "letter.zip")
        assert wait_for_verdict(page)["valid"] == "false"
        assert "zip-form" in step_of(page, "format")[1]


def test_keys_that_the_reader_knows(browser: RealBrowser, served: Served, archive: Path) -> None:
    known, other = WORLD.group.witnesses[0].describe(), make_witnesses(1)[0].describe()
    with browser.visit(served.url) as page:
        page.goto(f"{served.url}verify")
        page.click("#known summary")
        check_accessible(page)
        page.fill("#known-witnesses", f"paper.example {known['ed25519']}")
        page.fill("#known-log", WORLD.group.log.describe()["ed25519"])
        page.set_input_files("#bundle", archive)
        assert wait_for_verdict(page)["valid"] == "true"
        page.fill("#known-witnesses", f"paper.example {other['ed25519']}")
        page.set_input_files("#bundle", [])
        page.set_input_files("#bundle", archive)
        page.wait_for_selector("#verdict[data-valid='false']")
        assert "witness-wanted" in step_of(page, "log")[1]
        expect(page.locator("#verdict-count")).to_contain_text("keys you entered")
        page.fill("#known-witnesses", "paper.example")
        page.set_input_files("#bundle", [])
        page.set_input_files("#bundle", archive)
        expect(page.locator("#error")).to_be_visible()
        expect(page.locator("#verdict")).to_be_hidden()


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("lang", ["he", "ar", "es"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_accessible(browser: RealBrowser, served: Served, lang: str, width: int, scheme: str) -> None:
    with browser.visit(served.url, width=width, lang=lang, color_scheme=scheme) as page:
        page.goto(f"{served.url}verify?letter={WORLD.letter.id.hex()}")
        check_accessible(page)
        take_picture(page, f"verify-{lang}-{width}-{scheme}")


def test_language_switch_keeps_the_letter(browser: RealBrowser, served: Served) -> None:
    with browser.visit(served.url) as page:
        page.goto(f"{served.url}verify?letter={WORLD.letter.id.hex()}")
        page.click(".languages a[lang=he]")
        assert page.get_attribute("html", "dir") == "rtl"
        page.click("#check-own")
        assert wait_for_verdict(page)["valid"] == "true"


def test_without_script_the_page_says_what_to_do(browser: RealBrowser, served: Served) -> None:
    with browser.visit(served.url, java_script_enabled=False) as page:
        page.goto(f"{served.url}verify")
        expect(page.locator("#verify")).to_be_hidden()
        expect(page.locator("noscript p")).to_contain_text("command")
        expect(page.locator("#command-title")).to_be_visible()


ALTERED = "document.documentElement.dataset.altered = 'yes';"


def _alter_scripts(page: Page, after: int) -> None:
    """Have the script come altered from its request number `after` on."""
    seen = 0

    def answer(route: Route) -> None:
        nonlocal seen
        seen += 1
        if seen <= after:
            route.continue_()
            return
        body = ALTERED + route.fetch().text()
        route.fulfill(body=body, content_type="text/javascript", headers={"cache-control": "no-store"})

    page.route("**/assets/client-*.js", answer)


def test_altered_script_does_not_run(browser: RealBrowser, served: Served) -> None:
    with browser.visit(served.url) as page:
        _alter_scripts(page, after=0)
        page.goto(f"{served.url}verify")
        expect(page.locator("#verify")).to_be_hidden()
        assert page.get_attribute("html", "data-altered") is None
        page.watch.take("integrity|digest")  # type: ignore[attr-defined]


def test_control_altered_script_runs_without_its_digest(browser: RealBrowser, served: Served) -> None:
    def strip(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r' integrity="[^"]*"', "", answer.text()))

    with browser.visit(served.url) as page:
        _alter_scripts(page, after=0)
        page.route("**/verify", strip)
        page.goto(f"{served.url}verify")
        assert page.get_attribute("html", "data-altered") == "yes"


def test_policy_lets_no_other_script_in(browser: RealBrowser, served: Served) -> None:
    with browser.visit(served.url) as page:
        page.goto(f"{served.url}verify")
        page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: '0'}))")
        page.evaluate("fetch('http://127.0.0.1:9/').catch(() => 0)")
        page.evaluate("new Worker('/client/hashes.json')")
        directives = ("script-src", "connect-src", "worker-src")
        page.watch.wait_for(page, *directives)  # type: ignore[attr-defined]
        # One fault may be told in several ways.
        page.wait_for_timeout(300)
        told = "\n".join(page.watch.take("policy|Policy|another|violates"))  # type: ignore[attr-defined]
        for directive in directives:
            assert directive in told
