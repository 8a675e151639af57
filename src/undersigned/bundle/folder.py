"""A bundle as a folder.

Source: PROTOCOL §7.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from undersigned.bundle import names
from undersigned.bundle.names import NamedFiles
from undersigned.errors import MalformedInput, Refused, StoreFailure
from undersigned.files import open_regular, sync_folder, write_atomically

_PIECE_BYTES: Final = 2**20


class FolderFiles(NamedFiles):
    """The files of a bundle's folder."""

    def __init__(self, folder: Path, sizes: Mapping[str, int]) -> None:
        self._folder = folder
        super().__init__(sizes)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, in pieces of at most 1 MiB; raises StoreFailure: `unreadable`."""
        left = self.size(name)
        try:
            with os.fdopen(open_regular(self._folder / name, follow_links=False, place=name), "rb") as file:
                while piece := file.read(min(_PIECE_BYTES, left + 1)):
                    left -= len(piece)
                    if left < 0:
                        break
                    yield piece
        except OSError as error:
            raise StoreFailure("unreadable", name, error.strerror) from None
        if left:
            raise StoreFailure("unreadable", name, "it changed while it was read")


def read_folder(folder: Path) -> FolderFiles:
    """The files of a bundle's folder; names, kinds and sizes are checked, contents are not.

    Args:
        folder: the folder; may be a symbolic link to one, but nothing in it may.

    Raises:
        MalformedInput: `bundle-name`, `bundle-kind` (a link, device or pipe), `too-large`, `too-many`.
        StoreFailure: `not-found`, `unreadable`.
    """
    sizes: dict[str, int] = {}
    try:
        _walk(folder, "", sizes)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreFailure("not-found", str(folder), error.strerror) from None
    except OSError as error:
        raise StoreFailure("unreadable", str(folder), error.strerror) from None
    return FolderFiles(folder, sizes)


def _walk(folder: Path, level: str, sizes: dict[str, int]) -> None:
    inner = []
    with os.scandir(folder) as items:
        for item in items:
            name = level + item.name
            if item.is_dir(follow_symlinks=False):
                names.check_folder(name)
                inner.append(name)
                continue
            names.check_name(name)
            if not item.is_file(follow_symlinks=False):
                raise MalformedInput("bundle-kind", name)
            sizes[name] = item.stat(follow_symlinks=False).st_size
            names.check_size(name, sizes[name])
            if level.endswith(names.TEXTS):
                names.check_count(found for found in sizes if found.startswith(level))
    for name in inner:
        _walk(folder / name.rpartition("/")[2], name + "/", sizes)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a bundle's folder, where nothing may be yet: whole, or not at all.

    Args:
        files: names as PROTOCOL §7 has them, and their bytes; asked for one at a time.

    Raises:
        MalformedInput: `bundle-name`, `too-large`, `too-many`.
        Refused: `file-exists`.
        StoreFailure: `unwritable`.
    """
    names.check_count(files)
    for name in files:
        names.check_name(name)

    def read(name: str) -> bytes:
        data = files[name]
        names.check_size(name, len(data))
        return data

    write_tree(folder, files, read)


def write_tree(folder: Path, files: Iterable[str], read: Callable[[str], bytes]) -> None:
    """Write a folder with folders in it, where nothing may be yet: whole, or not at all.

    Args:
        files: their names, with slashes.
        read: the bytes of each, asked for one at a time.

    Raises:
        Refused: `file-exists`.
        StoreFailure: `unwritable`.
    """
    if os.path.lexists(folder):
        raise Refused("file-exists", str(folder))
    try:
        made = Path(tempfile.mkdtemp(prefix=".", suffix=".new", dir=folder.parent))
        try:
            _fill(made, files, read)
            made.chmod(0o755)
            made.rename(folder)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        sync_folder(folder.parent)
    except OSError as error:
        raise StoreFailure("unwritable", str(folder), error.strerror) from None


def _fill(made: Path, files: Iterable[str], read: Callable[[str], bytes]) -> None:
    folders = {made}
    for name in files:
        path = made / name
        if path.parent not in folders:
            path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            folders.update(inner for inner in path.parents if made in inner.parents)
        write_atomically(path, read(name))
    for inner in folders:
        sync_folder(inner)
