"""What says which bytes pages load."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse

from undersigned.server.client.script import build_hashes

router = APIRouter()


@router.get("/client/hashes.json")
def show_hashes() -> JSONResponse:
    """The digests of style and script, to hold against the release's."""
    return JSONResponse(build_hashes())
