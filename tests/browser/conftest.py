"""One Chromium for all tests of pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.browser import RealBrowser, open_browser


@pytest.fixture(scope="session")
def browser() -> Iterator[RealBrowser]:
    with open_browser() as opened:
        yield opened
