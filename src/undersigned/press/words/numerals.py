"""Whole numbers in an article, in figures of any script and in words of four languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from undersigned.press.speaking.speech import find_stems, is_any
from undersigned.press.words.folding import Token
from undersigned.press.words.wordlist import build_words


def _values(*lines: str) -> dict[str, int]:
    return {
        word: int(value)
        for line in lines
        for value, _, words in [line.partition(" ")]
        for word in words.split()
    }


_UNITS: Final = _values(
    "0 zero cero אפס صفر",
    "1 one un uno una אחד אחת واحد واحدة احدى إحدى أحد",
    "2 two dos שניים שתיים שני שתי שנים שתים اثنان اثنتان اثنين اثنتين اثنا اثنتا اثني اثنتي",
    "3 three tres שלושה שלוש שלושת ثلاثة ثلاث",
    "4 four cuatro ארבעה ארבע ארבעת أربعة أربع",
    "5 five cinco חמישה חמש חמשת خمسة خمس",
    "6 six seis שישה שש ששת ستة ست",
    "7 seven siete שבעה שבע שבעת سبعة سبع",
    "8 eight ocho שמונה שמונת ثمانية ثماني ثمان",
    "9 nine nueve תשעה תשע תשעת تسعة تسع",
    "10 ten diez עשרה עשר عشرة عشر",
    "11 eleven once",
    "12 twelve doce dozen docena תריסר دزينة",
    "13 thirteen trece",
    "14 fourteen catorce",
    "15 fifteen quince",
    "16 sixteen dieciséis",
    "17 seventeen diecisiete",
    "18 eighteen dieciocho",
    "19 nineteen diecinueve",
    "21 veintiuno veintiún veintiuna",
    "22 veintidós",
    "23 veintitrés",
    "24 veinticuatro",
    "25 veinticinco",
    "26 veintiséis",
    "27 veintisiete",
    "28 veintiocho",
    "29 veintinueve",
)
_TENS: Final = _values(
    "20 twenty veinte עשרים عشرون عشرين",
    "30 thirty treinta שלושים ثلاثون ثلاثين",
    "40 forty cuarenta ארבעים أربعون أربعين",
    "50 fifty cincuenta חמישים خمسون خمسين",
    "60 sixty sesenta שישים ستون ستين",
    "70 seventy setenta שבעים سبعون سبعين",
    "80 eighty ochenta שמונים ثمانون ثمانين",
    "90 ninety noventa תשעים تسعون تسعين",
)
_HUNDREDS: Final = _values(
    "100 hundred cien ciento מאה מאות مئة مائة مئات",
    "200 doscientos doscientas מאתיים مئتان مئتين مائتان مائتين مئتا مئتي",
    "300 trescientos trescientas ثلاثمئة ثلاثمائة",
    "400 cuatrocientos cuatrocientas أربعمئة أربعمائة",
    "500 quinientos quinientas خمسمئة خمسمائة",
    "600 seiscientos seiscientas ستمئة ستمائة",
    "700 setecientos setecientas سبعمئة سبعمائة",
    "800 ochocientos ochocientas ثمانمئة ثمانمائة",
    "900 novecientos novecientas تسعمئة تسعمائة",
)
_THOUSANDS: Final = _values("1000 thousand mil אלף אלפים ألف آلاف ألفا", "2000 אלפיים ألفان ألفين")
_DOZENS: Final = build_words("dozen docena docenas תריסר תריסרים")
_MILLIONS: Final = build_words("million millón millones מיליון مليون ملايين")
_MILLION: Final = 1_000_000
_DOZEN: Final = 12
# Words that number or measure without being whole numbers; among them the ordinals.
_ORDINALS: Final = build_words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth",
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth",
    "fiftieth sixtieth seventieth eightieth ninetieth hundredth thousandth primer primero primera segundo",
    "segunda tercer tercero tercera cuarto cuarta quinto quinta sexto sexta séptimo séptima octavo octava",
    "noveno novena décimo décima undécimo undécima duodécimo duodécima vigésimo vigésima",
    "ראשון ראשונה שנייה שניה שלישי שלישית רביעי רביעית חמישי חמישית שישי שישית שביעי שביעית שמיני",
    "שמינית תשיעי תשיעית עשירי עשירית أول أولى ثان ثاني ثانية ثالث ثالثة رابع رابعة خامس خامسة سادس",
    "سادسة سابع سابعة ثامن ثامنة تاسع تاسعة عاشر عاشرة",
)
_MEASURES: Final = build_words(
    "million millions billion billions half twice double triple dozens hundreds thousands quarter",
    "millón millones medio media mitad doble triple docenas cientos miles veintena",
    "מיליון מיליונים מיליארד חצי כפול פעמיים רבע שליש עשרות מאות אלפי نصف ضعف مليون ملايين مليار ربع ثلث",
    "مرتين عشرات مئات آلاف",
)
_AND: Final = frozenset(("and", "y", "ו", "و"))
_PLAIN: Final = re.compile(r"[.,٬](?=\d{3}(?:\D|$))")
_PERCENT: Final = frozenset("%٪")
_DIGITS: Final = 9
_EACH_TEN: Final = 10

_NUMERALS: Final = frozenset((*_UNITS, *_TENS, *_HUNDREDS, *_THOUSANDS)) | _ORDINALS | _MEASURES


def is_numeral(key: str) -> bool:
    """Whether a folded word says how many or which in a row, in any of four languages."""
    return is_any(key, _NUMERALS)


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A whole number: words of a list from `first` up to `last`, the latter not included.

    Args:
        is_share: whether it has a percent sign.
        in_words: whether it is written in words.
    """

    first: int
    last: int
    value: int
    is_share: bool
    in_words: bool


