"""Modules of `web/src` put into a page of the real browser, as they are, for tests of what no page offers."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

WEB = Path(__file__).parents[2] / "web"


@cache
def bundle_module(entry: str) -> str:
    """One module with all that it imports, as a script that leaves its exports in `lib`."""
    command = [str(WEB / "node_modules" / ".bin" / "esbuild"), f"src/{entry}", "--bundle", "--format=iife"]
    command += ["--global-name=lib", "--target=es2022", "--log-level=error"]
    return subprocess.run(command, cwd=WEB, check=True, capture_output=True, text=True).stdout


def load_module(page: Page, entry: str) -> None:
    """Put a module's exports into the page, as `lib`."""
    page.evaluate(f"() => {{ {bundle_module(entry)}; globalThis.lib = lib; }}")
