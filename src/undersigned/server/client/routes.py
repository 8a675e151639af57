"""The page that checks, and what says which bytes pages load."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse, JSONResponse, Response

from undersigned.server.client import verify
from undersigned.server.client.script import build_hashes
from undersigned.server.shell.rendering import render_with_client
from undersigned.server.site import InView

router = APIRouter()


@router.get("/verify", response_class=HTMLResponse)
def show_verify(view: InView) -> Response:
    """The page on which the reader's browser checks a letter; its script reads `?letter=ID`."""
    words = verify.build_words(view.tongue)
    return render_with_client(verify.TEMPLATE, view, verify.PAGE, words, **verify.build_values(view.tongue))


@router.get("/client/hashes.json")
def show_hashes() -> JSONResponse:
    """The digests of style and script, to hold against the release's."""
    return JSONResponse(build_hashes())
