"""Files, read within a limit and written whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from undersigned.errors import MalformedInput, Refused, StoreFailure

_PIECE_BYTES: Final = 2**20
_NO_HARD_LINKS: Final = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


def read_bounded(path: Path, most: int, *, follow_links: bool = True, place: str | None = None) -> bytes:
    """The bytes of an ordinary file, at most `most` of them.

    Args:
        follow_links: whether `path` itself may be a symbolic link.
        place: what errors call the file; its path if None.

    Raises:
        MalformedInput: `too-large`.
        StoreFailure: `not-found`, `unreadable`, `not-a-file` (a folder, device, pipe, or link not followed).
    """
    place = place or str(path)
    try:
        descriptor = open_regular(path, follow_links=follow_links, place=place)
        with os.fdopen(descriptor, "rb") as file:
            wanted = os.fstat(descriptor).st_size + 1
            left, pieces = most + 1, []
            while left and (piece := file.read(min(wanted, left))):
                pieces.append(piece)
                left -= len(piece)
                wanted = _PIECE_BYTES
    except OSError as error:
        raise StoreFailure("unreadable", place, error.strerror) from None
    if not left:
        raise MalformedInput("too-large", place, f"more than {most} bytes")
    return b"".join(pieces)


def open_regular(path: Path, *, follow_links: bool = True, place: str | None = None) -> int:
    """A descriptor, for reading, of an ordinary file; the caller closes it.

    Raises:
        StoreFailure: `not-found`, `not-a-file`, `unreadable`.
    """
    place = place or str(path)
    # Without O_NONBLOCK, opening a pipe waits for a writer that never comes.
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | (0 if follow_links else os.O_NOFOLLOW)
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        raise StoreFailure(_code_of_open(error), place, error.strerror) from None
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise StoreFailure("not-a-file", place)


def _code_of_open(error: OSError) -> str:
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return "not-found"
    return "not-a-file" if error.errno in {errno.ELOOP, errno.ENXIO} else "unreadable"


def write_atomically(path: Path, data: bytes, mode: int = 0o644, *, by_way_of: Path | None = None) -> None:
    """Put `data` at `path`, over what is there, so that a crash leaves the old file or the new one.

    Args:
        path: where it goes; of a symbolic link the file behind it is replaced, not the link.
        mode: the permissions of the file, whatever the process's mask.
        by_way_of: a folder of the same file system in which a crash may leave a temporary file; its own if
            None.

    Raises:
        StoreFailure: `unwritable`; `path` then holds the old bytes or the new ones, whole, and no temporary
            file is left.
    """
    write_pieces(path, (data,), mode, replace=True, by_way_of=by_way_of)


def write_exclusively(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put `data` at `path`, where nothing may be yet.

    Raises:
        Refused: `file-exists`.
        StoreFailure: `unwritable`; nothing is left then.
    """
    write_pieces(path, (data,), mode)


def write_pieces(
    path: Path,
    pieces: Iterable[bytes],
    mode: int = 0o644,
    *,
    replace: bool = False,
    by_way_of: Path | None = None,
) -> None:
    """Put the pieces, one after the other, at `path`: exclusively or, with `replace`, over what is there.

    Args:
        by_way_of: as for `write_atomically`.

    Raises:
        Refused: `file-exists`.
        StoreFailure: `unwritable`.
        Whatever making the pieces raises; nothing is written then.
    """
    target = Path(os.path.realpath(path)) if replace else path
    if not replace and os.path.lexists(target):
        raise Refused("file-exists", str(path))
    try:
        temporary = _write_temporary(by_way_of or target.parent, pieces, mode)
        try:
            if replace:
                temporary.replace(target)
            else:
                _move_exclusively(temporary, target, mode)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(target.parent)
    except FileExistsError:
        raise Refused("file-exists", str(path)) from None
    except OSError as error:
        raise StoreFailure("unwritable", str(path), error.strerror) from None


def _move_exclusively(temporary: Path, target: Path, mode: int) -> None:
    try:
        target.hardlink_to(temporary)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        _copy_exclusively(temporary, target, mode)


def _copy_exclusively(temporary: Path, target: Path, mode: int) -> None:
    # FAT, as on most USB sticks, has no hard links: here a crash can leave part of the file.
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with temporary.open("rb") as source:
            _fill(descriptor, iter(lambda: source.read(_PIECE_BYTES), b""))
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _write_temporary(folder: Path, pieces: Iterable[bytes], mode: int) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".new", dir=folder)
    try:
        with suppress(PermissionError):  # file systems without permissions
            os.fchmod(descriptor, mode)
        _fill(descriptor, pieces)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _fill(descriptor: int, pieces: Iterable[bytes]) -> None:
    with os.fdopen(descriptor, "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where its file system has a way to; raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


def destroy_file(path: Path) -> None:
    """Overwrite a file with random bytes, sync, and remove it.

    Where the file system keeps old blocks (snapshots, flash storage), they may outlive this.

    Raises:
        StoreFailure: `unwritable`.
    """
    try:
        with path.open("r+b") as file:
            file.write(os.urandom(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise StoreFailure("unwritable", str(path), error.strerror) from None


def destroy_folder(path: Path, *, keep: Path | None = None) -> None:
    """Overwrite and remove every file below a folder, and the folder; nothing if it is not there.

    Args:
        keep: a file that stays, and with it the folders.

    Raises:
        StoreFailure: `unwritable`.
    """
    for one in sorted(path.rglob("*")):
        if one.is_file() and one != keep:
            destroy_file(one)
    if keep is None:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def locked_if_free(folder: Path) -> Iterator[bool]:
    """Hold a folder's lock if nobody else has it, shared or not; whether it is held.

    Raises:
        StoreFailure: `not-found`.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise StoreFailure("not-found", str(folder), error.strerror) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        yield False
        return
    try:
        yield True
    finally:
        os.close(descriptor)


@contextmanager
def locked(folder: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold a folder's lock, which other processes and threads wait for; not to be taken twice by one.

    Args:
        shared: whether others that ask for it shared may hold it as well.

    Raises:
        StoreFailure: `not-found`, `lock-failed`.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise StoreFailure("not-found", str(folder), error.strerror) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        except OSError as error:
            raise StoreFailure("lock-failed", str(folder), error.strerror) from None
        yield
    finally:
        os.close(descriptor)
