"""The article in a web page, without what stands around it: menus, teasers, captions, banners.

The body is chosen by trafilatura, from a page out of which the plain furniture was taken before. Its `<q>`
are written as marks, and the source named in a block quotation is put behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree, html  # type: ignore[import-untyped]

from undersigned.errors import MalformedInput
from undersigned.press.article import GOES_ON
from undersigned.press.reading.furniture import PASSED, count_quotations, drop_furniture
from undersigned.press.reading.hidden import drop_hidden
from undersigned.press.reading.lines import SIGNS, Line, mark_links, read_lines
from undersigned.press.reading.teasers import drop_teasers, is_teaser

_PAGE_CHARS: Final = 4 * 2**20
_ELEMENTS: Final = 60_000
_INLINED: Final = re.compile(r"""(?:data:[^"'\s)>]{200,})""")
_HEAVY: Final = re.compile(r"<(?:(script|style|svg|noscript|template|iframe)\b([^<>]*)>|!--)", re.IGNORECASE)
_COMMENT: Final = re.compile("-->")
_MEDIA: Final = re.compile(r"""\bmedia\s*=\s*["']?\s*(?!all\b|screen\s*["'>]|screen\s*$)""", re.IGNORECASE)
# What the tree takes from a page by its number, and from nobody else; and what is a sign of ours.
_NO_TEXT: Final = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|{SIGNS.pattern}")
_FOOTNOTE: Final = re.compile(r"(?:[\[(]\s*(?:\d{1,3}|[a-z*†‡])\s*[\])]|\d{1,3}|[*†‡§])")
# m², CO₂: behind so few letters a number is none of a note.
_UNIT: Final = re.compile(r"(?:^|[\W\d_])[^\W\d_]{1,2}$")
_TINY: Final = 3


@dataclass(frozen=True, slots=True)
class Page:
    """What of a page is the article.

    Args:
        paragraphs: kind and text of each.
        lang: the language that the page names.
        struck: what the article strikes out.
        passed: how many stretches between marks were passed over in the article's place on the page.
    """

    paragraphs: list[tuple[str, str]]
    lang: str | None
    struck: list[str]
    passed: int


def read_page(page: str, place: str) -> Page:
    """The article in a page.

    Raises:
        MalformedInput: `article-too-large`, `article-empty`.
    """
    page, style = _drop_heavy(_INLINED.sub("", page))
    if len(page) > _PAGE_CHARS:
        raise MalformedInput(
            "article-too-large", place, f"{len(page)} characters without scripts and pictures"
        )
    tree = _parse(page, place)
    if sum(1 for _ in tree.iter()) > _ELEMENTS:
        raise MalformedInput("article-too-large", place, f"more than {_ELEMENTS} elements")
    lang = str(tree.get("lang") or tree.get("xml:lang") or "") or None
    struck = _prepare(tree, style)
    paragraphs, passed = _choose(tree)
    return Page(paragraphs, lang, struck, passed)


def _drop_heavy(page: str) -> tuple[str, str]:
    """A page without what no reader reads, and what its styles hold; what nothing ends stays."""
    kept, styles, at = [], [], 0
    endless = set[str]()
    for found in _HEAVY.finditer(page):
        name = (found[1] or "").lower()
        if found.start() < at or name in endless:
            continue
        end = (re.compile(rf"</{name}\s*>", re.IGNORECASE) if name else _COMMENT).search(page, found.end())
        if end is None:
            endless.add(name)
            continue
        kept.append(page[at : found.start()])
        at = end.end()
        if name == "style" and not _MEDIA.search(found[2]):
            styles.append(page[found.end() : end.start()])
    return " ".join((*kept, page[at:])), "\n".join(styles)


def _parse(page: str, place: str) -> Any:
    # A declaration of an encoding in characters that were decoded already is an error to the parser.
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", page).replace("\0", "")
    try:
        tree = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8", huge_tree=False))
    except (etree.LxmlError, ValueError, AssertionError):
        raise MalformedInput("article-empty", place) from None
    for element in tree.iter():
        element.tail = element.tail and _NO_TEXT.sub("", element.tail)
        if isinstance(element.tag, str):
            element.text = element.text and _NO_TEXT.sub("", element.text)
        if element.tag == PASSED:
            element.tag = "span"
    return tree


def _prepare(tree: Any, style: str) -> list[str]:
    """Take out what is not the article's; returns the words that the article strikes out."""
    for note in list(tree.iter(etree.Comment, etree.ProcessingInstruction)):
        if note.getparent() is not None:
            note.drop_tree()
    for quote in list(tree.iter("q")):
        _write_marks(quote)
    for block in list(tree.iter("blockquote")):
        _move_source(block)
    drop_hidden(tree, style)
    drop_furniture(tree)
    drop_teasers(tree)
    for mark in list(tree.iter("sup")):
        told = mark.text_content().strip()
        if _FOOTNOTE.fullmatch(told) and not (told.isdigit() and _UNIT.search(_text_before(mark))):
            mark.drop_tree()
    struck = list(tree.iter("s", "del", "strike"))
    words = [one.text_content().strip() for one in struck]
    for one in struck:
        if one.getparent() is not None:
            one.drop_tree()
    return [one for one in words if one]


def _text_before(element: Any) -> str:
    before = element.getprevious()
    text = element.getparent().text if before is None else before.tail or before.text_content()
    return str(text or "")


def _write_marks(quote: Any) -> None:
    depth = sum(1 for _ in quote.iterancestors("q"))
    opening, closing = ("“", "”") if depth % 2 == 0 else ("‘", "’")
    quote.text = opening + (quote.text or "").lstrip()
    if len(quote):
        quote[-1].tail = (quote[-1].tail or "").rstrip() + closing
    else:
        quote.text = quote.text.rstrip() + closing
    quote.tag = "span"


def _move_source(block: Any) -> None:
    for source in [one for one in block.iter("cite", "footer", "figcaption") if one.text_content().strip()]:
        behind = html.Element("p")
        behind.text = source.text_content().strip()
        source.drop_tree()
        behind.tail, block.tail = block.tail, None
        block.addnext(behind)


def _choose(tree: Any) -> tuple[list[tuple[str, str]], int]:
    """The paragraphs from the first to the last that trafilatura takes for the article's, and what is not.

    That is how many quotations were passed over between them, or beside them in what holds them all.
    """
    blob = _squeeze(_find_body(tree))
    mark_links(tree)
    body = tree.find("body")
    lines = list(read_lines(tree if body is None else body))
    own = _drop_links(lines)
    chosen = [
        number
        for number, line in enumerate(lines)
        if len(key := _squeeze(line.text)) > _TINY and key[:80] in blob
    ]
    if not chosen or sum(len(lines[number].text) for number in chosen) * 3 < sum(
        len(line.text) for line in own
    ):
        return _tell_kinds(own), _count_passed(lines, own)
    first, last = chosen[0], chosen[-1]
    while last + 1 < len(lines) and lines[last + 1].parent is lines[last].parent:
        last += 1
    title = [line for line in lines[:first] if line.kind == "h1"][-1:]
    kept = [*title, *_drop_links(lines[first : last + 1])]
    around = _find_around([lines[number] for number in chosen])
    near = [
        line
        for number, line in enumerate(lines)
        if first <= number <= last or (around is not None and around in _list_holders(line))
    ]
    return _tell_kinds(kept), _count_passed(near, kept)


def _drop_links(lines: list[Line]) -> list[Line]:
    filled = [line for line in lines if line.text]
    beside = [None, *filled, None]
    return [
        line
        for line, before, after in zip(filled, beside, beside[2:], strict=False)
        if not is_teaser(line, before, after)
    ]


def _find_around(lines: list[Line]) -> Any:
    """The innermost element that holds lines, or None where that is the whole page."""
    common = _list_holders(lines[0])
    for line in lines[1:]:
        own = set(_list_holders(line))
        common = [one for one in common if one in own]
    return common[0] if common and common[0].tag not in {"html", "body"} else None


def _list_holders(line: Line) -> list[Any]:
    return [line.parent, *line.parent.iterancestors()]


def _count_passed(lines: list[Line], kept: list[Line]) -> int:
    own = {id(line) for line in kept}
    return sum(line.passed or count_quotations(line.text) for line in lines if id(line) not in own)


def _tell_kinds(lines: list[Line]) -> list[tuple[str, str]]:
    """Kind and text of each; the further paragraphs of one block quotation go on with it."""
    before = [None, *(line.quote for line in lines)]
    return [
        (GOES_ON if line.quote is not None and line.quote is one else line.kind, line.text)
        for line, one in zip(lines, before, strict=False)
    ]


def _find_body(tree: Any) -> str:
    import trafilatura  # noqa: PLC0415 - slow to load, and only pages need it

    copy = html.fromstring(html.tostring(tree, encoding="unicode"))
    etree.strip_elements(copy, PASSED, with_tail=False)
    found = trafilatura.extract(copy, output_format="xml", include_comments=False, deduplicate=False)
    main = etree.fromstring(found).find("main") if found else None
    return "" if main is None else "".join(main.itertext())


def _squeeze(text: str) -> str:
    return "".join(text.split())
