"""Key files under a passphrase: the age format, so that any age program opens them.

The work factor is pyrage's own: about a second on the device that writes, which it measures each time.
"""

from __future__ import annotations

from typing import Final

import pyrage  # type: ignore[import-untyped]

from undersigned.errors import MalformedInput, Refused

_HEAD: Final = b"age-encryption.org/v1\n-> scrypt "


def is_protected(data: bytes) -> bool:
    """Whether the bytes are an age file under a passphrase."""
    return data.startswith(_HEAD)


def protect(data: bytes | bytearray, passphrase: str) -> bytes:
    """The age file, binary, of the bytes; as long as any other of as many bytes."""
    # pyrage takes no bytearray; the copy cannot be wiped.
    protected: bytes = pyrage.passphrase.encrypt(bytes(data), passphrase)
    return protected


def unprotect(data: bytes, passphrase: str, place: str) -> bytes:
    """The bytes in an age file.

    Raises:
        MalformedInput: `key-file` where it was damaged, or asks for more work than this device can do.
        Refused: `key-file-passphrase`.
    """
    try:
        plain: bytes = pyrage.passphrase.decrypt(data, passphrase)
    except pyrage.DecryptError as error:
        if str(error) == "Decryption failed":
            raise Refused("key-file-passphrase", place) from None
        raise MalformedInput("key-file", place, str(error).splitlines()[0]) from None
    return plain
