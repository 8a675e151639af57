"""What a member's device reads: all of it the same for whoever asks.

Source: PROTOCOL §4 (a device needs one column), §5.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response, StreamingResponse

from undersigned.bundle import names
from undersigned.errors import Refused
from undersigned.server.site import OfLetter

router = APIRouter()


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
