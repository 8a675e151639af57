"""Whom an article says a letter is addressed to, beside whom the letter names.

A shorter form of a name fits. Where words are left that the letter's name does not have, a name among them is
another's; where there is none, and one word is shared, nothing tells whether the same is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from undersigned.letter.document import Letter
from undersigned.press.facts.passages import Passage, is_of_another
from undersigned.press.facts.signing_words import SIGNING, SMALL, is_signing
from undersigned.press.facts.term_words import ADDRESSEE_ENDS, ANYBODY, SENT, TO
from undersigned.press.speaking import speech
from undersigned.press.words.folding import Token, find_tokens
from undersigned.press.words.languages import same_language
from undersigned.tongue import Message

_BESIDE: Final = 200


@dataclass(frozen=True, slots=True)
class Addressee:
    """An addressee as the article has it; `fits` is None where nothing is proven."""

    start: int
    end: int
    said: str
    proven: Message | None
    fits: bool | None


def find_addressees(
    passage: Passage, letter: Letter, lang: str | None, signers: frozenset[str]
) -> Iterator[Addressee]:
    """Whom a sentence says that the letter is addressed to.

    Args:
        lang: the article's language.
        signers: words for the signers, who begin the next clause.
    """
    about = speech.LETTER | SIGNING | signers | speech.THEY
    for match in TO.finditer(passage.text, passage.start, passage.end):
        first, last = match.span(match.lastgroup or "en")
        if not any(speech.is_any(word.key, about) for word in passage.find_words(first - _BESIDE, first)):
            continue
        if is_of_another(passage, match.start()):
            continue
        words = _cut([token for token in find_tokens(passage.text, first, last) if token.is_word], signers)
        if not words or not any(_find_content(word) for word in words):
            continue
        last = words[-1].end
        said = passage.text[first:last].strip()
        proven = Message.say("to: {names}", names="; ".join(letter.addressees)) if letter.addressees else None
        fits = _fits(words, letter, lang)
        unsure = SENT.search(passage.text, match.start(), first) or any(
            speech.is_any(w.key, ANYBODY) for w in words
        )
        yield Addressee(first, last, said, proven, None if unsure and not fits else fits)


def _cut(words: list[Token], signers: frozenset[str]) -> list[Token]:
    """The words up to those by which the sentence goes on."""
    ends = [
        at
        for at, word in enumerate(words)
        if word.kind == "number"
        or speech.is_any(word.key, ADDRESSEE_ENDS)
        or is_signing(word.key)
        or (at and speech.is_any(word.key, signers))
    ]
    found = words[: ends[0]] if ends else words
    while found and found[-1].key in SMALL:
        found.pop()
    return found


def _fits(words: list[Token], letter: Letter, lang: str | None) -> bool | None:
    content = [(word, stems) for word in words if (stems := _find_content(word))]
    known = lang is not None and any(same_language(lang, one.lang) for one in letter.texts[:1])
    fits: bool | None = False if letter.addressees and known else None
    for name in letter.addressees:
        held = [stems for token in find_tokens(name) if token.is_word and (stems := _find_content(token))]
        left = [word for word, stems in content if not any(stems & one for one in held)]
        if not left:
            return True
        missing = any(not any(stems & one for _, stems in content) for one in held)
        # What is shared, and no name of its own: a longer form of the same, or another body beside it.
        if len(left) < len(content) and not (missing and any(word.folded[:1].isupper() for word in left)):
            fits = None
        if name.isascii() != "".join(word.folded for word in words).isascii():
            fits = None
    return fits


def _find_content(word: Token) -> set[str]:
    """The word without what is written on to it; nothing for a word that names nobody."""
    key = word.key.removesuffix("'s").removesuffix("'")
    return set() if key in SMALL else set(speech.find_stems(key)) - SMALL
