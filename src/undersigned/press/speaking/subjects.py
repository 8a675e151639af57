"""Who a clause seems to be about where no list holds the word: by articles, by order, by capitals.

What is found so is a guess by the build of the clause. It decides only where the quoted words are not like
any of the letter's.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from undersigned.press.speaking.relayed import DOCUMENTS
from undersigned.press.speaking.speech import find_stems, is_any, is_person
from undersigned.press.words.folding import Token
from undersigned.press.words.wordlist import build_words

_DETERMINERS: Final = {
    "en": build_words(
        "a an the his her their our its my one some several many another both two three four five six",
        "seven eight nine ten dozens hundreds fifty no this that these those most",
    ),
    "es": build_words(
        "el la los las un una unos unas su sus este esta estos estas ese esa otro otra otros otras",
        "varios varias muchos muchas algunos algunas dos tres cuatro cinco diez cincuenta ambos cierto",
        "cierta",
    ),
}
# Behind these a noun tells where, when or of what, and not who.
_PREPOSITIONS: Final = {
    "en": build_words(
        "in on at of from before after during with to about against under over behind near into through",
        "since until without between beside above below across",
    ),
    "es": build_words(
        "en de del al a ante tras desde con sin sobre durante hasta entre contra bajo dentro cerca",
        "delante detrás junto",
    ),
}
_NO_SUBJECT: Final = {
    "en": build_words(
        "day days week month year morning evening night noon time times moment end beginning start page",
        "pages paragraph paragraphs line lines sentence sentences passage passages part half words word",
        "way same other next following last first second third final point point's rest middle latter",
        "former more most further also then again later finally even still only here there now today",
        "yesterday what which who that this it quotation quote heading title demand demands question",
        "summary conclusion file version",
    ),
    "es": build_words(
        "día días semana mes año mañana tarde noche mediodía hora vez veces momento final fin principio",
        "comienzo inicio página páginas párrafo párrafos línea líneas frase frases pasaje parte mitad",
        "palabras palabra modo forma manera mismo misma siguiente siguientes último última primero",
        "primera segundo segunda últimas últimos primeras primeros tercero tercera punto resto medio",
        "más que cual quien cuales título pregunta resumen conclusión versión cita demanda exigencia",
        "lunes martes miércoles jueves viernes sábado domingo",
    ),
    "he": build_words(
        "פסקה שורה שורות עמוד משפט סוף פתיחה כותרת חלק המשך סיום מילים דרישה דרישות בוקר ערב לילה",
        "היום אתמול אמש כך זאת זה גם עוד שוב לבסוף בהמשך שם לנו מאוחר יותר בתגובה אחר אחרי לפני ואז אז",
        "כן לא הבא הבאה הבאים הבוקר הערב הלילה השבוע החודש השנה בסוף תחילה כי אף רק מיד הפסקה השורה",
        "העמוד המשפט הסיום הפתיחה הכותרת החלק המילים הדרישה הדרישות הלאה את אל של על עם",
    ),
    "ar": build_words(
        "فقرة سطر صفحة جملة خاتمة مقدمة عنوان جزء نهاية بداية مطلب كلمة صباح مساء يوم",
        "اليوم أمس أيضا ثم هكذا لاحقا أخيرا في على من عن إلى ما هذا ذلك هذه إن أن قد لم لا كذلك بعد قبل",
        "مساء صباح المساء الصباح الليلة الأسبوع الشهر السنة التالي التالية الفقرة السطر الصفحة الجملة",
        "الخاتمة المقدمة العنوان الجزء المطلب المطالب الكلمات كما حيث أنه أنها مرة أولا لنا فيها فيه",
    ),
}
# With these a place is the source: on a banner one reads, in section 12 it is laid down.
_IMPERSONAL: Final = build_words(
    "read reads written stands stood reading lee leía leer puede establece dispone נכתב כתוב כתובה נאמר נקבע",
    "נקרא קוראים ورد جاء كتب يقرأ نقرأ وردت جاءت ينص نص تنص",
)
_ATTACHED: Final = {"he": ("ב", "ל", "כ", "מה"), "ar": ("ب", "لل", "ك", "وب", "ول")}
_ACCORDING: Final = frozenset(["לפי", "לדברי", "בעיני", "לדעת", "وفق", "وفقا", "بحسب", "حسب"])
_OWNED: Final = build_words("of from by de del של")
_TOWARDS: Final = build_words("to a al addressed dirigida enviada")
_WRITTEN: Final = build_words("signed written penned drafted co-signed open public also")
# Staff at the ministry are whose it is; a letter at the door is nobody's.
_PLACED: Final = build_words("at in en")
_NEAR_OWNER: Final = 2
# Whom it is sent to owns nothing.
_ENDS: Final = {
    "en": build_words("to"),
    "es": build_words("a al"),
    "he": build_words("אל"),
    "ar": build_words("إلى"),
}
_REACH: Final = 3
_OWNER: Final = 6


def find_subject(words: Sequence[Token], verbs: Sequence[int], lang: str | None) -> Token | None:
    """The word that seems to say who speaks in a clause, or None.

    Args:
        words: of the clause.
        verbs: places among them of the verbs of saying; none where a colon stands for one.
        lang: the article's language; rules stand for English, Spanish, Hebrew and Arabic alone.
    """
    tag = (lang or "").partition("-")[0].lower()
    if tag not in _NO_SUBJECT:
        return None
    found = (
        _find_determined(words, verbs, tag) or _find_bare(words, verbs, tag)
        if tag in _DETERMINERS
        else _find_adjacent(words, verbs, tag)
    )
    impersonal = any(_is_one_of(word.key, _IMPERSONAL) for word in words)
    return found or (_find_place(words, verbs, tag) if impersonal else None)


def find_owner(words: Sequence[Token], at: int, lang: str | None) -> list[Token]:
    """The words behind a noun that say whose it is, or none: the letter of the beekeepers."""
    tag = (lang or "").partition("-")[0].lower()
    following = list(words[at + 1 : at + 1 + _OWNER])
    links = _OWNED if is_any(words[at].key, DOCUMENTS) else _OWNED | _PLACED
    place = next((place for place, word in enumerate(following) if word.key in links), -1)
    if tag not in _NO_SUBJECT or not 0 <= place <= _NEAR_OWNER:
        return []
    # A letter to the board of the district; one that a paper published; one that the beekeepers signed.
    between = {word.key for word in following[:place]}
    if between & _TOWARDS or (following[place].key == "by" and between - _WRITTEN):
        return []
    behind = list(takewhile(lambda word: word.key not in _ENDS[tag], following[place + 1 :]))
    determined = tag not in _DETERMINERS or any(
        word.key in _DETERMINERS[tag] or is_person(word.key) for word in behind[:1]
    )
    return [one for one in behind if one.kind == "word" and not _is_idle(one, tag)] if determined else []


def _find_place(words: Sequence[Token], verbs: Sequence[int], tag: str) -> Token | None:
    """The first noun behind a preposition, if it is no part of a text, as a page or a line."""
    for at, word in enumerate(words):
        before = words[at - 1].key if at else ""
        attached = tag == "he" and word.key.startswith("ב") and len(word.key) > 3
        behind = before in {"في", "على", "بـ", "על", "תחת"} or before in _DETERMINERS.get(tag, frozenset())
        if (attached or behind) and at not in verbs and word.kind == "word" and not _is_idle(word, tag):
            return word
    return None


def _is_idle(word: Token, tag: str) -> bool:
    """Whether a word tells time, a place in a text, or nothing by itself."""
    no_noun = _NO_SUBJECT[tag] | _DETERMINERS.get(tag, frozenset()) | _PREPOSITIONS.get(tag, frozenset())
    return _is_one_of(word.key, no_noun)


def _is_one_of(key: str, words: frozenset[str]) -> bool:
    return any(stem in words for stem in find_stems(key))


def _find_determined(words: Sequence[Token], verbs: Sequence[int], tag: str) -> Token | None:
    """The first noun with an article, if no preposition is before it: a florist, the head."""
    for at, word in enumerate(words[:-1]):
        before = [one.key for one in words[:at]][-2:]
        adjunct = before[-1:] and before[-1] in _PREPOSITIONS[tag] and before != ["according", "to"]
        following = words[at + 1]
        plain = following.kind == "word" and not _is_idle(following, tag)
        if word.key in _DETERMINERS[tag] and not adjunct and plain and at + 1 not in verbs:
            return following
    return None


def _find_bare(words: Sequence[Token], verbs: Sequence[int], tag: str) -> Token | None:
    """A word right before the verb at the beginning of the clause, or one with a capital beside the verb."""
    for at in verbs:
        for place in (at - 1, at + 1):
            if not 0 <= place < len(words):
                continue
            word = words[place]
            named = place > 0 and word.exact[:1].isupper() and word.exact[1:2].islower()
            begins = place == at - 1 == 0 and not word.key.endswith(("ly", "mente"))
            if not _is_idle(word, tag) and word.kind == "word" and (named or begins) and len(word.key) > 2:
                return word
    return None


def _find_adjacent(words: Sequence[Token], verbs: Sequence[int], tag: str) -> Token | None:
    """The word beside the verb, behind it first, that has no preposition written on to it."""
    if not verbs:
        # The verb is none of the lists: Hebrew has it behind the noun, Arabic before it.
        place = {"he": 0, "ar": 1}[tag]
        return words[place] if place < len(words) and _may_speak(words[place], tag) else None
    for at in verbs:
        if words[at].key in _ACCORDING and at + 1 < len(words):
            return words[at + 1]
        for place in (at + 1, at - 1, at + 2, at - 2):
            if 0 <= place < len(words) and abs(place - at) < _REACH and _may_speak(words[place], tag):
                return words[place]
    return None


def _may_speak(word: Token, tag: str) -> bool:
    return (
        word.kind == "word"
        and len(word.key) > 2
        and not _is_idle(word, tag)
        and not word.key.startswith(_ATTACHED[tag])
    )
