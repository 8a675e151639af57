"""The paragraphs of a page in their order, each with what of it is a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from undersigned.press.reading.furniture import PASSED
from undersigned.press.words.wordlist import build_words

# Signs that are no characters of any text, for what a paragraph's text alone does not tell.
_LINK, _END, _BREAK = "\ufdd0", "\ufdd1", "\ufdd2"
SIGNS: Final = re.compile(f"[{_LINK}{_END}{_BREAK}]")
# A link may begin in a paragraph before, and go on in the next.
_LINKED: Final = re.compile(f"^[^{_LINK}{_END}]*{_END}|{_LINK}[^{_END}]*(?:{_END}|$)")
_BREAKS: Final = re.compile(rf"{_BREAK}\s*{_BREAK}[\s{_BREAK}]*")
_SPACES: Final = re.compile(rf"[ \t\r\n\f{_BREAK}]+")
_HEADING: Final = re.compile("h[1-6]")
_BLOCKS: Final = build_words(
    "p h1 h2 h3 h4 h5 h6 li ul ol dl dd dt table tbody thead tfoot tr td th caption blockquote div article",
    "section main header hgroup address figure body pre font center details summary fieldset",
)
_HOLDING: Final = build_words("div td body font article section")


@dataclass(slots=True)
class Line:
    """A paragraph, or the place where something was passed over.

    Args:
        parent: the element that holds it and its like.
        quote: the block quotation in which it stands.
        unlinked: its words outside of links.
        in_marks: whether a link begins right behind a mark that is none of its words.
        passed: how many quotations were passed over in this place.
    """

    kind: str
    text: str
    parent: Any
    quote: Any = None
    unlinked: str = ""
    in_marks: bool = False
    passed: int = 0

    @property
    def is_links(self) -> bool:
        """Whether more than half of it is a link."""
        return len(self.unlinked) * 2 < len(self.text)


def mark_links(tree: Any) -> None:
    """Put signs around the words of each link, for `read_lines`."""
    for link in tree.iter("a"):
        link.text = _LINK + (link.text or "")
        if len(link):
            link[-1].tail = (link[-1].tail or "") + _END
        else:
            link.text += _END


def read_lines(element: Any, kind: str = "p", quote: Any = None) -> Iterator[Line]:
    """Every paragraph in an element, in order; two line breaks part paragraphs too.

    Args:
        quote: the block quotation in which it stands.
    """
    tag = str(element.tag)
    quote = element if tag == "blockquote" else quote
    if quote is not None:
        kind = "quote"
    else:
        kind = tag if _HEADING.fullmatch(tag) else "item" if tag == "li" else kind
    text, passed = element.text or "", 0
    for child in element:
        if child.tag in _BLOCKS:
            yield from _cut_lines(text, kind, element, quote, passed)
            yield from read_lines(child, "p", quote)
            text, passed = "", 0
        elif child.tag == "br":
            text += _BREAK
        else:
            passed += sum(int(sign.get("number")) for sign in child.iter(PASSED))
            for broken in child.iter("br"):
                broken.tail = _BREAK + (broken.tail or "")
            text += child.text_content()
        text += child.tail or ""
    yield from _cut_lines(text, kind, element, quote, passed)


def _cut_lines(text: str, kind: str, element: Any, quote: Any, passed: int) -> Iterator[Line]:
    above = element.getparent()
    parent = element if above is None or str(element.tag) in _HOLDING else above
    begun = False
    for part in _BREAKS.split(text):
        tidy = _tidy(SIGNS.sub(lambda found: _BREAK if found[0] == _BREAK else "", part))
        if tidy:
            held = _LINK + part if begun and _END not in part else part
            unlinked = _tidy(_LINKED.sub("", held))
            yield Line(kind, tidy, parent, quote, unlinked, bool(re.search(f'[“„«"״]{_LINK}', part)))
        begun = part.rfind(_LINK) > part.rfind(_END) or (begun and _END not in part)
    if passed:
        yield Line("p", "", parent, passed=passed)


def _tidy(text: str) -> str:
    return _SPACES.sub(lambda found: "\n" if _BREAK in found[0] else _one_space(found[0]), text).strip(
        " \n\t"
    )


def _one_space(spaces: str) -> str:
    # What wraps the lines of the file is layout; what was typed stays.
    return " " if re.search(r"[\n\r\t\f]", spaces) else spaces
