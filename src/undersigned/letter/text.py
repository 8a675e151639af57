"""One language of a letter: a CommonMark file without raw HTML or images.

What counts as raw HTML and as an image is what CommonMark 0.31.2 says, to the letter: an HTML block (§4.6),
raw HTML (§6.6), an image (§6.4), whatever a link points to, with ASCII whitespace.
Links to other places than http, https and mailto are allowed and shown as plain words.

So that every reader reads the same and none can be kept busy for hours, a text is refused too if
- a block stands inside more than 16 others (a list and its item are two);
- more than 16 brackets are open at once while the inlines of a block are read (the bracket stack of the
  specification's appendix);
- in the block that holds a block quote, the line after the quote's last one is neither missing nor empty.

Source: PROTOCOL §1 (strings), §5 (texts), §7 (limits).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.common.html_blocks import block_names
from markdown_it.rules_block import StateBlock, lheading, paragraph, reference
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from undersigned import canon, limits
from undersigned.errors import MalformedInput, Refused

_DEPTH_MAX: Final = 16
_NOT_IN_URL: Final = re.compile(rb"[^A-Za-z0-9!#$%&'()*+,./:;=?@\[\]_~-]")
_SCHEMES: Final = ("http:", "https:", "mailto:")

_ATTRIBUTE: Final = (
    r"[ \t\n]+[A-Za-z_:][A-Za-z0-9_.:-]*"
    r"""(?:[ \t\n]*=[ \t\n]*(?:[^ \t\n"'=<>`]+|'[^']*'|"[^"]*"))?"""
)
_TAG: Final = rf"<[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*[ \t\n]*/?>|</[A-Za-z][A-Za-z0-9-]*[ \t\n]*>"
_INLINE_TAG: Final = re.compile(_TAG)
_BLOCK_STARTS: Final = re.compile(
    r"<(?:script|pre|style|textarea)(?:[ \t>]|$)|<!--|<\?|<![a-z]|<!\[CDATA\["
    rf"|</?(?:{'|'.join(block_names)})(?:[ \t]|/?>|$)",
    re.IGNORECASE | re.ASCII,
)
_BLOCK_TAG: Final = re.compile(rf"(?:{_TAG})[ \t]*$")
# The opening of a construct, how far behind it its end may begin, and the end.
_SPANS: Final = (
    (re.compile("<!--"), 2, "-->"),
    (re.compile(r"<\?"), 2, "?>"),
    (re.compile("<![A-Za-z]"), 3, ">"),
    (re.compile(r"<!\[CDATA\["), 9, "]]>"),
)


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
    tokens = _parse(text, None)
    for token in tokens:
        token.children = _tame_links(token.children) if token.children else token.children
    reader = _reader()
    return str(reader.renderer.render(tokens, reader.options, {}))


def _tame_links(tokens: Sequence[Token]) -> list[Token]:
    kept, drops = [], False
    for token in tokens:
        if token.type == "link_open":
            drops = not str(token.attrs["href"]).lower().startswith(_SCHEMES)
            token.attrs["rel"] = "noopener nofollow"
        if not (drops and token.type in {"link_open", "link_close"}):
            kept.append(token)
    return kept


class _Reader(MarkdownIt):
    """CommonMark as the specification has it, where the library has opinions of its own about links."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002
        return True

    def normalizeLink(self, url: str) -> str:
        return _NOT_IN_URL.sub(lambda found: b"%%%02X" % found[0][0], url.encode()).decode("ascii")

    def normalizeLinkText(self, link: str) -> str:
        return link


@cache
def _reader() -> _Reader:
    # The library leaves out what is deeper than maxNesting without a word: the rules below speak before that.
    reader = _Reader("commonmark", {"maxNesting": 2 * _DEPTH_MAX})
    reader.block.ruler.at("html_block", _refuse_html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    reader.block.ruler.before("code", "depth", _refuse_deep_block)
    reader.block.ruler.before("code", "quote", _refuse_open_quote)
    reader.block.ruler.before("code", "continuation", _read_after_reference)
    reader.block.ruler.at("reference", _read_reference)
    reader.inline.ruler.at("html_inline", _refuse_html_inline)
    reader.inline.ruler.before("text", "depth", _refuse_deep_inline)
    reader.block.ruler.enable(["depth", "quote", "continuation"])
    reader.inline.ruler.enable("depth")
    return reader


def _parse(text: str, place: str | None) -> list[Token]:
    try:
        tokens = _reader().parse(text)
        for token in tokens:
            _refuse_image(token.children or ())
    except MalformedInput as error:
        error.place = place
        raise
    return tokens


def _refuse_image(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type == "image":
            raise MalformedInput("text-image", None, ascii(token.content[:40]))


def _refuse_html_block(state: StateBlock, first: int, _end: int, silent: bool) -> bool:
    if state.is_code_block(first):
        return False
    line = state.src[state.bMarks[first] + state.tShift[first] : state.eMarks[first]]
    if _BLOCK_STARTS.match(line):
        if silent:
            return True
    elif silent or not _BLOCK_TAG.match(line):
        return False
    raise MalformedInput("text-html", None, f"line {first + 1}: {line[:40]!a}")


def _refuse_html_inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "<":
        return False
    end = _find_end(state)
    if end is None:
        return False
    if not silent:
        raise MalformedInput("text-html", None, ascii(state.src[state.pos : end][:40]))
    state.pos = end
    return True


def _find_end(state: StateInline) -> int | None:
    if found := _INLINE_TAG.match(state.src, state.pos):
        return found.end()
    for opening, offset, closing in _SPANS:
        if opening.match(state.src, state.pos):
            start = state.pos + offset
            if start > _find_last(state, closing):
                return None
            return state.src.index(closing, start) + len(closing)
    return None


def _find_last(state: StateInline, closing: str) -> int:
    # Many openings without an end would else each look through all that follows.
    found: dict[tuple[str, str], int] = state.env.setdefault("undersigned", {})
    key = (state.src, closing)
    if key not in found:
        found[key] = state.src.rfind(closing)
    return found[key]


def _refuse_deep_block(state: StateBlock, first: int, _end: int, _silent: bool) -> bool:
    if state.level > _DEPTH_MAX:
        raise MalformedInput("text-nesting", None, f"line {first + 1}")
    return False


def _refuse_open_quote(state: StateBlock, first: int, _end: int, _silent: bool) -> bool:
    # The library looks for the end of a quote among all lines up to the next empty one, every time.
    if state.tokens and state.tokens[-1].type == "blockquote_close" and not state.isEmpty(first - 1):
        raise MalformedInput("text-quote", None, f"line {first + 1}")
    return False


def _read_reference(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    if not reference(state, first, end, silent):
        return False
    state.env["reference_end"] = state.line
    return True


def _read_after_reference(state: StateBlock, first: int, end: int, _silent: bool) -> bool:
    # A link reference definition is the beginning of a paragraph: only what may interrupt one may follow it.
    if state.env.pop("reference_end", None) != first or reference(state, first, end, True):
        return False
    outer, state.parentType = state.parentType, "paragraph"
    interrupted = any(rule(state, first, end, True) for rule in state.md.block.ruler.getRules("paragraph"))
    state.parentType = outer
    return not interrupted and (lheading(state, first, end, False) or paragraph(state, first, end, False))


def _refuse_deep_inline(state: StateInline, _silent: bool) -> bool:
    if state.level > _DEPTH_MAX:
        raise MalformedInput("text-nesting", None, ascii(state.src[state.pos :][:40]))
    return False
