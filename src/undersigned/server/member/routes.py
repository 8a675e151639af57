"""What members' devices are given, and what they send to be on a roster: the same for whoever asks.

Source: PROTOCOL §4 (a device needs one column), §5.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from undersigned import schema
from undersigned.bundle import names
from undersigned.errors import MalformedInput, Refused
from undersigned.files import read_bounded
from undersigned.server.limits import read_body
from undersigned.server.member.enrolling import ENROLMENT_BYTES, parse_enrolment, take_enrolment
from undersigned.server.member.gone import is_letter_id, render_gone
from undersigned.server.member.pages import render_enrol, render_group, render_sign
from undersigned.server.settings import check_asked
from undersigned.server.site import AtSite, InView, OfGroup, OfLetter

_ENROLMENT: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
}
_JSON: Final = "application/json"
_BYTES: Final = "application/octet-stream"
router = APIRouter()


def _check_way(request: Request, site: AtSite) -> None:
    check_asked(request.headers.get("host", ""), is_https=site.settings.is_https)


_NOT_IN_CLEAR: Final = [Depends(_check_way)]


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
    kind = _JSON if name in {names.LETTER, names.ROSTER} else _BYTES
    headers = {"content-length": str(files.size(name))}
    return StreamingResponse(files.pieces(name), media_type=kind, headers=headers)


@router.get("/letters/{letter_id}/column", response_class=Response)
def show_column(served: OfLetter, site: AtSite) -> Response:
    """The commitments of the letter's slot, 32 bytes each, in roster order."""
    return Response(site.columns.read(served), media_type=_BYTES)


@router.get("/letters/{letter_id}/sign", response_class=HTMLResponse, dependencies=_NOT_IN_CLEAR)
def show_sign_page(letter_id: str, site: AtSite, view: InView) -> Response:
    """The page to sign a letter or leave it; of a letter that is not here, one to forget what was decided.

    Raises:
        Refused: `address-unknown`, `url-plain`.
    """
    try:
        served = site.letters.find(letter_id)
    except Refused as refused:
        if refused.code != "address-unknown" or not is_letter_id(letter_id):
            raise
        return render_gone(letter_id, view)
    return render_sign(served, site.columns.read(served), view)


@router.get("/groups/{charter_id}", response_class=HTMLResponse)
def show_group(group: OfGroup, site: AtSite, view: InView) -> Response:
    """A group's page: who vouches for whom, and how far its roster is."""
    return render_group(group, site.keys, view)


@router.get("/groups/{charter_id}/charter.json", response_class=Response)
def show_charter(group: OfGroup) -> Response:
    """The charter's canonical bytes."""
    return Response(schema.encode_document(group.charter), media_type=_JSON)


@router.get("/groups/{charter_id}/directory", response_class=Response)
def show_directory(group: OfGroup) -> Response:
    """The directory of SSH keys.

    Raises:
        Refused: `address-unknown`.
    """
    path = group.folder.path / names.DIRECTORY
    if not path.exists():
        raise Refused("address-unknown")
    return Response(read_bounded(path, names.limit_of(names.DIRECTORY)), media_type="text/plain")


@router.get("/groups/{charter_id}/enrol", response_class=HTMLResponse, dependencies=_NOT_IN_CLEAR)
def show_enrol_page(group: OfGroup, site: AtSite, view: InView) -> Response:
    """The page to enrol.

    Raises:
        Refused: `url-plain`.
    """
    return render_enrol(group, site.keys, view)


@router.post("/groups/{charter_id}/enrolments", openapi_extra=_ENROLMENT)
async def add_enrolment(request: Request, group: OfGroup, site: AtSite) -> Response:
    """Take in an entry, or vouch for the holder of an invitation code; repeated, it changes nothing.

    Raises:
        MalformedInput: `too-large`, and those of `parse_enrolment`.
        Refused: `request-slow`, `request-broken`, and those of `take_enrolment`.
        NotVerified: those of `take_enrolment`.
    """
    declared = request.headers.get("content-length", "0")
    if not declared.isascii() or not declared.isdigit() or int(declared) > ENROLMENT_BYTES:
        raise MalformedInput("too-large")
    asked = parse_enrolment(await read_body(request, ENROLMENT_BYTES))
    await run_in_threadpool(take_enrolment, site, group, asked)
    return JSONResponse({"enrolled": True}, headers={"cache-control": "no-store"})
