"""How a noun stands in its clause: as a name, as who is spoken to or of, as one of several, as another."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from undersigned.press.speaking import speech
from undersigned.press.speaking.clauses import Clause
from undersigned.press.speaking.relayed import DOCUMENTS
from undersigned.press.words.folding import Token
from undersigned.press.words.wordlist import build_words

_TOWARDS: Final = build_words("to for about against with al a para sobre contra con אל נגד על إلى عن ضد")
# Never behind the quotation with its speaker, as "said" is: the noun behind it is who listens.
_TELLING: Final = build_words("told tell tells telling")
_OF: Final = build_words("of del de against")
# Not these nurses, not this letter, or not all of them.
_ANOTHER: Final = build_words(
    "other another different earlier previous former second rival otra otro otras otros segunda segundo",
    "אחת אחד כמה חלק מקצת إحدى أحد بعض",
)
_ANOTHER_BEHIND: Final = build_words(
    "אחר אחרת אחרים אחרות קודם קודמת נוסף נוספת ישן אחת אחד أخرى آخر آخرون آخرين أخريات سابقة سابق",
    "ثانية واحدة anterior previa distinta distinto",
)
_PART: Final = build_words("one two some several many few una uno alguna algunas algunos varias varios")
_SIGNERS: Final = build_words("signer signatory firmante חותם חותמת موقع موقعة")
_REACH: Final = 3
_ALONE: Final = 3
_RELATIVE: Final = build_words("which whom whose que cual שאותו שאותה التي الذي")
_DONE_TO: Final = build_words("told asked accused warned reminded urged blamed criticised criticized called")
_TO_WHOM: Final = build_words("to a al the la las los el su")
_ARTICLES: Final = build_words("the these our their la las los el estas estos open abierta")
_BEING: Final = build_words("is are was were be been being")
WHO: Final = build_words("who quien quienes")
_ASIDE: Final = 3
# A group of nurses are nurses.
_CROWD: Final = build_words(
    "group groups team dozens hundreds thousands majority number grupo equipo decenas cientos miles mayoría",
    "colectivo",
)
_SOURCES: Final = frozenset(("according", "según", "by", "por", "لدى"))
_NO_NAME: Final = build_words(
    "the a an in on at it this that and but he she they we el la monday tuesday wednesday thursday",
    "friday saturday sunday january february march april may june july august september october",
    "november december los las en un una y pero",
)


def is_object(words: list[Token], at: int) -> bool:
    """Whether a preposition before a noun says that it is spoken to or of: a letter to the board."""
    before = [word.key for word in words[max(0, at - 3) : at]]
    if any(word in _SOURCES for word in before) or is_who_says(words, at):
        return False
    towards = any(word in _TOWARDS or word in _TELLING for word in before[-2:])
    return towards or words[at].key.startswith(("לה", "למ", "לש", "لل"))


def is_who_says(words: list[Token], at: int) -> bool:
    """The letter to the minister, who said."""
    keys = [word.key for word in words[at + 1 : at + 3]]
    return len(keys) > 1 and keys[0] in WHO and speech.is_saying(keys[1])


def is_listener(clause: Clause, at: int) -> bool:
    """The board is told, the minister is accused: the verb behind is one of what is done to them."""
    verb = next((place for place in clause.verbs if place > at), -1)
    if not at < verb <= at + _REACH or clause.words[verb].key not in _DONE_TO:
        return False
    return any(word.key in _BEING for word in clause.words[at + 1 : verb])


def is_written_to(clause: Clause, at: int) -> bool:
    """Whether nothing but "to" parts a noun from the verb before it: they write to the minister."""
    verb = max((place for place in clause.verbs if place < at), default=-1)
    between = {word.key for word in clause.words[verb + 1 : at]}
    return verb >= 0 and between <= _TO_WHOM and bool(between & {"to", "a", "al"})


def is_name(words: list[Token], at: int) -> bool:
    """Two words with capitals, one after the other, the second no day or month."""
    one, other = words[at - 1].exact if at else "", words[at].exact
    return one[:1].isupper() and other[:1].isupper() and other[1:].islower() and words[at].key not in _NO_NAME


def is_verb_alone(clause: Clause) -> bool:
    """Whether a clause has little but a verb of saying, as in languages that need no pronoun."""
    return bool(clause.verbs) and len(clause.words) <= _ALONE


def has_pronoun(clause: Clause) -> bool:
    """Whether a pronoun stands for whoever spoke; "put it simply" has none."""
    return any(
        word.key in speech.THEY and not (word.key == "it" and at - 1 in clause.verbs)
        for at, word in enumerate(clause.words)
    )


def is_aside(words: list[Token], at: int) -> bool:
    """Whether a word stands behind a relative pronoun: the letter, which this paper has seen."""
    return any(word.key in _RELATIVE for word in words[max(0, at - _ASIDE) : at])


def is_told_of(words: list[Token], at: int) -> bool:
    """Whether a noun is what is spoken to or of, or whose something is."""
    before = [word.key for word in words[max(0, at - 3) : at]]
    if any(word in _SOURCES or word in _CROWD for word in before):
        return False
    return is_object(words, at) or any(word in _OF for word in before[-2:])


def is_subject(clause: Clause, at: int) -> bool:
    """Whether a noun begins a clause whose verb no list holds: the nurses addressed the board."""
    begins = all(word.key in _ARTICLES for word in clause.words[:at])
    whole = not any(at < cut < len(clause.words) for cut in clause.cuts)
    return begins and whole and clause.ahead and not clause.verbs


def is_spoken_of(words: list[Token], at: int) -> bool:
    """Whether a noun is what is spoken to or of, where "a" right before it is the English article."""
    return is_told_of(words, at) and not (at and words[at - 1].key == "a")


def is_another(words: list[Token], at: int) -> bool:
    """Other nurses, another letter, one of the signatories."""
    before = [word.key for word in words[max(0, at - _REACH) : at]]
    of_several = not speech.is_any(words[at].key, DOCUMENTS)
    part = of_several and any(one in _PART and other in _OF for one, other in pairwise(before))
    behind = any(word.key in _ANOTHER_BEHIND for word in words[at + 1 : at + 2])
    return part or behind or bool(_ANOTHER & set(before)) or speech.is_any(words[at].key, _SIGNERS)
