"""What stands around a number of an article: what it counts, of which class, and whether it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from undersigned.press import fact_words as words
from undersigned.press import speech
from undersigned.press.folding import Token, find_tokens
from undersigned.press.numerals import FoundNumber
from undersigned.press.passages import Passage
from undersigned.press.things import name_thing
from undersigned.press.wordlist import build_words
from undersigned.verify.report import Facts

NEAR: Final = 5
CLASS_NEAR: Final = 4
_CLAUSE: Final = 300
# "A ward", "per ward": not which nurses, but how many to each.
_EACH: Final = build_words("a an per each every por cada al לכל בכל לפי لكل في")
# Of what the list of things has; "ward" may be a class.
_PEOPLE: Final = build_words(
    "nurses doctors patients people workers teachers students soldiers protesters wards"
)


def cut_clause(passage: Passage, one: FoundNumber) -> list[Token]:
    """The words behind a number, up to a mark or a word for signing."""
    found: list[Token] = []
    end = passage.words[one.last - 1].end
    for word in passage.words[one.last : one.last + NEAR]:
        if words.CUT.search(passage.text, end, word.start):
            break
        found.append(word)
        end = word.end
        if words.is_signing(word.key):
            break
    return found


def is_asked(passage: Passage, start: int, end: int) -> bool:
    """Whether a verb of asking or telling stands between a number and every word for signing."""
    before = reversed(passage.find_words(start - _CLAUSE, start))
    sides = [_find_first(side) for side in (before, passage.find_words(end, end + _CLAUSE))]
    return "sign" not in sides and "ask" in sides


def _find_first(side: Iterable[Token]) -> str:
    for word in side:
        if words.is_signing(word.key):
            return "sign"
        if speech.is_any(word.key, words.ASKING):
            return "ask"
    return ""


def find_class(following: list[str], facts: Facts | None, near: int = CLASS_NEAR) -> str | None:
    """The class that is named right behind a number, of a letter that has several."""
    if facts is None or len(facts.eligibility) < 2:
        return None
    found = (one.class_ for one in facts.eligibility if place_of(following, one.class_, near) >= 0)
    return next(found, None)


def place_of(following: list[str], class_: str, near: int = CLASS_NEAR) -> int:
    """Where the class is named among the words behind a number, or -1; "a ward" names none."""
    parts = set(class_.casefold().replace("-", " ").split())
    for at, key in enumerate(following[:near]):
        if set(speech.find_stems(key)) & parts and not (at and following[at - 1] in _EACH):
            return at
    return -1


def find_names(facts: Facts) -> set[str]:
    """The words by which the charter names the group and its classes."""
    names = " ".join((facts.group, *(one.class_ for one in facts.eligibility)))
    return {token.key for token in find_tokens(names) if token.is_word} - words.SMALL


def is_thing(key: str) -> bool:
    """Whether a word names what signs nothing: hours, beds, money."""
    found = {name for stem in speech.find_stems(key) if (name := name_thing(stem))}
    return bool(found) and not found & _PEOPLE


def strip_points(key: str) -> tuple[str, ...]:
    """An Arabic word as it is, without its vowel points, and without the ending behind numbers above ten."""
    bare = words.POINTS.sub("", key)
    return (key, bare, bare.removesuffix("ا"))
