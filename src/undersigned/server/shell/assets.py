"""Style and scripts: each has its digest in its address and on the element that loads it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import Final


@dataclass(frozen=True)
class Asset:
    """A file that pages load.

    Args:
        name: as `site.css`.
        data: its bytes.
        media_type: what it is served as.
    """

    name: str
    data: bytes
    media_type: str

    @cached_property
    def integrity(self) -> str:
        """For the `integrity` attribute: SHA-384 in base64."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.data).digest()).decode("ascii")

    @cached_property
    def path(self) -> str:
        """Where it stands below the prefix; other bytes stand elsewhere."""
        stem, dot, ending = self.name.rpartition(".")
        return f"/assets/{stem}-{hashlib.sha256(self.data).hexdigest()[:16]}{dot}{ending}"


# Each part of the server has its own; later rules win.
_STYLES: Final = (
    ("undersigned.page", "letter.css"),
    ("undersigned.page", "press.css"),
    ("undersigned.server.shell", "site.css"),
    ("undersigned.server.reader", "reader.css"),
    ("undersigned.server.client", "client.css"),
    ("undersigned.server.member", "member.css"),
    ("undersigned.server.organiser", "organiser.css"),
)

STYLE: Final = Asset(
    "site.css",
    b"".join((resources.files(package) / name).read_bytes() for package, name in _STYLES),
    "text/css; charset=utf-8",
)
ICON: Final = Asset("icon.svg", (resources.files(__package__) / "icon.svg").read_bytes(), "image/svg+xml")
