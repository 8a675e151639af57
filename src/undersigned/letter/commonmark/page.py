"""A text as HTML that is safe to put in a page: no script, no image, no links but http, https, mailto."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from undersigned import canon
from undersigned.letter.commonmark.block import Block
from undersigned.letter.commonmark.emphasis import Run
from undersigned.letter.commonmark.inlines import Break, Code, LinkEnd, LinkStart, Piece, Text
from undersigned.letter.commonmark.references import Target, unescape

_SCHEMES: Final = ("http:", "https:", "mailto:")
_NOT_IN_URL: Final = re.compile(rb"[^A-Za-z0-9!#$%&'()*+,./:;=?@\[\]_~-]")
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_EMPHASIS: Final = {1: "em", 2: "strong"}


def render_blocks(document: Block, inlines: Mapping[Block, Iterable[Piece]]) -> str:
    """The page of a document.

    Args:
        inlines: the pieces of each paragraph and heading.
    """
    return "".join(_render(document, inlines, tight=False))


def _render(block: Block, inlines: Mapping[Block, Iterable[Piece]], *, tight: bool) -> Iterable[str]:
    if block.kind in {"paragraph", "heading"}:
        words = render_inlines(inlines.get(block, ()))
        tag = f"h{block.level}" if block.level else "p"
        if words or block.level:
            yield words if tight and tag == "p" else f"<{tag}>{words}</{tag}>\n"
    elif block.kind == "rule":
        yield "<hr />\n"
    elif block.kind == "code":
        language = escape(unescape(block.info).split(" ")[0])
        attribute = f' class="language-{language}"' if language else ""
        yield f"<pre><code{attribute}>{escape(block.text)}</code></pre>\n"
    elif block.kind == "item":
        yield "<li>" + _join_item(block, inlines, tight=tight) + "</li>\n"
    else:
        tags = {"quote": "blockquote", "document": "", "list": "ul" if block.number is None else "ol"}
        tag, start = tags[block.kind], "" if block.number in {None, 1} else f' start="{block.number}"'
        yield f"<{tag}{start}>\n" if tag else ""
        inner = block.kind == "list" and block.tight
        for child in block.children:
            yield from _render(child, inlines, tight=inner)
        yield f"</{tag}>\n" if tag else ""


def _join_item(item: Block, inlines: Mapping[Block, Iterable[Piece]], *, tight: bool) -> str:
    out = ""
    for child in item.children:
        part = "".join(_render(child, inlines, tight=tight))
        bare = tight and child.kind == "paragraph"
        out += part if (bare and not out) or out.endswith("\n") or not part else "\n" + part
    return out


def render_inlines(pieces: Iterable[Piece]) -> str:
    """The pieces of a block as HTML, links to other places than the web and mail as plain words."""
    out, open_links = [], []
    for piece in pieces:
        if isinstance(piece, Text):
            out.append(escape(piece.text))
        elif isinstance(piece, Code):
            out.append(f"<code>{escape(piece.text)}</code>")
        elif isinstance(piece, Break):
            out.append("<br />\n" if piece.hard else "\n")
        elif isinstance(piece, Run):
            out += [f"</{_EMPHASIS[one]}>" for one in piece.ends]
            out.append(piece.sign * piece.left)
            out += [f"<{_EMPHASIS[one]}>" for one in reversed(piece.begins)]
        elif isinstance(piece, LinkStart):
            start = _render_link(piece.target)
            open_links.append(start)
            out.append(start)
        elif isinstance(piece, LinkEnd):
            out.append("</a>" if open_links.pop() else "")
    return "".join(out)


def _render_link(target: Target) -> str:
    if not target.destination.lower().startswith(_SCHEMES):
        return ""
    url = _NOT_IN_URL.sub(lambda found: b"%%%02X" % found[0][0], target.destination.encode()).decode("ascii")
    title = f' title="{escape(target.title)}"' if target.title else ""
    return f'<a href="{escape(url)}"{title} rel="noopener nofollow">'


def escape(text: str) -> str:
    """Characters as HTML; one that no text may have, and that an entity stood for, as U+FFFD."""
    return canon.replace_forbidden(text).translate(_ESCAPES)
