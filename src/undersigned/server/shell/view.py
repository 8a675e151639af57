"""In which language a page is wanted, and where it stands.

A language is asked for in the address (`?lang=he`), else by the browser; nothing remembers it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from fastapi import Request

from undersigned.languages import LANGUAGES, find_tongue
from undersigned.tongue import ENGLISH, Tongue

PARAMETER: Final = "lang"
_HEADER_CHARS: Final = 200


@dataclass(frozen=True, slots=True)
class View:
    """How a page is asked for.

    Args:
        prefix: the path below which the server stands.
        path: the page's own path, prefix included.
        is_chosen: whether the address names the language, so that links must name it too.
        kept: what else of the address stays when the language changes, as `&token=…`.
    """

    tongue: Tongue
    prefix: str
    path: str
    is_chosen: bool
    kept: str = ""

    def offers(self, path: str) -> bool:  # noqa: ARG002 - a site of files has less
        """Whether there is a page at a path; `path` starts with a slash."""
        return True

    def file(self, path: str) -> str:
        """The address of a file of this server, which has no language; `path` starts with a slash."""
        return self.prefix + quote(path)

    def link(self, path: str) -> str:
        """The address of a page of this server, in the language of this one; `path` starts with a slash."""
        address = self.prefix + quote(path, safe="/#?=&")
        if not self.is_chosen:
            return address
        head, mark, fragment = address.partition("#")
        return f"{head}{'&' if '?' in head else '?'}{PARAMETER}={self.tongue.lang}{mark}{fragment}"

    def switch(self, lang: str) -> str:
        """The address of this page in another language."""
        return f"{quote(self.path)}?{PARAMETER}={lang}{self.kept}"


def find_view(request: Request, prefix: str) -> View:
    """How this request asks for its page."""
    asked = request.query_params.get(PARAMETER)
    if asked in LANGUAGES:
        return View(find_tongue(asked), prefix, request.url.path, True)
    return View(_find_accepted(request.headers.get("accept-language", "")), prefix, request.url.path, False)


def _find_accepted(header: str) -> Tongue:
    """The first language of the header that there is; weights are in order in every browser."""
    for part in header[:_HEADER_CHARS].split(","):
        lang = part.split(";")[0].strip().split("-")[0].lower()
        if lang in LANGUAGES:
            return find_tongue(lang)
    return ENGLISH
