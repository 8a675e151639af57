"""`undersigned serve` with something altered: a program for tests, whose first argument says what.

`failing`: one more address, whose handler fails with all of the request in its exception.
`keeping`: what readers have checked by the press page is kept in a temporary file.
`telling`: the first, with uvicorn as it comes: access log, proxy headers, tracebacks.
`hasty`: as it is, but it waits only a second for a request's head and body.
`waiting`: the same, but with uvicorn's own patience for heads.
`marking`: every answer gives a cookie.
`noting`: the first, and who sent something, and when, is kept in a file beside the letters.
`sparing`: what has no record in it asks nothing of the database.
`roomy`: strangers may send as much at once as they like.
`hesitant`: nothing else. All of them look for new letters when they start, and not again.
"""

from __future__ import annotations

import logging
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from undersigned.cli import undersigned
from undersigned.letter.record import Record
from undersigned.server import app as application
from undersigned.server import limits
from undersigned.server.headers import Guard
from undersigned.server.organiser.forms import Form, read_form
from undersigned.server.reader import press_routes
from undersigned.server.reader.routes import router
from undersigned.server.store import folders
from undersigned.server.store.records import StoredRecords


@router.get("/fail")
async def fail(request: Request) -> None:
    raise RuntimeError(f"{request.url} {request.client} {request.headers.raw!r}")


async def read_and_keep(request: Request, room: object) -> Form:
    form = await read_form(request)
    _, path = tempfile.mkstemp()
    Path(path).write_text(form.text("text"), "utf-8")
    return form


def tell_everything(app: Guard, listener: socket.socket) -> None:
    config = uvicorn.Config(app._app, proxy_headers=True, lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])


def add_sparingly(self: StoredRecords, items: Sequence[Record]) -> None:
    if items:
        add(self, items)


async def mark(self: Guard, scope: Scope, receive: Receive, send: Send) -> None:
    async def send_marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append("set-cookie", "reader=1; Path=/")
        await send(message)

    await self._app(scope, receive, send_marked)


async def note(self: Guard, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http" and scope["method"] == "POST":
        with (Path(sys.argv[2]) / "notes").open("a") as notes:
            notes.write(f"{scope['client'][0]} {time.time()} {datetime.now(UTC).isoformat()}\n")
    await call(self, scope, receive, send)


what = sys.argv.pop(1)
# Tests take folders away for a moment, in which it must not happen to look for new letters.
folders._SECONDS = 3600  # type: ignore[misc]
if what == "telling":
    logging.basicConfig(level=logging.INFO)
    application.run_server = tell_everything
if what == "keeping":
    press_routes.read_form = read_and_keep  # type: ignore[assignment, attr-defined]
if what in {"hasty", "waiting"}:
    limits.HEAD_SECONDS = limits.BODY_SECONDS = 1  # type: ignore[misc]
if what == "roomy":
    press_routes._ROOM.left = sys.maxsize
if what == "sparing":
    add = StoredRecords.add
    StoredRecords.add = add_sparingly  # type: ignore[method-assign]
if what == "marking":
    Guard.__call__ = mark  # type: ignore[method-assign]
if what == "noting":
    call = Guard.__call__
    Guard.__call__ = note  # type: ignore[method-assign]
if what == "waiting":
    limits.PatientProtocol = H11Protocol  # type: ignore[assignment, misc]
undersigned(prog_name="undersigned")
