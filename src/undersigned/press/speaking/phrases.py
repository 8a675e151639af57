"""What hangs on a noun in a clause: the nurses *of the Central Hospital*, the letter *to the board*.

The head of such a phrase is who speaks. What hangs on it by a preposition, by a relative clause, or, behind
a word for people in Hebrew and Arabic, by the construct, is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from undersigned.press.speaking import speech
from undersigned.press.speaking.clauses import Clause
from undersigned.press.speaking.nouns import WHO
from undersigned.press.speaking.relayed import DOCUMENTS
from undersigned.press.words.wordlist import build_words

_LINKS: Final = build_words(
    "of at from to for about against in with on by de del al para sobre contra en con por",
    "של אל מן מתוך על נגד אצל إلى من في لدى على ضد عن",
)
# "A" is the English article; before a Spanish one it leads to whom a letter is sent.
_SPANISH_A: Final = build_words("la las los el su sus")
_WRITTEN_ON: Final = re.compile(r"[למב][א-ת]{3,}|(?:لل|ل|ب)[\u0620-\u064a]{3,}")
# Between a letter and the word that leads to whom it is sent.
_SENT: Final = build_words(
    "open addressed sent written directed submitted delivered handed presented published signed jointly also",
    "abierta dirigida dirigido enviada enviado remitida remitido entregada publicada firmada escrita",
    "enviaron dirigieron remitieron enviamos פתוח הפתוח ממוען הממוען ששלחו שכתבו שנשלח שהופנה המופנה שמוען",
    "مفتوحة المفتوحة موجهة الموجهة المرسلة الموقعة التي وجهت أرسلت وجهوها وجهتها",
)
_RELATIVES: Final = build_words("that which who que")
_WHOM: Final = build_words("whom whose quien quienes cual")
_AND: Final = build_words("and y e")
_DETERMINERS: Final = build_words(
    "the a an this these those their our his her los las el la un una este esta"
)
_STOPS: Final = build_words("he she they we it that which él ella כי את הוא היא הם הן إن أن قد هو هي هم هن")
# Whoever is of these or for them is not they.
_SPEAK_FOR: Final = build_words(
    "spokesman spokeswoman spokesperson union unions association federation lawyer director head leader",
    "portavoz portavoces sindicato asociación federación abogado abogada director directora",
    "דובר דוברת איגוד ארגון הסתדרות ועד מנהל מנהלת متحدث متحدثة ناطق ناطقة نقابة اتحاد رابطة مدير مديرة",
)
_LEADS_IN: Final = build_words("in with en con according según")
_LATIN: Final = 12
_WRITTEN_RIGHT_TO_LEFT: Final = 6
_BETWEEN: Final = 4


def find_attached(clause: Clause, is_ours: Callable[[str], bool], lang: str | None) -> frozenset[int]:
    """The places among a clause's words of what hangs on a noun before it, and so is not who speaks.

    Args:
        is_ours: whether a folded word is one for the letter or its signers.
        lang: the article's language.
    """
    found = _find_asides(clause)
    for at, word in enumerate(clause.words):
        ours = is_ours(word.key)
        if at in found or at in clause.verbs or not (ours or speech.is_person(word.key)):
            continue
        relative = _find_relative(clause, at, is_ours)
        hanging = relative or _follow(clause, at, is_ours, english=(lang or "").startswith("en"))
        if ours or relative or speech.is_any(word.key, _SPEAK_FOR):
            found |= set(hanging)
        else:
            found |= {place for place in hanging if not is_ours(clause.words[place].key)}
    return frozenset(found)


def _follow(clause: Clause, head: int, is_ours: Callable[[str], bool], *, english: bool) -> list[int]:
    """The places of the words that hang on one noun."""
    words, verbs = clause.words, clause.verbs
    first = _find_link(clause, head, english=english)
    if first < 0 and _is_construct(clause, head, is_ours):
        first = head + 1
    if first < 0:
        return []
    latin = words[head].key[0] < "\u0590"
    found: list[int] = []
    last = first
    for place in range(first, len(words)):
        last = place if _is_link(clause, place, english=english) else last
        if place - last > (_LATIN if latin else _WRITTEN_RIGHT_TO_LEFT) or place in verbs:
            break
        listed = place in clause.cuts and place > first
        if listed and not _goes_on(clause, head, place, is_ours):
            break
        if not listed and _begins_another(clause, place, found, english=english):
            break
        found.append(place)
    end = found[-1] + 1 if found else first
    if end + 1 < len(words) and words[end].key in WHO and end + 1 in verbs:
        # The letter to the minister, who said.
        found = [place for place in found if place < last]
    return found


def _find_link(clause: Clause, head: int, *, english: bool) -> int:
    """The place of the word by which something hangs on a noun, or -1."""
    for place in range(head + 1, min(head + 1 + _BETWEEN, len(clause.words))):
        sent = clause.words[place].key in _SENT
        if place in clause.cuts and not sent:
            return -1
        if place not in clause.verbs and _is_link(clause, place, english=english):
            return place
        if not sent:
            return -1
    return -1


def _is_link(clause: Clause, place: int, *, english: bool) -> bool:
    key = clause.words[place].key
    if key == "a" and not english:
        return place + 1 < len(clause.words) and clause.words[place + 1].key in _SPANISH_A
    if key[0] == "ل" and speech.is_any(key, speech.GROUPS):
        # An Arabic letter "to" people who might sign one is theirs.
        return False
    return key in _LINKS or (bool(_WRITTEN_ON.fullmatch(key)) and not speech.is_saying(key))


def _find_asides(clause: Clause) -> set[int]:
    """Relative clauses between commas with the verb behind: the hospital, which got the letter, said."""
    cuts = sorted(clause.cuts)
    found: set[int] = set()
    for first, end in pairwise(cuts):
        begun = [word.key for word in clause.words[first : min(first + 3, end)]]
        relative = any(key in _RELATIVES or key in _WHOM for key in begun) or begun[0][:1] == "ש"
        if relative and end in clause.verbs:
            found |= set(range(first, end))
    return found


def _find_relative(clause: Clause, head: int, is_ours: Callable[[str], bool]) -> list[int]:
    """A relative clause of which the noun is the subject: the letter that reached the board says."""
    words, first = clause.words, head + 1
    if first + 1 >= len(words) or words[first].key not in _RELATIVES or first in clause.cuts:
        return []
    following = words[first + 1]
    verb = next((at for at in clause.verbs if at > first + 1), -1)
    begun = following.key in _DETERMINERS | _STOPS or following.exact[:1].isupper()
    if begun or speech.is_person(following.key) or (first + 1 in clause.verbs and is_ours(words[head].key)):
        return []
    return [] if any(first < at <= verb for at in clause.cuts) else list(range(first, verb))


def _is_construct(clause: Clause, head: int, is_ours: Callable[[str], bool]) -> bool:
    """Whether a word for people stands right before another noun that says whose they are.

    The nurses of a hospital, or who speaks for the nurses.
    """
    key, place = clause.words[head].key, head + 1
    if key[0] < "\u0590" or speech.is_any(key, DOCUMENTS) or place >= len(clause.words):
        return False
    if place in clause.cuts or place in clause.verbs:
        return False
    if not is_ours(key):
        return key in _SPEAK_FOR and is_ours(clause.words[place].key)
    return key in speech.GROUPS or (key[1:] in speech.GROUPS and key[0] != "ה")


def _begins_another(clause: Clause, place: int, found: list[int], *, english: bool) -> bool:
    """Whether a word begins another phrase: an article that no preposition leads to, a pronoun."""
    key = clause.words[place].key
    if key in _STOPS or key in WHO or key.startswith(("וה", "وال")):
        return True
    if key not in _DETERMINERS or not found:
        return False
    before = clause.words[place - 1].key
    return not (before in _AND or before == "a" or _is_link(clause, place - 1, english=english))


def _goes_on(clause: Clause, head: int, place: int, is_ours: Callable[[str], bool]) -> bool:
    """Whether a comma parts a list: the letter to the board, the council and the mayor says."""
    verb = next((at for at in clause.verbs if at > place), -1)
    keys = [word.key for word in clause.words]
    led = any(key in _LEADS_IN for key in keys[max(0, head - 3) : head])
    part = keys[place:verb] if verb >= 0 else []
    return not led and bool(_AND & set(part)) and not any(is_ours(key) or key in _STOPS for key in part)
