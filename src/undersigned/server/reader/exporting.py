"""The whole site as files, which need no server: every page in every language, and each bundle.

    index.html  index.he.html …  feed.atom  icon.svg      the list
    letters/ID/index.html  index.he.html …                a letter
    letters/ID/letter.zip  badge.svg  card.html  image.png
    verify/index.html …                                   where a browser checks a bundle

Source: PROTOCOL §7.
"""

from __future__ import annotations

import base64
import hashlib
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from markupsafe import Markup

from undersigned.bundle.folder import write_tree
from undersigned.languages import LANGUAGES, find_tongue
from undersigned.server.client import verify
from undersigned.server.client.script import CLIENT
from undersigned.server.letters import Served
from undersigned.server.library import Library
from undersigned.server.reader.badge import build_badge, build_card
from undersigned.server.reader.feed import build_feed
from undersigned.server.reader.image import build_image
from undersigned.server.reader.pages import Page, build_letter, build_list
from undersigned.server.reader.stages import tell_stage
from undersigned.server.shell.assets import ICON, STYLE
from undersigned.server.shell.rendering import render_html
from undersigned.server.shell.view import View
from undersigned.tongue import ENGLISH

_POLICY: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src 'self'"
_LOCAL: Final = {"badge.svg", "card.html", "image.png", "index.html"}


@dataclass(frozen=True, slots=True)
class FileView(View):
    """Pages that stand as files: their links are relative, and lead to files that are there.

    Args:
        pages: the addresses that there are, as the server has them.
    """

    pages: frozenset[str] = frozenset()

    def offers(self, path: str) -> bool:
        """Whether there is a page at a path."""
        return path.partition("?")[0] in self.pages

    def file(self, path: str) -> str:
        """Where a file stands, seen from this page."""
        return posixpath.relpath(_place(path, self.tongue.lang), posixpath.dirname(self.path) or ".")

    def link(self, path: str) -> str:
        """Where a page stands, seen from this one."""
        address, mark, rest = path.partition("?")
        return self.file(address) + mark + rest

    def switch(self, lang: str) -> str:
        """This page in another language."""
        name = posixpath.basename(self.path)
        return _in_language(name.replace(f".{self.tongue.lang}.", "."), lang)


@dataclass(frozen=True, slots=True)
class Inline:
    """What a page holds that loads nothing: style and script, and the policy that allows these alone."""

    style: Markup
    script: Markup
    policy: str


def export_site(library: Library, out: Path) -> int:
    """Write the site where nothing may be yet: whole, or not at all; the same letters make the same bytes.

    Returns:
        How many files it has.

    Raises:
        MalformedInput: what is wrong with a file of the site.
        Refused: `file-exists`.
        StoreFailure: `unwritable`.
    """
    files = dict(_build_files(library))
    write_tree(out, files, files.__getitem__)
    return len(files)


def _build_files(library: Library) -> Iterator[tuple[str, bytes]]:
    letters = library.letters.all()
    pages = frozenset({"/", *(f"/letters/{one.id}" for one in letters), *(["/verify"] if CLIENT else [])})
    address = library.about.read().address
    feed = build_feed(letters, lambda path: address + path if address else _place(path, "en"), ENGLISH, None)
    yield "feed.atom", feed
    yield "icon.svg", ICON.data
    for lang in LANGUAGES:
        yield _build_page("/", build_list(library, find_tongue(lang), None), lang, pages)
        if CLIENT:
            yield _build_verify(lang, pages)
        for served in letters:
            yield from _build_letter(library, served, lang, pages)
    for served in letters:
        if served.shown:
            yield f"letters/{served.id}/letter.zip", served.require_released().archive


def _build_letter(
    library: Library, served: Served, lang: str, pages: frozenset[str]
) -> Iterator[tuple[str, bytes]]:
    tongue, address = find_tongue(lang), f"/letters/{served.id}"
    yield _build_page(address, build_letter(library, served, tongue, None), lang, pages)
    view, told = _view(f"{address}/card", lang, pages), tell_stage(served, None, tongue)
    html, policy = build_card(served, told, view)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy.partition("; frame")[0]}">\n'
    yield view.path, html.replace("<style>", meta + "<style>", 1).encode()
    yield _place(f"{address}/badge.svg", lang), build_badge(told, tongue).encode()
    yield _place(f"{address}/image.png", lang), build_image(served, told, tongue)


def _build_page(address: str, page: Page, lang: str, pages: frozenset[str]) -> tuple[str, bytes]:
    view = _view(address, lang, pages)
    html = render_html(page.template, view, {**page.values, "inline": _build_inline("")})
    return view.path, html.encode()


def _build_verify(lang: str, pages: frozenset[str]) -> tuple[str, bytes]:
    view = _view("/verify", lang, pages)
    script = CLIENT.data.decode() if CLIENT else ""
    values = {**verify.build_values(view.tongue), "inline": _build_inline(script)}
    words = verify.build_words(view.tongue)
    html = render_html(verify.TEMPLATE, view, values, page=verify.PAGE, words=words)
    return view.path, html.encode()


def _build_inline(script: str) -> Inline:
    style = STYLE.data.decode()
    policy = f"{_POLICY}; style-src {_hash(style)}"
    if script:
        policy += f"; script-src {_hash(script)}; worker-src blob:; connect-src 'self'"
    return Inline(Markup(style), Markup(script), policy)  # noqa: S704 - ours


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _view(address: str, lang: str, pages: frozenset[str]) -> FileView:
    place = _place(address, lang)
    root = posixpath.relpath(".", posixpath.dirname(place) or ".")
    return FileView(find_tongue(lang), root, place, is_chosen=False, pages=pages)


def _place(path: str, lang: str) -> str:
    """The file that stands for an address of the server."""
    name = path.strip("/")
    if name.endswith("/card"):
        name += ".html"
    elif "." not in posixpath.basename(name):
        name = posixpath.join(name, "index.html")
    return _in_language(name, lang)


def _in_language(name: str, lang: str) -> str:
    folder, last = posixpath.split(name)
    if lang == ENGLISH.lang or last not in _LOCAL:
        return name
    stem, dot, ending = last.rpartition(".")
    return posixpath.join(folder, f"{stem}.{lang}{dot}{ending}")
