"""Numbers of signers and classes, days and addressees that an article gives, beside what the record proves.

Only sentences outside quotations are read. What the rules do not find is not judged: the list is no
proof that an article has nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from undersigned.letter.document import Letter
from undersigned.press.article import Article
from undersigned.press.facts import counts
from undersigned.press.facts.addressees import find_addressees
from undersigned.press.facts.dates import FoundDate
from undersigned.press.facts.passages import Passage, find_passages, is_of_another
from undersigned.press.facts.signing_words import CUT, SIGNATURES, SIGNING, is_signing
from undersigned.press.facts.term_words import (
    CLOSING,
    DATED,
    FIRST_DAY,
    LAST_DAY,
    NEXT_CLAUSE,
    OPENING,
    PUBLISHING,
)
from undersigned.press.quoting.quotations import Quotation
from undersigned.press.speaking import speech
from undersigned.tongue import Message
from undersigned.verify.report import Facts

FITS: Final = "fits"
DIFFERS: Final = "does not fit"
UNPROVEN: Final = "not proven by the record"
_STATUS: Final = {None: UNPROVEN, True: FITS, False: DIFFERS}
FACTS: Final = 1000
_NOUN: Final = 20
# So many characters from a day a word still tells of it.
_BESIDE: Final = 200
_LEAD: Final = 20
# Hebrew and Arabic write "and" on to the word.
_WRITTEN_ON: Final = 2


@dataclass(frozen=True, slots=True)
class FactCheck:
    """One fact of an article.

    Args:
        about: `signers`, `part` (of them), `class`, `classes`, `roster`, `share`, `day` or `addressee`.
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
            found.append(
                FactCheck(
                    number.about,
                    number.start,
                    number.end,
                    article.text[number.start : number.end],
                    number.proven,
                    _STATUS[number.fits],
                    number.value,
                )
            )
        found += islice(_check_days(one, facts), FACTS)
        found += [
            FactCheck("addressee", told.start, told.end, told.said, told.proven, _STATUS[told.fits])
            for told in islice(find_addressees(one, letter, article.lang, signers), FACTS)
        ]
    return tuple(sorted(found, key=lambda one: one.start))


def _check_days(passage: Passage, facts: Facts | None) -> Iterator[FactCheck]:
    """Days beside a word for opening, closing, publishing or signing; the word next to the day decides."""
    keys = [word.key for word in passage.words]
    if not any(speech.is_any(key, speech.LETTER) or is_signing(key) for key in keys):
        return
    for day in passage.dates:
        kind = _find_kind(passage, day)
        if kind is None or kind is DATED or is_of_another(passage, day.start):
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
            within = day.is_within(opens, closes) or not _is_signed_on(passage, day)
            yield _tell_day(day, told, UNPROVEN if within else DIFFERS)
        elif kind is OPENING:
            opened = facts.opens.date()
            yield _tell_day(day, Message.say("it opened on {day}", day=str(opened)), _fit(day, opened))
        else:
            closed = facts.closes.date()
            yield _tell_day(day, Message.say("it closed on {day}", day=str(closed)), _fit(day, closed))


def _find_kind(passage: Passage, day: FoundDate) -> frozenset[str] | None:
    """What the word next to a day says of it; one before it is nearer than one behind.

    "From" and "until" say it where the letter is said to be open, or to be signed.
    """
    stretch = _find_stretch(passage, day)
    if stretch is not None:
        return stretch
    best: tuple[int, frozenset[str]] | None = None
    for word in passage.find_words(day.start - _BESIDE, day.end + _BESIDE):
        if day.start <= word.start < day.end:
            continue
        far = day.start - word.end if word.end <= day.start else 2 * (word.start - day.end) + 1
        for words in (CLOSING, OPENING, PUBLISHING, SIGNING, DATED):
            # Opened for signatures: the noun says less than the verb before it.
            place = far + _NOUN * speech.is_any(word.key, SIGNATURES)
            if word.start > day.start and NEXT_CLAUSE.search(passage.text, day.end, word.start + _WRITTEN_ON):
                place += _BESIDE
            if speech.is_any(word.key, words) and (best is None or place < best[0]):
                best = (place, words)
    return best[1] if best else None


def _is_signed_on(passage: Passage, day: FoundDate) -> bool:
    """Whether a word for signing stands before a day in its clause: what is told behind it may be later."""
    signing = [word for word in passage.find_words(day.start - _BESIDE, day.start) if is_signing(word.key)]
    return bool(signing) and not CUT.search(passage.text, signing[-1].end, day.start)


def _find_stretch(passage: Passage, day: FoundDate) -> frozenset[str] | None:
    floor = max(passage.start, day.start - _LEAD)
    kind = (
        OPENING
        if FIRST_DAY.search(passage.text, floor, day.start)
        else CLOSING
        if LAST_DAY.search(passage.text, floor, day.start)
        else None
    )
    around = passage.find_words(day.start - _BESIDE, day.start)
    return kind if kind and any(is_signing(word.key) for word in around) else None


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
