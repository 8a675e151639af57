"""The clauses beside a quotation, in which its speaker may be named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from undersigned.press.quoting.quotations import Quotation
from undersigned.press.speaking import speech
from undersigned.press.words.folding import Token, find_tokens
from undersigned.press.words.wordlist import build_words
from undersigned.tongue import Message

_BOUNDARY: Final = re.compile(r"[.!?؟…][\"'”’»)]*\s+|\n\n")
_REACH: Final = 260
_MARKS: Final = frozenset(",،;؛:()—–-")
_NOUNS_TOO: Final = build_words("state report call claim note demand answer promise protest reply")
_DETERMINERS: Final = build_words("the a an this its their his her our")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause beside a quotation.

    Args:
        verbs: places among its words of the verbs of saying.
        cuts: places of the words before which a mark parts it, as a comma.
        spoken: whether it tells a speaker without such a verb too, by a colon or by a verb elsewhere.
        may: whether it may, with a verb that no list holds, by the comma between it and the quotation.
        by: whether it begins with "by".
        ahead: whether it stands before the quotation.
    """

    words: list[Token]
    verbs: list[int]
    cuts: frozenset[int]
    place: Message
    spoken: bool
    may: bool
    by: bool
    ahead: bool


def build_clause(
    text: str,
    place: Message,
    *,
    spoken: bool = False,
    may: bool = False,
    by: bool = False,
    ahead: bool = False,
) -> Clause:
    """A clause with its words and its verbs of saying; what else it is, its caller tells."""
    tokens = find_tokens(text)
    words = [token for token in tokens if token.is_word]
    held = accumulate((token.is_word for token in tokens), initial=0)
    cuts = frozenset(at for at, token in zip(held, tokens, strict=False) if token.folded in _MARKS)
    verbs = [at for at in range(len(words)) if speech.is_saying(words[at].key) and not _is_noun(words, at)]
    return Clause(words, verbs, cuts, place, spoken, may, by, ahead)


def _is_noun(words: list[Token], at: int) -> bool:
    """Whether a word that may be a verb of saying is none: the state governor, the report."""
    return words[at].key in _NOUNS_TOO and at > 0 and words[at - 1].key in _DETERMINERS


def find_sentence_before(text: str, quotation: Quotation, before: Quotation | None) -> str:
    """The last sentence before a quotation, in its paragraph."""
    floor = max(0, quotation.start - _REACH, before.end + 1 if before else 0)
    paragraph = text[floor : max(floor, quotation.start - 1)].rpartition("\n\n")[2]
    return _last_sentence(paragraph)


def _last_sentence(paragraph: str) -> str:
    """The last sentence of a paragraph."""
    ends = [match.end() for match in _BOUNDARY.finditer(paragraph) if paragraph[match.end() :].strip()]
    return paragraph[ends[-1] :] if ends else paragraph


def find_clause_before(text: str, quotation: Quotation, before: Quotation | None) -> str:
    """The clause that leads up to a quotation, or nothing.

    Args:
        before: the quotation before it, beyond which nothing is read.
    """
    start = quotation.start
    floor = max(0, start - _REACH, before.end + 1 if before and quotation.outer is None else 0)
    clause = text[floor : max(floor, start - 1)]
    if quotation.form == "block" or _opens_paragraph(clause):
        # What introduces a block, or a paragraph that is nothing but a quotation, ends with a colon.
        stripped = clause.rstrip().rstrip("\"'“„«‘״‚").rstrip()
        if not stripped.endswith(":"):
            return ""
        clause = stripped
    ends = [match.end() for match in _BOUNDARY.finditer(clause)]
    return clause[ends[-1] :] if ends else clause


def _opens_paragraph(clause: str) -> bool:
    tail = clause.rstrip(" \"'“„«‘״‚")
    return tail.endswith("\n\n") or not tail


def find_clause_after(text: str, quotation: Quotation, after: Quotation | None) -> str:
    """The clause that goes on behind a quotation, or nothing.

    Args:
        after: the quotation behind it, from which on nothing is read.
    """
    end = quotation.end
    ceiling = min(
        len(text), end + _REACH, after.start - 1 if after and quotation.outer is None else len(text)
    )
    clause = text[end + 1 : ceiling]
    paragraph = clause.partition("\n\n")[0]
    if quotation.form == "block":
        source = text[end:ceiling].strip().partition("\n\n")[0]
        return source if len(source) < 120 and not source.endswith((".", ":")) else ""
    said = text[quotation.start : end].rstrip()
    begins = paragraph.lstrip()[:1]
    # “It ends.” A new sentence begins: what it says is of something else.
    if said.endswith((".", "!", "?", "؟")) and begins.isupper() and not is_inverted(paragraph):
        return ""
    match = _BOUNDARY.search(paragraph)
    clause = paragraph[: match.start() + 1] if match else paragraph
    # What ends with a colon belongs to the next quotation.
    return "" if clause.rstrip().rstrip("\"'“„«‘״ ").endswith(":") else clause


def is_inverted(paragraph: str) -> bool:
    """Whether a verb of saying is one of the first words."""
    words = [token for token in find_tokens(paragraph[:120]) if token.is_word][:4]
    return any(speech.is_saying(word.key) for word in words)
