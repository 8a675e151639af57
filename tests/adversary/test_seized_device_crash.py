"""A crash at any moment leaves the old key file or the new one, and no secret that the next use misses."""

from __future__ import annotations

import errno
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from support.credentials import LETTER, NOON, OTHER_LETTER, leave, make_key
from undersigned.credential import erasure
from undersigned.credential.use import open_credential
from undersigned.errors import Refused, StoreFailure

STEPS = ("write", "pwrite", "fsync", "link", "replace", "unlink")
STATES = ("free", "tied", "void")
# Two rewrites, each: write, fsync, link, replace, fsync, pwrite, fsync, unlink, fsync.
CALLS = 18


class Steps:
    """Counts every call that changes the disk, and does `fail` at the one of number `last`."""

    def __init__(self, last: int, fail: Callable[[str, Callable[..., Any], Any], Any]) -> None:
        self.seen: list[str] = []
        self._last = last
        self._fail = fail

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.seen.append(name)
            if len(self.seen) == self._last:
                return self._fail(name, real, arguments)
            return real(*arguments, **options)

        return call

    @contextmanager
    def watched(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for name in STEPS:
                patch.setattr(os, name, self.wrap(name, getattr(os, name)))
            yield


def die_before(_name: str, _real: Callable[..., Any], _arguments: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_after(_name: str, real: Callable[..., Any], arguments: Any) -> None:
    real(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)


def die_halfway(name: str, real: Callable[..., Any], arguments: Any) -> None:
    if name in {"write", "pwrite"}:
        descriptor, data, *rest = arguments
        real(descriptor, bytes(data)[: len(data) // 2], *rest)
    os.kill(os.getpid(), signal.SIGKILL)


def disk_full(_name: str, _real: Callable[..., Any], _arguments: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def leave_in_a_child(key: Path, steps: Steps) -> int:
    child = os.fork()
    if child == 0:
        with suppress(BaseException), steps.watched():
            leave(key)
            os._exit(0)
        os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_use_changes_the_disk_in_this_order(tmp_path: Path) -> None:
    make_key(tmp_path / "me.key")
    steps = Steps(0, die_before)
    with steps.watched():
        leave(tmp_path / "me.key")
    rewrite = ["write", "fsync", "link", "replace", "fsync", "pwrite", "fsync", "unlink", "fsync"]
    assert steps.seen == rewrite * 2
    assert len(steps.seen) == CALLS


@pytest.mark.parametrize("fail", [die_before, die_after, die_halfway])
@pytest.mark.parametrize("last", range(1, CALLS + 1))
def test_a_crash_leaves_no_secret_that_the_next_use_misses(
    tmp_path: Path, last: int, fail: Callable[..., Any]
) -> None:
    key = tmp_path / "me.key"
    make_key(key)
    secret, length = json.loads(key.read_bytes())["slots"][0]["secret"].encode(), key.stat().st_size
    first = os.open(key, os.O_RDONLY)
    assert leave_in_a_child(key, Steps(last, fail)) == -signal.SIGKILL
    state = json.loads(key.read_bytes())["slots"][0]["state"]
    assert state in STATES
    inodes = [first, *(os.open(path, os.O_RDONLY) for path in tmp_path.iterdir())]
    if state == "tied":
        with pytest.raises(Refused, match="slot-tied"):
            leave(key, letter=OTHER_LETTER)
    with suppress(Refused):
        leave(key)
    assert [path.name for path in tmp_path.iterdir()] == ["me.key"]
    assert json.loads(key.read_bytes())["slots"][0]["state"] == "void"
    assert key.stat().st_size == length
    for inode in inodes:
        assert secret not in os.pread(inode, length, 0)
        os.close(inode)


@pytest.mark.parametrize("last", range(1, CALLS + 1))
def test_a_failing_disk_leaves_no_secret_that_the_next_use_misses(tmp_path: Path, last: int) -> None:
    key = tmp_path / "me.key"
    make_key(key)
    secret = json.loads(key.read_bytes())["slots"][0]["secret"].encode()
    first = os.open(key, os.O_RDONLY)
    with Steps(last, disk_full).watched(), pytest.raises(StoreFailure, match="unwritable"):
        leave(key)
    with suppress(Refused):
        leave(key)
    assert [path.name for path in tmp_path.iterdir()] == ["me.key"]
    assert secret not in os.pread(first, 64_000, 0) + key.read_bytes()
    os.close(first)


def test_control_without_the_second_name_a_crash_leaves_the_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "me.key"
    make_key(key)
    with open_credential(key, None, NOON) as held:
        held.show(0, LETTER)
    secret = json.loads(key.read_bytes())["slots"][0]["secret"].encode()
    first = os.open(key, os.O_RDONLY)
    monkeypatch.setattr(erasure, "_link", lambda _path, _second: None)
    # write, fsync, replace, fsync: the next one would overwrite the old bytes.
    assert leave_in_a_child(key, Steps(5, die_before)) == -signal.SIGKILL
    with open_credential(key, None, NOON):
        pass
    assert secret in os.pread(first, 64_000, 0)
    os.close(first)
