"""Several articles side by side: who quotes which sentence, where they differ, and what nobody quotes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from undersigned.press.examine import ArticleReport, PressLetter
from undersigned.press.facts.find import FITS, UNPROVEN, FactCheck
from undersigned.press.facts.things import find_things
from undersigned.press.judging import verdict as v
from undersigned.press.judging.signed import Sentence, SignedText
from undersigned.tongue import Message


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
    """What articles tell differently: for each article that tells it, what it says, maybe twice.

    Args:
        about: a sentence of the letter, or a fact.
    """

    about: str | Message
    said: tuple[tuple[int, str | Message], ...]


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
    Numbers and days are, as figures are the same in every language.
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
    """Sentences that are quoted as they are and otherwise, by two articles or by one of them twice.

    Otherwise is what is altered or joined, and what hides something that the judge warns of.
    """
    found = []
    for one in sentences:
        said: dict[tuple[int, Message], None] = {}
        turned = False
        for use in one.uses:
            told = reports[use.article].quotations[use.quotation]
            words = Message.say("{verdict}: “{words}”", verdict=v.NAMES[use.verdict], words=told.words)
            said[use.article, words] = None
            turned = turned or use.verdict in {v.ALTERED, v.JOINED} or bool(told.judgement.notes)
        if turned and len({words for _, words in said}) > 1:
            found.append(Difference(one.words, tuple(said)))
    return found


def _differ_in_facts(reports: Sequence[ArticleReport]) -> list[Difference]:
    """Numbers and days of the same thing that are not the same, in facts of the record and in others."""
    told: dict[Message, dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    several = len({report.article.lang for report in reports}) > 1
    fitting: dict[Message, set[bool]] = defaultdict(set)
    for number, report in enumerate(reports):
        for fact in report.facts:
            if several and fact.about == "addressee" and fact.status == UNPROVEN:
                # The same body by its name in another language, for all that anybody can tell.
                continue
            told[_name(fact)][number][fact.value or fact.said.casefold()] = _tell(fact.said, fact.value)
            fitting[_name(fact)].add(fact.status == FITS)
        for one in find_things(report.article, [examined.quotation for examined in report.quotations]):
            told[one.about][number][one.value] = _tell(one.said, one.value)
    found = []
    for about, articles in told.items():
        if fitting.get(about) == {True}:
            # What the record proves of both is no difference, as "the school board" and its whole name.
            continue
        if len({frozenset(values) for values in articles.values()}) > 1:
            said = tuple((number, ", ".join(values.values())) for number, values in articles.items())
            found.append(Difference(about, said))
    return found


def _name(fact: FactCheck) -> Message:
    """What a fact is about; what only its words tell apart, as two classes, is told apart by them."""
    if fact.about == "class" and fact.proven is not None:
        named = dict(fact.proven.values)
        return Message.say("signers of class “{name}”", name=str(named.get("name") or named.get("names")))
    return {
        "signers": Message.say("how many signed"),
        "part": Message.say("how many of the signers"),
        "class": Message.say("how many of a class signed"),
        "classes": Message.say("how many classes"),
        "roster": Message.say("how many could sign"),
        "share": Message.say("what share signed"),
        "day": Message.say("days of the letter"),
    }.get(fact.about, Message.say("whom the letter is addressed to"))


def _tell(said: str, value: str) -> str:
    said = " ".join(said.split())
    plain = said.replace(",", "").replace(".", "")
    return said if not value or value in plain or value in said else f"{said} ({value})"
