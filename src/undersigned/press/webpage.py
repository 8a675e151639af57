"""The article in a web page, without what stands around it: menus, teasers, captions, banners.

The body is chosen by trafilatura, from a page out of which the plain furniture was taken before. Its `<q>`
are written as marks, and the source named in a block quotation is put behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree, html  # type: ignore[import-untyped]

from undersigned.errors import MalformedInput

_PAGE_CHARS: Final = 4 * 2**20
_ELEMENTS: Final = 60_000
_INLINED: Final = re.compile(r"""(?:data:[^"'\s)>]{200,})""")
_HEAVY: Final = re.compile(
    r"<(script|style|svg|noscript|template|iframe)\b[^>]*>.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL
)
_DROPPED: Final = [
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "object",
    "embed",
    "svg",
    "canvas",
    "form",
    "button",
    "select",
    "input",
    "textarea",
    "dialog",
    "nav",
    "aside",
    "footer",
    "figcaption",
    "audio",
    "video",
    "menu",
]
_FURNITURE: Final = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|breadcrumbs?|sidebar|side-bar|related|recommend(?:ed|ations?)?|teasers?"
    r"|promo|most-read|trending|popular|recent(?:-posts)?|more-(?:stories|news|from)|read-?(?:more|also|next)"
    r"|newsletter|subscribe|paywall|cookies?|consent|gdpr|banner|advert(?:isement)?|ads?|sponsored|captions?"
    r"|wp-caption-text|credit|share|sharing|social|comments?|comment-list|footer|tags|topics|pagination|widget"
    r"|skip-link|toolbar|pull-?quote|author-bio|gallery|also)(?:$|[\s_-])",
    re.IGNORECASE,
)
_KEPT: Final = {"html", "body", "main", "article"}
_ROLES: Final = {"navigation", "complementary", "banner", "contentinfo", "dialog", "search", "menu", "alert"}
_SHARE: Final = 0.5
_TINY: Final = 3
_BREAK: Final = "\x1f"
_BREAKS: Final = re.compile(r"\x1f\s*\x1f[\s\x1f]*")
_SPACES: Final = re.compile(r"[ \t\r\n\f\x1f]+")
_BLOCKS: Final = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "dl",
        "dd",
        "dt",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "blockquote",
        "div",
        "article",
        "section",
        "main",
        "header",
        "hgroup",
        "address",
        "figure",
        "body",
        "pre",
        "font",
        "center",
        "details",
        "summary",
        "fieldset",
    ]
)


def find_paragraphs(page: str, place: str) -> tuple[list[tuple[str, str]], str | None]:
    """Kind and text of each paragraph of the article in a page, and the language that the page names.

    Raises:
        MalformedInput: `article-too-large`, `article-empty`.
    """
    page = _HEAVY.sub(" ", _INLINED.sub("", page))
    if len(page) > _PAGE_CHARS:
        raise MalformedInput(
            "article-too-large", place, f"{len(page)} characters without scripts and pictures"
        )
    tree = _parse(page, place)
    if sum(1 for _ in tree.iter()) > _ELEMENTS:
        raise MalformedInput("article-too-large", place, f"more than {_ELEMENTS} elements")
    lang = str(tree.get("lang") or tree.get("xml:lang") or "") or None
    _prepare(tree)
    return _choose(tree), lang


def _parse(page: str, place: str) -> Any:
    # A declaration of an encoding in characters that were decoded already is an error to the parser.
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", page).replace("\0", "")
    try:
        tree = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8", huge_tree=False))
    except (etree.LxmlError, ValueError, AssertionError):
        raise MalformedInput("article-empty", place) from None
    return tree


def _prepare(tree: Any) -> None:
    whole = len(tree.text_content())
    for element in list(tree.iter(etree.Comment, etree.ProcessingInstruction, *_DROPPED)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in list(tree.iter(etree.Element)):
        if _is_furniture(element) and len(element.text_content()) < whole * _SHARE:
            element.drop_tree()
    for quote in list(tree.iter("q")):
        _write_marks(quote)
    for block in list(tree.iter("blockquote")):
        _move_source(block)


def _is_furniture(element: Any) -> bool:
    if element.tag in _KEPT or element.getparent() is None:
        return False
    if str(element.get("role", "")).lower() in _ROLES or element.get("hidden") is not None:
        return True
    if re.search(r"display\s*:\s*none", str(element.get("style", "")), re.IGNORECASE):
        return True
    return bool(_FURNITURE.search(f"{element.get('class', '')} {element.get('id', '')}"))


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


def _choose(tree: Any) -> list[tuple[str, str]]:
    """The paragraphs from the first to the last that trafilatura takes for the article's."""
    body = tree.find("body")
    lines = list(_read_element(tree if body is None else body, "p"))
    blob = _squeeze(_find_body(tree))
    chosen = [
        number
        for number, line in enumerate(lines)
        if len(key := _squeeze(line.text)) > _TINY and key[:80] in blob
    ]
    if not chosen or sum(len(lines[number].text) for number in chosen) * 3 < sum(
        len(one.text) for one in lines if not one.is_links
    ):
        return [(line.kind, line.text) for line in lines if not line.is_links]
    first, last = chosen[0], chosen[-1]
    while last + 1 < len(lines) and lines[last + 1].parent is lines[last].parent:
        last += 1
    title = [line for line in lines[:first] if line.kind == "h1"][-1:]
    kept = [line for line in lines[first : last + 1] if not line.is_links]
    return [(line.kind, line.text) for line in (*title, *kept)]


def _find_body(tree: Any) -> str:
    import trafilatura  # noqa: PLC0415 - slow to load, and only pages need it

    copy = html.fromstring(html.tostring(tree, encoding="unicode"))
    found = trafilatura.extract(copy, output_format="xml", include_comments=False, deduplicate=False)
    main = etree.fromstring(found).find("main") if found else None
    return "" if main is None else "".join(main.itertext())


def _squeeze(text: str) -> str:
    return "".join(text.split())


@dataclass(slots=True)
class _Line:
    kind: str
    text: str
    parent: Any
    is_links: bool


def _read_element(element: Any, kind: str) -> Iterator[_Line]:
    """Every paragraph in an element, in order; two line breaks part paragraphs too."""
    tag = str(element.tag)
    kind = tag if re.fullmatch("h[1-6]", tag) else {"blockquote": "quote", "li": "item"}.get(tag, kind)
    text, linked = element.text or "", 0
    for child in element:
        if child.tag in _BLOCKS:
            yield from _cut_lines(text, kind, element, linked)
            yield from _read_element(child, kind if kind == "quote" else "p")
            text, linked = "", 0
        elif child.tag == "br":
            text += _BREAK
        else:
            for broken in child.iter("br"):
                broken.tail = _BREAK + (broken.tail or "")
            text += child.text_content()
            linked += sum(len(link.text_content()) for link in child.iter("a"))
        text += child.tail or ""
    yield from _cut_lines(text, kind, element, linked)


def _cut_lines(text: str, kind: str, element: Any, linked: int) -> Iterator[_Line]:
    parent = (
        element
        if str(element.tag) in {"div", "td", "body", "font", "article", "section"}
        else element.getparent()
    )
    for part in _BREAKS.split(text):
        tidy = _SPACES.sub(lambda found: "\n" if _BREAK in found[0] else _one_space(found[0]), part).strip(
            " \n\t"
        )
        if tidy.strip():
            yield _Line(kind, tidy, parent, linked * 2 > len(tidy))


def _one_space(spaces: str) -> str:
    # What wraps the lines of the file is layout; what was typed stays.
    return " " if re.search(r"[\n\r\t\f]", spaces) else spaces
