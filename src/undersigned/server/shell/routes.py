"""Style and scripts."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from undersigned.errors import Refused
from undersigned.server.client.script import LOADED
from undersigned.server.shell.assets import Asset

ASSETS: Final[tuple[Asset, ...]] = LOADED
_FOR_EVER: Final = "public, max-age=31536000, immutable"
router = APIRouter()


@router.get("/assets/{name}", response_class=Response)
def show_asset(name: str) -> Response:
    """A file that pages load; its address changes with its bytes.

    Raises:
        Refused: `address-unknown`.
    """
    for asset in ASSETS:
        if asset.path == f"/assets/{name}":
            return Response(asset.data, media_type=asset.media_type, headers={"cache-control": _FOR_EVER})
    raise Refused("address-unknown")
