"""Numbers of signers and classes, days and addressees that an article gives, beside what the record proves.

Only sentences outside quotations are read. What the rules do not find is not judged: the list is no
proof that an article has nothing else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from undersigned.letter.document import Letter
from undersigned.press import counts, speech
from undersigned.press.article import Article
from undersigned.press.dates import FoundDate
from undersigned.press.fact_words import (
    ADDRESSEE_ENDS,
    CLOSING,
    OPENING,
    PUBLISHING,
    SIGNATURES,
    SIGNING,
    SMALL,
    TO,
)
from undersigned.press.folding import Token, find_tokens
from undersigned.press.languages import same_language
from undersigned.press.passages import Passage, find_passages
from undersigned.press.quotations import Quotation
from undersigned.tongue import Message
from undersigned.verify.report import Facts

FITS: Final = "fits"
DIFFERS: Final = "does not fit"
UNPROVEN: Final = "not proven by the record"
FACTS: Final = 1000
_NOUN: Final = 20
# So many characters from a day a word still tells of it.
_BESIDE: Final = 200


@dataclass(frozen=True, slots=True)
class FactCheck:
    """One fact of an article.

    Args:
        about: `signers`, `class`, `classes`, `roster`, `share`, `day` or `addressee`.
        start: where it stands in the article, in characters; `end` likewise.
        said: what the article says.
        proven: what the record says, None where it says nothing.
        status: `fits`, `does not fit` or `not proven by the record`.
        value: the number, or the day as year, month and day, in every language alike, or "".
    """

    about: str
    start: int
    end: int
    said: str
    proven: Message | None
    status: str
    value: str = ""


def find_facts(
    article: Article,
    quotations: Sequence[Quotation],
    letter: Letter,
    facts: Facts | None,
    signers: frozenset[str],
) -> tuple[FactCheck, ...]:
    """The facts that an article gives about the letter, in its order; about a thousand at most.

    Args:
        quotations: what is passed over.
        facts: what the bundle proves; None where it did not verify, and then nothing is proven.
        signers: words for the signers, as `find_signers` found them.
    """
    found: list[FactCheck] = []
    for one in find_passages(article, quotations):
        if len(found) >= FACTS:
            break
        for number in islice(counts.find_counts(one, facts, signers), FACTS):
            status = {None: UNPROVEN, True: FITS, False: DIFFERS}[number.fits]
            found.append(
                FactCheck(
                    number.about,
                    number.start,
                    number.end,
                    article.text[number.start : number.end],
                    number.proven,
                    status,
                    str(number.value),
                )
            )
        found += islice(_check_days(one, facts), FACTS)
        found += islice(_check_addressees(one, letter, article.lang), FACTS)
    return tuple(sorted(found, key=lambda one: one.start))


def _check_days(passage: Passage, facts: Facts | None) -> Iterator[FactCheck]:
    """Days beside a word for opening, closing, publishing or signing; the word next to the day decides."""
    keys = [word.key for word in passage.words]
    if not any(speech.is_any(key, speech.LETTER) or speech.is_any(key, SIGNING) for key in keys):
        return
    for day in passage.dates:
        kind = _find_kind(passage, day)
        if kind is None:
            continue
        if facts is None:
            yield _tell_day(day, None, UNPROVEN)
        elif kind is PUBLISHING:
            yield _check_release(day, facts)
        elif kind is SIGNING:
            opens, closes = facts.opens.date(), facts.closes.date()
            told = Message.say(
                "nothing records when; it was open from {first} to {last}", first=str(opens), last=str(closes)
            )
            yield _tell_day(day, told, UNPROVEN if day.is_within(opens, closes) else DIFFERS)
        elif kind is OPENING:
            opened = facts.opens.date()
            yield _tell_day(day, Message.say("it opened on {day}", day=str(opened)), _fit(day, opened))
        else:
            closed = facts.closes.date()
            yield _tell_day(day, Message.say("it closed on {day}", day=str(closed)), _fit(day, closed))


def _find_kind(passage: Passage, day: FoundDate) -> frozenset[str] | None:
    """What the word next to a day says of it; one before it is nearer than one behind."""
    best: tuple[int, frozenset[str]] | None = None
    first = bisect_left(passage.words, day.start - _BESIDE, key=lambda word: word.start)
    last = bisect_left(passage.words, day.end + _BESIDE, key=lambda word: word.start)
    for word in passage.words[first:last]:
        if day.start <= word.start < day.end:
            continue
        far = day.start - word.end if word.end <= day.start else 2 * (word.start - day.end) + 1
        for words in (CLOSING, OPENING, PUBLISHING, SIGNING):
            # Opened for signatures: the noun says less than the verb before it.
            place = far + _NOUN * speech.is_any(word.key, SIGNATURES)
            if speech.is_any(word.key, words) and (best is None or place < best[0]):
                best = (place, words)
    return best[1] if best else None


def _tell_day(day: FoundDate, proven: Message | None, status: str) -> FactCheck:
    return FactCheck("day", day.start, day.end, day.said, proven, status, day.value)


def _check_release(day: FoundDate, facts: Facts) -> FactCheck:
    if facts.releases is None:
        return _tell_day(day, None, UNPROVEN)
    released = facts.releases.date()
    told = Message.say(
        "its record was due for release on {day}; when it was published the record does not say",
        day=str(released),
    )
    return _tell_day(day, told, FITS if _fit(day, released) == FITS else UNPROVEN)


def _fit(one: FoundDate, day: date) -> str:
    return FITS if one.is_within(day, day) else DIFFERS


def _check_addressees(passage: Passage, letter: Letter, lang: str | None) -> Iterator[FactCheck]:
    names = "; ".join(letter.addressees)
    for match in TO.finditer(passage.text, passage.start, passage.end):
        first, last = match.span(match.lastgroup or "en")
        words = _cut_addressee([token for token in find_tokens(passage.text, first, last) if token.is_word])
        if not words:
            continue
        last = words[-1].end
        said = passage.text[first:last].strip()
        if not names:
            yield FactCheck("addressee", first, last, said, None, UNPROVEN)
            continue
        content = [set(speech.find_stems(word.key)) - SMALL for word in words if word.key not in SMALL]
        held = _content(names)
        if content and content[0] & held:
            status = FITS
        else:
            # A name in another language has no word in common, and may still be the same.
            other = lang is None or not any(same_language(lang, one.lang) for one in letter.texts[:1])
            status = UNPROVEN if other or names.isascii() != said.isascii() else DIFFERS
        yield FactCheck("addressee", first, last, said, Message.say("to: {names}", names=names), status)


def _cut_addressee(words: list[Token]) -> list[Token]:
    ends = [at for at, word in enumerate(words) if speech.is_any(word.key, ADDRESSEE_ENDS)]
    return words[: ends[0]] if ends else words


def _content(text: str) -> set[str]:
    return {
        stem for token in find_tokens(text) if token.is_word for stem in speech.find_stems(token.key)
    } - SMALL
