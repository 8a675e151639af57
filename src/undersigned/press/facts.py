"""Numbers of signers, days and addressees that an article gives, beside what the record proves.

Only sentences outside quotations are read. What the rules do not find is not judged: the list is no
proof that an article has nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from undersigned.letter.document import Letter
from undersigned.press import speech
from undersigned.press.article import Article
from undersigned.press.dates import FoundDate, find_dates
from undersigned.press.folding import Token, find_tokens
from undersigned.press.quotations import Quotation
from undersigned.press.signed import split_sentences
from undersigned.verify.report import Facts

FITS: Final = "fits"
DIFFERS: Final = "does not fit"
UNPROVEN: Final = "not proven by the record"

_SIGNING: Final = frozenset(
    [
        "signed",
        "sign",
        "signs",
        "signing",
        "signatories",
        "signatory",
        "signatures",
        "signature",
        "signers",
        "signer",
        "undersigned",
        "firmado",
        "firmaron",
        "firma",
        "firman",
        "firmas",
        "firmantes",
        "firmante",
        "firmada",
        "suscrita",
        "suscribieron",
        "rubricaron",
        "חתמו",
        "חתם",
        "חתמה",
        "חתומים",
        "חתומות",
        "חותמים",
        "חותמות",
        "חתימות",
        "חתימה",
        "החותמים",
        "وقع",
        "وقعت",
        "وقعوا",
        "وقعها",
        "توقيع",
        "توقيعا",
        "موقعون",
        "موقعين",
        "موقعا",
        "موقع",
        "موقعة",
        "التوقيعات",
        "تواقيع",
    ]
)
_OF: Final = re.compile(
    r"(?:\bof(?: the| its| their)?|\bde(?: los| las| un total de)?|מתוך|من أصل|من بين)\s*$"
)
_CLOSING: Final = frozenset(
    [
        "until",
        "deadline",
        "closed",
        "closes",
        "close",
        "by",
        "hasta",
        "cerró",
        "cierre",
        "עד",
        "נסגר",
        "حتى",
        "أغلق",
        "إغلاق",
    ]
)
_PUBLISHING: Final = frozenset(
    [
        "published",
        "released",
        "release",
        "publish",
        "publicada",
        "publicó",
        "publicaron",
        "difundió",
        "divulgada",
        "פורסם",
        "התפרסם",
        "הופץ",
        "פרסמו",
        "نشرت",
        "نشر",
        "وزعت",
    ]
)
_TO: Final = re.compile(
    r"(?:letters?|appeal|petition) (?:addressed |sent )?to (?P<en>[^.,;:“”\"«»\n]{3,90})"
    r"|cartas?(?: abierta)?(?: dirigida)? (?:al?|a la|a los|a las) (?P<es>[^.,;:“”\"«»\n]{3,90})"
    r"|מכתב(?: פתוח)? (?:אל |ל)(?P<he>[^.,;:“”\"«»\n]{3,90})"
    r"|رسالة(?: مفتوحة)?(?: موجهة)? إلى (?P<ar>[^.،;:“”\"«»\n]{3,90})",
    re.IGNORECASE,
)
_SMALL: Final = frozenset(
    [
        "the",
        "of",
        "a",
        "an",
        "to",
        "and",
        "its",
        "their",
        "de",
        "la",
        "el",
        "los",
        "las",
        "del",
        "y",
        "a",
        "su",
        "של",
        "את",
        "ו",
        "ال",
        "في",
        "من",
        "إلى",
    ]
)


@dataclass(frozen=True, slots=True)
class FactCheck:
    """One fact of an article.

    Args:
        about: `signers`, `class`, `roster`, `day` or `addressee`.
        start: where it stands in the article, in characters; `end` likewise.
        said: what the article says.
        proven: what the record says, "" where it says nothing.
        status: `fits`, `does not fit` or `not proven by the record`.
    """

    about: str
    start: int
    end: int
    said: str
    proven: str
    status: str


def find_facts(
    article: Article,
    quotations: Sequence[Quotation],
    letter: Letter,
    facts: Facts | None,
    signers: frozenset[str],
) -> tuple[FactCheck, ...]:
    """The facts that an article gives about the letter, in its order.

    Args:
        quotations: what is passed over.
        facts: what the bundle proves; None where it did not verify, and then nothing is proven.
        signers: words for the signers, as `find_signers` found them.
    """
    found: list[FactCheck] = []
    for start, end in _outside(article, quotations):
        tokens = [token for token in find_tokens(article.text, start, end) if token.is_word]
        dates = list(find_dates(article.text, start, end))
        found += _check_numbers(article.text, tokens, dates, facts, signers)
        found += _check_days(tokens, dates, facts)
        found += _check_addressees(article.text, start, end, letter)
    return tuple(sorted(found, key=lambda one: one.start))


def _outside(article: Article, quotations: Sequence[Quotation]) -> Iterator[tuple[int, int]]:
    """The sentences of the article, cut where quotations begin."""
    spans = sorted(piece for one in quotations for piece in one.pieces)
    for block in article.blocks:
        inside = [one for one in spans if one[0] < block.end and one[1] > block.start]
        for first, last in split_sentences(article.text[block.start : block.end]):
            at, end = block.start + first, block.start + last
            for left, right in inside:
                if left < end and right > at:
                    if at < left:
                        yield at, left
                    at = max(at, right)
            if at < end:
                yield at, end


def _check_numbers(
    text: str, tokens: list[Token], dates: list[FoundDate], facts: Facts | None, signers: frozenset[str]
) -> Iterator[FactCheck]:
    if not any(speech.is_any(token.key, _SIGNING) for token in tokens):
        return
    seen = 0
    for at, token in enumerate(tokens):
        number = _read_number(token)
        if number is None or any(one.start <= token.start < one.end for one in dates):
            continue
        following = [one.key for one in tokens[at + 1 : at + 6]]
        class_ = _find_class(following, facts)
        counted = any(speech.is_any(key, signers | _SIGNING | speech.LETTER) for key in following)
        if seen and _OF.search(text, seen, token.start):
            yield _check_count("roster", token, number, facts.entries if facts else None)
        elif class_ is not None and facts is not None:
            yield _check_class(token, tokens[min(at + 3, len(tokens) - 1)].end, text, number, class_, facts)
        elif counted or _OF.match(text[token.end : token.end + 3].strip()):
            yield _check_count("signers", token, number, facts.signatures if facts else None)
        seen = token.end


def _read_number(token: Token) -> int | None:
    return _digits(token.folded) if token.kind == "number" else None


def _digits(text: str) -> int | None:
    plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", text).rstrip(".,")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 9 else None


def _find_class(following: list[str], facts: Facts | None) -> str | None:
    if facts is None or len(facts.eligibility) < 2:
        return None
    for key in following[:4]:
        for one in facts.eligibility:
            if one.class_.casefold() in speech.find_stems(key):
                return one.class_
    return None


def _check_class(token: Token, end: int, text: str, number: int, class_: str, facts: Facts) -> FactCheck:
    said = " ".join(text[token.start : end].split())
    if facts.classes is None:
        return FactCheck("class", token.start, end, said, "", UNPROVEN)
    count = facts.classes.get(class_, 0)
    return FactCheck(
        "class",
        token.start,
        end,
        said,
        f"{count:,} of class “{class_}”",
        FITS if count == number else DIFFERS,
    )


def _check_count(about: str, token: Token, number: int, proven: int | None) -> FactCheck:
    status = UNPROVEN if proven is None else FITS if number == proven else DIFFERS
    what = "entries on the roster" if about == "roster" else "signatures of distinct entries"
    told = "" if proven is None else f"{proven:,} {what}"
    return FactCheck(about, token.start, token.end, token.exact, told, status)


def _check_days(tokens: list[Token], dates: list[FoundDate], facts: Facts | None) -> Iterator[FactCheck]:
    keys = [token.key for token in tokens]
    about_letter = any(speech.is_any(key, speech.LETTER) or speech.is_any(key, _SIGNING) for key in keys)
    for one in dates if about_letter else ():
        if facts is None:
            yield FactCheck("day", one.start, one.end, one.said, "", UNPROVEN)
        elif any(speech.is_any(key, _CLOSING) for key in keys):
            closes = facts.closes.date()
            yield FactCheck(
                "day", one.start, one.end, one.said, f"it closed on {closes}", _fit(one, [closes])
            )
        elif any(speech.is_any(key, _PUBLISHING) for key in keys):
            yield _check_release(one, facts)
        elif any(speech.is_any(key, _SIGNING) for key in keys):
            told = f"nothing records when; it was open from {facts.opens.date()} to {facts.closes.date()}"
            inside = one.is_within(facts.opens.date(), facts.closes.date())
            yield FactCheck("day", one.start, one.end, one.said, told, UNPROVEN if inside else DIFFERS)


def _check_release(one: FoundDate, facts: Facts) -> FactCheck:
    if facts.releases is None:
        return FactCheck("day", one.start, one.end, one.said, "", UNPROVEN)
    released = facts.releases.date()
    status = FITS if _fit(one, [released]) == FITS else UNPROVEN
    told = f"its record was due for release on {released}; when it was published the record does not say"
    return FactCheck("day", one.start, one.end, one.said, told, status)


def _fit(one: FoundDate, days: list[date]) -> str:
    return FITS if any(one.is_within(day, day) for day in days) else DIFFERS


def _check_addressees(text: str, start: int, end: int, letter: Letter) -> Iterator[FactCheck]:
    for match in _TO.finditer(text, start, end):
        group = match.lastgroup or "en"
        said = match[group].strip()
        first, last = match.span(group)
        names = "; ".join(letter.addressees)
        if not names:
            yield FactCheck("addressee", first, last, said, "", UNPROVEN)
        else:
            status = (
                FITS if _content(said) & _content(names) else UNPROVEN if _foreign(said, names) else DIFFERS
            )
            yield FactCheck("addressee", first, last, said, f"to: {names}", status)


def _content(text: str) -> set[str]:
    return {
        stem for token in find_tokens(text) if token.is_word for stem in speech.find_stems(token.key)
    } - _SMALL


def _foreign(one: str, other: str) -> bool:
    """Whether two names are in different scripts or languages, so that no word can be the same."""
    return one.isascii() != other.isascii()
