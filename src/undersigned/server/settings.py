"""What the operator says when the server starts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from undersigned.errors import Refused
from undersigned.files import read_bounded
from undersigned.keys.sealing import IDENTITY_BYTES, CollectorIdentity
from undersigned.server.about import SITE
from undersigned.server.organiser.sessions import EntryLinks, Organisers
from undersigned.server.ways import is_here, may_be_plain

_PREFIX: Final = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
_ASKED: Final = re.compile(r"(?:\[([^\]]*)\]|([^:]*))(?::[0-9]*)?")


@dataclass(frozen=True, slots=True, eq=False)
class Settings:
    """Which letters are served, and how.

    Args:
        folder: holds the letters' folders.
        prefix: the path below which everything stands, `/letters` or empty.
        identities: the collectors' identities that open sealed records, by recipient.
        threads: worker threads for checking proofs, 0 for all cores.
        is_https: whether browsers come by https, so that a cookie must travel by nothing else.
        links: by which organisers come in.
    """

    folder: Path
    prefix: str = ""
    identities: Mapping[str, CollectorIdentity] = field(default_factory=dict)
    threads: int = 0
    is_https: bool = False
    links: EntryLinks = field(default_factory=EntryLinks)


def make_first_link(settings: Settings, *, is_wanted: bool) -> str | None:
    """The token for an organiser to come in by, where there is none yet or one is wanted.

    Raises:
        MalformedInput: those of the list's fields.
        StoreFailure: `unreadable`.
    """
    if is_wanted or not Organisers(settings.folder / SITE, settings.links).all():
        return settings.links.make()
    return None


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
    if not is_guarded and not is_here(host):
        raise Refused("listen-plain", None, host)


def check_asked(host: str, *, is_https: bool) -> None:
    """Check that a browser did not come over plain http from elsewhere, by a proxy that nobody told of.

    Args:
        host: as the browser asked for it, with or without a port; it is looked at and forgotten.
        is_https: whether a proxy that speaks https stands in front.

    Raises:
        Refused: `url-plain`.
    """
    found = _ASKED.fullmatch(host)
    name = (found[1] or found[2]).lower() if found else ""
    if not is_https and not may_be_plain(name):
        raise Refused("url-plain")
