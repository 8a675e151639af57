"""How the server says no: a page for people, JSON for programs, the same stable code in both."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from undersigned.errors import MalformedInput, StoreFailure, UndersignedError
from undersigned.sentences import find_sentence
from undersigned.server.headers import build_answer
from undersigned.server.shell.rendering import render
from undersigned.server.shell.view import find_view

_STATUS: Final = {
    "address-unknown": 404,
    "article-too-large": 413,
    "form-token": 403,
    "letter-abandoned": 409,
    "letter-closed": 409,
    "letter-not-open": 409,
    "letter-unreleased": 409,
    "method-unknown": 405,
    "organiser-link": 403,
    "organiser-unknown": 403,
    "press-busy": 503,
    "press-failed": 500,
    "press-slow": 503,
    "request-slow": 408,
    "server-failed": 500,
    "too-large": 413,
    "work-needed": 429,
}
_METHOD: Final = 405
_ACCEPT_CHARS: Final = 1000


def answer_errors(app: FastAPI) -> None:
    """Have the application answer every error in this way."""
    app.add_exception_handler(UndersignedError, _answer_refusal)
    app.add_exception_handler(HTTPException, _answer_unknown)
    app.add_exception_handler(RequestValidationError, _answer_unknown)
    app.add_exception_handler(Exception, _answer_failure)


def find_status(error: UndersignedError) -> int:
    """The HTTP status of an error."""
    if error.code in _STATUS:
        return _STATUS[error.code]
    if isinstance(error, StoreFailure):
        return 503
    return 400 if isinstance(error, MalformedInput) else 422


def _answer_refusal(request: Request, error: Exception) -> Response:
    if not isinstance(error, UndersignedError):
        return _answer(request, "server-failed", 500)
    return _answer(request, error.code, find_status(error))


def _answer_unknown(request: Request, error: Exception) -> Response:
    is_method = isinstance(error, HTTPException) and error.status_code == _METHOD
    code = "method-unknown" if is_method else "address-unknown"
    return _answer(request, code, _STATUS[code])


def _answer_failure(request: Request, _error: Exception) -> Response:
    return _answer(request, "server-failed", _STATUS["server-failed"])


def _answer(request: Request, code: str, status: int) -> Response:
    if not wants_page(request):
        return build_answer(code, status)
    view = find_view(request, request.app.state.site.settings.prefix)
    sentence = find_sentence(code, tongue=view.tongue)
    page = render("shell/error.html.jinja", view, status, code=code, sentence=sentence, status_code=status)
    page.headers["cache-control"] = "no-store"
    page.headers["vary"] = "accept, accept-language"
    return page


def wants_page(request: Request) -> bool:
    """Whether a person asks: browsers name this type when they go to a page, and programs do not."""
    return "text/html" in request.headers.get("accept", "")[:_ACCEPT_CHARS]
