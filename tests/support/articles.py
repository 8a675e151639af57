"""A page with articles beside the letter, once all of them are examined."""

from __future__ import annotations

import time

from support.servers import Served
from undersigned.sentences import find_sentence

_SECONDS = 120


def read_examined(served: Served, path: str) -> str:
    """The page at a path, in English, when no article on it waits any more."""
    until = time.monotonic() + _SECONDS
    while find_sentence("press-pending") in (page := served.get(path).text):
        assert time.monotonic() < until
        time.sleep(0.2)
    return page
