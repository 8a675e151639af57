"""Folders of groups and letters made on a server: whole or not there at all.

Source: PROTOCOL §4, §5.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from undersigned.errors import Refused, StoreFailure
from undersigned.files import destroy_folder, locked, locked_if_free, sync_folder

MAKING: Final = "making"
WITHDRAWN: Final = "withdrawn"
_MODE: Final = 0o700


@contextmanager
def making(site: Path, target: Path | None) -> Iterator[Path]:
    """A folder to fill, which becomes `target` at the end, or is destroyed if filling it fails.

    What a crash leaves of it, `destroy_making` destroys.

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
    with locked(made.parent, shared=True):
        try:
            yield made
            if target is not None:
                move_folder(made, target)
        finally:
            # There may be keys in it, and records.
            with suppress(StoreFailure):
                destroy_folder(made)


def destroy_making(site: Path) -> None:
    """Overwrite and remove what a crash left half made, unless somebody is making something right now.

    Raises:
        StoreFailure: `unwritable`; repeat it.
    """
    if not (site / MAKING).is_dir():
        return
    with locked_if_free(site / MAKING) as is_free:
        if is_free:
            for path in sorted((site / MAKING).iterdir()):
                destroy_folder(path)


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
