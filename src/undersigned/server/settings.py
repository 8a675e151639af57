"""What the operator says when the server starts."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from undersigned.errors import Refused
from undersigned.files import read_bounded
from undersigned.keys.sealing import IDENTITY_BYTES, CollectorIdentity

_PREFIX: Final = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")


@dataclass(frozen=True, slots=True, eq=False)
class Settings:
    """Which letters are served, and how.

    Args:
        folder: holds the letters' folders.
        prefix: the path below which everything stands, `/letters` or empty.
        identities: the collectors' identities that open sealed records, by recipient.
        threads: worker threads for checking proofs, 0 for all cores.
    """

    folder: Path
    prefix: str = ""
    identities: Mapping[str, CollectorIdentity] = field(default_factory=dict)
    threads: int = 0


def read_identities(paths: tuple[Path, ...]) -> dict[str, CollectorIdentity]:
    """Collectors' identities by recipient.

    Raises:
        MalformedInput: `identity`, `too-large`.
        StoreFailure: as `files.read_bounded`.
    """
    found = [CollectorIdentity.parse(read_bounded(path, IDENTITY_BYTES), path.name) for path in paths]
    return {one.recipient: one for one in found}


def parse_prefix(text: str) -> str:
    """The path prefix without a slash at its end.

    Raises:
        Refused: `prefix-form`.
    """
    prefix = text.rstrip("/")
    if not _PREFIX.fullmatch(prefix) or {".", ".."} & set(prefix.split("/")):
        raise Refused("prefix-form", None, ascii(text))
    return prefix


def check_listening(host: str, *, is_guarded: bool) -> None:
    """Check that no record travels in clear.

    Args:
        host: the name or address to listen on.
        is_guarded: whether a proxy that speaks https, or an onion service, stands in front.

    Raises:
        Refused: `listen-plain`.
    """
    if not is_guarded and not _is_here(host):
        raise Refused("listen-plain", None, host)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
