"""Makes `tests/support` importable from every test, and sets how long property tests look.

`pytest --hypothesis-profile=long tests/property` tries five hundred times as many inputs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from support.browser import RealBrowser

# A slow moment of the machine is no fault of a parser.
settings.register_profile("usual", deadline=None)
settings.register_profile("long", deadline=None, max_examples=50_000)
settings.load_profile("usual")


@pytest.fixture(scope="module")
def browser() -> Iterator[RealBrowser]:
    """One Chromium for a file's tests; while it is open, no event loop can be run beside it."""
    from support.browser import open_browser  # noqa: PLC0415 - slow to load, and most tests need none

    with open_browser() as opened:
        yield opened
