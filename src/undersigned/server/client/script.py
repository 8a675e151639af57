"""The script as it was built, and the digests of all that pages load."""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import Final

from undersigned import __version__
from undersigned.server.shell.assets import ICON, STYLE, Asset


def _read_script() -> Asset | None:
    built = resources.files(__package__) / "client.js"
    if not built.is_file():
        return None
    return Asset("client.js", built.read_bytes(), "text/javascript; charset=utf-8")


CLIENT: Final = _read_script()
"""None where `make web` was not run."""

LOADED: Final[tuple[Asset, ...]] = (STYLE, ICON) if CLIENT is None else (STYLE, ICON, CLIENT)
"""All that a page can load."""


def build_hashes() -> dict[str, object]:
    """The version, and SHA-256 and SHA-384 in hex of all that pages load, by name."""
    return {
        "undersigned": __version__,
        "files": {
            asset.name: {
                "sha256": hashlib.sha256(asset.data).hexdigest(),
                "sha384": hashlib.sha384(asset.data).hexdigest(),
            }
            for asset in LOADED
        },
    }
