"""From the bytes of a file to an article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from undersigned.canon import sha256
from undersigned.errors import MalformedInput
from undersigned.press.article import Article, build_blocks
from undersigned.press.quoting import marks
from undersigned.press.reading.decoding import (
    ARTICLE_BYTES,
    TEXT_CHARS,
    decode_article,
    find_codec,
    find_form,
)
from undersigned.press.reading.markdown import parse_markdown
from undersigned.press.reading.plain import split_plain
from undersigned.press.reading.saved import is_saved, unpack_page
from undersigned.press.words.languages import find_language
from undersigned.tongue import Message

_SHOWN: Final = 60


def parse_article(data: bytes, name: str, form: str | None = None) -> Article:
    """The article in a file.

    Args:
        data: at most 64 MiB: a page, a PDF, Markdown or plain text.
        name: a file's name or an address, for messages and, by its ending, for the form.
        form: `html`, `markdown`, `text` or `pdf`, where it is known.

    Raises:
        MalformedInput: `article-too-large`, `article-binary`, `article-empty`, `article-pdf`.
    """
    if len(data) > ARTICLE_BYTES:
        raise MalformedInput("article-too-large", name, f"more than {ARTICLE_BYTES} bytes")
    form = form or find_form(data, name)
    parts, notes, named = _find_parts(data, name, form)
    if any(marks.LAYOUT.search(text) for _, text in parts):
        notes += (
            Message.say(
                "It holds invisible characters (marks of direction, soft hyphens), which were passed over."
            ),
        )
        parts = [(kind, marks.LAYOUT.sub("", text)) for kind, text in parts]
    text, blocks = build_blocks(parts)
    if not text:
        raise MalformedInput("article-empty", name)
    if len(text) > TEXT_CHARS:
        raise MalformedInput("article-too-large", name, f"more than {TEXT_CHARS} characters of text")
    lang = find_language(text) or (named or "").split("-")[0].lower() or None
    return Article(name, form, sha256(data), text, blocks, lang, notes)


def _find_parts(
    data: bytes, name: str, form: str
) -> tuple[list[tuple[str, str]], tuple[Message, ...], str | None]:
    if form == "pdf":
        from undersigned.press.reading import portable  # noqa: PLC0415 - only PDFs need it

        return *portable.find_paragraphs(data, name), None
    text, notes = decode_article(_unpack(data, name) if is_saved(data) else data, name)
    if form == "html":
        from undersigned.press.reading import webpage  # noqa: PLC0415 - only pages need it

        page = webpage.read_page(text, name)
        return page.paragraphs, (*notes, *_tell_struck(page.struck), *_tell_passed(page.passed)), page.lang
    if len(text) > TEXT_CHARS:
        raise MalformedInput("article-too-large", name, f"more than {TEXT_CHARS} characters of text")
    if form == "markdown":
        paragraphs = parse_markdown(_without_front(text))
        struck = [words for one in paragraphs for words in one.struck]
        return [(one.kind, one.text) for one in paragraphs], (*notes, *_tell_struck(struck)), None
    return split_plain(text), notes, None


def _unpack(data: bytes, name: str) -> bytes:
    page, named = unpack_page(data, name)
    codec = find_codec(named or "")
    return page if codec in {None, "utf-8"} else page.decode(str(codec), "replace").encode()


def _tell_struck(struck: Sequence[str]) -> tuple[Message, ...]:
    if not struck:
        return ()
    words = ", ".join(f"“{one[:_SHOWN]}”" for one in struck[:_SHOWN])
    return (Message.say("Words that are struck out in it were passed over: {words}", words=words),)


def _tell_passed(number: int) -> tuple[Message, ...]:
    if not number:
        return ()
    return (
        Message.say(
            "Between marks, but passed over as captions, comments, links or hidden text: {number}.",
            number=number,
        ),
    )


def _without_front(text: str) -> str:
    return re.sub(r"\A---\n.*?\n---\n", "", text, count=1, flags=re.DOTALL)
