"""The overview, and what is said of the whole site."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from undersigned.errors import MalformedInput, Refused
from undersigned.server.about import SITE, About
from undersigned.server.letter_states import State, find_state
from undersigned.server.organiser.access import OfOrganiser, Posted, go_to, show
from undersigned.server.organiser.address import find_address
from undersigned.server.organiser.drafts import FOLDER, Drafts
from undersigned.server.organiser.forms import Form
from undersigned.server.site import AtSite, InView
from undersigned.tongue import Tongue

router = APIRouter(include_in_schema=False)
_FIELDS = {"site-name": "name", "site-address": "address"}


@router.get("", response_class=HTMLResponse)
def show_home(session: OfOrganiser, site: AtSite, view: InView) -> Response:
    """Groups, drafts and letters."""
    letters = site.letters.all()
    told = _tell_states(view.tongue)
    now = datetime.now(UTC)
    return show(
        "home",
        view,
        session,
        site_name=site.about.read().name,
        groups=site.groups.all(),
        drafts=Drafts(site.settings.folder / SITE / FOLDER).all(),
        letters=[(one, told[find_state(one, now)]) for one in letters],
    )


def _tell_states(tongue: Tongue) -> dict[State, str]:
    return {
        State.COMING: tongue.say("not open yet"),
        State.OPEN: tongue.say("open"),
        State.TO_CLOSE: tongue.say("to be closed now"),
        State.TO_STAMP: tongue.say("to be dated now"),
        State.WAITING: tongue.say("closed, not published yet"),
        State.TO_RELEASE: tongue.say("to be published now"),
        State.RELEASED: tongue.say("published"),
        State.TOO_FEW: tongue.say("too few signed"),
        State.ABANDONED: tongue.say("abandoned"),
    }


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
