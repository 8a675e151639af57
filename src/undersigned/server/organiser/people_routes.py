"""Coming in by a one-time link, going out, and the list of organisers."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from undersigned.errors import MalformedInput, Refused
from undersigned.server.organiser.access import (
    HOME,
    OfOrganiser,
    Posted,
    check_way,
    give_cookie,
    go_to,
    show,
    take_cookie,
)
from undersigned.server.organiser.address import find_address
from undersigned.server.organiser.forms import read_form
from undersigned.server.site import AtSite, InView

_ENTRY_BYTES = 2**12
_NOT_IN_CLEAR = [Depends(check_way)]
router = APIRouter(include_in_schema=False)


@router.get("/enter", response_class=HTMLResponse, dependencies=_NOT_IN_CLEAR)
def show_entry(site: AtSite, view: InView, token: str = "") -> Response:
    """What a one-time link opens: a button, so that whoever previews the link does not use it up.

    Raises:
        Refused: `url-plain`, `organiser-link`.
    """
    site.organisers.links.check(token)
    return show("enter", replace(view, kept=f"&token={token}"), None, token_given=token)


@router.post("/enter", dependencies=_NOT_IN_CLEAR)
async def enter(request: Request, site: AtSite, view: InView) -> Response:
    """Use a link up, and give its organiser their cookie.

    Raises:
        MalformedInput: `too-large`, `form`.
        Refused: `url-plain`, `organiser-link`, `organiser-many`, `request-slow`, `request-broken`.
        StoreFailure: `unwritable`.
    """
    form = await read_form(request, _ENTRY_BYTES)
    token = form.text("token")
    site.organisers.links.check(token)
    try:
        cookie = await run_in_threadpool(site.organisers.enter, token, form.text("name"))
    except (Refused, MalformedInput) as error:
        if error.code in {"organiser-link", "organiser-many"}:
            raise
        form.refuse_error("name", error)
        return show("enter", view, None, form, token_given=token)
    answer = go_to(view, HOME)
    give_cookie(answer, site, cookie)
    return answer


@router.get("/leave", response_class=HTMLResponse)
def show_leaving(session: OfOrganiser, site: AtSite, view: InView) -> Response:
    """What it means to go, and a button for it."""
    return show("leave", view, session, is_last=len(site.organisers.all()) == 1)


@router.post("/leave")
def leave(_form: Posted, session: OfOrganiser, site: AtSite, view: InView) -> Response:
    """End the organiser's entry."""
    site.organisers.remove(session.organiser.id)
    answer = go_to(view, "/")
    take_cookie(answer, site)
    return answer


@router.get("/organisers", response_class=HTMLResponse)
def list_organisers(session: OfOrganiser, site: AtSite, view: InView) -> Response:
    """Who can come in."""
    return show("organisers", view, session, organisers=site.organisers.all(), link="")


@router.post("/organisers/invite")
def invite(request: Request, _form: Posted, session: OfOrganiser, site: AtSite, view: InView) -> Response:
    """Make a link for one more organiser, and show it this once."""
    link = f"{find_address(request, site)}{HOME}/enter?token={site.organisers.links.make()}"
    return show("organisers", view, session, organisers=site.organisers.all(), link=link)


@router.post("/organisers/remove")
def remove(form: Posted, _session: OfOrganiser, site: AtSite, view: InView) -> Response:
    """End another organiser's entry."""
    site.organisers.remove(form.text("organiser"))
    return go_to(view, "/organise/organisers")
