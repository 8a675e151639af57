"""Articles about a letter that its organiser points to: their words, kept to hold them against the letter.

Source: PROTOCOL §7.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

from undersigned.errors import MalformedInput
from undersigned.page.shown import Shown
from undersigned.press.article import Article as PressArticle
from undersigned.press.article import Block
from undersigned.press.examine import PressLetter, build_letter
from undersigned.press.reading.parse import parse_article
from undersigned.schema import Codec, Digest, Integer, Items, LanguageTag, Text, document, parse_document
from undersigned.server.reader.examining import Examinations, Finding, ask_worker
from undersigned.server.reader.shelf import Shelf

ARTICLE_BYTES: Final = 2**22
_MOST: Final = 50
_BLOCKS_MOST: Final = 20_000
_FILE_BYTES: Final = 2**25
_ADDRESS_CHARS: Final = 2000


def _parse_plain(value: object) -> str:
    if not isinstance(value, str):
        raise MalformedInput("type")
    return value


Plain = Annotated[str, Codec(_parse_plain)]


@document()
class _Paragraph:
    start: Integer
    end: Integer
    kind: Text


@document()
class Article:
    """One article.

    Args:
        title, publication: as the organiser writes them.
        address: where it is, or empty; it is shown and never asked for.
        sha256: of the file that its words were taken from, 32 bytes.
        words: its words alone.
    """

    title: Text
    publication: Text
    address: Text
    form: Text
    lang: LanguageTag | None
    sha256: Digest
    words: Plain
    paragraphs: Annotated[tuple[_Paragraph, ...], Items(_BLOCKS_MOST)]


@document(undersigned=1, kind="articles")
class _Articles:
    items: Annotated[tuple[Article, ...], Items(_MOST)]


def build_article(title: str, publication: str, address: str, data: bytes, name: str = "") -> Article:
    """The article in a text or a saved page.

    Args:
        address: where it is, with https or http, or empty.
        data: at most 4 MiB; a page, a PDF, Markdown or plain text.
        name: of the file, by whose ending its form may be told.

    Raises:
        MalformedInput: `article-address`, `too-large`, and those of `press.reading.parse.parse_article`.
    """
    if address and (not address.startswith(("https://", "http://")) or len(address) > _ADDRESS_CHARS):
        raise MalformedInput("article-address")
    if len(data) > ARTICLE_BYTES:
        raise MalformedInput("too-large")
    found = parse_article(data, name or title)
    return Article(
        title=title,
        publication=publication,
        address=address,
        form=found.form,
        lang=found.lang,
        sha256=found.digest,
        words=found.text,
        paragraphs=tuple(_Paragraph(one.start, one.end, one.kind) for one in found.blocks),
    )


def read_article(*written: str | bytes) -> Article:
    """The same as `build_article`, in a process of its own: whoever wrote the file is a stranger.

    Raises:
        MalformedInput: those of `build_article`.
        Refused: `press-slow`, `press-failed`.
    """
    answer = ask_worker("article", *written)
    if "code" in answer:
        raise MalformedInput(answer["code"])
    return parse_document(Article, answer["article"].encode(), "article", _FILE_BYTES)


@dataclass(slots=True, eq=False)
class Articles(Shelf[Article]):
    """The articles by letter, and what the press check says of them."""

    _examinations: Examinations = field(default_factory=Examinations)

    def examine(self, shown: Shown, patience: float | None = None) -> list[tuple[Article, Finding]]:
        """Each article held against its letter, whose bundle verified.

        Args:
            patience: how many seconds to wait for what was not examined before; without, until all is.
        """
        letter_id = shown.facts.letter_id
        articles = self.list(letter_id.hex())
        asked = {
            article: lambda article=article: (build_press_letter(shown), _read(article))
            for article in articles
        }
        return list(zip(articles, self._examinations.find(letter_id, asked, patience), strict=True))


def find_articles(site: Path) -> Articles:
    """The articles that are kept below the folder of a site."""
    return Articles(site / "articles", _Articles, _MOST, _FILE_BYTES)


def build_press_letter(shown: Shown) -> PressLetter:
    """The letter of a bundle that verified, ready to hold articles against."""
    texts = {lang: text.encode() for lang, text in shown.texts.items()}
    return build_letter(shown.letter, texts, shown.facts)


def _read(article: Article) -> PressArticle:
    blocks = tuple(Block(one.start, one.end, one.kind) for one in article.paragraphs)
    return PressArticle("", article.form, article.sha256, article.words, blocks, article.lang)
