"""Labels, destinations and titles of links, and the definitions that paragraphs may begin with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.entities import html5
from typing import Final

_LABEL: Final = re.compile(r"\[((?:[^\\\[\]]|\\.){0,999})\]", re.DOTALL)
_LABEL_MAX: Final = 999
_SPACE: Final = re.compile(r"[ \t]*(?:\n[ \t]*)?")
_LINE_END: Final = re.compile(r"[ \t]*(?:\n|\Z)")
_ANGLED: Final = re.compile(r"<((?:[^<>\n\\]|\\.)*)>")
_BARE: Final = re.compile(r"[()]|(?:\\[!-/:-@\[-`{-~]|[^\x00-\x20()])+")
_TITLE: Final = re.compile(r""""(?:\\.|[^\\"])*"|'(?:\\.|[^\\'])*'|\((?:\\.|[^\\()])*\)""", re.DOTALL)
_PARENTHESES_MAX: Final = 32
_BLANKS: Final = re.compile(r"[ \t\n]+")
ENTITY: Final = re.compile(r"&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPE_OR_ENTITY: Final = re.compile(rf"\\[!-/:-@\[-`{{-~]|{ENTITY.pattern}")


@dataclass(frozen=True)
class Target:
    """Where a link goes, and its title, both as written but for escapes and entities."""

    destination: str
    title: str


@dataclass(frozen=True)
class Definition:
    """A link reference definition: its normalized label, the target, and the place after it."""

    label: str
    target: Target
    end: int


def find_label(text: str, start: int) -> str | None:
    """The label that begins with the bracket at `start`, without its brackets."""
    found = _LABEL.match(text, start)
    return found[1] if found and len(found[1]) <= _LABEL_MAX else None


def normalize_label(label: str) -> str:
    """What two labels have in common that mean the same; empty for none at all.

    Source: CommonMark 0.31.2 §4.7, "matches".
    """
    if len(label) > _LABEL_MAX:
        return ""
    return _BLANKS.sub(" ", label.strip(" \t\n")).lower().upper()


def unescape(text: str) -> str:
    """A destination, title or info string without backslash escapes and entities."""
    return _ESCAPE_OR_ENTITY.sub(
        lambda found: decode_entity(found[0]) if found[0][0] == "&" else found[0][1], text
    )


def decode_entity(entity: str) -> str:
    """The characters of `&…;`; itself, if it has no such name.

    Source: CommonMark 0.31.2 §2.5.
    """
    if entity[1] != "#":
        return html5.get(entity[1:], entity)
    number = int(entity[3:-1], 16) if entity[2] in "xX" else int(entity[2:-1])
    return "\ufffd" if number in {0, *range(0xD800, 0xE000)} or number > 0x10FFFF else chr(number)


def skip_space(text: str, start: int) -> int:
    """The place after spaces and tabs, with one line end among them at most."""
    found = _SPACE.match(text, start)
    return found.end() if found else start


def find_inline_target(text: str, start: int) -> tuple[Target, int] | None:
    """The target in the parentheses that open at `start`, and the place after them.

    Source: CommonMark 0.31.2 §6.3.
    """
    found = _find_destination(text, skip_space(text, start + 1))
    if found is None:
        return None
    destination, end = found
    place = skip_space(text, end)
    title = _TITLE.match(text, place) if place > end else None
    if title:
        place = skip_space(text, title.end())
    if text[place : place + 1] != ")":
        return None
    return Target(destination, unescape(title[0][1:-1]) if title else ""), place + 1


def find_definition(text: str, start: int) -> Definition | None:
    """The link reference definition that begins at `start` in a paragraph.

    Source: CommonMark 0.31.2 §4.7.
    """
    label = find_label(text, start)
    if label is None:
        return None
    colon, name = start + len(label) + 2, normalize_label(label)
    if not name or text[colon : colon + 1] != ":":
        return None
    found = _find_destination(text, skip_space(text, colon + 1))
    if found is None:
        return None
    destination, after = found
    place = skip_space(text, after)
    title = _TITLE.match(text, place) if place > after else None
    end = _LINE_END.match(text, title.end()) if title else None
    if end is None:
        title, end = None, _LINE_END.match(text, after)
    if end is None:
        return None
    return Definition(name, Target(destination, unescape(title[0][1:-1]) if title else ""), end.end())


def _find_destination(text: str, start: int) -> tuple[str, int] | None:
    if text[start : start + 1] == "<":
        found = _ANGLED.match(text, start)
        return (unescape(found[1]), found.end()) if found else None
    place, depth = start, 0
    while found := _BARE.match(text, place):
        if found[0] == "(":
            depth += 1
        elif found[0] == ")":
            depth -= 1
        if depth < 0 or depth > _PARENTHESES_MAX:
            break
        place = found.end()
    if depth > 0 or (place == start and depth == 0):
        return None
    return unescape(text[start:place]), place
