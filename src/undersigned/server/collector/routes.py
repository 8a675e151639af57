"""Where records are sent.

Source: PROTOCOL §5 (Sending).
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from undersigned import schema
from undersigned.desk.sealed import ARRIVING_BYTES, COVERED_BYTES, open_arriving
from undersigned.desk.work import HEADER
from undersigned.errors import MalformedInput
from undersigned.server.collector.moment import answered_together
from undersigned.server.limits import read_body
from undersigned.server.site import AtSite, OfLetter

_RECORD: Final[dict[str, Any]] = {
    "parameters": [
        {
            "name": HEADER,
            "in": "header",
            "required": False,
            "description": "base64url of the challenge's canonical JSON, number instead of maxnumber",
            "schema": {"type": "string"},
        }
    ],
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
}
router = APIRouter()


@router.post("/letters/{letter_id}/records", openapi_extra=_RECORD)
async def take_record(request: Request, served: OfLetter, site: AtSite) -> Response:
    """Take in a record, plain or sealed; new or repeated, the answer is the same.

    So is the answer to a cover that holds no record: a letter that was left. While many wait the answer is
    429 with the code `work-needed`: ask for `/challenge`, do the work, and send it all again with the header
    `Undersigned-Work`.

    Raises:
        MalformedInput: `too-large`, and those of `open_arriving`.
        Refused: `work-needed`, `request-slow`, `request-broken`, and those of `Inbox.take`.
    """
    declared = request.headers.get("content-length", "0")
    if not declared.isascii() or not declared.isdigit() or int(declared) > ARRIVING_BYTES:
        raise MalformedInput("too-large")
    site.gate.check(request.headers.get(HEADER, ""), site.count_waiting())
    data = await read_body(request, ARRIVING_BYTES)
    recipient = served.letter.collector
    identity = site.find_identity(recipient) if recipient else None
    async with answered_together(applies=len(data) == COVERED_BYTES):
        inbox = site.inbox(served)
        # The key that opens what is sealed may be gone with the letter: that it is over is to be told.
        await asyncio.to_thread(inbox.collector.require_collecting, datetime.now(UTC))
        await inbox.take(open_arriving(data, identity))
    return JSONResponse({"taken": True}, headers={"cache-control": "no-store"})


@router.get("/challenge")
def make_challenge(site: AtSite) -> Response:
    """Work to do while many wait: a number to find from 0 to `maxnumber`.

    Its decimal digits, put behind `salt`, have the SHA-256 `challenge`. It is good for one request, for some
    minutes.
    """
    data = schema.encode_document(site.gate.make_challenge())
    return Response(data, media_type="application/json", headers={"cache-control": "no-store"})
