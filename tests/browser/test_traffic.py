"""*Sign* and *Leave it* on the wire: the same connections, the same bytes, an answer at the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from support.browser import RealBrowser
from support.enrolling import decide, step
from support.member_site import MemberSite
from support.servers import running_server
from support.wire import Exchange, Wire, watched_wire
from undersigned.credential.use import create_key_file
from undersigned.keys.sealing import CollectorIdentity
from undersigned.server.collector.moment import SECONDS

MEMBERS = 6


@dataclass
class Scene:
    wire: Wire
    keys: Iterator[Path]
    letter: str


@pytest.fixture(params=[False, True], ids=["plain", "sealed"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    site, identity = MemberSite.set_up(tmp_path, codes=0), CollectorIdentity.make()
    keys = []
    for number, credential in enumerate(site.add_others(MEMBERS)):
        keys.append(tmp_path / f"{number}.key")
        create_key_file(keys[-1], credential, None)
    site.add_others(20)
    site.freeze()
    folder = site.open_letter(collector=identity.recipient if request.param else None)
    (tmp_path / "collector.key").write_bytes(identity.encode())
    with (
        running_server(site.path, "--identity", tmp_path / "collector.key") as served,
        watched_wire(served.port) as wire,
    ):
        yield Scene(wire, iter(keys), folder.letter().id.hex())


def watch(
    browser: RealBrowser, scene: Scene, decision: str, *, bare: bool = False
) -> tuple[list[Exchange], list[Exchange]]:
    """What a fresh browser exchanges until the two buttons are there, and after one of them was pressed."""
    scene.wire.take()
    with browser.visit(scene.wire.url) as page:
        page.goto(f"{scene.wire.url}letters/{scene.letter}/sign")
        step(page, "step-open")
        page.set_input_files("#key-file", next(scene.keys))
        page.click("#open .chief")
        step(page, "shown")
        before = scene.wire.take()
        if bare:
            lay_bare(page)
            press_bare(page, decision)
        else:
            decide(page, decision)
        page.wait_for_timeout(200)
        return before, scene.wire.take()


def press_bare(page: Page, decision: str) -> None:
    """Press a button where the server takes in what is signed, and refuses what was left."""
    if decision == "sign":
        decide(page, decision)
        return
    page.check("#compared")
    page.click(f"#button-{decision}")
    page.wait_for_selector("#error", state="visible")
    page.watch.wait_for(page, "400")  # type: ignore[attr-defined]
    page.watch.take("400")  # type: ignore[attr-defined]


def lay_bare(page: Page) -> None:
    """Send the record as it is, and for a letter that was left nothing."""

    def send(route: Route) -> None:
        body = (route.request.post_data_buffer or b"").lstrip(b" ")
        route.continue_(post_data=body or b"{}")

    page.route("**/records", send)


def sizes(exchanges: list[Exchange]) -> list[tuple[int, int]]:
    return [(one.sent, one.received) for one in exchanges]


def test_watcher_cannot_tell_sign_from_leave(browser: RealBrowser, scene: Scene) -> None:
    signed = [watch(browser, scene, "sign") for _ in range(2)]
    left = [watch(browser, scene, "leave") for _ in range(2)]
    assert {tuple(sorted(sizes(before))) for before, _ in (*signed, *left)} == {
        tuple(sorted(sizes(signed[0][0])))
    }
    assert {tuple(sizes(after)) for _, after in (*signed, *left)} == {tuple(sizes(signed[0][1]))}
    waits = [one.waited for _, after in (*signed, *left) for one in after]
    assert len(waits) == 4
    assert all(one >= SECONDS - 0.01 for one in waits), waits


def test_control_without_the_cover_sizes_differ(browser: RealBrowser, tmp_path: Path) -> None:
    site = MemberSite.set_up(tmp_path, codes=0)
    keys = []
    for number, credential in enumerate(site.add_others(2)):
        keys.append(tmp_path / f"{number}.key")
        create_key_file(keys[-1], credential, None)
    site.add_others(20)
    site.freeze()
    letter = site.open_letter().letter().id.hex()
    with running_server(site.path) as served, watched_wire(served.port) as wire:
        scene = Scene(wire, iter(keys), letter)
        signed = watch(browser, scene, "sign", bare=True)[1]
        assert sizes(signed) != sizes(watch(browser, scene, "leave", bare=True)[1])
