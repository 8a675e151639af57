"""The quotations of an article: between marks or set off, over paragraphs, parted by a speech tag, nested."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from undersigned.press.article import Article
from undersigned.press.judging.signed import split_sentences
from undersigned.press.quoting.scanning import Span, scan, takes_up
from undersigned.press.speaking import speech
from undersigned.press.words.folding import find_tokens, fold_layout, fold_wrapping
from undersigned.press.words.wordlist import build_words

QUOTATIONS: Final = 1000
SCARE_WORDS: Final = 2
_TAG_CHARS: Final = 90
_TAG_WORDS: Final = 12
_ASIDE: Final = re.compile(r"[—–]\s{0,3}([^—–\s][^—–]{2,78}[^—–\s])\s{0,3}[—–]")
# The space that does not break inside « » belongs to the marks.
_SET: Final = "\u00a0\u202f\u2009"
_SENTENCE_END: Final = re.compile(r"[.!?؟](?:\s|$)")
_LEADS_ON: Final = build_words(
    "and but that or as of to for in on with also then while y e pero que o como de a para en con",
    "también mientras ו וגם אבל כי ש או על אל و أن إن لكن أو كما إلى",
)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that an article gives as somebody's own.

    Args:
        pieces: spans of the article's text, marks left out; several where a tag or a new paragraph parts it.
        tags: for each piece after the first, whether a speech tag (not a new paragraph) comes before it.
        form: `marks`, or `block` where it is set off without marks.
        outer: the place, among all, of the quotation in which it stands.
        closed: whether its closing mark was found; if not, it is taken to end with its sentence.
        goes_on: whether it is set off together with the one before it.
    """

    pieces: tuple[tuple[int, int], ...]
    form: str
    tags: tuple[bool, ...] = ()
    outer: int | None = None
    closed: bool = True
    goes_on: bool = False

    @property
    def start(self) -> int:
        """Where it begins in the article."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """Where it ends in the article."""
        return self.pieces[-1][1]

    def raw(self, article: Article) -> str:
        """Its words with every typed space; pieces joined by a space."""
        return " ".join(fold_wrapping(article.text[start:end]).strip(_SET) for start, end in self.pieces)

    def text(self, article: Article) -> str:
        """Its words, on one line; pieces joined by a space."""
        return " ".join(fold_layout(article.text[start:end]) for start, end in self.pieces)


def find_quotations(article: Article) -> list[Quotation]:
    """All quotations of an article in order, nested ones after those in which they stand; at most 1,000."""
    found: list[Quotation] = []
    for quotation in _find_outer(article):
        if len(found) >= QUOTATIONS:
            break
        found.append(quotation)
    return _merge(article, found)[:QUOTATIONS]


def _find_outer(article: Article) -> Iterator[Quotation]:
    carried: tuple[str, list[tuple[int, int]]] | None = None
    for number, block in enumerate(article.blocks):
        text = article.text[block.start : block.end]
        if block.kind == "code":
            continue
        spans = scan(text, carried[0] if carried else None)
        if block.kind == "quote" and not _is_marked(text, spans):
            yield Quotation(((block.start, block.end),), "block", goes_on=block.goes_on)
            continue
        for span in spans:
            pieces = tuple((block.start + first, block.start + last) for first, last in span.pieces)
            before = tuple(carried[1]) if carried and span is spans[0] else ()
            if span.depth == 0 and not span.closed:
                following = article.blocks[number + 1 : number + 2]
                if following and takes_up(article.text[following[0].start : following[0].end], span.mark):
                    carried = (span.mark, [*before, *pieces])
                    break
                if span.mark in "'’":
                    continue
                pieces = ((pieces[0][0], _end_sentence(article, pieces[0][0], block.end)),)
            whole = (*before, *pieces)
            yield Quotation(
                whole, "marks", (False,) * (len(whole) - 1), -1 if span.depth else None, span.closed
            )
        else:
            carried = None


def _end_sentence(article: Article, start: int, end: int) -> int:
    """Where the first sentence behind a mark ends that nothing closes."""
    sentences = split_sentences(article.text[start:end])
    return start + sentences[0][1] if sentences else end


def _is_marked(text: str, spans: list[Span]) -> bool:
    """Whether the marks of a paragraph that is set off hold nearly all of it."""
    return sum(span.end - span.start for span in spans if span.depth == 0) > len(text.strip()) * 0.6


def _merge(article: Article, found: list[Quotation]) -> list[Quotation]:
    """Quotations parted by a tag put together, blocks too; nested ones told where they stand."""
    merged: list[Quotation] = []
    last: int | None = None
    for quotation in found:
        one = _part_at_asides(article, quotation)
        if one.outer is not None:
            if last is not None:
                merged.append(replace(one, outer=last))
            continue
        if last is not None and _goes_on(article, merged[last], one):
            before = merged[last]
            tagged = before.form == "marks"
            tags = (*before.tags, tagged, *one.tags)
            merged[last] = replace(before, pieces=before.pieces + one.pieces, tags=tags, closed=one.closed)
            continue
        last = len(merged)
        merged.append(one)
    return merged


def _part_at_asides(article: Article, quotation: Quotation) -> Quotation:
    """«Nosotros —dice la carta— nos negamos»: the tag stands inside the marks."""
    pieces: list[tuple[int, int]] = []
    tags: list[bool] = []
    for number, (start, end) in enumerate(quotation.pieces):
        at = start
        if number:
            tags.append(quotation.tags[number - 1])
        for aside in _ASIDE.finditer(article.text, start, end):
            if _is_tag(aside[1]):
                pieces.append((at, at + len(article.text[at : aside.start()].rstrip())))
                tags.append(True)
                at = _skip_spaces(article.text, aside.end(), end)
        pieces.append((at, end))
    kept = [(start, end) for start, end in pieces if article.text[start:end].strip()]
    if len(kept) != len(pieces) or len(kept) == len(quotation.pieces):
        return quotation
    return replace(quotation, pieces=tuple(kept), tags=tuple(tags))


def _skip_spaces(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _is_tag(text: str) -> bool:
    words = [token for token in find_tokens(text) if token.is_word]
    says = any(speech.is_saying(word.key) for word in words[:4])
    # What the quoted speakers say of themselves is no tag.
    return (
        says
        and len(words) <= 8
        and not any(word.key in {"we", "nosotros", "nosotras", "אנחנו", "نحن"} for word in words)
    )


def _goes_on(article: Article, before: Quotation, after: Quotation) -> bool:
    gap = article.text[before.end : after.start]
    if before.form == "block" or after.form == "block":
        return before.form == after.form and after.goes_on and not gap.strip()
    inside = gap[1:-1] if len(gap) > 1 else gap
    if "\n\n" in inside or len(inside) > _TAG_CHARS or _SENTENCE_END.search(inside) or ":" in inside:
        return False
    words = [token.key for token in find_tokens(inside) if token.is_word]
    if not words or len(words) > _TAG_WORDS or not any(speech.is_saying(word) for word in words):
        return False
    said = article.text[before.start : before.end].rstrip()
    if said.endswith((".", "!", "?", "؟")) or words[-1] in _LEADS_ON or words[0] in _LEADS_ON:
        return False
    begins = article.text[after.start : after.start + 1]
    ends = inside.rstrip()[-1:] in {",", "،", "—", "–"}
    return ends or not begins.isupper()
