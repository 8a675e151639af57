"""The head of a phrase is who speaks: what hangs on it, and whom a letter is sent to, is not."""

from __future__ import annotations

import pytest

from press.measure import letter
from undersigned.press.judging import verdict as v
from undersigned.press.judging.judge import judge
from undersigned.press.judging.verdict import Judgement
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article
from undersigned.press.speaking.speakers import find_signers, find_speakers

NAMES = ("Nurses of the Central Hospital",)
# Words that are in no letter, and a sentence of this one with a number or a negation changed.
MADE_UP = {
    "en": "The minister must resign at once or face a general strike",
    "es": "La ministra debe dimitir de inmediato o habrá huelga general",
    "he": "השרה חייבת להתפטר מיד או שתהיה שביתה כללית במשק",
    "ar": "على الوزيرة أن تستقيل فورا وإلا سيكون هناك إضراب عام",
}
ALTERED = {
    "en": "On 18 nights a ward was left with a single nurse",
    "es": "Abandonaremos a nuestros pacientes",
    "he": "נעזוב את החולים שלנו",
    "ar": "وفي 18 ليلة بقي قسم كامل في عهدة ممرضة واحدة",
}
OURS = {
    "en": [
        "The nurses of the Central Hospital say: “{q}.”",
        "Nurses of the Central Hospital write: “{q}.”",
        "Nurses at the Central Hospital ask for “{q}”.",
        "The nurses at Central Hospital demand: “{q}.”",
        "Nurses from the Central Hospital wrote in an open letter: “{q}.”",
        "Nurses who work for the ministry say: “{q}.”",
        "The letter of the nurses of the Central Hospital says: “{q}.”",
        "The letter of the Central Hospital says: “{q}.”",
        "Staff of the Central Hospital write: “{q}.”",
        "The letter to the hospital board says: “{q}.”",
        "The letter to the management of the Central Hospital says: “{q}.”",
        "The letter to the school board says: “{q}.”",
        "“{q},” the letter to the city council says.",
        "The open letter to the prime minister says: “{q}.”",
        "The letter to Mayor Ruth Harel says: “{q}.”",
        "“{q},” the letter to the state governor says.",
        "The letter, addressed to the board of the district, says: “{q}.”",
        "The letter to the board, the city council and the prime minister says: “{q}.”",
        "The nurses’ letter to the board and the mayor states that “{q}”.",
        "The night nurses’ open letter to the hospital's board, published on Monday, says: “{q}.”",
        "The open letter, published by the Courier, says: “{q}.”",
        "The letter that reached the board on Monday says: “{q}.”",
        "The letter the nurses sent to the director says: “{q}.”",
        "The letter (addressed to the hospital's director) says: “{q}.”",
        "The nurses, whose director resigned last week, say: “{q}.”",
        "A group of nurses at the Central Hospital wrote: “{q}.”",
        "The last line of the letter to Mayor Harel reads: “{q}.”",
        "The director said that the letter to the board claims: “{q}.”",
        "“{q},” the authors of the letter warn the board.",
        "“{q},” they told the mayor in the letter.",
        "In the letter, the school board is told: “{q}.”",
        "The minister is accused in the letter: “{q}.”",
        "The nurses addressed the minister directly: “{q}.”",
        "The nurses want the hospital's management to know: “{q}.”",
    ],
    "es": [
        "Las enfermeras del Hospital Central dicen: «{q}».",
        "Los enfermeros del Hospital Central denuncian: «{q}».",
        "Las enfermeras del Hospital Central escriben que «{q}».",
        "La carta a la dirección del Hospital Central dice: «{q}».",
        "La carta de las enfermeras del Hospital Central dice: «{q}».",
        "La carta al presidente del Gobierno dice: «{q}».",
        "La carta al consejo escolar y a la alcaldesa dice: «{q}».",
        "«{q}», dice la carta dirigida al ministro de Sanidad.",
        "«{q}», denuncian los enfermeros.",
        "La carta, que la ministra recibió el lunes, dice: «{q}».",
        "Un grupo de enfermeras del Hospital Central escribió: «{q}».",
    ],
    "he": [
        'אחיות בית החולים המרכזי כותבות: "{q}".',
        'האחיות מבית החולים המרכזי כתבו: "{q}".',
        'האחיות של בית החולים המרכזי אומרות: "{q}".',
        'במכתב להנהלת בית החולים נכתב: "{q}".',
        'המכתב לדירקטוריון אומר: "{q}".',
        'במכתב ששלחו לשרת הבריאות ולראש הממשלה נאמר: "{q}".',
    ],
    "ar": [
        "تقول ممرضات المستشفى المركزي: «{q}».",
        "الرسالة لوزير الصحة تقول: «{q}».",
        "تقول الرسالة الموجهة إلى إدارة المستشفى المركزي: «{q}».",
        "وجاء في رسالة ممرضات المستشفى المركزي إلى الوزيرة: «{q}».",
    ],
}
OTHERS = {
    "en": [
        "The director of the Central Hospital said: “{q}.”",
        "“{q},” said the director of the Central Hospital.",
        "“{q},” the director of the Central Hospital told the nurses.",
        "A spokesman for the nurses' union said: “{q}.”",
        "A spokeswoman for the nurses of the Central Hospital said: “{q}.”",
        "The hospital, to which the letter is addressed, said: “{q}.”",
        "The board of the Central Hospital, which got the letter on Monday, replied: “{q}.”",
        "The minister of health, who met the nurses, said: “{q}.”",
        "The letter reached the minister, who said: “{q}.”",
        "After the letter to the minister, who said “{q}”, nothing happened.",
        "A director who read the letter said: “{q}.”",
        "The letter was read by the minister, who said: “{q}.”",
        "The doctors' letter to the minister says: “{q}.”",
        "The director's letter to the nurses says: “{q}.”",
        "The letter angered, and the director smiled: “{q}.”",
        "Members of parliament say: “{q}.”",
        "Staff at the ministry say: “{q}.”",
        "A statement from the ministry said: “{q}.”",
        "The union of nurses at the hospital said: “{q}.”",
    ],
    "es": [
        "El director del Hospital Central dijo: «{q}».",
        "Una portavoz del sindicato de enfermeras dijo: «{q}».",
        "La dirección del hospital, a la que se dirige la carta, dijo: «{q}».",
        "La carta de la dirección a las enfermeras dice: «{q}».",
    ],
    "he": [
        'מנהל בית החולים המרכזי אמר: "{q}".',
        'דוברת של האחיות אמרה: "{q}".',
        'ועד האחיות מסר: "{q}".',
        'השר, שאליו נשלח המכתב, אמר: "{q}".',
        'בית החולים, שאליו ממוען המכתב, מסר: "{q}".',
    ],
    "ar": ["قال مدير المستشفى المركزي: «{q}».", "قالت متحدثة باسم نقابة الممرضات: «{q}»."],
}


