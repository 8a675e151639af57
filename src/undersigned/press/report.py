"""The result for a terminal and for programs; the page is `page.press`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from undersigned.canon import Json
from undersigned.press import verdict as v
from undersigned.press.compare import Comparison
from undersigned.press.examine import ArticleReport, Examined, PressLetter
from undersigned.press.facts import FITS, FactCheck
from undersigned.press.verdict import Judgement, SignedSpan
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
    reports: Sequence[ArticleReport], comparison: Comparison | None, letter: PressLetter
) -> list[str]:
    """The result for people; of a letter that did not verify every line says so."""
    lines = [f"{letter.letter.title} [{', '.join(text.lang for text in letter.texts)}]"]
    if not letter.verified:
        lines.append(f"This bundle does not verify ({letter.fault}). Nothing below says what anybody signed.")
    for report in reports:
        lines += ["", *_tell_article(report)]
    if comparison is not None:
        lines += ["", *_tell_comparison(comparison, reports)]
    prefix = "" if letter.verified else WARNING
    return [prefix + printable(line) for line in lines]


def build_summary(report: ArticleReport) -> str:
    """One sentence on an article: how many quotations have which verdict."""
    counts = [f"{report.count(one)} {v.NAMES[one]}" for one in v.VERDICTS if report.count(one)]
    if not counts:
        return "No quotation was found in it."
    total = len(report.quotations)
    return f"{total} {'quotation' if total == 1 else 'quotations'}: {', '.join(counts)}."


def _tell_article(report: ArticleReport) -> list[str]:
    article = report.article
    lines = [article.name, "-" * min(len(article.name), 60), build_summary(report)]
    lines += [f"Note: {note}" for note in article.notes]
    if report.is_full:
        lines.append("Note: only the first thousand quotations were judged.")
    judged = [one for one in report.quotations if one.judgement.verdict != v.SCARE]
    for number, one in enumerate(judged, 1):
        lines += ["", *_tell_quotation(number, one)]
    scare = [one for one in report.quotations if one.judgement.verdict == v.SCARE]
    if scare:
        lines += [
            "",
            "One or two words between marks, not judged: " + ", ".join(f"“{one.words}”" for one in scare),
        ]
    if report.facts:
        lines += ["", "Facts beside the record:", *(f"- {tell_fact(one)}" for one in report.facts)]
    return lines


def _tell_quotation(number: int, one: Examined) -> list[str]:
    judgement = one.judgement
    lines = [
        f"{number}. {_SIGNS.get(judgement.verdict, '·')} {v.NAMES[judgement.verdict].upper()}  “{one.words}”"
    ]
    lines += [f"   {line}" for line in tell_judgement(judgement)]
    return lines


def tell_judgement(judgement: Judgement) -> list[str]:
    """What a judgement rests on, a clause a line."""
    lines = [f"letter [{span.lang} {span.start}-{span.end}]: “{span.words}”" for span in judgement.spans]
    if judgement.foldings:
        lines.append("typography: " + ", ".join(judgement.foldings))
    lines += [f"left out: “{words}”" for words in judgement.left_out if words]
    lines += [f"put in: “{words}”" for words in judgement.inserted]
    lines += [tell_change(one.signed, one.quoted) for one in judgement.changes if one.kind == "word"]
    lines += judgement.notes
    lines.append(tell_speaker(judgement))
    return lines


def tell_change(signed: str, quoted: str) -> str:
    """One change of words."""
    if not quoted:
        return f"missing in the article: “{signed}”"
    return f"“{signed}” became “{quoted}”" if signed else f"added by the article: “{quoted}”"


def tell_speaker(judgement: Judgement) -> str:
    """Who speaks, as far as the rules can tell."""
    speaker = judgement.speaker
    if speaker.who == "unknown":
        return "speaker: the rules cannot tell; judged as the letter’s"
    who = "the letter" if speaker.who == "letter" else "somebody else"
    return f"speaker: {who} (“{speaker.name}”; {speaker.rule})"


def tell_fact(fact: FactCheck) -> str:
    """One fact of an article beside the record."""
    mark = "" if fact.status == FITS else "! "
    beside = f"; the record: {fact.proven}" if fact.proven else ""
    return f"{mark}{fact.about}: “{fact.said}”: {fact.status}{beside}"


def _tell_comparison(comparison: Comparison, reports: Sequence[ArticleReport]) -> list[str]:
    names = [report.article.name for report in reports]
    lines = ["Side by side", "-" * 12]
    for one in comparison.sentences:
        if one.uses:
            told = ", ".join(f"{names[use.article]} ({v.NAMES[use.verdict]})" for use in one.uses)
            lines.append(f"- [{one.lang}] “{one.words}”: {told}")
    if comparison.differences:
        lines += ["", "Where the articles differ:"]
        for difference in comparison.differences:
            lines.append(f"- {difference.about}")
            lines += [f"    {names[number]}: {said}" for number, said in difference.said]
    lines += ["", f"Sentences that nobody quotes: {len(comparison.unquoted)} of {len(comparison.sentences)}."]
    return lines + [f"- [{one.lang}] {one.words}" for one in comparison.unquoted]


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
        "notes": list(article.notes),
        "counts": {one: report.count(one) for one in v.VERDICTS},
        "quotations": [_describe_quotation(one, verified) for one in report.quotations],
        "facts": [
            {
                "about": f.about,
                "start": f.start,
                "end": f.end,
                "said": f.said,
                "proven": f.proven,
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
        "typography": list(found.foldings),
        "changes": [{"signed": c.signed, "quoted": c.quoted, "kind": c.kind} for c in found.changes],
        "left_out": list(found.left_out),
        "put_in": list(found.inserted),
        "notes": list(found.notes),
        "speaker": {"who": speaker.who, "name": speaker.name, "rule": speaker.rule},
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
            {"about": one.about, "said": [{"article": number, "words": said} for number, said in one.said]}
            for one in comparison.differences
        ],
    }
