"""A bundle as a zip, with exactly one way to write it.

The reader goes through the local headers from the first byte on, and then asks for the one central
directory that belongs to them; so nothing can overlap, hide between files or be declared and not be there.

Source: PROTOCOL §7; APPNOTE.TXT 6.3.10 (4.3.7, 4.3.12, 4.3.16).
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from undersigned.bundle import names
from undersigned.bundle.folder import read_folder
from undersigned.bundle.names import NamedFiles
from undersigned.errors import MalformedInput, StoreFailure
from undersigned.files import open_regular, write_pieces

_PIECE_BYTES: Final = 2**20
_ZIP_BYTES_MAX: Final = 2**32 - 1
_FILES_MAX: Final = 2**16 - 1

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"

_VERSION: Final = 10
_FLAGS: Final = 0
_STORED: Final = 0
_MIDNIGHT: Final = 0
_FIRST_OF_1980: Final = 0x21

_NAME: Final = re.compile(rb"[A-Za-z0-9._/-]+")


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    crc: int
    size: int
    offset: int

    @property
    def data_offset(self) -> int:
        return self.offset + _LOCAL.size + len(self.name)

    @property
    def _common(self) -> tuple[int, ...]:
        fixed = (_VERSION, _FLAGS, _STORED, _MIDNIGHT, _FIRST_OF_1980)
        return (*fixed, self.crc, self.size, self.size, len(self.name), 0)

    def encode_local(self) -> bytes:
        return _LOCAL.pack(_LOCAL_MARK, *self._common) + self.name.encode("ascii")

    def encode_central(self) -> bytes:
        head = _CENTRAL.pack(_CENTRAL_MARK, _VERSION, *self._common, 0, 0, 0, 0, self.offset)
        return head + self.name.encode("ascii")


class ArchiveFiles(NamedFiles):
    """The files of a bundle's zip; the zip is opened anew for each one that is read."""

    def __init__(self, members: Mapping[str, _Member], open_zip: Callable[[], BinaryIO]) -> None:
        self._members = members
        self._open_zip = open_zip
        super().__init__({name: member.size for name, member in members.items()})

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, in pieces of about 1 MiB; raises StoreFailure: `unreadable`."""
        member, crc = self._members[name], 0
        try:
            with self._open_zip() as file:
                file.seek(member.data_offset)
                for piece in _read_pieces(file, member.size):
                    crc = zlib.crc32(piece, crc)
                    yield piece
        except OSError as error:
            raise StoreFailure("unreadable", name, error.strerror) from None
        if crc != member.crc:
            raise StoreFailure("unreadable", name, "it changed while it was read")


def read_bundle(path: Path) -> NamedFiles:
    """The files of a bundle, be it a folder or a zip.

    Raises:
        MalformedInput: what `read_folder` and `read_archive` raise.
        StoreFailure: `not-found`, `not-a-file`, `unreadable`.
    """
    return read_folder(path) if path.is_dir() else read_archive(path)


def read_archive(path: Path) -> ArchiveFiles:
    """The files of a bundle's zip, which is read through once.

    Raises:
        MalformedInput: `zip-form`, `zip-method`, `zip-name`, `zip-order`, `zip-crc`, `zip-too-large`,
            `bundle-name`, `too-large`, `too-many`; the place is the zip's path and the file in it.
        StoreFailure: `not-found`, `not-a-file`, `unreadable`.
    """

    def open_zip() -> BinaryIO:
        return os.fdopen(open_regular(path), "rb")

    try:
        with open_zip() as file:
            members = _parse_members(file)
    except OSError as error:
        raise StoreFailure("unreadable", str(path), error.strerror) from None
    except MalformedInput as error:
        raise error.within(f"{path}: " if error.place else str(path)) from None
    return ArchiveFiles(members, open_zip)


def parse_archive(data: bytes) -> ArchiveFiles:
    """The files of a bundle's zip that is held in memory.

    Raises:
        MalformedInput: as `read_archive`.
    """
    return ArchiveFiles(_parse_members(BytesIO(data)), lambda: BytesIO(data))


def encode_archive(files: Mapping[str, bytes]) -> bytes:
    """The zip of these files, small enough to hold in memory.

    Raises:
        MalformedInput: `bundle-name`, `too-large`, `too-many`, `zip-too-large`.
    """
    return b"".join(_encode_pieces(files))


def write_archive(path: Path, files: Mapping[str, bytes], *, replace: bool = False) -> None:
    """Write the zip of these files at `path`: whole, or not at all.

    Args:
        files: names as PROTOCOL §7 has them, and their bytes; asked for one at a time.
        replace: whether a file that is already there may be replaced.

    Raises:
        MalformedInput: `bundle-name`, `too-large`, `too-many`, `zip-too-large`.
        Refused: `file-exists`.
        StoreFailure: `unwritable`.
    """
    write_pieces(path, _encode_pieces(files), replace=replace)


def _encode_pieces(files: Mapping[str, bytes]) -> Iterator[bytes]:
    names.check_count(files)
    members, offset = [], 0
    for name in sorted(files):
        data = files[name]
        names.check_size(name, len(data))
        member = _Member(name, zlib.crc32(data), len(data), offset)
        offset = member.data_offset + member.size
        if offset > _ZIP_BYTES_MAX:
            raise MalformedInput("zip-too-large", name)
        members.append(member)
        yield member.encode_local()
        yield data
    tail = _encode_tail(members, offset)
    if offset + len(tail) > _ZIP_BYTES_MAX or len(members) > _FILES_MAX:
        raise MalformedInput("zip-too-large")
    yield tail


def _encode_tail(members: list[_Member], offset: int) -> bytes:
    central = b"".join(member.encode_central() for member in members)
    count = len(members)
    return central + _END.pack(_END_MARK, 0, 0, count, count, len(central), offset, 0)


def _parse_members(file: BinaryIO) -> dict[str, _Member]:
    total = file.seek(0, os.SEEK_END)
    if total > _ZIP_BYTES_MAX:
        raise MalformedInput("zip-too-large", None, f"{total} bytes")
    file.seek(0)
    members: dict[str, _Member] = {}
    offset, previous = 0, ""
    while (head := file.read(_LOCAL.size)).startswith(_LOCAL_MARK):
        member = _parse_local(head, file, offset)
        if member.name <= previous:
            raise MalformedInput("zip-order", member.name, f"after {previous}")
        names.check_size(member.name, member.size)
        _check_data(file, member)
        members[member.name] = member
        offset, previous = member.data_offset + member.size, member.name
    _check_tail(file, list(members.values()), offset)
    names.check_count(members)
    return members


def _parse_local(head: bytes, file: BinaryIO, offset: int) -> _Member:
    if len(head) < _LOCAL.size:
        raise MalformedInput("zip-form", None, "it ends in a header")
    _, _, _, method, _, _, crc, size, _, name_length, _ = _LOCAL.unpack(head)
    raw = file.read(name_length)
    if len(raw) < name_length:
        raise MalformedInput("zip-form", None, "it ends in a name")
    if not _NAME.fullmatch(raw):
        raise MalformedInput("zip-name", ascii(raw[:200].decode("latin-1")))
    name = raw.decode("ascii")
    if method != _STORED:
        raise MalformedInput("zip-method", name[:200], f"method {method}")
    member = _Member(name, crc, size, offset)
    if head + raw != member.encode_local():
        raise MalformedInput("zip-form", name[:200], "its header is not the one that the protocol asks for")
    return member


def _check_data(file: BinaryIO, member: _Member) -> None:
    crc = length = 0
    for piece in _read_pieces(file, member.size):
        crc, length = zlib.crc32(piece, crc), length + len(piece)
    if length < member.size:
        raise MalformedInput("zip-form", member.name, f"{length} bytes instead of {member.size}")
    if crc != member.crc:
        raise MalformedInput("zip-crc", member.name)


def _read_pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size and (piece := file.read(min(_PIECE_BYTES, size))):
        size -= len(piece)
        yield piece


def _check_tail(file: BinaryIO, members: list[_Member], offset: int) -> None:
    tail = _encode_tail(members, offset)
    file.seek(offset)
    found = file.read(len(tail) + 1)
    if found == tail:
        return
    if not members:
        raise MalformedInput("zip-form", None, "it does not begin with a file of a bundle")
    if found.startswith(tail):
        raise MalformedInput("zip-form", None, "there is more after its end")
    if tail.startswith(found):
        raise MalformedInput("zip-form", None, "it ends too early")
    raise MalformedInput("zip-form", None, "its directory is not that of its files")
