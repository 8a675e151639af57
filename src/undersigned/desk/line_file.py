"""A file of lines that is written anew at every change, so that nothing tells in which order they came."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from undersigned import limits
from undersigned.bundle.format import split_lines
from undersigned.credential.erasure import SecretFile, create_secret_file
from undersigned.errors import Refused, StoreFailure
from undersigned.files import destroy_file, locked, read_bounded

_NO_TIME: Final = (0, 0)


@dataclass(frozen=True, slots=True)
class LineFile:
    """The file at `path`, for its owner alone, in a folder that must be there; absent while it has no lines.

    Safe for several threads and processes: readers and writers take turns at the file's folder.

    Args:
        most: how many lines it may have.
    """

    path: Path
    most: int

    def read(self) -> list[bytes]:
        """The lines.

        Raises:
            MalformedInput: `line-end`, `too-many`.
            StoreFailure: `lock-failed`, `unreadable`.
        """
        # Who reads a file that was just replaced would see it being overwritten.
        with locked(self.path.parent, shared=True):
            return self._read()

    def change(self, edit: Callable[[list[bytes]], Iterable[bytes]]) -> None:
        """Write the file anew; a crash leaves the old lines or the new ones, and the old file is overwritten.

        Args:
            edit: makes the new lines, in the order in which they are to stand, from the old ones.

        Raises:
            MalformedInput: as `read`.
            StoreFailure: `lock-failed`, `unreadable`, `unwritable`; old or new lines stand then.
        """
        with locked(self.path.parent):
            data = b"".join(line + b"\n" for line in edit(self._read()))
            self._write(data)

    def destroy(self, *, keep: str = "") -> None:
        """Overwrite and remove the file and whatever an interrupted change left beside it.

        Args:
            keep: the name of a file in its folder that stays.

        Raises:
            StoreFailure: `lock-failed`, `unwritable`; repeat it.
        """
        with locked(self.path.parent):
            if self.path.exists():
                # Whoever crashes while overwriting must not leave a file of noise to be read.
                self._rename(self.path.with_name(f".{self.path.name}.gone"))
            for path in list(self.path.parent.iterdir()):
                if path.name != keep:
                    destroy_file(path)

    def _rename(self, gone: Path) -> None:
        try:
            if gone.exists():
                destroy_file(gone)
            self.path.replace(gone)
        except OSError as error:
            raise StoreFailure("unwritable", str(self.path), error.strerror) from None

    def _read(self) -> list[bytes]:
        if not self.path.exists():
            return []
        return split_lines(read_bounded(self.path, self.most * (limits.LINE_BYTES + 1)), self.most)

    def _write(self, data: bytes) -> None:
        with suppress(Refused):  # it is there
            create_secret_file(self.path, b"")
        file = SecretFile.open(self.path)
        try:
            file.rewrite(data)
            for path in (self.path, self.path.parent):
                os.utime(path, _NO_TIME)
        except OSError as error:
            raise StoreFailure("unwritable", str(self.path), error.strerror) from None
        finally:
            file.close()