def judged(text: str) -> Judgement:
    article = parse_article(text.encode(), "a.txt")
    texts = list(letter().values())
    quotations = find_quotations(article)
    speakers = find_speakers(article, quotations, find_signers(texts, NAMES, article.lang), NAMES)
    return [judge(one, article, texts, by) for one, by in zip(quotations, speakers, strict=True)][-1]


def cases(frames: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(lang, frame) for lang, held in frames.items() for frame in held]


@pytest.mark.parametrize(("lang", "frame"), cases(OURS))
def test_what_hangs_on_the_letter_or_its_signers_does_not_speak(lang: str, frame: str) -> None:
    made_up = judged(frame.replace("{q}", MADE_UP[lang]))
    assert (made_up.verdict, made_up.speaker.who) == (v.NOT_IN_LETTER, "letter"), made_up.speaker
    altered = judged(frame.replace("{q}", ALTERED[lang]))
    assert altered.verdict == v.ALTERED, altered.speaker


@pytest.mark.parametrize(("lang", "frame"), cases(OTHERS))
def test_the_head_of_a_phrase_speaks_and_not_the_letter_that_hangs_on_it(lang: str, frame: str) -> None:
    found = judged(frame.replace("{q}", MADE_UP[lang]))
    assert found.verdict == v.OTHER_SPEAKER, found.speaker


def test_whom_somebody_writes_to_does_not_speak() -> None:
    found = judged(f"«{MADE_UP['es']}», escriben a la ministra.")
    assert (found.verdict, found.speaker.who) == (v.NOT_IN_LETTER, "unknown")


def test_a_group_may_be_called_by_another_word_for_it() -> None:
    assert judged("Physicians wrote: “The minister must resign at once today.”").verdict == v.OTHER_SPEAKER
    assert judged("«La ministra debe dimitir hoy mismo», denuncian los enfermeros.").speaker.who == "letter"


@pytest.mark.parametrize(
    "text",
    [
        "Der Brief sagt: „Die Ministerin muss sofort zurücktreten, und es gibt einen Streik.“",
        "Die Schwestern haben am Montag einen Brief an den Minister veröffentlicht. "
        "Der Brief an Minister Klaus Weber sagt: „On 18 nights a ward was left with a single nurse.“",
    ],
)
def test_in_a_language_whose_rules_are_not_known_nobody_is_sure(text: str) -> None:
    found = judged(text)
    assert found.speaker.who == "unknown"
    assert "know only English" in str(found.speaker.rule)
    assert found.verdict in {v.TRANSLATED, v.ALTERED}
