"""The server as an ASGI application."""

from __future__ import annotations

import logging
import signal
import socket
from collections import Counter
from typing import Final

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from undersigned import __version__
from undersigned.errors import MalformedInput, StoreFailure, UndersignedError
from undersigned.server import limits
from undersigned.server.client import routes as client
from undersigned.server.collector import routes as collector
from undersigned.server.headers import Guard, build_answer
from undersigned.server.member import routes as member
from undersigned.server.organiser import routes as organiser
from undersigned.server.reader import routes as reader
from undersigned.server.settings import Settings
from undersigned.server.shell import routes as shell
from undersigned.server.site import Site

_STATUS: Final = {
    "address-unknown": 404,
    "form-token": 403,
    "letter-closed": 409,
    "letter-not-open": 409,
    "letter-unreleased": 409,
    "organiser-link": 403,
    "organiser-unknown": 403,
    "request-slow": 408,
    "too-large": 413,
}
_METHOD: Final = 405


def build_app(settings: Settings, failures: Counter[str]) -> Guard:
    """The application.

    Args:
        failures: counts what went wrong in handlers, by class of exception.
    """
    app = FastAPI(
        title="undersigned",
        version=__version__,
        docs_url=None,  # both pages load scripts from elsewhere
        redoc_url=None,
        openapi_url=f"{settings.prefix}/openapi.json",
        redirect_slashes=False,
    )
    app.state.site = Site(settings)
    for part in (reader, member, client, collector, shell, organiser):
        app.include_router(part.router, prefix=settings.prefix)
    app.add_exception_handler(UndersignedError, _answer_refusal)
    app.add_exception_handler(HTTPException, _answer_unknown)
    app.add_exception_handler(RequestValidationError, _answer_unknown)
    app.add_exception_handler(Exception, _answer_failure)
    return Guard(app, failures)


def run_server(app: Guard, listener: socket.socket) -> None:
    """Serve until a signal ends it.

    Args:
        listener: bound to where the server listens.
    """
    # Whatever a library logs of a request, it was sent by somebody.
    logging.disable(logging.CRITICAL)
    # uvicorn stops, then raises the signal once more.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    config = uvicorn.Config(
        app,
        http=limits.PatientProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        limit_concurrency=limits.CONNECTIONS,
        h11_max_incomplete_event_size=limits.HEAD_BYTES,
        timeout_graceful_shutdown=limits.BODY_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _answer_refusal(_request: Request, error: Exception) -> Response:
    code = error.code if isinstance(error, UndersignedError) else "server-failed"
    if isinstance(error, StoreFailure):
        return build_answer(code, 503)
    return build_answer(code, _STATUS.get(code, 400 if isinstance(error, MalformedInput) else 422))


def _answer_unknown(_request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code == _METHOD:
        return build_answer("method-unknown", _METHOD)
    return build_answer("address-unknown", 404)


def _answer_failure(_request: Request, _error: Exception) -> Response:
    return build_answer("server-failed", 500)
