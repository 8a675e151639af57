"""The letter's own words in somebody's mouth: a minister reads from it, a paper quotes it, a board got it.

In a clause with a word for this letter the letter speaks where a verb of saying stands right beside that
word, or where somebody quotes it or reads from it, whoever else the clause names.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from undersigned.press.speaking import speech
from undersigned.press.words.folding import Token
from undersigned.press.words.wordlist import build_words

DOCUMENTS: Final = build_words(
    "letter text statement petition document appeal carta texto escrito documento misiva",
    "מכתב מכתבם מכתבן טקסט מסמך נוסח עצומה رسالة رسالتهم رسالتهن خطاب نص وثيقة عريضة",
)
_QUOTING: Final = build_words(
    "quote quotes quoted quoting cite cites cited citing cita citan citó citaron citando citaba",
    "ציטט ציטטה ציטטו מצטט מצטטת מצטטים הקריא הקריאה הקריאו מקריא מקריאה מצוטט",
    "اقتبس اقتبست يقتبس تقتبس مقتبسا مقتبسة استشهد استشهدت مستشهدا مستشهدة",
)
# These need "from": who has read a letter may say anything.
_READING: Final = build_words(
    "read reads reading recited lee leyó leen leía leyendo קרא קראה קראו קורא קוראת קוראים",
    "قرأ قرأت يقرأ تقرأ نقل نقلت ينقل تنقل تلا تلت",
)
_FROM: Final = build_words("from out aloud de מתוך מן من عن")
# Between the letter and its verb; any other word may be another speaker.
_BETWEEN: Final = build_words(
    "as that which also then itself plainly only now thus que también así misma",
    "גם עצמו עצמה כך أيضا نفسها نفسه",
)
_LEADS: Final = build_words("that que cómo how כי ש إن أن بأن بأنه")
_INVERTED: Final = build_words("the this that our their an open la una esta su el este abierta")
_OTHER_LETTER: Final = build_words(
    "other another different earlier previous former second rival otra otro segunda segundo",
)
_OTHER_BEHIND: Final = build_words(
    "anterior previa distinta distinto אחר אחרת קודם קודמת נוסף נוספת ישן أخرى آخر سابقة سابق ثانية",
)
_BESIDE: Final = build_words("open public joint similar such protest abierta פתוח פתוחה مفتوحة مفتوح")
_BESIDE_OWNER: Final = _BESIDE | {"own"}
_CONTRACTED: Final = build_words("it's that's here's there's he's she's who's what's let's")
_TIMES: Final = build_words(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tonight morning evening",
    "week month year summer winter spring autumn",
)
_PAST: Final = build_words("last previous earlier")
_PAST_BEHIND: Final = build_words(
    "pasado pasada anterior שעברה שעבר קודמת הקודמת الماضي الماضية السابق السابقة"
)
_SPAN_OF_TIME: Final = build_words(
    "año mes invierno verano שנה השנה מהשנה חודש החודש מהחודש العام السنة الشهر عام سنة شهر"
)
_QUOTED: Final = 4
_REACH: Final = 3
_BEHIND: Final = 5


def find_relayed(
    words: Sequence[Token],
    verbs: Sequence[int],
    letters: Sequence[int],
    says: Sequence[int],
    attached: frozenset[int],
    *,
    ahead: bool,
) -> int:
    """The place among a clause's words of the letter that speaks in it, or -1.

    Args:
        verbs: places of the verbs of saying.
        letters: places of the words for this letter.
        says: those of them that are not merely what is spoken of.
        attached: places of what hangs on other words, which parts no letter from its verb.
        ahead: whether the clause stands before the quotation: its last verb leads up to it, else its first.
    """
    keys = [word.key for word in words]
    for at in letters:
        if _is_quoted(keys, at):
            return at
    if not verbs:
        return -1
    verb = verbs[-1] if ahead else verbs[0]
    return next((at for at in says if _says(keys, at, verb, attached)), -1)


def _is_quoted(keys: Sequence[str], at: int) -> bool:
    before = keys[max(0, at - _QUOTED) : at]
    if any(speech.is_any(word, _QUOTING) for word in before):
        return True
    from_it = any(word in _FROM for word in before[-3:]) or keys[at].startswith(("מה", "מן"))
    return from_it and any(speech.is_any(word, _READING) for word in before)


def _says(keys: Sequence[str], at: int, verb: int, attached: frozenset[int]) -> bool:
    if verb > at:
        return all(keys[place] in _BETWEEN or place in attached for place in range(at + 1, verb))
    # Inverted: says the letter. Where a noun or a pronoun stands before the verb, it is who says.
    between = keys[verb + 1 : at]
    if any(word not in _INVERTED for word in between) or "that" in between[:1]:
        return False
    before = keys[max(0, verb - _REACH) : verb]
    return not any(speech.is_other(word) or word in speech.HE or word in speech.THEY for word in before)


def leads_up(words: Sequence[Token], verbs: Sequence[int], text: str) -> bool:
    """Whether a clause ends with its verb of saying, and so introduces the quotation behind it."""
    if not verbs or "," in text.rstrip()[-2:] or "،" in text.rstrip()[-2:]:
        return False
    rest = [word for word in words[verbs[-1] + 1 :] if word.key not in _LEADS]
    near = all(word.key in _INVERTED or speech.is_any(word.key, DOCUMENTS) for word in rest)
    return len(rest) <= _REACH and near and "," not in text[words[verbs[-1]].end :]


def is_other_letter(words: Sequence[Token], at: int) -> bool:
    """Whether words beside a word for a letter say that it is not this one: another, last year's."""
    keys = [word.key for word in words]
    before = keys[max(0, at - _REACH) : at]
    while len(before) > 1 and before[-1] in _BESIDE:
        before.pop()
    behind = [key for key in keys[at + 1 : at + 1 + _BEHIND] if key not in _BESIDE]
    spans = any(one in _SPAN_OF_TIME and other in _PAST_BEHIND for one, other in pairwise(behind))
    past = spans or behind[:3] == ["of", "last", "year"]
    near = any(speech.is_any(key, _OTHER_BEHIND) for key in behind[:1])
    return past or near or (bool(before) and before[-1] in _OTHER_LETTER)


def find_possessor(words: Sequence[Token], at: int) -> str:
    """Whose letter it is by a possessive before it, without its ending; nothing where that is but a day."""
    place = at - 1
    while place > 0 and words[place].key in _BESIDE_OWNER:
        place -= 1
    key = words[place].key if place >= 0 else ""
    if key.endswith("s") and speech.is_any(key, speech.GROUPS):
        # The doctors' letter: the apostrophe behind a plural is a mark, and no part of the word.
        return key
    if not key.endswith("'s") or key in _CONTRACTED:
        return ""
    owner = key[:-2]
    past = place > 0 and words[place - 1].key in _PAST
    return "" if owner in _TIMES and not past else owner


def is_others(owner: str) -> bool:
    """Whether who owns a letter is told by a word of the lists, or is a time that is gone."""
    return owner in _TIMES or speech.is_other(owner) or speech.is_any(owner, speech.GROUPS)
