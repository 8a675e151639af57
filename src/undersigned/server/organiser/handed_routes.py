"""Where organisers upload the files that members handed over to them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from undersigned.errors import UndersignedError
from undersigned.server.collector.moment import answered_together
from undersigned.server.letters import Served
from undersigned.server.organiser.access import OfOrganiser, check_form_token, go_to, show
from undersigned.server.organiser.forms import FORM_BYTES, Form, read_form
from undersigned.server.organiser.handed_files import FILES_MOST, take_files
from undersigned.server.organiser.letter_page import render_opened
from undersigned.server.organiser.sessions import Session
from undersigned.server.shell.view import View
from undersigned.server.site import AtSite, InView, OfLetter, Site

router = APIRouter(prefix="/letters/{letter_id}/records", include_in_schema=False)
# Somewhat more than may come are read, so that whoever chose too many is told so.
_FILES_READ: Final = 1000
_SECONDS: Final = 120


async def _read_files(request: Request, session: OfOrganiser) -> Form:
    form = await read_form(request, FORM_BYTES, _SECONDS, _FILES_READ)
    check_form_token(form, session)
    return form


@router.post("", response_class=HTMLResponse)
async def take(
    form: Annotated[Form, Depends(_read_files)],
    session: OfOrganiser,
    served: OfLetter,
    site: AtSite,
    view: InView,
) -> Response:
    """Take in what members handed over; the answer leaves at a moment that no file changes."""
    async with answered_together(applies=True):
        return await run_in_threadpool(_take, form, session, served, site, view)


@router.get("", response_class=HTMLResponse)
def show_form(view: InView, served: OfLetter, _session: OfOrganiser) -> Response:
    """The form stands on the letter's page."""
    return go_to(view, f"/organise/letters/{served.id}")


def _take(form: Form, session: Session, served: Served, site: Site, view: View) -> Response:
    if not form.uploads:
        form.refuse("records", "form-empty")
    elif len(form.uploads) > FILES_MOST:
        form.refuse("records", "too-many", f"≤ {FILES_MOST}")
    if not form.is_sound:
        return render_opened(session, served, site, view, form)
    try:
        refused = take_files(site, served, form.uploads, datetime.now(UTC))
    except UndersignedError as error:
        form.refuse("", error.code)
        return render_opened(session, served, site, view, form)
    page = show("handed", view, session, served=served, refused=refused)
    page.status_code = 422 if refused else 200
    return page
