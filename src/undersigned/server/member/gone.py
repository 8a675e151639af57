"""The page at the address of a letter that is not here: what was decided about it can be forgotten there."""

from __future__ import annotations

import re
import time
from http import HTTPStatus
from typing import Final

from starlette.responses import HTMLResponse

from undersigned.server.member.words import SIGN_WORDS, translate
from undersigned.server.shell.rendering import render_with_client
from undersigned.server.shell.view import View

_ID: Final = re.compile(r"[0-9a-f]{64}")


def is_letter_id(text: str) -> bool:
    """Whether this may be a letter's id in hex."""
    return _ID.fullmatch(text) is not None


def render_gone(letter_id: str, view: View) -> HTMLResponse:
    """The page, which is the same for a letter that was taken off and for one that never was.

    Args:
        letter_id: 64 hex digits.
    """
    words = translate(view.tongue, SIGN_WORDS)
    page = render_with_client(
        "member/gone.html.jinja", view, "gone", words, id=letter_id, now=int(time.time())
    )
    if page.status_code == HTTPStatus.OK:
        page.status_code = HTTPStatus.NOT_FOUND
    page.headers["cache-control"] = "no-store"
    return page
