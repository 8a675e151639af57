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
from undersigned.press.article import GOES_ON

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
# Somebody else's words, which another site puts into the page.
_EMBEDDED: Final = re.compile(
    r"(?:^|\s)(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed|reddit-(?:embed|card)"
    r"|fb-post|imgur-embed-pub|text-post-media|embedly-card)(?:$|[\s-])"
)
_FOOTNOTE: Final = re.compile(r"(?:[\[(]\s*(?:\d{1,3}|[a-z*†‡])\s*[\])]|\d{1,3}|[*†‡§])")
# m², CO₂: behind so few letters a number is none of a note.
_UNIT: Final = re.compile(r"(?:^|[\W\d_])[^\W\d_]{1,2}$")
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


def find_paragraphs(page: str, place: str) -> tuple[list[tuple[str, str]], str | None, list[str]]:
    """Kind and text of each paragraph of the article in a page, the language it names, what it strikes out.

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
    struck = _prepare(tree)
    return _choose(tree), lang, struck


def _parse(page: str, place: str) -> Any:
    # A declaration of an encoding in characters that were decoded already is an error to the parser.
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", page).replace("\0", "")
    try:
        tree = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8", huge_tree=False))
    except (etree.LxmlError, ValueError, AssertionError):
        raise MalformedInput("article-empty", place) from None
    return tree


def _prepare(tree: Any) -> list[str]:
    """Take out what is not the article's; returns the words that the article strikes out."""
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


def _is_furniture(element: Any) -> bool:
    if element.tag in _KEPT or element.getparent() is None:
        return False
    if str(element.get("role", "")).lower() in _ROLES or element.get("hidden") is not None:
        return True
    if element.tag == "blockquote" and _EMBEDDED.search(str(element.get("class", ""))):
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
        return _tell_kinds([line for line in lines if not line.is_links])
    first, last = chosen[0], chosen[-1]
    while last + 1 < len(lines) and lines[last + 1].parent is lines[last].parent:
        last += 1
    title = [line for line in lines[:first] if line.kind == "h1"][-1:]
    kept = [line for line in lines[first : last + 1] if not line.is_links]
    return _tell_kinds([*title, *kept])


def _tell_kinds(lines: list[_Line]) -> list[tuple[str, str]]:
    """Kind and text of each; the further paragraphs of one block quotation go on with it."""
    before = [None, *(line.quote for line in lines)]
    return [
        (GOES_ON if line.quote is not None and line.quote is one else line.kind, line.text)
        for line, one in zip(lines, before, strict=False)
    ]


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
    quote: Any


def _read_element(element: Any, kind: str, quote: Any = None) -> Iterator[_Line]:
    """Every paragraph in an element, in order; two line breaks part paragraphs too.

    Args:
        quote: the block quotation in which it stands.
    """
    tag = str(element.tag)
    quote = element if tag == "blockquote" else quote
    if quote is not None:
        kind = "quote"
    else:
        kind = tag if re.fullmatch("h[1-6]", tag) else "item" if tag == "li" else kind
    text, linked = element.text or "", 0
    for child in element:
        if child.tag in _BLOCKS:
            yield from _cut_lines(text, kind, element, linked, quote)
            yield from _read_element(child, "p", quote)
            text, linked = "", 0
        elif child.tag == "br":
            text += _BREAK
        else:
            for broken in child.iter("br"):
                broken.tail = _BREAK + (broken.tail or "")
            text += child.text_content()
            linked += sum(len(link.text_content()) for link in child.iter("a"))
        text += child.tail or ""
    yield from _cut_lines(text, kind, element, linked, quote)


def _cut_lines(text: str, kind: str, element: Any, linked: int, quote: Any) -> Iterator[_Line]:
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
            yield _Line(kind, tidy, parent, linked * 2 > len(tidy), quote)


def _one_space(spaces: str) -> str:
    # What wraps the lines of the file is layout; what was typed stays.
    return " " if re.search(r"[\n\r\t\f]", spaces) else spaces
