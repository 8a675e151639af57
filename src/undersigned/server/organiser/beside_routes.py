"""What stands beside a letter: responses and articles; no part of what was signed.

Source: PROTOCOL §7.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from undersigned.errors import MalformedInput, Refused, UndersignedError
from undersigned.server.letters import Served
from undersigned.server.organiser.access import OfOrganiser, Posted, go_to, show
from undersigned.server.organiser.forms import Form
from undersigned.server.organiser.sessions import Session
from undersigned.server.reader.articles import read_article
from undersigned.server.reader.responses import Response as Answer
from undersigned.server.reader.shelf import name_item
from undersigned.server.shell.view import View
from undersigned.server.site import AtSite, InView, OfLetter, Site

router = APIRouter(prefix="/letters/{letter_id}", include_in_schema=False)


@router.get("/responses", response_class=HTMLResponse)
def list_responses(session: OfOrganiser, served: OfLetter, site: AtSite, view: InView) -> Response:
    """The responses so far, and a form for one more."""
    return _show_responses(session, served, site, view, Form())


@router.post("/responses")
def add_response(
    form: Posted, session: OfOrganiser, served: OfLetter, site: AtSite, view: InView
) -> Response:
    """Add a response."""
    for name in ("author", "text"):
        if not form.text(name):
            form.refuse(name, "form-empty")
    if form.is_sound:
        text = form.text("text") + "\n"
        answer = Answer(form.text("author"), form.flag("addressee"), form.text("day"), text)
        try:
            site.responses.add(served.id, answer)
        except (MalformedInput, Refused) as error:
            form.refuse_error_at(error, {"": "text"})
    if not form.is_sound:
        return _show_responses(session, served, site, view, form)
    return go_to(view, f"/organise/letters/{served.id}/responses")


@router.post("/responses/remove")
def remove_response(
    form: Posted, _session: OfOrganiser, served: OfLetter, site: AtSite, view: InView
) -> Response:
    """Take a response away."""
    site.responses.remove(served.id, form.text("item"))
    return go_to(view, f"/organise/letters/{served.id}/responses")


def _show_responses(session: Session, served: Served, site: Site, view: View, form: Form) -> Response:
    items = [(name_item(one), one) for one in site.responses.list(served.id)]
    return show("responses", view, session, form, served=served, items=items)


@router.get("/articles", response_class=HTMLResponse)
def list_articles(session: OfOrganiser, served: OfLetter, site: AtSite, view: InView) -> Response:
    """The articles so far, and a form for one more."""
    return _show_articles(session, served, site, view, Form())


@router.post("/articles")
def add_article(form: Posted, session: OfOrganiser, served: OfLetter, site: AtSite, view: InView) -> Response:
    """Add an article: its words are kept, to hold them against the letter; nothing is fetched."""
    data = form.files.get("file") or form.text("words").encode()
    if not form.text("title"):
        form.refuse("title", "form-empty")
    if not data:
        form.refuse("words", "form-empty")
    if form.is_sound:
        try:
            title, publication, address = (form.text(one) for one in ("title", "publication", "address"))
            found = read_article(title, publication, address, data, form.file_names.get("file", ""))
            site.articles.add(served.id, found)
            if served.shown:
                # Begun now, so that it is there when the first reader comes.
                site.articles.examine(served.shown, patience=0)
        except UndersignedError as error:
            form.refuse_error("address" if error.code == "article-address" else "words", error)
    if not form.is_sound:
        return _show_articles(session, served, site, view, form)
    return go_to(view, f"/organise/letters/{served.id}/articles")


@router.post("/articles/remove")
def remove_article(
    form: Posted, _session: OfOrganiser, served: OfLetter, site: AtSite, view: InView
) -> Response:
    """Take an article away."""
    site.articles.remove(served.id, form.text("item"))
    return go_to(view, f"/organise/letters/{served.id}/articles")


def _show_articles(session: Session, served: Served, site: Site, view: View, form: Form) -> Response:
    items = [(name_item(one), one) for one in site.articles.list(served.id)]
    return show("articles", view, session, form, served=served, items=items)
