"""Real Chromium in front of the real server; whatever a page complains of, or asks of others, fails the test.

with open_browser() as browser, browser.visit(served.url) as page:
    page.goto(served.url)
    check_accessible(page)
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

CHROMIUM: Final = "/usr/bin/chromium"
# Milliseconds, in which a machine that does much else shows whatever a page shows.
PATIENCE: Final = 120_000
PHONE: Final = 360
DESK: Final = 1280
# Pictures of every page that tests look at are put there, where it is named.
PICTURES: Final = os.environ.get("UNDERSIGNED_PICTURES")

_ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No onion service is there, nor a server elsewhere: the one here is asked as one would ask it.
    "--host-resolver-rules=MAP *.onion 127.0.0.1,MAP letters.example.org 127.0.0.1",
)
_OWN_SCHEMES: Final = {"blob", "data"}
_RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# What a policy kept from happening is told to the console of the page, and of workers only by this event.
_TELL_VIOLATIONS: Final = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Watch:
    """What came of the pages of one visit.

    Args:
        origin: the only one that pages may ask anything of.
        faults: complaints in order: console errors and warnings, exceptions, policy violations, failed
            requests, requests to others. A visit that leaves any fails; a test may take out what it expects.
        requests: method and path of all requests, in order.
    """

    origin: str
    faults: list[str] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    _context: BrowserContext | None = None

    def follow(self, context: BrowserContext) -> None:
        """Begin to watch."""
        self._context = context
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.faults.append(f"exception: {error.error}"))
        context.on("request", self._see)
        context.on("requestfailed", self._miss)

    def wait_for(self, page: Page, *patterns: str) -> None:
        """Wait until a complaint for each of these is there, which the test expects, or for long."""
        until = time.monotonic() + PATIENCE / 1000
        while not all(any(re.search(one, fault) for fault in self.faults) for one in patterns):
            if time.monotonic() > until:
                return
            page.wait_for_timeout(50)

    def take(self, pattern: str) -> list[str]:
        """Take out the complaints that match, which the test expects; at least one, maybe on its way."""
        for page in self._context.pages[:1] if self._context else []:
            self.wait_for(page, pattern)
            # One fault may be told in two ways, one right behind the other.
            page.wait_for_timeout(200)
        taken = [one for one in self.faults if re.search(pattern, one)]
        assert taken, self.faults
        self.faults = [one for one in self.faults if one not in taken]
        return taken

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"{message.type}: {message.text} {message.location.get('url', '')}".strip())

    def _miss(self, request: Request) -> None:
        # What was still on its way when the page was left is nobody's fault.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url} {request.failure}")

    def _see(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in _OWN_SCHEMES:
            return
        if f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.faults.append(f"asked of another: {request.url}")
        self.requests.append((request.method, parts.path + (f"?{parts.query}" if parts.query else "")))


class RealBrowser:
    """Chromium; each visit has cookies and storage of its own."""

    def __init__(self, playwright: Playwright, browser: Browser) -> None:
        self._playwright = playwright
        self._browser = browser

    @contextmanager
    def visit(
        self, url: str, *, width: int = PHONE, height: int = 780, lang: str = "en", **options: Any
    ) -> Iterator[Page]:
        """A page at phone width; `page.watch` is its Watch. Fails on leaving if it complained.

        Args:
            url: any address of the server that is visited.
            options: as `Browser.new_context`: `color_scheme="dark"`, `java_script_enabled=False` …
        """
        with self.visitor(url, width=width, height=height, lang=lang, **options) as (context, watch):
            page = context.new_page()
            page.watch = watch  # type: ignore[attr-defined]
            yield page

    @contextmanager
    def visitor(
        self, url: str, *, width: int = PHONE, height: int = 780, lang: str = "en", **options: Any
    ) -> Iterator[tuple[BrowserContext, Watch]]:
        """The same for someone who opens several pages."""
        parts = urlsplit(url)
        watch = Watch(f"{parts.scheme}://{parts.netloc}")
        size = {"width": width, "height": height}
        context = self._browser.new_context(viewport=size, locale=lang, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        try:
            context.add_init_script(_TELL_VIOLATIONS)
            watch.follow(context)
            yield context, watch
        finally:
            context.close()
        assert not watch.faults, "\n".join(watch.faults)

    def launch(self, profile: Path) -> BrowserContext:
        """Another Chromium, unwatched, whose storage outlives it in a folder."""
        context = self._playwright.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=list(_ARGUMENTS), timeout=PATIENCE
        )
        context.set_default_timeout(PATIENCE)
        return context


@contextmanager
def open_browser() -> Iterator[RealBrowser]:
    """Chromium, closed at the end."""
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(_ARGUMENTS), timeout=PATIENCE
        )
        try:
            yield RealBrowser(playwright, browser)
        finally:
            browser.close()


def kill_launched(profile: Path) -> None:
    """Kill all processes of a Chromium that was launched on a profile, as a flat battery does."""
    for process in Path("/proc").iterdir():
        try:
            if str(profile).encode() in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
        except (OSError, ValueError):
            continue


def check_accessible(page: Page) -> None:
    """Check the page as it stands by axe's rules for WCAG 2.2 AA, and that nothing sticks out sideways."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(_RULES)}})
    told = [
        f"{one['id']}: {one['help']}: {[node['html'] for node in one['nodes']]}"
        for one in found.response["violations"]
    ]
    assert not told, "\n".join(told)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide"


def take_picture(page: Page, name: str, folder: Path | None = None) -> None:
    """The whole page as NAME.png, into a folder, or into the one that UNDERSIGNED_PICTURES names, if any."""
    target = folder or (Path(PICTURES) if PICTURES else None)
    if target is not None:
        target.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=target / f"{name}.png", full_page=True)
