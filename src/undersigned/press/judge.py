"""The judgement on one quotation, against every text of the letter.

The order of the questions:

1. Has it only one or two words? Then it is listed, and not judged.
2. Do its words stand in a signed text, one after the other, after the folding of layout (`verbatim`) or of
   typography (`typography`)?
3. Does it mark that something is left out or put in, and does all that remains stand there in this order
   (`shortened`)?
4. Does the article give another speaker (`other-speaker`)? A speaker told only by the build of a clause
   counts where the words are not like the letter's; so does "I", where nothing tells a speaker and the letter
   has none.
5. Is its language one in which no text was signed (`translated`)?
6. Do its words come from two places that are told as one (`joined`), or from one place with differences
   (`altered`)? If neither, it is `not-in-letter`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from undersigned.press import verdict as v
from undersigned.press.article import Article
from undersigned.press.context import tell_beside, tell_left_out
from undersigned.press.exact import Place, find_chain, find_places
from undersigned.press.folding import fold_wrapping, name_foldings
from undersigned.press.fragments import Cut, build_cut
from undersigned.press.languages import count_scripts, find_language, same_language
from undersigned.press.likeness import judge_likeness
from undersigned.press.quotations import SCARE_WORDS, Quotation
from undersigned.press.signed import SignedText
from undersigned.press.spans import build_span
from undersigned.press.verdict import Judgement, Speaker
from undersigned.press.wordlist import build_words
from undersigned.tongue import Message

_SCARE_CHARS: Final = 4
# So much like a text in another language than the one that its small words tell: it is that text's.
_OTHER_LANGUAGE: Final = 0.75
_I: Final = build_words("i i'm i've i'll i'd my me myself yo mí me conmigo אני שלי אותי בעצמי أنا إنني إني")


def judge(quotation: Quotation, article: Article, texts: Sequence[SignedText], speaker: Speaker) -> Judgement:
    """What the signed texts say of a quotation.

    Args:
        texts: every text of the letter.
        speaker: who says it, as far as the article tells.
    """
    cut = build_cut(article.text, quotation.pieces, quotation.tags)
    lang = _find_language(quotation.text(article), article, texts)
    ordered = sorted(texts, key=lambda text: lang is None or not same_language(text.lang, lang))
    if _is_scare(cut):
        return Judgement(v.SCARE, lang, speaker)
    exact = [found for text in ordered if (found := _judge_exact(quotation, article, cut, text, speaker))]
    if exact:
        return min(exact, key=lambda one: v.VERDICTS.index(one.verdict))
    signed = [text for text in ordered if lang is None or same_language(text.lang, lang)]
    near = judge_likeness(cut, signed or ordered, speaker, lang)
    if near is not None and not signed and near.share < _OTHER_LANGUAGE:
        near = None
    if near is None and not _is_named(speaker) and _is_one_person(cut, signed):
        told = Message.say("the words themselves: one person speaks, and the letter never does so")
        return Judgement(v.OTHER_SPEAKER, lang, Speaker("other", speaker.name, told, sure=False))
    if speaker.who == "other" and (speaker.sure or near is None):
        note = _tell_near(near)
        return Judgement(v.OTHER_SPEAKER, lang, speaker, notes=note)
    if not signed and near is None:
        note = (Message.say("No text of the letter in this language ({lang}) was signed.", lang=lang or ""),)
        return Judgement(v.TRANSLATED, lang, speaker, notes=note)
    return near or Judgement(v.NOT_IN_LETTER, lang, speaker)


def _is_named(speaker: Speaker) -> bool:
    """Whether words beside the quotation itself tell the speaker."""
    return speaker.who == "other" or (speaker.who == "letter" and speaker.sure)


def _is_one_person(cut: Cut, signed: Sequence[SignedText]) -> bool:
    """Whether somebody says "I" in a quotation, and nobody does in the letter."""
    said = _I & {token.key for token in cut.tokens if token.is_word}
    return bool(said) and bool(signed) and not any(_I & text.word_positions.keys() for text in signed)


def _tell_near(near: Judgement | None) -> tuple[Message, ...]:
    if near is None:
        return ()
    return (
        Message.say(
            "Its words are like some of the letter’s ({verdict}, if they were meant as a quotation of it).",
            verdict=v.NAMES[near.verdict],
        ),
    )


def _is_scare(cut: Cut) -> bool:
    if cut.marked or _is_parted(cut):
        return False
    words = [token.key for token in cut.tokens if token.is_word]
    alone = len(words) > SCARE_WORDS and all(len(word) == 1 and not word.isascii() for word in words)
    return len(words) <= SCARE_WORDS or (alone and len(words) <= _SCARE_CHARS)


def _is_parted(cut: Cut) -> bool:
    """Whether a sign stands between its words: then it is a clause, however short."""
    return (
        any(not token.is_word and token.kind == "other" for token in cut.tokens[1:-1]) and len(cut.tokens) > 2
    )


def _find_language(words: str, article: Article, texts: Sequence[SignedText]) -> str | None:
    """The quotation's language: by its own words, else the article's, if the script is the same."""
    own = find_language(words, sure=2)
    if own is not None and (
        article.lang is None or own == article.lang or any(same_language(t.lang, own) for t in texts)
    ):
        return own
    scripts = count_scripts(words.casefold())
    of_article = count_scripts(article.text[:5000].casefold())
    if scripts and of_article and scripts.most_common(1)[0][0] != of_article.most_common(1)[0][0]:
        return own
    return article.lang or own


def _judge_exact(
    quotation: Quotation, article: Article, cut: Cut, text: SignedText, speaker: Speaker
) -> Judgement | None:
    places = [find_places(fragment, text) for fragment in cut.fragments]
    chain = find_chain(places)
    if not chain:
        return None
    quoted, raw = quotation.text(article), quotation.raw(article)
    if not cut.marked:
        # What stands in several places may stand in one of them as it is quoted.
        chain = next(([one] for one in places[0] if _is_verbatim(raw, text, one)), chain)
    pairs = [
        (fragment.tokens[one], text.tokens[other])
        for fragment, place in zip(cut.fragments, chain, strict=True)
        for one, other in place.pairs
    ]
    foldings = name_foldings([one for one, _ in pairs], [other for _, other in pairs])
    spans = tuple(build_span(text, place.first, place.last) for place in chain)
    if cut.marked:
        left_out = _find_left_out(text, chain)
        notes = (*tell_left_out(left_out, text.lang), *tell_beside(text, chain))
        return Judgement(
            v.SHORTENED, text.lang, speaker, spans, tuple(foldings), (), left_out, cut.inserted, notes, 1.0
        )
    if _is_verbatim(raw, text, chain[0]):
        return Judgement(v.VERBATIM, text.lang, speaker, spans, notes=tell_beside(text, chain), share=1.0)
    foldings += _name_rest(quoted, spans[0].words, cut, chain[0], foldings)
    return Judgement(
        v.TYPOGRAPHY, text.lang, speaker, spans, tuple(foldings), notes=tell_beside(text, chain), share=1.0
    )


def _is_verbatim(raw: str, text: SignedText, place: Place) -> bool:
    """Whether a quotation equals what stands in a place, after the folding of layout alone."""
    start, end = text.tokens[place.first].start, text.tokens[place.last - 1].end
    return raw == fold_wrapping(text.shown[start:end])


def _name_rest(quoted: str, signed: str, cut: Cut, place: Place, named: list[Message]) -> list[Message]:
    """What differs besides the words and signs themselves: what was passed over, and the space between."""
    fragment = cut.fragments[0]
    rest: list[Message] = []
    if len(place.pairs) < len(fragment.tokens) or place.last - place.first > len(place.pairs):
        rest.append(Message.say("full stop or comma at the end or at a speech tag"))
    hyphens = [sum(one in "-‐‑־" for one in words) for words in (quoted, signed)]
    if hyphens[0] != hyphens[1]:
        rest.append(Message.say("hyphens"))
    return rest or ([] if named else [Message.say("spaces")])


def _find_left_out(text: SignedText, chain: list[Place]) -> tuple[str, ...]:
    return tuple(
        text.cut(text.tokens[one.last].start, text.tokens[other.first - 1].end)
        if other.first > one.last
        else ""
        for one, other in pairwise(chain)
    )
