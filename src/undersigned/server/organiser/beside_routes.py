"""What stands beside a letter: responses and articles; no part of what was signed.

Source: PROTOCOL §7.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from undersigned.errors import MalformedInput, Refused, UndersignedError
from undersigned.server.letters import Served
from undersigned.server.organiser.access import OfOrganiser, Posted, go_to, show
from undersigned.server.organiser.forms import Form
from undersigned.server.organiser.sessions import Session
from undersigned.server.reader.articles import Articles, read_article
from undersigned.server.reader.responses import Response as Answer
from undersigned.server.reader.shelf import Shelf, name_item
from undersigned.server.shell.view import View
from undersigned.server.site import AtSite, InView, OfLetter, Site

RESPONSES: Final = "responses"
ARTICLES: Final = "articles"

router = APIRouter(prefix="/letters/{letter_id}", include_in_schema=False)


def _offer(kind: str) -> None:
    """Add the ways to list things of a kind and to take one away, which are the same for each."""

    @router.get(f"/{kind}", response_class=HTMLResponse)
    def list_items(session: OfOrganiser, served: OfLetter, site: AtSite, view: InView) -> Response:
        """Those so far, and a form for one more."""
        return _show(kind, session, served, site, view, Form())

    @router.post(f"/{kind}/remove")
    def remove_item(
        form: Posted, _session: OfOrganiser, served: OfLetter, site: AtSite, view: InView
    ) -> Response:
        """Take one away."""
        _find_shelf(site, kind).remove(served.id, form.text("item"))
        return _go_back(kind, served, view)


_offer(RESPONSES)
_offer(ARTICLES)


@router.post(f"/{RESPONSES}")
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
        return _show(RESPONSES, session, served, site, view, form)
    return _go_back(RESPONSES, served, view)


@router.post(f"/{ARTICLES}")
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
        return _show(ARTICLES, session, served, site, view, form)
    return _go_back(ARTICLES, served, view)


def _find_shelf(site: Site, kind: str) -> Shelf[Answer] | Articles:
    return site.responses if kind == RESPONSES else site.articles


def _show(kind: str, session: Session, served: Served, site: Site, view: View, form: Form) -> Response:
    items = [(name_item(one), one) for one in _find_shelf(site, kind).list(served.id)]
    return show(kind, view, session, form, served=served, items=items)


def _go_back(kind: str, served: Served, view: View) -> Response:
    return go_to(view, f"/organise/letters/{served.id}/{kind}")
