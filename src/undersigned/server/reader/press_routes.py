"""The press check as a page: a text is pasted or a file chosen, and nothing of it is kept.

Source: PROTOCOL §7.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from undersigned.errors import MalformedInput, Refused, UndersignedError
from undersigned.sentences import find_sentence
from undersigned.server.letters import Served
from undersigned.server.limits import Room
from undersigned.server.organiser.forms import Form, read_form
from undersigned.server.reader.articles import build_press_letter
from undersigned.server.refusals import find_status, wants_page
from undersigned.server.shell.rendering import render
from undersigned.server.shell.view import View
from undersigned.server.site import AtSite, InView, OfLetter, Site

_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "letter": {"type": "string"},
                        "text": {"type": "string"},
                        "file": {"type": "string", "format": "binary"},
                    },
                }
            }
        },
    }
}
# Some articles of the largest size at once: hundreds of connections must not fill the memory.
_ROOM: Final = Room(2**25, "press-busy")
router = APIRouter()


@router.get("/press", response_class=HTMLResponse)
def show_press(site: AtSite, view: InView) -> Response:
    """The form, with the letter to be chosen."""
    return _show(site, view, None)


@router.post("/press", response_class=HTMLResponse, openapi_extra=_FORM)
async def check_any(request: Request, site: AtSite, view: InView) -> Response:
    """The report on what was sent, held against the letter that was chosen.

    Raises:
        MalformedInput: `too-large`, `form`, and those of `PressDesk.check`.
        Refused: `press-busy`, `address-unknown`, `letter-unreleased`, and those of `PressDesk.check`.
    """
    form = await read_form(request, room=_ROOM)
    return await _check(request, site, view, site.letters.find(form.text("letter")), form)


@router.get("/letters/{letter_id}/press", response_class=HTMLResponse)
def show_letter_press(served: OfLetter, site: AtSite, view: InView) -> Response:
    """The form for one letter."""
    served.require_released()
    return _show(site, view, served)


@router.post("/letters/{letter_id}/press", response_class=HTMLResponse, openapi_extra=_FORM)
async def check(request: Request, served: OfLetter, site: AtSite, view: InView) -> Response:
    """The report on what was sent.

    Raises:
        MalformedInput: `too-large`, `form`, and those of `PressDesk.check`.
        Refused: `letter-unreleased`, and those of `PressDesk.check`.
    """
    return await _check(request, site, view, served, await read_form(request, room=_ROOM))


async def _check(request: Request, site: Site, view: View, served: Served, form: Form) -> Response:
    try:
        report = await _examine(site, view, served, form)
    except UndersignedError as error:
        if not wants_page(request):
            raise
        return _show(site, view, served, text=form.values.get("text", ""), error=error)
    return _show(site, view, served, report)


async def _examine(site: Site, view: View, served: Served, form: Form) -> Markup:
    shown = served.require_released().shown
    text = form.values.get("text", "").strip()
    articles = [(view.tongue.say("The pasted text"), text.encode())] if text else []
    unnamed = view.tongue.say("The file")
    articles += [(form.file_names[one] or unnamed, data) for one, data in form.files.items()]
    if not articles:
        raise MalformedInput("press-nothing")
    if shown is None:
        raise Refused("letter-unreleased")
    return await site.press.check(build_press_letter(shown), articles, view.tongue)


def _show(
    site: Site,
    view: View,
    served: Served | None,
    report: Markup | None = None,
    text: str = "",
    error: UndersignedError | None = None,
) -> Response:
    letters = [served] if served else [one for one in site.letters.all() if one.shown]
    page = render(
        "reader/press.html.jinja",
        view,
        find_status(error) if error else 200,
        letters=letters,
        served=served,
        report=report,
        text=text,
        code=error.code if error else "",
        fault=find_sentence(error.code, tongue=view.tongue) if error else "",
    )
    if report is not None or error is not None:
        page.headers["cache-control"] = "no-store"
    return page
