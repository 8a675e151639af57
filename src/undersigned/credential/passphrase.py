"""Key files under a passphrase: the age format, so that any age program opens them."""

from __future__ import annotations

from typing import Final

from undersigned import _core
from undersigned.errors import UndersignedError

# 2^17 scrypt steps: 128 MiB and about a third of a second, which a phone can afford at every use.
WORK_FACTOR: Final = 17
_HEAD: Final = b"age-encryption.org/v1\n-> scrypt "


def is_protected(data: bytes) -> bool:
    """Whether the bytes are an age file under a passphrase."""
    return data.startswith(_HEAD)


def protect(data: bytes | bytearray, passphrase: str) -> bytes:
    """The age file, binary, of the bytes; as long as any other of as many bytes."""
    return _core.protect(data, passphrase, WORK_FACTOR)


def unprotect(data: bytes, passphrase: str, place: str) -> bytearray:
    """The bytes in an age file, for the caller to wipe.

    Raises:
        MalformedInput: `key-file` where it was damaged, or asks for more work than this device can do.
        Refused: `key-file-passphrase`.
    """
    try:
        return _core.unprotect(data, passphrase)
    except UndersignedError as error:
        raise error.within(place) from None
