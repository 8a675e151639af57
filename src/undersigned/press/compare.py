"""Several articles side by side: who quotes which sentence, where they differ, and what nobody quotes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from undersigned.press import verdict as v
from undersigned.press.examine import ArticleReport, PressLetter
from undersigned.press.folding import find_tokens
from undersigned.press.signed import Sentence, SignedText

_SHORT: Final = 3


@dataclass(frozen=True, slots=True)
class Use:
    """A quotation that touches a sentence: places of the article and of its quotation, and the verdict."""

    article: int
    quotation: int
    verdict: str


@dataclass(frozen=True, slots=True)
class SentenceUse:
    """One sentence of a signed text, and who quotes it; nobody where `uses` is empty."""

    lang: str
    sentence: Sentence
    words: str
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What articles tell differently: for each article that tells it, what it says."""

    about: str
    said: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What several articles make of one letter.

    Args:
        sentences: of every signed text that any article quotes, in order; of the first text where none does.
    """

    sentences: tuple[SentenceUse, ...]
    differences: tuple[Difference, ...]

    @property
    def unquoted(self) -> tuple[SentenceUse, ...]:
        """The sentences that nobody quotes."""
        return tuple(one for one in self.sentences if not one.uses)


def compare(reports: Sequence[ArticleReport], letter: PressLetter) -> Comparison:
    """Hold articles against one another.

    Sentences of two languages are not matched: what is quoted of one text says nothing of another.
    """
    quoted = {span.lang for one in reports for found in one.quotations for span in found.judgement.spans}
    texts = [text for text in letter.texts if text.lang in quoted] or list(letter.texts[:1])
    sentences = tuple(one for text in texts for one in _list_uses(text, reports))
    return Comparison(sentences, (*_differ_in_words(sentences, reports), *_differ_in_facts(reports)))


def _list_uses(text: SignedText, reports: Sequence[ArticleReport]) -> list[SentenceUse]:
    uses: dict[int, list[Use]] = defaultdict(list)
    for number, report in enumerate(reports):
        for place, one in enumerate(report.quotations):
            spans = [span.shown for span in one.judgement.spans if span.lang == text.lang]
            for at, sentence in enumerate(text.sentences):
                if any(start < sentence.end and end > sentence.start for start, end in spans):
                    uses[at].append(Use(number, place, one.judgement.verdict))
    return [
        SentenceUse(text.lang, sentence, text.cut(sentence.start, sentence.end), tuple(uses[at]))
        for at, sentence in enumerate(text.sentences)
    ]


def _differ_in_words(sentences: Sequence[SentenceUse], reports: Sequence[ArticleReport]) -> list[Difference]:
    """Sentences that one article quotes as they are and another does not."""
    found = []
    for one in sentences:
        said: dict[int, str] = {}
        for use in one.uses:
            told = reports[use.article].quotations[use.quotation]
            said.setdefault(use.article, f"{v.NAMES[use.verdict]}: “{told.words}”")
        verdicts = {use.verdict for use in one.uses}
        if len(set(said.values())) > 1 and verdicts & {v.ALTERED, v.JOINED}:
            found.append(Difference(one.words, tuple(said.items())))
    return found


def _differ_in_facts(reports: Sequence[ArticleReport]) -> list[Difference]:
    """Numbers of the same thing that are not the same, in facts of the record and in others."""
    told: dict[str, dict[int, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for number, report in enumerate(reports):
        for fact in report.facts:
            told[fact.about][number][fact.said] = None
        for thing, count in _find_counts(report):
            told[thing][number][count] = None
    found = []
    for thing, articles in told.items():
        said = {number: ", ".join(values) for number, values in articles.items()}
        if len(said) > 1 and len({value.casefold() for value in said.values()}) > 1:
            found.append(Difference(thing, tuple(said.items())))
    return found


def _find_counts(report: ArticleReport) -> list[tuple[str, str]]:
    """Each thing that the article counts exactly once, and the number."""
    tokens = [token for token in find_tokens(report.article.text) if token.is_word]
    counts: dict[str, dict[str, None]] = defaultdict(dict)
    for one, other in pairwise(tokens):
        if one.kind == "number" and one.folded.isdigit() and other.kind == "word" and len(other.key) > _SHORT:
            counts[other.key][one.folded] = None
    return [
        (f"number of {thing}", next(iter(values))) for thing, values in counts.items() if len(values) == 1
    ]
