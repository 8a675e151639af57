"""Folders of groups and letters made on a server: whole or not there at all.

Source: PROTOCOL §4, §5.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from undersigned.errors import Refused, StoreFailure
from undersigned.files import sync_folder

MAKING: Final = "making"
WITHDRAWN: Final = "withdrawn"
_MODE: Final = 0o700


@contextmanager
def making(site: Path, target: Path | None) -> Iterator[Path]:
    """A folder to fill, which becomes `target` at the end, or goes if filling it fails.

    Args:
        site: what the server keeps for itself; no group or letter is looked for below it.
        target: None where whoever fills it moves its parts.

    Raises:
        Refused: `file-exists`.
        StoreFailure: `unwritable`.
    """
    made = site / MAKING / secrets.token_hex(8)
    try:
        made.mkdir(mode=_MODE, parents=True)
    except OSError as error:
        raise StoreFailure("unwritable", str(made), error.strerror) from None
    try:
        yield made
        if target is not None:
            move_folder(made, target)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def move_folder(path: Path, target: Path) -> None:
    """Give a folder another place on the same file system.

    Raises:
        Refused: `file-exists`.
        StoreFailure: `unwritable`.
    """
    if target.exists():
        raise Refused("file-exists", str(target))
    try:
        path.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise StoreFailure("unwritable", str(target), error.strerror) from None


def withdraw_folder(site: Path, path: Path) -> None:
    """Take a group's or letter's folder out of what the server shows; it is kept below `site`.

    Raises:
        StoreFailure: `unwritable`.
    """
    try:
        (site / WITHDRAWN).mkdir(mode=_MODE, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFailure("unwritable", str(site), error.strerror) from None
    move_folder(path, site / WITHDRAWN / f"{path.name}-{secrets.token_hex(4)}")
