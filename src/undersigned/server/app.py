"""The server as an ASGI application."""

from __future__ import annotations

import logging
import signal
import socket
from collections import Counter

import uvicorn
from fastapi import FastAPI

from undersigned import __version__
from undersigned.server import limits, short
from undersigned.server.client import routes as client
from undersigned.server.collector import routes as collector
from undersigned.server.headers import Guard
from undersigned.server.member import routes as member
from undersigned.server.organiser import routes as organiser
from undersigned.server.reader import routes as reader
from undersigned.server.refusals import answer_errors
from undersigned.server.settings import Settings
from undersigned.server.shell import routes as shell
from undersigned.server.site import Site
from undersigned.server.store.store import Store


def build_app(settings: Settings, store: Store, failures: Counter[str]) -> Guard:
    """The application.

    Args:
        store: the database; whoever opened it closes it.
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
    app.state.site = Site(settings, store)
    for part in (reader, member, client, collector, shell, organiser, short):
        app.include_router(part.router, prefix=settings.prefix)
    answer_errors(app)
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
