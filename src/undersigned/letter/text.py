"""One language of a letter: a CommonMark file without raw HTML or images.

What counts as raw HTML and as an image is what CommonMark 0.31.2 says, to the letter: an HTML block (§4.6),
raw HTML (§6.6), an image (§6.4), whatever a link points to, with ASCII whitespace.
Links to other places than http, https and mailto are allowed and shown as plain words.

So that every reader reads the same, a text is refused too if
- a block stands inside more than 16 others (a list and its item are two);
- more than 16 brackets are open at once while the inlines of a block are read (the bracket stack of the
  specification's appendix);
- in the block that holds a block quote, the line after the quote's last one is neither missing nor empty.

Source: PROTOCOL §1 (strings), §5 (texts), §7 (limits).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from undersigned import canon, limits
from undersigned.errors import MalformedInput, Refused
from undersigned.letter.commonmark.block import Block
from undersigned.letter.commonmark.blocks import parse_blocks
from undersigned.letter.commonmark.inlines import Piece, parse_inlines
from undersigned.letter.commonmark.page import render_blocks


def check_text(data: bytes, place: str) -> str:
    """The text in the bytes of its file.

    Args:
        data: UTF-8, LF, at most 1 MiB.
        place: the name of the file, for error messages.

    Raises:
        MalformedInput: `too-large`, `encoding`, `string-characters`, `string-normalisation`, `text-html`,
            `text-image`, `text-nesting`, `text-quote`.
    """
    if len(data) > limits.TEXT_BYTES:
        raise MalformedInput("too-large", place, f"{len(data)} bytes instead of at most {limits.TEXT_BYTES}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedInput("encoding", place, f"at byte {error.start}") from None
    canon.check_string(text, place, lines=True)
    _parse(text, place)
    return text


def find_unassigned(text: str) -> str | None:
    """The first code point that these Unicode tables do not assign, as `U+XXXX`."""
    found = next((one for one in text if unicodedata.category(one) == "Cn"), None)
    return None if found is None else f"U+{ord(found):04X}"


def check_assigned(text: str, place: str) -> None:
    """Check, where a letter is made, that other Unicode tables cannot read its text otherwise.

    Raises:
        Refused: `string-unassigned`.
    """
    found = find_unassigned(text)
    if found:
        raise Refused("string-unassigned", place, found)


def render_html(text: str) -> str:
    """The text as HTML that is safe to put in a page: no script, no image, no links but http, https, mailto.

    Raises:
        MalformedInput: `text-html`, `text-image`, `text-nesting`, `text-quote`.
    """
    return render_blocks(*_parse(text, None))


def _parse(text: str, place: str | None) -> tuple[Block, dict[Block, Sequence[Piece]]]:
    image = None
    try:
        document, references = parse_blocks(text)
        inlines: dict[Block, Sequence[Piece]] = {}
        for block in document.walk():
            if block.kind in {"paragraph", "heading"}:
                inlines[block], found = parse_inlines(block.text, references)
                image = image or found
    except MalformedInput as error:
        error.place = place
        raise
    if image is not None:
        raise MalformedInput("text-image", place, ascii(image[:40]))
    return document, inlines
