"""One article held against a letter: every quotation judged, every fact beside the record's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from undersigned.letter.document import Letter
from undersigned.press.article import Article
from undersigned.press.facts.find import FactCheck, find_facts
from undersigned.press.judging import verdict as v
from undersigned.press.judging.judge import judge
from undersigned.press.judging.signed import SignedText, build_signed
from undersigned.press.judging.verdict import Judgement
from undersigned.press.quoting.quotations import QUOTATIONS, Quotation, find_quotations
from undersigned.press.quoting.unpaired import tell_unpaired
from undersigned.press.speaking.speakers import find_signers, find_speakers
from undersigned.press.words.hyphens import settle_hyphens
from undersigned.tongue import Message
from undersigned.verify.report import Facts

_NOTES = 5
_WORDS = 80
_CERTAIN = frozenset((*v.FOUND, v.ALTERED, v.JOINED))


@dataclass(frozen=True)
class PressLetter:
    """The letter that articles are held against.

    Args:
        texts: in the letter's order.
        letter: its terms.
        facts: what the bundle proves, or None where it did not verify.
        fault: where it did not verify, the first finding, in a clause.
    """

    texts: tuple[SignedText, ...]
    letter: Letter
    facts: Facts | None
    fault: str = ""

    @property
    def verified(self) -> bool:
        """Whether the bundle verified."""
        return self.facts is not None


@dataclass(frozen=True, slots=True)
class Examined:
    """A quotation of an article, as a reader copies it, and what the letter says of it."""

    quotation: Quotation
    words: str
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class ArticleReport:
    """What is found of one article.

    Args:
        is_full: whether it has more quotations than the first thousand, which were judged.
    """

    article: Article
    quotations: tuple[Examined, ...]
    facts: tuple[FactCheck, ...]
    is_full: bool = False

    def count(self, verdict: str) -> int:
        """How many quotations have a verdict."""
        return sum(one.judgement.verdict == verdict for one in self.quotations)


def build_letter(
    letter: Letter, texts: Mapping[str, bytes], facts: Facts | None, fault: str = ""
) -> PressLetter:
    """The letter, ready for any number of articles.

    Args:
        texts: the file of each language, as `letter.text.check_text` let it pass.
    """
    ready = tuple(build_signed(one.lang, texts[one.lang]) for one in letter.texts if one.lang in texts)
    return PressLetter(ready, letter, facts, fault)


def examine(article: Article, letter: PressLetter) -> ArticleReport:
    """Every quotation of an article judged, and every fact held against the record."""
    article = settle_hyphens(article, letter.texts)
    quotations = find_quotations(article)
    names = (letter.facts.group, *(one.class_ for one in letter.facts.eligibility)) if letter.facts else ()
    signers = find_signers(letter.texts, names, article.lang)
    speakers = find_speakers(article, quotations, signers, names)
    judged = [
        judge(one, article, letter.texts, speaker) for one, speaker in zip(quotations, speakers, strict=True)
    ]
    kept = tuple(
        Examined(one, one.text(article), judgement)
        for one, judgement in zip(quotations, judged, strict=True)
        if (one.outer is None or _says_more(judged[one.outer], judgement))
        and (one.closed or judgement.verdict in _CERTAIN)
    )
    notes = (*_tell_unclosed(article, quotations), *tell_unpaired(article, quotations))
    article = replace(article, notes=(*article.notes, *notes))
    facts = find_facts(article, quotations, letter.letter, letter.facts, signers)
    return ArticleReport(article, kept, facts, len(quotations) >= QUOTATIONS)


def _tell_unclosed(article: Article, quotations: Sequence[Quotation]) -> list[Message]:
    """The marks that nothing closes; what stands behind them is judged only where it is like the letter."""
    unclosed = [one for one in quotations if not one.closed]
    return [
        Message.say(
            "A quotation mark is not closed, before “{words}”; at most that sentence was judged.",
            words=one.text(article)[:_WORDS],
        )
        for one in unclosed[:_NOTES]
    ]


def _says_more(outer: Judgement, inner: Judgement) -> bool:
    """Whether words quoted inside a quotation are told apart: not where the letter itself quotes them."""
    return outer.verdict not in _CERTAIN and inner.verdict in _CERTAIN
