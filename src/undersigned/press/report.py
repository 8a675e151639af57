"""The result for a terminal and for programs; the page is `page.press`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from undersigned.canon import Json
from undersigned.press.compare import Comparison
from undersigned.press.examine import ArticleReport, Examined, PressLetter
from undersigned.press.facts.find import DIFFERS, FITS, FactCheck
from undersigned.press.judging import verdict as v
from undersigned.press.judging.verdict import Change, Judgement, SignedSpan
from undersigned.tongue import ENGLISH, Message, Tongue
from undersigned.verify.wording import printable

WARNING: Final = "UNVERIFIED: "
_SIGNS: Final = {
    v.VERBATIM: "=",
    v.TYPOGRAPHY: "=",
    v.SHORTENED: "…",
    v.ALTERED: "≠",
    v.JOINED: "≠",
    v.NOT_IN_LETTER: "✗",
}


def build_lines(
    reports: Sequence[ArticleReport],
    comparison: Comparison | None,
    letter: PressLetter,
    tongue: Tongue = ENGLISH,
) -> list[str]:
    """The result for people; of a letter that did not verify every line says so."""
    lines = [letter.letter.title]
    lines += [f"[{text.lang}] SHA-256 {text.digest.hex()}" for text in letter.texts]
    if not letter.verified:
        lines.append(tell_unverified(letter, tongue))
    for report in reports:
        lines += ["", *_tell_article(report, tongue)]
    if comparison is not None:
        lines += ["", *_tell_comparison(comparison, reports, tongue)]
    prefix = "" if letter.verified else WARNING
    return [prefix + printable(line) for line in lines]


def tell_unverified(letter: PressLetter, tongue: Tongue = ENGLISH) -> str:
    """What everybody must know first of a letter that did not verify."""
    return tongue.say(
        "This bundle does not verify ({fault}). Nothing below says what anybody signed.", fault=letter.fault
    )


def build_summary(report: ArticleReport, tongue: Tongue = ENGLISH) -> str:
    """One sentence on an article: how many quotations have which verdict."""
    told = [
        tongue.say("{number} {verdict}", number=count, verdict=v.NAMES[one])
        for one in v.VERDICTS
        if (count := report.count(one))
    ]
    if not told:
        return tongue.say("No quotation was found in it.")
    return tongue.count(
        "{number} quotation: {verdicts}.",
        "{number} quotations: {verdicts}.",
        len(report.quotations),
        verdicts=tongue.enumerate(told),
    )


def _tell_article(report: ArticleReport, tongue: Tongue) -> list[str]:
    article = report.article
    lines = [article.name, "-" * min(len(article.name), 60), build_summary(report, tongue)]
    lines += [tongue.say("Note: {note}", note=note) for note in tell_notes(report, tongue)]
    judged = [one for one in report.quotations if one.judgement.verdict != v.SCARE]
    for number, one in enumerate(judged, 1):
        lines += ["", *_tell_quotation(number, one, tongue)]
    scare = [f"“{one.words}”" for one in report.quotations if one.judgement.verdict == v.SCARE]
    if scare:
        told = tongue.say(
            "One or two words between marks, not judged: {words}", words=tongue.enumerate(scare)
        )
        lines += ["", told]
    if report.facts:
        lines += ["", tongue.say("Facts beside the record:")]
        lines += [f"- {tell_fact(one, tongue)}" for one in report.facts]
    return lines


def tell_notes(report: ArticleReport, tongue: Tongue = ENGLISH) -> list[str]:
    """What a reader should know of how an article was read."""
    notes = [tongue.tell(note) for note in report.article.notes]
    if report.is_full:
        notes.append(tongue.say("Only the first thousand quotations were judged."))
    return notes


def _tell_quotation(number: int, one: Examined, tongue: Tongue) -> list[str]:
    judgement, quotation = one.judgement, one.quotation
    sign, verdict = _SIGNS.get(judgement.verdict, "·"), tongue.tell(v.NAMES[judgement.verdict]).upper()
    lines = [f"{number}. {sign} {verdict}  “{one.words}”  [{quotation.start}-{quotation.end}]"]
    return lines + [f"   {line}" for line in tell_judgement(judgement, tongue)]


def tell_judgement(judgement: Judgement, tongue: Tongue = ENGLISH) -> list[str]:
    """What a judgement rests on, a clause a line."""
    lines = [
        tongue.say(
            "letter [{place}]: “{words}”", place=f"{span.lang} {span.start}-{span.end}", words=span.words
        )
        for span in judgement.spans
    ]
    lines += tell_differences(judgement, tongue)
    lines += [tell_change(one, tongue) for one in judgement.changes if one.kind == "word"]
    lines += [tongue.tell(note) for note in judgement.notes]
    lines.append(tongue.say("speaker: {speaker}", speaker=tell_speaker(judgement)))
    return lines


def tell_differences(judgement: Judgement, tongue: Tongue = ENGLISH) -> list[str]:
    """What typography differs, and what was left out or put in at a mark."""
    lines = []
    if judgement.foldings:
        told = tongue.enumerate([tongue.tell(one) for one in judgement.foldings])
        lines.append(tongue.say("typography: {foldings}", foldings=told))
    lines += [tongue.say("left out: “{words}”", words=words) for words in judgement.left_out if words]
    return lines + [tongue.say("put in: “{words}”", words=words) for words in judgement.inserted]


def tell_change(change: Change, tongue: Tongue = ENGLISH) -> str:
    """One change of words."""
    if not change.quoted:
        return tongue.say("missing in the article: “{words}”", words=change.signed)
    if not change.signed:
        return tongue.say("added by the article: “{words}”", words=change.quoted)
    return tongue.say("“{signed}” became “{quoted}”", signed=change.signed, quoted=change.quoted)


def tell_speaker(judgement: Judgement) -> Message:
    """Who speaks, as far as the rules can tell."""
    speaker = judgement.speaker
    if speaker.who == "unknown":
        return Message.say("the rules cannot tell; judged as the letter’s")
    if speaker.who == "letter":
        return Message.say("the letter (“{name}”; {rule})", name=speaker.name, rule=speaker.rule)
    return Message.say("somebody else (“{name}”; {rule})", name=speaker.name, rule=speaker.rule)


def tell_status(fact: FactCheck, tongue: Tongue = ENGLISH) -> str:
    """Whether a fact fits."""
    if fact.status == FITS:
        return tongue.say("fits")
    return tongue.say("does not fit") if fact.status == DIFFERS else tongue.say("not proven by the record")


def tell_about(fact: FactCheck, tongue: Tongue = ENGLISH) -> str:
    """What a fact is about."""
    return {
        "signers": tongue.say("signers"),
        "part": tongue.say("some of the signers"),
        "class": tongue.say("class"),
        "classes": tongue.say("classes"),
        "roster": tongue.say("roster"),
        "share": tongue.say("share"),
        "day": tongue.say("day"),
    }.get(fact.about, tongue.say("addressee"))


def tell_fact(fact: FactCheck, tongue: Tongue = ENGLISH) -> str:
    """One fact of an article beside the record."""
    mark = "" if fact.status == FITS else "! "
    told = {"about": tell_about(fact, tongue), "said": " ".join(fact.said.split())}
    status = tell_status(fact, tongue)
    if fact.proven is None:
        return mark + tongue.say("{about}: “{said}”: {status}", **told, status=status)
    return mark + tongue.say(
        "{about}: “{said}”: {status}; the record: {proven}", **told, status=status, proven=fact.proven
    )


def _tell_comparison(comparison: Comparison, reports: Sequence[ArticleReport], tongue: Tongue) -> list[str]:
    names = [report.article.name for report in reports]
    title = tongue.say("Side by side")
    lines = [title, "-" * len(title)]
    for one in comparison.sentences:
        if one.uses:
            told = [f"{names[use.article]} ({tongue.tell(v.NAMES[use.verdict])})" for use in one.uses]
            lines.append(f"- [{one.lang}] “{one.words}”: {tongue.enumerate(told)}")
    if comparison.differences:
        lines += ["", tongue.say("Where the articles differ:")]
        for difference in comparison.differences:
            lines.append(f"- {tongue.fill(difference.about)}")
            lines += [f"    {names[number]}: {tongue.fill(said)}" for number, said in difference.said]
    counted = tongue.say(
        "Sentences that nobody quotes: {number} of {all}.",
        number=len(comparison.unquoted),
        all=len(comparison.sentences),
    )
    return [*lines, "", counted, *(f"- [{one.lang}] {one.words}" for one in comparison.unquoted)]


def describe(
    reports: Sequence[ArticleReport], comparison: Comparison | None, letter: PressLetter
) -> dict[str, Json]:
    """The result for programs. Places are in characters, from 0, the end not included."""
    return {
        "verified": letter.verified,
        "fault": letter.fault or None,
        "letter": letter.facts.letter_id.hex() if letter.facts else None,
        "title": letter.letter.title,
        "texts": [{"lang": text.lang, "sha256": text.digest.hex()} for text in letter.texts],
        "articles": [_describe_article(report, letter.verified) for report in reports],
        "comparison": None if comparison is None else _describe_comparison(comparison),
    }


def _describe_article(report: ArticleReport, verified: bool) -> Json:
    article = report.article
    return {
        "name": article.name,
        "form": article.form,
        "sha256": article.digest.hex(),
        "lang": article.lang,
        "text": article.text,
        "notes": [str(note) for note in article.notes],
        "counts": {one: report.count(one) for one in v.VERDICTS},
        "quotations": [_describe_quotation(one, verified) for one in report.quotations],
        "facts": [
            {
                "about": f.about,
                "start": f.start,
                "end": f.end,
                "said": f.said,
                "proven": str(f.proven or ""),
                "value": f.value,
                "status": f.status,
            }
            for f in report.facts
        ],
    }


def _describe_quotation(one: Examined, verified: bool) -> Json:
    found, speaker = one.judgement, one.judgement.speaker
    return {
        "quote": one.words,
        "verified": verified,
        "verdict": found.verdict,
        "lang": found.lang,
        "article": [[start, end] for start, end in one.quotation.pieces],
        "form": one.quotation.form,
        "letter": [_describe_span(span) for span in found.spans],
        "typography": [str(one) for one in found.foldings],
        "changes": [{"signed": c.signed, "quoted": c.quoted, "kind": c.kind} for c in found.changes],
        "left_out": list(found.left_out),
        "put_in": list(found.inserted),
        "notes": [str(note) for note in found.notes],
        "speaker": {"who": speaker.who, "name": speaker.name, "rule": str(speaker.rule)},
    }


def _describe_span(span: SignedSpan) -> Json:
    return {
        "lang": span.lang,
        "sha256": span.digest.hex(),
        "start": span.start,
        "end": span.end,
        "words": span.words,
    }


def _describe_comparison(comparison: Comparison) -> Json:
    return {
        "sentences": [
            {
                "lang": one.lang,
                "words": one.words,
                "quoted": [
                    {"article": u.article, "quotation": u.quotation, "verdict": u.verdict} for u in one.uses
                ],
            }
            for one in comparison.sentences
        ],
        "differences": [
            {
                "about": str(one.about),
                "said": [{"article": number, "words": str(said)} for number, said in one.said],
            }
            for one in comparison.differences
        ],
    }
