"""An article: its paragraphs, and the text in which every span counts characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from undersigned.tongue import Message

GOES_ON: Final = "quote, going on"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, by characters of the article's text.

    Args:
        kind: `p`, `h1` … `h6`, `item`, `quote` (set off as a quotation, without marks) or `code`.
        goes_on: whether what the paragraph before it began to set off goes on in it.
    """

    start: int
    end: int
    kind: str
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """What of a file is the article.

    Args:
        name: what the reader calls it: a file's name or an address.
        form: `html`, `markdown`, `text` or `pdf`.
        digest: SHA-256 of the file's bytes, 32 bytes.
        text: the article's words alone; paragraphs are parted by an empty line.
        lang: the language that it is written in as far as its words tell, a BCP 47 language, or None.
        notes: what a reader should know of how it was read.
    """

    name: str
    form: str
    digest: bytes
    text: str
    blocks: tuple[Block, ...]
    lang: str | None
    notes: tuple[Message, ...] = ()


def build_blocks(parts: Sequence[tuple[str, str]]) -> tuple[str, tuple[Block, ...]]:
    """The text made of paragraphs, and where each stands.

    Args:
        parts: kind and text of each; `GOES_ON` is the kind of the further paragraphs of one that is set off.
    """
    blocks, pieces, at = [], [], 0
    for kind, text in parts:
        if text.strip():
            text = text.strip()  # noqa: PLW2901
            goes_on = kind == GOES_ON
            blocks.append(Block(at, at + len(text), "quote" if goes_on else kind, goes_on))
            pieces.append(text)
            at += len(text) + 2
    return "\n\n".join(pieces), tuple(blocks)
