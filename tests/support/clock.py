"""The wall clock of the programs that a test starts: time passes when the test says so, not while they work.

with moving_clock(folder) as clock, running_server(site.path) as served:     # or the fixture `clock`
    clock.move_to(letter.closes)

Only programs that are started afterwards have it; the test itself keeps the real time.
"""

from __future__ import annotations

import atexit
import functools
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

_VARIABLE = "UNDERSIGNED_TEST_CLOCK"


class Clock:
    """A clock in a file, that programs read in the place of the machine's.

    Args:
        slower: how many times slower than the machine's it goes, as long as it is not moved.
    """

    def __init__(self, path: Path, slower: float = 1) -> None:
        self._path, self._set, self._ahead, self._slower = path, time.time(), 0.0, slower
        self._write()

    @property
    def environment(self) -> dict[str, str]:
        return {_VARIABLE: str(self._path), "LD_PRELOAD": str(_build_library())}

    def move(self, seconds: float) -> None:
        """Let so many seconds pass at once."""
        self._ahead += seconds
        self._write()

    def move_to(self, moment: datetime) -> None:
        """Let a moment come, and a second more, unless it is over."""
        now = self._set + self._ahead + (time.time() - self._set) / self._slower
        self.move(max(0.0, (moment - datetime.fromtimestamp(now, UTC)).total_seconds() + 1))

    def _write(self) -> None:
        new = self._path.with_name(f"{self._path.name}.new")
        new.write_bytes(struct.pack("3d", self._set, self._ahead, self._slower))
        new.replace(self._path)


@contextmanager
def moving_clock(folder: Path) -> Iterator[Clock]:
    """A clock for all programs that are started meanwhile."""
    clock = Clock(folder / "clock")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in clock.environment.items():
            patch.setenv(name, value)
        yield clock


@functools.cache
def _build_library() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="undersigned-clock-")
    atexit.register(folder.cleanup)
    made = Path(folder.name) / "clock.so"
    source = Path(__file__).with_suffix(".c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-o", made, source], check=True)
    return made
