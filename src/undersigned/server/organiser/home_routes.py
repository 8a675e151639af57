"""The overview, and what is said of the whole site."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from undersigned.errors import MalformedInput, Refused
from undersigned.server.about import About
from undersigned.server.organiser.access import OfOrganiser, Posted, go_to, show
from undersigned.server.organiser.address import find_address
from undersigned.server.organiser.forms import Form
from undersigned.server.site import AtSite, InView

router = APIRouter(include_in_schema=False)
_FIELDS = {"site-name": "name", "site-address": "address"}


@router.get("/settings", response_class=HTMLResponse)
def show_settings(request: Request, session: OfOrganiser, site: AtSite, view: InView) -> Response:
    """The site's name and address."""
    about = site.about.read()
    form = Form({"name": about.name, "address": about.address})
    return show("settings", view, session, form, found=find_address(request, site))


@router.post("/settings")
def keep_settings(
    request: Request, form: Posted, session: OfOrganiser, site: AtSite, view: InView
) -> Response:
    """Keep the site's name and address."""
    try:
        site.about.write(About(form.text("name"), form.text("address").rstrip("/")))
    except (Refused, MalformedInput) as error:
        form.refuse_error(_FIELDS.get(error.code, "name"), error)
        return show("settings", view, session, form, found=find_address(request, site))
    return go_to(view, "/organise")
