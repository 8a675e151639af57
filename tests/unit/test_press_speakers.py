"""Who speaks, in sentences whose nouns and verbs no list of the press check needs to hold."""

from __future__ import annotations

import pytest

from press.measure import letter
from undersigned.press.judging import verdict as v
from undersigned.press.judging.judge import judge
from undersigned.press.judging.verdict import Judgement
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article
from undersigned.press.speaking.speakers import find_signers, find_speakers

EN = "The roof of the bakery was repaired twice before the spring came round"
ES = (
    "El tejado de la panadería se reparó dos veces en el invierno y una más antes de que llegara la primavera"
)
HE = "גג המאפייה תוקן פעמיים לפני שהגיע האביב השנה"
AR = "أصلح سقف المخبز مرتين قبل أن يحل الربيع هذا العام"

OTHERS = {
    "en": [
        "The florist across the road said: “{q}.”",
        "“{q},” quipped the florist.",
        "“{q},” a dentist from the coast told us.",
        "“{q},” the two electricians said.",
        "One juggler put it simply: “{q}.”",
        "Critics say: “{q}.”",
        "According to the locksmith, “{q}.”",
        "A critic of the letter wrote: “{q}.”",
        "In a reply to the letter, the locksmith wrote: “{q}.”",
        "Other nurses say: “{q}.”",
        "“{q},” said Okonjo.",
        "“{q}.” The beekeepers said no more.",
        "The beekeeper grinned, “{q}.”",
        "Her brother-in-law shrugged: “{q}.”",
        "“{q},” wrote the surveyors in their own paper.",
        "Three glaziers sent us a note: “{q}.”",
        "One of the signatories told us: “{q}.”",
        "An earlier letter said: “{q}.”",
        "The letter was dismissed as “{q}” by the locksmith.",
        "On a placard one could read: “{q}.”",
        "An open letter of the beekeepers says: “{q}.”",
        "A letter from the glaziers, also open, reads: “{q}.”",
        "The locksmith sees no danger. “{q}.”",
    ],
    "es": [
        "El florista de enfrente dijo: «{q}».",
        "«{q}», bromeó el cerrajero.",
        "«{q}», según una dentista de la costa.",
        "Los apicultores sostienen: «{q}».",
        "Un crítico de la carta escribió: «{q}».",
        "Otras enfermeras dicen: «{q}».",
        "En su respuesta a la carta, el cerrajero escribió: «{q}».",
        "«{q}», dijo Okonjo.",
        "«{q}», zanjaron los vidrieros.",
        "Su cuñado lo resume: «{q}».",
        "Una de las firmantes nos dijo: «{q}».",
        "Una carta anterior decía: «{q}».",
        "En una cartulina se leía: «{q}».",
        "Una carta de los apicultores dice: «{q}».",
    ],
    "he": [
        'הגנן ממול אמר: "{q}".',
        '"{q}", אמר הגנן.',
        'מנעולן אחד אמר לנו: "{q}".',
        'הכוורנים טוענים: "{q}".',
        'לדברי הזגג, "{q}".',
        'אחיות אחרות אומרות: "{q}".',
        '"{q}", כך הגנן ממול.',
        'הכוורן חייך: "{q}".',
        'אחת החותמות אמרה לנו: "{q}".',
        'בסעיף 12 לפקודה נקבע: "{q}".',
        'במכתב פתוח של הכוורנים נכתב: "{q}".',
    ],
    "ar": [
        "قال البستاني: «{q}».",
        "«{q}»، يقول النحال.",
        "وقالت خبازة من الحي: «{q}».",
        "بحسب الحداد، «{q}».",
        "ويزعم النحالون: «{q}».",
        "وقالت لنا إحدى الموقعات: «{q}».",
        "وابتسم النحال: «{q}».",
        "ممرضات أخريات يقلن: «{q}».",
    ],
}
LETTERS = {
    "en": [
        "The letter says: “{q}.”",
        "“{q},” the nurses write.",
        "On page two of the letter, in the fourth line, one reads: “{q}.”",
        "The letter of the hospital’s nurses says: “{q}.”",
        "The letter of 3 March says: “{q}.”",
        "The nurses are precise. “{q}.”",
        "In their letter to the board, the signatories say: “{q}.”",
        "“{q},” according to the letter.",
        "The last lines of the letter say: “{q}.”",
        "The text of the letter, which this paper has seen, goes on: “{q}.”",
        "The nurses’ letter to the minister begins: “{q}.”",
    ],
    "es": [
        "La carta dice: «{q}».",
        "«{q}», escriben las enfermeras.",
        "En el segundo párrafo de la carta se lee: «{q}».",
        "«{q}», según la carta al ministerio.",
        "Las últimas líneas de la carta dicen: «{q}».",
    ],
    "he": ['במכתב נאמר: "{q}".', '"{q}", כותבות האחיות.', 'בפסקה השנייה של המכתב נכתב: "{q}".'],
    "ar": ["تقول الرسالة: «{q}».", "«{q}»، تكتب الممرضات.", "وجاء في السطر الأخير من الرسالة: «{q}»."],
}
WORDS = {"en": EN, "es": ES, "he": HE, "ar": AR}


