"""The demo's folder: emptied when the demo is played again, and no folder that it did not make."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from undersigned.errors import Refused, StoreFailure
from undersigned.files import write_exclusively

MARKER: Final = "DEMO.txt"
_MARK: Final = b"""\
`undersigned demo` made this folder, and removes everything in it when it is run here again.
"""


def clear_folder(folder: Path) -> None:
    """Make an empty folder for a demo, or empty the one that an earlier demo made.

    Raises:
        Refused: `demo-folder`; nothing in it has changed then. `file-exists`: it is no folder.
        StoreFailure: `unwritable`.
    """
    marker = folder / MARKER
    try:
        if folder.exists() and not folder.is_dir():
            raise Refused("file-exists", str(folder))
        folder.mkdir(parents=True, exist_ok=True)
        if marker.is_file() and marker.read_bytes() == _MARK:
            _empty(folder)
        elif any(folder.iterdir()):
            raise Refused("demo-folder", str(folder))
        else:
            write_exclusively(marker, _MARK)
    except OSError as error:
        raise StoreFailure("unwritable", str(folder), error.strerror) from None


def _empty(folder: Path) -> None:
    # The marker stays, so that what is left after a crash is a demo's folder still.
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != MARKER:
            path.unlink()
