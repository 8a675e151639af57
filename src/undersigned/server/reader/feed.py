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
from undersigned.server.reader.stages import Stage, find_stage, tell_stage
from undersigned.tongue import Tongue

_ATOM: Final = "http://www.w3.org/2005/Atom"
_EMPTY: Final = datetime(1970, 1, 1, tzinfo=UTC)


def build_feed(
    letters: list[Served], link: Callable[[str], str], tongue: Tongue, now: datetime | None
) -> bytes:
    """The Atom feed of all letters; its times are those that the letters state.

    Args:
        letters: the one that opened last first.
        link: the address of what stands at a path of the server.
        now: None for a feed that is read at any time.
    """
    feed = ElementTree.Element("feed", {"xmlns": _ATOM})
    oldest = letters[-1].letter.roster if letters else bytes(32)
    _add(feed, "id", _name(oldest))
    _add(feed, "title", tongue.say("Open letters"))
    _add(feed, "updated", encode_time(max((_updated(one, now) for one in letters), default=_EMPTY)))
    author = ElementTree.SubElement(feed, "author")
    _add(author, "name", "undersigned")
    ElementTree.SubElement(feed, "link", {"rel": "self", "href": link("/feed.atom")})
    for one in letters:
        entry = ElementTree.SubElement(feed, "entry")
        _add(entry, "id", _name(one.letter.id))
        _add(entry, "title", one.letter.title)
        _add(entry, "updated", encode_time(_updated(one, now)))
        ElementTree.SubElement(entry, "link", {"href": link(f"/letters/{one.id}")})
        _add(entry, "summary", _tell(one, now, tongue))
    data: bytes = ElementTree.tostring(feed, "utf-8", xml_declaration=True)
    return data


def _tell(served: Served, now: datetime | None, tongue: Tongue) -> str:
    told = tell_stage(served, now, tongue)
    is_awaited = told.stage in {Stage.UNDATED, Stage.COMING, Stage.OPEN}
    return told.day if is_awaited else told.sentence


def _add(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = text


def _updated(served: Served, now: datetime | None) -> datetime:
    letter, stage = served.letter, find_stage(served, now)
    if stage is Stage.RELEASED:
        return letter.releases or letter.closes
    return letter.closes if stage in {Stage.CLOSED, Stage.TOO_FEW} else letter.opens


def _name(digest: bytes) -> str:
    return "ni:///sha-256;" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