def find_numbers(words: Sequence[Token], lang: str | None = None) -> list[FoundNumber]:
    """The whole numbers among the words of an article, in order; a lone "one" is none.

    Args:
        lang: the article's language; "once" is eleven in Spanish alone.
    """
    english = lang is None or lang.startswith("en")
    found, at = [], 0
    while at < len(words):
        is_other = (english and words[at].key == "once") or _is_weekday(words, at) or _is_per_cent(words, at)
        one = None if is_other else _read_figures(words, at) or _read_words(words, at)
        if one is not None:
            found.append(one)
        at = one.last if one else at + 1
    return found


def _is_weekday(words: Sequence[Token], at: int) -> bool:
    """Hebrew and Arabic call Monday the second day."""
    before = words[at - 1].key if at else ""
    return words[at].key in {"שני", "الاثنين", "الإثنين"} and (
        before.endswith(("יום", "يوم")) or words[at].key.startswith("ال")
    )


def _is_per_cent(words: Sequence[Token], at: int) -> bool:
    """Spanish and Arabic have the word for a hundred in theirs for per cent."""
    before, key = words[at - 1].key if at else "", words[at].key
    hundred = key.removeprefix("ب") in {"المئة", "المائة"}
    return (before == "por" and key in {"ciento", "cien"}) or (hundred and (before == "في" or key[0] == "ب"))


def _read_figures(words: Sequence[Token], at: int) -> FoundNumber | None:
    if words[at].kind != "number":
        return None
    text = words[at].folded
    share = text[-1] in _PERCENT
    plain = _PLAIN.sub("", text.rstrip("%٪")).rstrip(".,")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= _DIGITS):
        return None
    following = words[at + 1].key if at + 1 < len(words) else ""
    times = (
        _MILLION
        if following in _MILLIONS
        else _UNITS["dozen"]
        if following in _DOZENS
        else _THOUSANDS.get(following)
    )
    if times:
        return FoundNumber(at, at + 2, int(plain) * times, False, False)
    return FoundNumber(at, at + 1, int(plain), share, False)


def _read_words(words: Sequence[Token], at: int) -> FoundNumber | None:
    total, current, last = 0, 0, at
    for place in range(at, len(words)):
        if words[place].key in _AND and last == place > at:
            continue
        grown = _add(total, current, words[place], first=place == at)
        if grown is None:
            break
        total, current, last = *grown, place + 1
    # One of them, a nurse: no count.
    if total + current <= 1 or last == at:
        return None
    return FoundNumber(at, last, total + current, False, True)


def _add(total: int, current: int, word: Token, *, first: bool) -> tuple[int, int] | None:
    """The number with one more word, or None where this word does not go on with it."""
    if current and word.key in _MILLIONS | _DOZENS:
        return ((total + current) * _MILLION, 0) if word.key in _MILLIONS else (total, current * _DOZEN)
    stems = find_stems(word.key)
    kept = stems if first else [one for one in stems if _may_follow(word.key, one)]
    return next((grown for stem in kept if (grown := _grow(total, current, stem))), None)


def _grow(total: int, current: int, stem: str) -> tuple[int, int] | None:
    if stem in _THOUSANDS and not total:
        return (current or 1) * _THOUSANDS[stem], 0
    if stem in _HUNDREDS and current < _EACH_TEN:
        return total, max(1, current) * _HUNDREDS[stem] if _HUNDREDS[stem] == 100 else _HUNDREDS[stem]
    if stem in _TENS and not current % 100 // 10:
        return total, current + _TENS[stem]
    if stem in _UNITS and _takes_unit(current, _UNITS[stem]):
        return total, current + _UNITS[stem]
    return None


def _may_follow(word: str, stem: str) -> bool:
    """Whether only "and" is written on to a word inside a number."""
    return word.removesuffix(stem) in {"", "ו", "و"}


def _takes_unit(current: int, unit: int) -> bool:
    if current == 0:
        return True
    if unit == _EACH_TEN:
        return 0 < current % 100 < _EACH_TEN
    return current % 10 == 0 and (unit < _EACH_TEN or current % 100 == 0)
