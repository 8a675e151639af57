"""Files that leave no readable bytes behind: replaced or removed, and the old bytes overwritten in place.

Overwriting reaches the old blocks where the file system writes in place (ext4, FAT, XFS). On copy-on-write
file systems and inside flash drives old blocks may live on, and there the passphrase protects.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from undersigned.errors import MalformedInput, Refused, StoreFailure
from undersigned.files import open_regular, sync_folder

_MODE: Final = 0o600
_PIECE_BYTES: Final = 2**16
_NO_HARD_LINKS: Final = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


def overwrite(descriptor: int) -> None:
    """Put random bytes in the place of an open file's bytes, and sync; raises OSError."""
    size, at = os.fstat(descriptor).st_size, 0
    while at < size:
        at += os.pwrite(descriptor, os.urandom(min(_PIECE_BYTES, size - at)), at)
    os.fsync(descriptor)


def erase_file(path: Path) -> None:
    """Overwrite a file's bytes, sync, then remove it.

    Raises:
        StoreFailure: `not-found`, `not-a-file`, `unwritable`; it may be overwritten then, and still there.
    """
    os.close(open_regular(path, follow_links=False))
    try:
        _erase(path)
        sync_folder(path.parent)
    except OSError as error:
        raise StoreFailure("unwritable", str(path), error.strerror) from None


def _erase(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            overwrite(descriptor)
    finally:
        os.close(descriptor)
    path.unlink()


def create_secret_file(path: Path, data: bytes | bytearray) -> None:
    """Put secret bytes in a new file that only its owner may read, with no second copy anywhere.

    Raises:
        Refused: `file-exists`.
        StoreFailure: `unwritable`; nothing readable is left then.
    """
    try:
        os.close(_write_new(path, data))
        sync_folder(path.parent)
    except FileExistsError:
        raise Refused("file-exists", str(path)) from None
    except OSError as error:
        raise StoreFailure("unwritable", str(path), error.strerror) from None


def _write_new(path: Path, data: bytes | bytearray) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, _MODE)
    try:
        with suppress(PermissionError):  # file systems without permissions
            os.fchmod(descriptor, _MODE)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    except BaseException:
        os.close(descriptor)
        with suppress(OSError):
            _erase(path)
        raise
    return descriptor


class SecretFile:
    """A secret file, locked against other processes while it is open.

    A crash at any moment leaves the old file or the new one at `path`; what it leaves beside them is erased
    when the file is next opened.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._new = path.with_name(f".{path.name}.new")
        self._old = path.with_name(f".{path.name}.old")
        self._descriptor = descriptor

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open and lock the file, and erase what a crash left beside it.

        Args:
            path: the file; of a symbolic link, the file behind it is meant.

        Raises:
            Refused: `key-file-busy` where another process has it open.
            StoreFailure: `not-found`, `not-a-file`, `unreadable`, `unwritable`.
        """
        os.close(open_regular(path))
        try:
            target = path.resolve(strict=True)
            file = cls(target, _open_locked(target))
        except OSError as error:
            raise StoreFailure("unreadable", str(path), error.strerror) from None
        try:
            file._clean()
        except OSError as error:
            file.close()
            raise StoreFailure("unwritable", str(path), error.strerror) from None
        return file

    def read(self, most: int) -> bytes:
        """The file's bytes.

        Raises:
            MalformedInput: `too-large` where there are more than `most`.
            StoreFailure: `unreadable`.
        """
        try:
            size = os.fstat(self._descriptor).st_size
            data = os.pread(self._descriptor, min(size, most) + 1, 0)
        except OSError as error:
            raise StoreFailure("unreadable", str(self._path), error.strerror) from None
        if size > most:
            raise MalformedInput("too-large", str(self._path), f"more than {most} bytes")
        return data

    def rewrite(self, data: bytes | bytearray) -> None:
        """Replace the bytes: new file written and synced, renamed over the old, old bytes overwritten.

        Raises:
            StoreFailure: `unwritable`; `path` then holds the old bytes or the new ones, whole.
        """
        try:
            new = self._put_in_place(data)
            old, self._descriptor = self._descriptor, new
            try:
                sync_folder(self._path.parent)
                overwrite(old)
                self._old.unlink(missing_ok=True)
                sync_folder(self._path.parent)
            finally:
                os.close(old)
        except OSError as error:
            raise StoreFailure("unwritable", str(self._path), error.strerror) from None

    def _put_in_place(self, data: bytes | bytearray) -> int:
        self._clean()
        descriptor = _write_new(self._new, data)
        try:
            # A second name keeps the old bytes in reach, so that they can be overwritten even after a crash.
            _link(self._path, self._old)
            self._new.replace(self._path)
        except BaseException:
            os.close(descriptor)
            with suppress(OSError):
                self._clean()
            raise
        return descriptor

    def _clean(self) -> None:
        """Erase what a crash left beside the file; the file's own second name is only removed."""
        own = os.fstat(self._descriptor)
        for path in (self._new, self._old):
            with suppress(FileNotFoundError):
                found = path.lstat()
                if stat.S_ISREG(found.st_mode) and not os.path.samestat(found, own):
                    _erase(path)
                else:
                    path.unlink()
                sync_folder(path.parent)

    def close(self) -> None:
        """Unlock the file."""
        os.close(self._descriptor)


def _open_locked(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Until the lock was ours, another process may have put a new file in this one's place.
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            raise Refused("key-file-busy", str(path)) from None
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _link(path: Path, second: Path) -> None:
    try:
        second.hardlink_to(path)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
