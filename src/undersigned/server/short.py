"""Addresses of groups that one can type, as on paper: `/g/` and the beginning of the charter's id."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from undersigned.errors import Refused
from undersigned.server.site import AtSite, InView

SHORT_CHARS: Final = 8
_SEE_OTHER: Final = 303
router = APIRouter()


@router.get("/g/{beginning}", response_class=Response, status_code=_SEE_OTHER)
def find_group(beginning: str, site: AtSite, view: InView) -> Response:
    """To the one group whose id begins so; browsers take along what stands behind a `#`.

    Raises:
        Refused: `address-unknown`.
    """
    typed = beginning.lower()
    found = [one.id for one in site.groups.all() if len(typed) >= SHORT_CHARS and one.id.startswith(typed)]
    if len(found) != 1:
        raise Refused("address-unknown")
    return RedirectResponse(view.link(f"/groups/{found[0]}"), _SEE_OTHER)
