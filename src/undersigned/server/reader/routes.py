"""Pages and files for readers; the same for whoever asks.

Source: PROTOCOL §7.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from undersigned.server.reader.badge import build_badge, build_card
from undersigned.server.reader.feed import build_feed
from undersigned.server.reader.image import build_image
from undersigned.server.reader.pages import Page, build_letter, build_list
from undersigned.server.reader.press_routes import router as press
from undersigned.server.reader.stages import tell_stage
from undersigned.server.shell.rendering import render
from undersigned.server.shell.view import View
from undersigned.server.site import AtSite, InView, OfLetter

_EVERYWHERE: Final = {"cross-origin-resource-policy": "cross-origin", "vary": "accept-language"}
router = APIRouter()
router.include_router(press)


@router.get("/", response_class=HTMLResponse)
def list_letters(site: AtSite, view: InView) -> Response:
    """The list of letters."""
    return _show(build_list(site, view.tongue, datetime.now(UTC)), view)


@router.get("/feed.atom", response_class=Response)
def show_feed(site: AtSite, view: InView) -> Response:
    """The letters as an Atom feed."""
    address = site.about.read().address
    link = (lambda path: address + path) if address else view.link
    feed = build_feed(site.letters.all(), link, view.tongue, datetime.now(UTC))
    return Response(feed, media_type="application/atom+xml", headers={"vary": "accept-language"})


@router.get("/letters/{letter_id}", response_class=HTMLResponse)
def show_letter(served: OfLetter, site: AtSite, view: InView) -> Response:
    """A letter's page: of a released one with what its bundle proves, else with its terms alone."""
    return _show(build_letter(site, served, view.tongue, datetime.now(UTC)), view)


@router.get("/letters/{letter_id}/letter.zip", response_class=Response)
def download_bundle(served: OfLetter) -> Response:
    """The bundle of a released letter, which verified."""
    return Response(served.require_released().archive, media_type="application/zip")


@router.get("/letters/{letter_id}/badge.svg", response_class=Response)
def show_badge(served: OfLetter, view: InView) -> Response:
    """An image that tells how many signed a released letter, and of others how far they have come."""
    badge = build_badge(tell_stage(served, datetime.now(UTC), view.tongue), view.tongue)
    return Response(badge, media_type="image/svg+xml", headers=_EVERYWHERE)


@router.get("/letters/{letter_id}/card", response_class=HTMLResponse)
def show_card(served: OfLetter, view: InView) -> Response:
    """A small page that tells the same, for a frame on another site."""
    html, policy = build_card(served, tell_stage(served, datetime.now(UTC), view.tongue), view)
    return HTMLResponse(html, headers={**_EVERYWHERE, "content-security-policy": policy})


@router.get("/letters/{letter_id}/image.png", response_class=Response)
def show_image(served: OfLetter, view: InView) -> Response:
    """A picture that tells the same, for what shows a preview of a link."""
    image = build_image(served, tell_stage(served, datetime.now(UTC), view.tongue), view.tongue)
    return Response(image, media_type="image/png", headers=_EVERYWHERE)


def _show(page: Page, view: View) -> Response:
    return render(page.template, view, 200, **page.values)
