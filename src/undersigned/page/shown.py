"""The letter of a bundle that verified: its terms, its texts, and what the report says of it.

Source: PROTOCOL §7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from undersigned import canon, schema
from undersigned.bundle import names
from undersigned.bundle.format import split_lines
from undersigned.bundle.names import NamedFiles
from undersigned.canon import Json
from undersigned.letter.document import Letter
from undersigned.letter.record import DIGITS
from undersigned.limits import LETTER_BYTES, RECORDS_MAX
from undersigned.verify.narrate import build_sections, build_sentence
from undersigned.verify.report import Facts, Report
from undersigned.verify.wording import printable


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown; there is no way to it but through a valid report.

    Args:
        texts: in the letter's order, by language.
        digits: the first six hex digits of each record's SHA-256, in their own order.
    """

    report: Report
    facts: Facts
    letter: Letter
    texts: Mapping[str, str]
    digits: tuple[str, ...]


def build_shown(report: Report, files: NamedFiles) -> Shown:
    """What may be shown of a bundle.

    Args:
        report: what `verify` found.
        files: the same files that it was found of.

    Raises:
        NotVerified: the first finding, where the bundle is not valid.
    """
    facts = report.require_ok()
    letter = schema.parse_document(Letter, files[names.LETTER], names.LETTER, LETTER_BYTES)
    texts = {lang: files[names.text_name(lang)].decode("utf-8") for lang in facts.languages}
    return Shown(report, facts, letter, texts, _list_digits(files))


def _list_digits(files: NamedFiles) -> tuple[str, ...]:
    records = split_lines(files[names.SIGNATURES], RECORDS_MAX + 1)[:-1]
    return tuple(sorted(canon.sha256(record).hex()[:DIGITS] for record in records))


def build_lines(shown: Shown) -> list[str]:
    """The letter and its facts as lines for a terminal."""
    letter, facts = shown.letter, shown.facts
    lines = [letter.title, "=" * min(len(letter.title), 80)]
    if letter.addressees:
        lines.append(f"To: {', '.join(letter.addressees)}")
    if letter.organisers:
        lines.append(f"Organised by: {', '.join(letter.organisers)}")
    for lang, text in shown.texts.items():
        lines += ["", f"[{lang}]", "", *text.expandtabs(4).rstrip("\n").split("\n")]
    lines += ["", "-" * 40, "", build_sentence(facts)]
    for section in build_sections(facts):
        lines += ["", section.heading, *(f"- {sentence}" for sentence in section.sentences)]
    return [printable(line) for line in lines]


def describe(shown: Shown) -> dict[str, Json]:
    """The same for programs."""
    return {
        "letter": shown.facts.letter_id.hex(),
        "title": shown.letter.title,
        "group": shown.facts.group,
        "sentence": build_sentence(shown.facts),
        "texts": dict(shown.texts),
        "sections": [
            {"heading": section.heading, "sentences": list(section.sentences)}
            for section in build_sections(shown.facts)
        ],
    }
