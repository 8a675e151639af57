"""Every page, followed from link to link, says everything in its language; names alone stay as they are."""

from __future__ import annotations

import html
import re

import pytest

from support.member_site import TEXTS, MemberSite
from support.servers import Served, running_server

# What no language translates: names of programs, formats, files and things, and what the site's people wrote.
NAMES = {
    *("undersigned", "letter", "zip", "charter", "json", "directory", "allowed_signers", "record", "bin"),
    *("SSH", "PDF", "Tor", "UTC", "USB", "JavaScript", "SHA", "onion", "https", "ssh", "keygen"),
}
START = ("", "verify", "press", "nothing-here")
_SKIPPED = re.compile(
    r"<(style|script|code|pre|bdi|textarea)\b.*?</\1>"
    r'|<((?!html)\w+)\b[^>]* lang="en"[^>]*>.*?</\2>'
    r"|<[^>]*>",
    re.S,
)
_ISOLATED = re.compile("\u2068[^\u2069]*\u2069")


def read_site(served: Served, lang: str) -> tuple[int, set[str]]:
    """How many pages there are, and the Latin words that they say."""
    todo, seen, words = [f"/{one}?lang={lang}" for one in START], set[str](), set[str]()
    while todo:
        address = todo.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = served.ask("GET", address, headers={"accept": "text/html"})
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        links = (html.unescape(one) for one in re.findall(r'href="([^"#]+)', answer.text))
        todo += [one for one in links if one.startswith("/") and one.endswith(f"lang={lang}")]
        text = _ISOLATED.sub(" ", html.unescape(_SKIPPED.sub(" ", answer.text)))
        words |= set(re.findall("[A-Za-z][A-Za-z_]{2,}", text))
    return len(seen), words


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> MemberSite:
    made = MemberSite.set_up(tmp_path_factory.mktemp("speak"), codes=1)
    made.add_others(3)
    made.freeze()
    made.open_letter()
    return made


@pytest.mark.parametrize(("lang", "speaks"), [("he", True), ("ar", True), ("en", False)])
def test_pages_say_nothing_in_english(site: MemberSite, lang: str, speaks: bool) -> None:
    """English is the control: the same pages are found to say a lot in it."""
    written = f"{site.charter} {TEXTS} Safe staffing at Northfield, Nurses of Northfield Hospital"
    known = NAMES | set(re.findall("[A-Za-z][A-Za-z_]{2,}", written))
    with running_server(site.path) as served:
        pages, words = read_site(served, lang)
    assert pages >= 7
    left = words - known
    assert (left == set()) is speaks, sorted(left)
