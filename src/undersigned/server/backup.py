"""Everything that a server holds, in one file under a passphrase, and back.

The file is an age file; in it is a zip: `files/…` for the folder, `store/TABLE.jsonl` for the rows.
Organisers are not in it: who restores it comes in by a new link, and who was removed does not come back.
"""

from __future__ import annotations

import json
import secrets
import stat
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, Final
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from sqlalchemy import select

from undersigned.bundle import names
from undersigned.credential.passphrase import protect, unprotect
from undersigned.desk.charter_folder import CHARTER, ENROLMENTS
from undersigned.desk.kept import POINTER
from undersigned.desk.letter_folder import COLLECTED
from undersigned.errors import MalformedInput, Refused, StoreFailure
from undersigned.files import destroy_folder, locked, read_bounded, sync_folder, write_exclusively
from undersigned.server.about import SITE
from undersigned.server.folders import list_folders
from undersigned.server.founding import MAKING, making, move_folder
from undersigned.server.organiser.sessions import FILE as ORGANISERS
from undersigned.server.store.folders import adopt_folder
from undersigned.server.store.opening import FILE as DATABASE
from undersigned.server.store.store import TABLES, Change, Store
from undersigned.server.store.tables import ADOPTED

BACKUP_BYTES: Final = 2**27
SEALED_BYTES: Final = BACKUP_BYTES + 2**20
PASSPHRASE_CHARS: Final = 12
# The mode and the bytes of each file; a folder has none.
_Files = dict[PurePosixPath, tuple[int, bytes | None]]
_FILES: Final = "files/"
_ROWS: Final = "store/"
RESTORING: Final = "restoring"
LOST: Final = "lost+found"
_ROW_FILES: Final = {f"{_ROWS}{table.name}.jsonl" for table in TABLES}
_OWN: Final = {SITE, LOST}
_NOT_KEPT: Final = {(ORGANISERS,), (MAKING,), (RESTORING,)}
_WAITING: Final = ".rows"
_MODE: Final = 0o777


def build_backup(folder: Path, store: Store, passphrase: str) -> bytes:
    """The folder and the database's rows, as they stand at one moment, sealed.

    Args:
        passphrase: at least 12 characters.

    Raises:
        Refused: `passphrase-short`, `backup-large`.
        StoreFailure: `database-failed`, `unreadable`.
    """
    if len(passphrase) < PASSPHRASE_CHARS:
        raise Refused("passphrase-short")
    out = BytesIO()
    with ExitStack() as stack, ZipFile(out, "w", ZIP_STORED) as archive:
        for path in _find_holdings(folder):
            stack.enter_context(locked(path, shared=True))
        for table in TABLES:
            if table is not ADOPTED:
                lines = [_encode_row(row._mapping) for row in store.read(select(table))]
                archive.writestr(ZipInfo(f"{_ROWS}{table.name}.jsonl"), "".join(sorted(lines)))
        for path in _find_files(folder):
            is_folder = path.is_dir()
            info = ZipInfo(_FILES + path.relative_to(folder).as_posix() + ("/" if is_folder else ""))
            info.external_attr = stat.S_IMODE(path.stat().st_mode) << 16
            archive.writestr(info, b"" if is_folder else read_bounded(path, BACKUP_BYTES))
            if out.tell() > BACKUP_BYTES:
                raise Refused("backup-large")
    return protect(out.getbuffer().tobytes(), passphrase)


def restore_backup(folder: Path, store: Store, sealed: bytes, passphrase: str) -> None:
    """Put a backup into a folder and a database in which there is nothing yet.

    A crash leaves nothing that counts, or what `finish_restore` finishes.

    Raises:
        MalformedInput: `backup-form`.
        Refused: `backup-passphrase`, `backup-occupied`.
        StoreFailure: `unwritable`, `database-failed`; nothing is restored, or `finish_restore` does the rest.
    """
    check_empty(folder)
    files, rows = _parse(_unseal(sealed, passphrase))
    with making(folder / SITE, None) as made:
        for name, (mode, data) in files.items():
            _write(made / name, mode, data)
        for called, row_data in rows.items():
            _write(made / _WAITING / called, 0o600, row_data)
        whole = folder / SITE / RESTORING
        # From here on nothing can be missing.
        move_folder(made, whole)
        try:
            check_empty(folder)
            _store_rows(store, whole)
        except BaseException:
            _discard(whole)
            raise
        _place(folder, whole)
    # Whoever works on the folders by the command line must find the rows.
    for path in _find_holdings(folder):
        adopt_folder(path, store)


def finish_restore(folder: Path, store: Store) -> bool:
    """Finish what a crash interrupted; whether there was anything.

    Raises:
        StoreFailure: `unwritable`, `database-failed`; repeat it.
    """
    whole = folder / SITE / RESTORING
    if not whole.is_dir():
        return False
    with locked(folder / SITE / MAKING):
        _store_rows(store, whole)
        _place(folder, whole)
    return True


def _store_rows(store: Store, whole: Path) -> None:
    changes = []
    for table in TABLES:
        path = whole / _WAITING / f"{table.name}.jsonl"
        if path.exists():
            changes.append(Change(table, _parse_rows(read_bounded(path, BACKUP_BYTES))))
    store.change(*changes)


