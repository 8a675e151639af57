"""What feed readers take from here.

Source: RFC 4287; RFC 6920 §3 (a letter's id as a name).
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree

from undersigned.canon import encode_time
from undersigned.server.letters import Served
from undersigned.tongue import Tongue
from undersigned.verify.narrate import build_sentence

_ATOM: Final = "http://www.w3.org/2005/Atom"
_EMPTY: Final = datetime(1970, 1, 1, tzinfo=UTC)


def build_feed(letters: list[Served], link: Callable[[str], str], tongue: Tongue) -> bytes:
    """The Atom feed of all letters; its times are those that the letters state.

    Args:
        letters: the one that opened last first.
        link: the address of what stands at a path of the server.
    """
    feed = ElementTree.Element("feed", {"xmlns": _ATOM})
    oldest = letters[-1].letter.roster if letters else bytes(32)
    _add(feed, "id", _name(oldest))
    _add(feed, "title", tongue.say("Open letters"))
    _add(feed, "updated", encode_time(max((_updated(one) for one in letters), default=_EMPTY)))
    author = ElementTree.SubElement(feed, "author")
    _add(author, "name", "undersigned")
    ElementTree.SubElement(feed, "link", {"rel": "self", "href": link("/feed.atom")})
    for one in letters:
        entry = ElementTree.SubElement(feed, "entry")
        _add(entry, "id", _name(one.letter.id))
        _add(entry, "title", one.letter.title)
        _add(entry, "updated", encode_time(_updated(one)))
        ElementTree.SubElement(entry, "link", {"href": link(f"/letters/{one.id}")})
        _add(entry, "summary", _tell(one, tongue))
    data: bytes = ElementTree.tostring(feed, "utf-8", xml_declaration=True)
    return data


def _tell(served: Served, tongue: Tongue) -> str:
    return build_sentence(served.shown.facts, tongue=tongue) if served.shown else tongue.say("Not released.")


def _add(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = text


def _updated(served: Served) -> datetime:
    letter = served.letter
    return (letter.releases or letter.closes) if served.shown else letter.opens


def _name(digest: bytes) -> str:
    return "ni:///sha-256;" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
