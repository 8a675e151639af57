"""What stands around a number of an article: what it counts, of which class, and whether it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Final

from undersigned.press.facts import signing_words as words
from undersigned.press.facts.passages import Passage
from undersigned.press.facts.things import name_thing
from undersigned.press.speaking import speech
from undersigned.press.words.folding import Token, find_tokens
from undersigned.press.words.numerals import FoundNumber, is_numeral
from undersigned.press.words.wordlist import build_words
from undersigned.verify.report import Facts

NEAR: Final = 5
CLASS_NEAR: Final = 4
_CLAUSE: Final = 300
_AND: Final = build_words("and y e ו و")
_JOINED: Final = 3
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


def find_classes(following: Sequence[str], facts: Facts | None, near: int = CLASS_NEAR) -> dict[str, int]:
    """The classes that are named right behind a number, with their places, of a letter that has several.

    The nearest, and those that "and" joins to it, up to the next number.
    """
    if facts is None or len(facts.eligibility) < 2:
        return {}
    own = list(takewhile(lambda key: not (key[0].isdigit() or is_numeral(key)), following))
    found: dict[str, int] = {}
    at = -1
    while at + 1 < len(own):
        reach = near if not found else _JOINED if own[at + 1] in _AND or own[at + 1][0] in _AND else 0
        named = {
            place: one.class_
            for one in facts.eligibility
            if one.class_ not in found and (place := _find_place(own, at + 1, reach, one.class_)) >= 0
        }
        if not named:
            break
        at = min(named)
        found[named[at]] = at
    return found


def find_class_before(passage: Passage, first: int, facts: Facts | None) -> dict[str, int]:
    """The class that is named right before a number in brackets, up to the number before: teachers (27)."""
    before = [word.key for word in passage.words[max(0, first - _JOINED) : first]]
    return find_classes(list(reversed(before)), facts, _JOINED)


def _find_place(following: Sequence[str], first: int, near: int, class_: str) -> int:
    """Where the class is named among the words behind a number, or -1; "a ward" names none."""
    parts = set(class_.casefold().replace("-", " ").split())
    for at, key in enumerate(following[first : first + near], first):
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


def are_people(key: str) -> bool:
    """Whether the list of things that are counted has a word, and has it for people."""
    return name_thing(key) in _PEOPLE - {"wards"}


def strip_points(key: str) -> tuple[str, ...]:
    """An Arabic word as it is, without its vowel points, and without the ending behind numbers above ten."""
    bare = words.POINTS.sub("", key)
    return (key, bare, bare.removesuffix("ا"))