def _place(folder: Path, whole: Path) -> None:
    # Rows are there already: a folder without its rows would look like one to which nobody came.
    for path in sorted((whole / SITE).iterdir()) if (whole / SITE).is_dir() else ():
        _move(path, folder / SITE / path.name)
    for path in sorted(whole.iterdir()):
        if path.name not in {SITE, _WAITING}:
            _move(path, folder / path.name)
    sync_folder(folder)
    _discard(whole)


def _discard(whole: Path) -> None:
    # Half overwritten under its own name, it would be taken for what is to be finished.
    target = whole.parent / MAKING / secrets.token_hex(8)
    move_folder(whole, target)
    destroy_folder(target)


def check_empty(folder: Path) -> None:
    """Check that there is nothing which a backup would overwrite.

    Raises:
        Refused: `backup-occupied`.
    """
    kept = {ORGANISERS, MAKING, RESTORING}
    site = folder / SITE
    # What a file system keeps for itself is nothing of ours.
    other = [
        path
        for path in folder.iterdir()
        if not path.name.startswith((DATABASE, ".")) and path.name not in _OWN
    ]
    held = [path for path in site.iterdir() if path.name not in kept] if site.is_dir() else []
    if other or held:
        raise Refused("backup-occupied")


def _find_holdings(folder: Path) -> list[Path]:
    wanted = (CHARTER, names.LETTER)
    return [path for path in list_folders(folder) if any((path / name).exists() for name in wanted)]


def _find_files(folder: Path) -> Iterator[Path]:
    """Files and folders, but for the database, the organisers, what is half made, and where rows are kept.

    Nor what lies there without being ours: what the file system keeps, what may not be looked into.
    """
    files = [path for path in folder.iterdir() if path.is_file()]
    ours = [*files, *(path for path in list_folders(folder) if path.name != LOST)]
    for path in sorted(one for top in ours for one in (top, *top.rglob("*"))):
        parts = path.relative_to(folder).parts
        is_pointer = path.name == POINTER and path.parent.name in {COLLECTED, ENROLMENTS}
        is_own = parts[0].startswith(DATABASE) or (parts[0] == SITE and parts[1:2] in _NOT_KEPT)
        is_hidden = any(part.startswith(".") for part in parts)
        is_plain = (path.is_file() or path.is_dir()) and not path.is_symlink()
        if is_plain and not (is_pointer or is_own or is_hidden):
            yield path


def _encode_row(row: Any) -> str:
    told = {key: _tell(value) for key, value in row.items()}
    return json.dumps(told, sort_keys=True) + "\n"


def _tell(value: object) -> object:
    return {"bytes": b64encode(value).decode("ascii")} if isinstance(value, bytes) else value


def _untell(value: Any) -> Any:
    return b64decode(value["bytes"], validate=True) if isinstance(value, dict) else value


def _unseal(sealed: bytes, passphrase: str) -> bytes:
    try:
        return bytes(unprotect(sealed, passphrase, "backup"))
    except MalformedInput:
        raise MalformedInput("backup-form") from None
    except Refused:
        raise Refused("backup-passphrase") from None


def _parse(data: bytes) -> tuple[_Files, dict[str, bytes]]:
    """Files, and rows as they stand in the backup, by name."""
    files: _Files = {}
    rows: dict[str, bytes] = {}
    try:
        with ZipFile(BytesIO(data)) as archive:
            for info in archive.infolist():
                if info.compress_type != ZIP_STORED or info.file_size > len(data):
                    raise MalformedInput("backup-form", ascii(info.filename))
                found = archive.read(info)
                if info.filename.startswith(_FILES):
                    name = _check_name(info.filename.removeprefix(_FILES).removesuffix("/"))
                    files[name] = (info.external_attr >> 16 & _MODE, None if info.is_dir() else found)
                elif info.filename.startswith(_ROWS):
                    _parse_rows(found)
                    if info.filename in _ROW_FILES:
                        rows[info.filename.removeprefix(_ROWS)] = found
    except (BadZipFile, ValueError, KeyError, AttributeError, NotImplementedError, RuntimeError):
        raise MalformedInput("backup-form") from None
    return files, rows


def _parse_rows(data: bytes) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in data.splitlines()]
    return [{key: _untell(value) for key, value in line.items()} for line in lines]


def _check_name(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    is_strange = any(part.startswith(".") or "\\" in part or "\0" in part for part in path.parts)
    if not path.parts or path.is_absolute() or is_strange or str(path) != name or path.parts[0] == DATABASE:
        raise MalformedInput("backup-form", ascii(name))
    return path


def _write(path: Path, mode: int, data: bytes | None) -> None:
    folder = path.parent if data is not None else path
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if data is None:
            path.chmod(mode | 0o700)
            return
    except OSError as error:
        raise StoreFailure("unwritable", str(path), error.strerror) from None
    write_exclusively(path, data, mode or 0o600)


def _move(path: Path, target: Path) -> None:
    try:
        if path.is_dir() and target.is_dir():
            # Somebody may have made something here meanwhile.
            for one in sorted(path.iterdir()):
                _move(one, target / one.name)
            target.chmod(stat.S_IMODE(path.stat().st_mode))
        else:
            path.rename(target)
    except OSError as error:
        raise StoreFailure("unwritable", str(target), error.strerror) from None
