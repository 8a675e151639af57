"""What an article counts and which days it names, besides the letter: to be held against other articles.

The record holds nothing of it. Things that several languages name are matched across them by a short list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from undersigned.press.article import Article
from undersigned.press.facts.passages import Passage, find_passages
from undersigned.press.facts.signing_words import SHARE, is_signing
from undersigned.press.quoting.quotations import Quotation
from undersigned.press.speaking import speech
from undersigned.press.words.numerals import FoundNumber
from undersigned.press.words.wordlist import build_words
from undersigned.tongue import Message

_SHORT: Final = 3
_BEHIND: Final = 30
_REACH: Final = 4
# One thing a line, by the English word that stands first.
_THINGS: Final = tuple(
    line.split()
    for line in (
        "nurses nurse enfermeras enfermeros אחיות ممرضات ممرضة ممرضين ممرضون ممرض ممرضا",
        "doctors doctor physicians médicos médicas רופאים أطباء طبيبات طبيب طبيبة طبيبا",
        "patients patient pacientes enfermos חולים מטופלים مرضى مريضا",
        "beds bed camas מיטות أسرة سريرا",
        "hospitals hospitales בתי مستشفيات مستشفى",
        "wards ward plantas salas מחלקות أقسام قسما",
        "hours hour horas שעות ساعات ساعة",
        "nights night noches לילות ليالي ليلة ليال",
        "days day días ימים أيام يوما",
        "weeks week semanas שבועות أسابيع أسبوعا",
        "months month meses חודשים أشهر شهرا",
        "years year años שנים سنوات سنة أعوام عاما",
        "minutes minute minutos דקות دقائق دقيقة",
        "people persons personas איש אנשים أشخاص شخصا شخص",
        "workers worker employees trabajadores trabajadoras empleados עובדים עובדות عمال عاملا موظفا موظفين",
        "teachers teacher maestros profesores docentes מורים מורות معلمين معلما معلمة معلمات معلمون مدرسين",
        "students student pupils estudiantes alumnos סטודנטים תלמידים طلاب طالبا تلاميذ",
        "soldiers soldier soldados חיילים جنود جنديا",
        "protesters demonstrators manifestantes מפגינים متظاهرين متظاهرا",
        "deaths dead muertos muertes הרוגים מתים قتلى قتيلا وفيات",
        "injured wounded heridos פצועים جرحى جريحا",
        "euros euro يورو אירו",
        "dollars dollar dólares דולר דולרים دولار دولارا",
        "shekels nis siclos séqueles שקל שקלים شيكل شيقل",
        "kilometres kilometers km kilómetros קילומטר كيلومترا",
        "votes vote votos קולות صوتا أصوات",
        "resignations renuncias dimisiones התפטרויות استقالات استقالة",
        "vacancies vacantes משרות شواغر وظيفة",
    )
)
_NAME_OF: Final = {word: line[0] for line in _THINGS for word in line}
_SIGNS: Final = {"€": "euros", "$": "dollars", "₪": "shekels", "£": "pounds"}
_OF: Final = build_words("of de los las del")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that an article counts once, or the one day that it names.

    Args:
        said: as the article has it.
        value: the number or the day, the same in every language.
    """

    about: Message
    said: str
    value: str


def name_thing(stem: str) -> str:
    """The English word for what a word of four languages counts, or "" where the list does not have it."""
    return _NAME_OF.get(stem, "")


def find_things(article: Article, quotations: Sequence[Quotation]) -> Iterator[Thing]:
    """What an article counts exactly once, and the one day that it names, but for facts of the letter.

    Args:
        quotations: what is passed over.
    """
    counts: dict[str, dict[str, str]] = defaultdict(dict)
    days: dict[str, str] = {}
    for one in find_passages(article, quotations):
        about_letter = any(is_signing(word.key) for word in one.words)
        for number in () if about_letter else one.numbers:
            name, last = _find_thing(one, number)
            if name:
                said = one.text[one.words[number.first].start : one.words[last].end]
                counts[name].setdefault(str(number.value), said)
        if not about_letter:
            days.update({day.value: day.said for day in one.dates})
    for name, values in counts.items():
        if len(values) == 1:
            value, said = next(iter(values.items()))
            share = Message.say("the one share in per cent")
            yield Thing(share if name == "%" else Message.say("number of {thing}", thing=name), said, value)
    if len(days) == 1:
        value, said = next(iter(days.items()))
        yield Thing(Message.say("the one day that is named besides"), said, value)


def _find_thing(passage: Passage, number: FoundNumber) -> tuple[str, int]:
    """What is counted, by the list or by the word that follows, and the place of that word; or ""."""
    place = number.last - 1
    end = passage.words[place].end
    if number.is_share or SHARE.match(passage.text[end : end + _BEHIND]):
        return "%", place
    start = passage.words[number.first].start
    around = passage.text[max(0, start - 1) : start] + passage.text[end : end + 2]
    money = next((name for mark, name in _SIGNS.items() if mark in around), "")
    if money:
        return money, place
    following = [
        at
        for at in range(number.last, min(number.last + _REACH, len(passage.words)))
        if passage.words[at].key not in _OF
    ]
    for at in following[:2]:
        stems = speech.find_stems(passage.words[at].key)
        named = next((_NAME_OF[stem] for stem in stems if stem in _NAME_OF), "")
        if named:
            return named, at
    # What another word counts is told by that word; a number in words is too often none of a thing.
    first = passage.words[following[0]] if following else None
    plain = first is not None and first.kind == "word" and len(first.key) > _SHORT and not number.in_words
    return (first.key, following[0]) if first and plain else ("", place)
