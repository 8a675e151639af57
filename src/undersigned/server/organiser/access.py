"""Who may see an organiser's page, and send its forms."""

from __future__ import annotations

import hmac
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from undersigned.errors import Refused
from undersigned.server.organiser.forms import TOKEN, Form, read_form
from undersigned.server.organiser.sessions import Session
from undersigned.server.settings import check_asked
from undersigned.server.shell.rendering import render
from undersigned.server.shell.view import View
from undersigned.server.site import AtSite, Site

COOKIE: Final = "organiser"
HOME: Final = "/organise"
_SEE_OTHER: Final = 303


def find_session(request: Request, site: AtSite) -> Session:
    """The organiser who asks.

    Raises:
        Refused: `organiser-unknown`.
    """
    session = site.organisers.find(request.cookies.get(COOKIE, ""))
    if session is None:
        raise Refused("organiser-unknown")
    return session


def check_way(request: Request, site: AtSite) -> None:
    """Check that nobody is let in over plain http from elsewhere: their cookie would travel in clear.

    Raises:
        Refused: `url-plain`.
    """
    check_asked(request.headers.get("host", ""), is_https=site.settings.is_https)


OfOrganiser = Annotated[Session, Depends(find_session)]


def check_form_token(form: Form, session: Session) -> None:
    """Check that a form came from one of this organiser's own pages.

    Raises:
        Refused: `form-token`.
    """
    if not hmac.compare_digest(form.values.get(TOKEN, "").encode(), session.form_token.encode()):
        raise Refused("form-token")


async def _read_posted(request: Request, session: OfOrganiser) -> Form:
    form = await read_form(request)
    check_form_token(form, session)
    return form


Posted = Annotated[Form, Depends(_read_posted)]


def give_cookie(response: Response, site: Site, value: str) -> None:
    """Give the organiser their cookie, which only this part of the server is sent."""
    response.set_cookie(
        COOKIE,
        value,
        path=site.settings.prefix + HOME,
        secure=site.settings.is_https,
        httponly=True,
        samesite="strict",
    )


def take_cookie(response: Response, site: Site) -> None:
    """Have the browser forget the cookie."""
    response.delete_cookie(COOKIE, site.settings.prefix + HOME, httponly=True, samesite="strict")


def go_to(view: View, path: str) -> Response:
    """Have the browser ask for another page, so that a form is not sent twice."""
    return RedirectResponse(view.link(path), _SEE_OTHER, {"cache-control": "no-store"})


def show(
    template: str, view: View, session: Session | None, form: Form | None = None, **values: object
) -> Response:
    """An organiser's page, which nobody stores; a form that was refused keeps what was typed.

    Args:
        template: its name without ending.
        session: None on the page where one enters.
    """
    form = Form() if form is None else form
    page = render(
        f"organiser/{template}.html.jinja",
        view,
        200 if form.is_sound else 422,
        session=session,
        form=form,
        **values,
    )
    page.headers["cache-control"] = "no-store"
    return page
