"""A signed text made ready for searching: its words, its sentences, and where they stand in the file."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from undersigned.canon import sha256
from undersigned.press.reading.markdown import Paragraph, parse_markdown
from undersigned.press.words.folding import Token, find_tokens, fold_layout

# Looked for from the first of some signs alone, or a line of dots would be read once for each.
_SENTENCE: Final = re.compile(r"(?<![.!?。！？؟…])[.!?。！？؟…]+[\"'”’»)\]]*(?=\s+\S|$)|[。！？]")
_ABBREVIATED: Final = re.compile(r"(?:\b(?:[A-ZÁÉÍÓÚ]|Dr|Mr|Mrs|Ms|Sr|Sra|St|No|núm|Núm|vs|etc|p|pp))\.$")
# The longest of them is shorter; the search begins no sooner.
_ABBREVIATION: Final = 8


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, by characters of the shown text; `paragraph` counts from 0."""

    start: int
    end: int
    paragraph: int


@dataclass(frozen=True)
class SignedText:
    """One language of the letter.

    Args:
        lang: its BCP 47 tag.
        source: its file, as signed.
        shown: what a reader sees: the paragraphs, parted by an empty line.
        digest: SHA-256 of the file, 32 bytes.
    """

    lang: str
    source: str
    shown: str
    digest: bytes
    paragraphs: tuple[Paragraph, ...]
    tokens: tuple[Token, ...]

    @cached_property
    def keys(self) -> list[str]:
        """The tokens without case."""
        return [token.key for token in self.tokens]

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """Where each token stands."""
        return _find_positions(self.keys)

    @cached_property
    def words(self) -> list[int]:
        """The places, among the tokens, of the words alone."""
        return [at for at, token in enumerate(self.tokens) if token.is_word]

    @cached_property
    def word_keys(self) -> list[str]:
        """The words alone, without case."""
        return [self.tokens[at].key for at in self.words]

    @cached_property
    def word_positions(self) -> dict[str, list[int]]:
        """Where each word stands among the words."""
        return _find_positions(self.word_keys)

    @cached_property
    def starts(self) -> list[int]:
        """Where each paragraph begins in `shown`."""
        found, at = [], 0
        for paragraph in self.paragraphs:
            found.append(at)
            at += len(paragraph.text) + 2
        return found

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences, in order."""
        return tuple(
            Sentence(start + first, start + last, number)
            for number, (start, one) in enumerate(zip(self.starts, self.paragraphs, strict=True))
            for first, last in split_sentences(one.text)
        )

    @cached_property
    def sentence_of(self) -> list[int]:
        """For each token, the number of its sentence."""
        found, at = [], 0
        for token in self.tokens:
            while at + 1 < len(self.sentences) and token.start >= self.sentences[at].end:
                at += 1
            found.append(at)
        return found

    def place_in_file(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the file that a span of `shown` stands for."""
        return self._place(start), self._place(max(start, end - 1)) + 1

    def _place(self, at: int) -> int:
        number = next(n for n in range(len(self.starts) - 1, -1, -1) if self.starts[n] <= at)
        places = self.paragraphs[number].places
        return places[min(at - self.starts[number], len(places) - 1)]

    def cut(self, start: int, end: int) -> str:
        """A span of `shown`, on one line."""
        return fold_layout(self.shown[start:end])


def _find_positions(keys: list[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        found[key].append(at)
    return dict(found)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of one paragraph, as spans without the space around them."""
    found, start = [], 0
    for match in _SENTENCE.finditer(text):
        at = match.end()
        if at < len(text) and _ABBREVIATED.search(text, max(0, at - _ABBREVIATION), at):
            continue
        found.append((start, match.end()))
        start = match.end()
    found.append((start, len(text)))
    return [(_skip(text, first, last), last) for first, last in found if text[first:last].strip()]


def _skip(text: str, first: int, last: int) -> int:
    while first < last and text[first].isspace():
        first += 1
    return first


def build_signed(lang: str, data: bytes) -> SignedText:
    """A text of the letter, ready for searching.

    Args:
        lang: its BCP 47 tag.
        data: its file, UTF-8, as `letter.text.check_text` let it pass.
    """
    source = data.decode("utf-8")
    paragraphs = tuple(parse_markdown(source))
    shown = "\n\n".join(one.text for one in paragraphs)
    return SignedText(lang, source, shown, sha256(data), paragraphs, tuple(find_tokens(shown)))
