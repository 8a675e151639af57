"""The judgement on one quotation, against every text of the letter.

The order of the questions:

1. Has it only one or two words, or none beside its marks of leaving out? Then it is listed, and not judged.
2. Do its words stand in a signed text, one after the other, after the folding of layout (`verbatim`) or of
   typography (`typography`)?
3. Does it mark that something is left out or put in, and does all that remains stand there in this order
   (`shortened`)? Where something right beside the words turns them, they are `altered` (`judging.found`).
4. Does the article give another speaker (`other-speaker`)? A speaker told only by the build of a clause
   counts where the words are not like the letter's; so does "I", where nothing tells a speaker and the letter
   has none.
5. Is its language one in which no text was signed (`translated`)?
6. Do its words come from two places that are told as one (`joined`), or from one place with differences
   (`altered`)? If neither, it is `not-in-letter`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from undersigned.press.article import Article
from undersigned.press.judging import verdict as v
from undersigned.press.judging.found import judge_found
from undersigned.press.judging.likeness import judge_likeness
from undersigned.press.judging.signed import SignedText
from undersigned.press.judging.verdict import Judgement, Speaker
from undersigned.press.quoting.fragments import Cut, build_cut
from undersigned.press.quoting.quotations import SCARE_WORDS, Quotation
from undersigned.press.speaking.relayed import DOCUMENTS
from undersigned.press.speaking.speech import is_any
from undersigned.press.words.languages import count_scripts, find_language, is_foreign, same_language
from undersigned.press.words.wordlist import build_words
from undersigned.tongue import Message

_SCARE_CHARS: Final = 4
# So much like a text in another language than the one that its small words tell: it is that text's.
_OTHER_LANGUAGE: Final = 0.75
# A language that is none of the letter's, and that nothing tells: the tag of BCP 47 for it.
_UNKNOWN: Final = "und"
_SURE_LIKE: Final = 0.7
_FEW: Final = 5
# More of them are no quotation; looking for all their orders would take long.
_MARKS: Final = 100
_TOO_MANY: Final = Message.say(
    "It has more than a hundred marks of leaving out or brackets, and was not judged."
)
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
    if (unread := _judge_unread(cut, lang, speaker)) is not None:
        return unread
    found = [one for text in ordered if (one := _find(quotation, article, cut, text, speaker))]
    best = min(found, key=lambda one: v.VERDICTS.index(one.verdict), default=None)
    if best is not None and best.verdict in v.FOUND:
        return replace(best, notes=(*_tell_given(speaker), *best.notes))
    signed = [text for text in ordered if lang is None or same_language(text.lang, lang)]
    near = best or _judge_near(cut, ordered, signed, speaker, lang)
    if near is None and not _is_named(speaker) and _is_one_person(cut, signed):
        told = Message.say("the words themselves: one person speaks, and the letter never does so")
        return Judgement(v.OTHER_SPEAKER, lang, Speaker("other", speaker.name, told, sure=False))
    if speaker.who == "other" and (speaker.sure or near is None):
        doubt = near.verdict if near is not None and _is_doubtful(near, cut) else ""
        return Judgement(v.OTHER_SPEAKER, lang, speaker, notes=_tell_near(near), doubt=doubt)
    if not signed and near is None:
        return Judgement(
            v.TRANSLATED, None if lang == _UNKNOWN else lang, speaker, notes=(_tell_unsigned(lang),)
        )
    return near or Judgement(v.NOT_IN_LETTER, lang, speaker)


def _find(
    quotation: Quotation, article: Article, cut: Cut, text: SignedText, speaker: Speaker
) -> Judgement | None:
    """What is found in one text: first with marks for the letter's own, then for those of leaving out."""
    if cut.marked:
        whole = build_cut(article.text, quotation.pieces, quotation.tags, whole=True)
        found = judge_found(quotation, article, whole, text, speaker)
        if found is not None and found.verdict in v.FOUND:
            return found
    return judge_found(quotation, article, cut, text, speaker)


def _judge_unread(cut: Cut, lang: str | None, speaker: Speaker) -> Judgement | None:
    """What is not held against the letter: a word or two, and what is nearly all marks."""
    if _is_scare(cut):
        return Judgement(v.SCARE, lang, speaker)
    if len(cut.gaps) + len(cut.put_in) > _MARKS:
        given = v.OTHER_SPEAKER if speaker.who == "other" else v.NOT_IN_LETTER
        return Judgement(given, lang, speaker, notes=(_TOO_MANY,))
    return None


def _tell_unsigned(lang: str | None) -> Message:
    if lang == _UNKNOWN:
        return Message.say("These words are in no language in which a text of the letter was signed.")
    return Message.say("No text of the letter in this language ({lang}) was signed.", lang=lang or "")


def _judge_near(
    cut: Cut, texts: Sequence[SignedText], signed: Sequence[SignedText], speaker: Speaker, lang: str | None
) -> Judgement | None:
    """What the words are like: of the texts in their language, or much like of any other."""
    near = judge_likeness(cut, signed, speaker, lang) if signed else None
    if near is None and len(signed) < len(texts):
        near = judge_likeness(cut, texts, speaker, lang)
        near = near if near is not None and near.share >= _OTHER_LANGUAGE else None
    return near


def _is_named(speaker: Speaker) -> bool:
    """Whether words beside the quotation itself tell the speaker."""
    return speaker.who == "other" or (speaker.who == "letter" and speaker.sure)


def _is_doubtful(near: Judgement, cut: Cut) -> bool:
    """Whether somebody else's words are so like the letter's that somebody should look.

    A few words in which another stands for a negation ("are fine" for "are not repaired") are so by chance.
    """
    few = sum(token.is_word for token in cut.tokens) <= _FEW
    chance = few and all(one.kind == "negation" and one.signed and one.quoted for one in near.changes)
    return near.share >= _SURE_LIKE or (bool(near.notes) and not chance)


def _is_one_person(cut: Cut, signed: Sequence[SignedText]) -> bool:
    """Whether somebody says "I" in a quotation, and nobody does in the letter."""
    said = _I & {token.key for token in cut.tokens if token.is_word}
    return bool(said) and bool(signed) and not any(_I & text.word_positions.keys() for text in signed)


def _tell_given(speaker: Speaker) -> tuple[Message, ...]:
    """That the letter's very words are given to somebody else."""
    if speaker.who != "other":
        return ()
    if is_any(speaker.name.casefold(), DOCUMENTS):
        return (Message.say("By the rules the article gives these words to another letter."),)
    return (
        Message.say(
            "By the rules the article gives these words to “{name}”, and not to the letter.",
            name=speaker.name,
        ),
    )


def _tell_near(near: Judgement | None) -> tuple[Message, ...]:
    if near is None:
        return ()
    words = " … ".join(span.words for span in near.spans)
    return (
        Message.say(
            "Its words are like some of the letter’s ({verdict}, if they were meant as a quotation of it).",
            verdict=v.NAMES[near.verdict],
        ),
        Message.say("The letter has: “{words}”", words=words),
        *near.notes,
    )


def _is_scare(cut: Cut) -> bool:
    # Nothing but a mark of leaving out, or a bracket: no word to be judged.
    if not cut.fragments:
        return True
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
    if is_foreign(words, [text.lang for text in texts]):
        return own or _UNKNOWN
    return article.lang or own
