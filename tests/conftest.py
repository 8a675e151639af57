"""Makes `tests/support` importable from every test, and sets how long property tests look.

The everyday tests try the same inputs each time. `pytest --hypothesis-profile=long tests/property`, which is
a part of `make check-long`, tries fifty times as many, and others each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from support.browser import RealBrowser
    from support.clock import Clock

# A slow moment of the machine is no fault of a parser.
SLOW = (HealthCheck.too_slow,)
settings.register_profile("usual", deadline=None, suppress_health_check=SLOW, derandomize=True)
settings.register_profile("long", deadline=None, suppress_health_check=SLOW, max_examples=5_000)
settings.load_profile("usual")


@pytest.fixture(scope="module")
def browser() -> Iterator[RealBrowser]:
    """One Chromium for a file's tests; while it is open, no event loop can be run beside it."""
    from support.browser import open_browser  # noqa: PLC0415 - slow to load, and most tests need none

    with open_browser() as opened:
        yield opened


@pytest.fixture
def clock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clock]:
    """The clock of all programs that the test starts, which goes on when the test says so."""
    from support.clock import moving_clock  # noqa: PLC0415 - beside the one above

    with moving_clock(tmp_path_factory.mktemp("clock")) as made:
        yield made
