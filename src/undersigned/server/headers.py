"""What every answer carries, and what becomes of a handler that fails."""

from __future__ import annotations

import base64
from collections import Counter
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from undersigned import canon
from undersigned.sentences import SENTENCES

NOTHING: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_ALWAYS: Final = {
    "connection": "close",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_UNLESS_SAID: Final = {
    "cache-control": "no-cache",
    "content-security-policy": NOTHING,
    "cross-origin-resource-policy": "same-origin",
}


def build_policy(html: str) -> str:
    """The content security policy of a page with one style element and nothing else of its own."""
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(canon.sha256(style.encode())).decode("ascii")
    return f"{NOTHING}; style-src 'sha256-{digest}'"


class Guard:
    """The outermost layer: sets headers, and lets no exception out, whose text could tell of a request.

    Args:
        failures: how often a handler failed, by class of exception; told when the server stops, since a line
            written at once would carry the time of somebody's act into a journal.
    """

    def __init__(self, app: ASGIApp, failures: Counter[str]) -> None:
        self._app = app
        self.failures = failures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(scope=message))
            await send(message)

        if scope["method"] == "HEAD":
            # Whoever speaks HTTP for us leaves the body out.
            scope = {**scope, "method": "GET"}
        try:
            await self._app(scope, receive, send_completed)
        except Exception as error:  # noqa: BLE001 - its text may hold what was sent
            # The answer, `server-failed`, is out already; see routes.
            self.failures[type(error).__name__] += 1


def build_answer(code: str, status: int) -> JSONResponse:
    """How the server says no: the code and its sentence, nothing of the request."""
    headers = {"cache-control": "no-store"}
    return JSONResponse({"code": code, "sentence": SENTENCES[code]}, status, headers)


def _complete(headers: MutableHeaders) -> None:
    headers.update(_ALWAYS)
    for name, value in _UNLESS_SAID.items():
        headers.setdefault(name, value)
