"""What can be asked of the server; the same for whoever asks.

Source: PROTOCOL §5 (Sending), §7.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from undersigned.bundle import names
from undersigned.desk.collecting import Collector
from undersigned.desk.sealed import ARRIVING_BYTES
from undersigned.errors import MalformedInput, Refused
from undersigned.page.document import build_page
from undersigned.server.feed import build_badge, build_feed
from undersigned.server.headers import build_policy
from undersigned.server.inbox import Inbox, parse_arriving
from undersigned.server.letters import Letters, Served
from undersigned.server.limits import read_body
from undersigned.server.pages import build_list, build_open
from undersigned.server.settings import Settings

_EVERYWHERE: Final = {"cross-origin-resource-policy": "cross-origin"}
_RECORD: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Desk:
    """The letters, and for each one what waits to be taken in."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.letters = Letters(settings.folder, settings.threads)
        self._inboxes: dict[str, Inbox] = {}

    def inbox(self, served: Served) -> Inbox:
        """The letter's inbox, always the same one; to be called in the event loop."""
        if served.id not in self._inboxes:
            self._inboxes[served.id] = Inbox(Collector(served.folder, self.settings.threads))
        return self._inboxes[served.id]


def _find_desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _find_letter(letter_id: str, desk: Annotated[Desk, Depends(_find_desk)]) -> Served:
    return desk.letters.find(letter_id)


AtDesk = Annotated[Desk, Depends(_find_desk)]
OfLetter = Annotated[Served, Depends(_find_letter)]
router = APIRouter()


@router.get("/", response_class=HTMLResponse)
def list_letters(desk: AtDesk) -> Response:
    """The list of letters."""
    return _answer_page(build_list(desk.letters.all(), desk.settings.prefix))


@router.get("/feed.atom", response_class=Response)
def show_feed(desk: AtDesk) -> Response:
    """The letters as an Atom feed."""
    feed = build_feed(desk.letters.all(), desk.settings.prefix)
    return Response(feed, media_type="application/atom+xml")


@router.get("/letters/{letter_id}", response_class=HTMLResponse)
def show_letter(served: OfLetter, desk: AtDesk) -> Response:
    """A letter's page: of a released one with what its bundle proves, else with its terms alone."""
    if served.shown is not None:
        return _answer_page(build_page(served.shown))
    return _answer_page(build_open(served, desk.settings.prefix))


@router.get("/letters/{letter_id}/letter.zip", response_class=Response)
def download_bundle(served: OfLetter) -> Response:
    """The bundle of a released letter, which verified."""
    return Response(served.require_released().archive, media_type="application/zip")


@router.get("/letters/{letter_id}/badge.svg", response_class=Response)
def show_badge(served: OfLetter) -> Response:
    """An image that tells how many signed a released letter."""
    return Response(build_badge(served), media_type="image/svg+xml", headers=_EVERYWHERE)


@router.get("/letters/{letter_id}/member")
def list_member_files(served: OfLetter) -> Response:
    """The names of the files that a member's device needs: all of them, whoever asks."""
    return JSONResponse({"files": list(served.member_files())})


@router.get("/letters/{letter_id}/member/{name:path}", response_class=Response)
def show_member_file(name: str, served: OfLetter) -> Response:
    """One of the files that a member's device needs.

    Raises:
        Refused: `address-unknown`.
    """
    files = served.member_files()
    if name not in files:
        raise Refused("address-unknown")
    is_json = name in {names.LETTER, names.ROSTER}
    kind = "application/json" if is_json else "application/octet-stream"
    headers = {"content-length": str(files.size(name))}
    return StreamingResponse(files.pieces(name), media_type=kind, headers=headers)


@router.post("/letters/{letter_id}/records", openapi_extra=_RECORD)
async def take_record(request: Request, served: OfLetter, desk: AtDesk) -> Response:
    """Take in a record, plain or sealed; new or repeated, the answer is the same.

    Raises:
        MalformedInput: `too-large`, and those of `parse_arriving`.
        Refused: `request-slow`, `request-broken`, and those of `Inbox.take`.
    """
    declared = request.headers.get("content-length", "0")
    if not declared.isascii() or not declared.isdigit() or int(declared) > ARRIVING_BYTES:
        raise MalformedInput("too-large")
    data = await read_body(request, ARRIVING_BYTES)
    recipient = served.letter.collector
    identity = desk.settings.identities.get(recipient) if recipient else None
    await desk.inbox(served).take(parse_arriving(data, identity))
    return JSONResponse({"taken": True}, headers={"cache-control": "no-store"})


def _answer_page(html: str) -> Response:
    return HTMLResponse(html, headers={"content-security-policy": build_policy(html)})