def judged(text: str) -> list[Judgement]:
    article = parse_article(text.encode(), "a.txt")
    texts = list(letter().values())
    quotations = find_quotations(article)
    speakers = find_speakers(article, quotations, find_signers(texts, (), article.lang))
    return [judge(one, article, texts, speaker) for one, speaker in zip(quotations, speakers, strict=True)]


def cases(frames: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(lang, frame) for lang, held in frames.items() for frame in held]


@pytest.mark.parametrize(("lang", "frame"), cases(OTHERS))
def test_finds_another_speaker_whose_noun_is_in_no_list(lang: str, frame: str) -> None:
    (found,) = judged(frame.replace("{q}", WORDS[lang]))
    assert found.verdict == v.OTHER_SPEAKER, found.speaker


@pytest.mark.parametrize(("lang", "frame"), cases(LETTERS))
def test_does_not_take_the_letter_for_another_speaker(lang: str, frame: str) -> None:
    (found,) = judged(frame.replace("{q}", WORDS[lang]))
    assert found.verdict == v.NOT_IN_LETTER, found.speaker


@pytest.mark.parametrize("frame", [frame for frame in OTHERS["en"] if "Other nurses" not in frame])
def test_a_guessed_speaker_does_not_hide_an_altered_sentence(frame: str) -> None:
    (found,) = judged(frame.replace("{q}", "On 18 nights a ward was left with a single nurse"))
    assert found.verdict == v.ALTERED or found.speaker.sure


def test_a_verb_alone_goes_on_with_whoever_spoke_last() -> None:
    words = f"«No hay ningún peligro en este hospital», dijo el cerrajero.\n\n«{ES}», añadió."
    assert [one.verdict for one in judged(words)] == [v.OTHER_SPEAKER, v.OTHER_SPEAKER]


def test_a_pronoun_is_whom_the_sentence_before_is_about() -> None:
    said = f"The letter was sent to the board of the hospital. It says: “{EN}.”"
    (found,) = judged(said)
    assert (found.verdict, found.speaker.who) == (v.NOT_IN_LETTER, "letter")
    (found,) = judged(f"The ministers met on Monday. They said: “{EN}.”")
    assert found.verdict == v.OTHER_SPEAKER


def test_a_person_who_says_i_is_not_the_letter() -> None:
    found = judged("“We will not leave our patients.”\n\n“I fixed that roof with my own hands last spring.”")
    assert [one.verdict for one in found] == [v.VERBATIM, v.OTHER_SPEAKER]
    (said,) = judged("The letter says: “I fixed that roof with my own hands last spring.”")
    assert said.verdict == v.NOT_IN_LETTER
