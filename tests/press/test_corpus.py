"""The labels of the corpus say what is so, by rules simpler than those of the press check."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from press.write_corpus import CORPUS, HALVES, HERE, LANGUAGES, VERDICTS, read_letter, write_all

EACH_VERDICT, EACH_CELL = 40, 15
JUDGED = tuple(verdict for verdict in VERDICTS if verdict != "scare")
_GAP = re.compile(r"\[[^\]]*\]|\((?:…|\.\.\.)\)|…|\.\.\.")
_MARKS = "“”„‟«»‹›\"'‘’‚״׳「」"
_FOLDING = dict.fromkeys(map(ord, _MARKS)) | dict.fromkeys(map(ord, "-‐‑–—־"), " ")


@dataclass(frozen=True)
class Label:
    """One labelled quotation, and where it stands."""

    article: Path
    lang: str
    half: str
    signed: tuple[str, ...]
    quote: str
    verdict: str
    why: str


@cache
def labels() -> tuple[Label, ...]:
    found = []
    for path in sorted(CORPUS.glob("*/*.json")):
        side = json.loads(path.read_text("utf-8"))
        article = next(one for one in path.parent.glob(f"{path.stem}.*") if one != path)
        for one in side["quotations"]:
            where = (article, path.parent.name, side["half"], tuple(side["signed"]))
            found.append(Label(*where, one["quote"], one["verdict"], one["why"]))
    return tuple(found)


def labelled(*verdicts: str) -> list[Label]:
    return [label for label in labels() if label.verdict in verdicts]


@cache
def letter(lang: str) -> str:
    return " ".join(read_letter(lang))


def fold(text: str) -> str:
    return " ".join(text.lower().translate(_FOLDING).split()).strip(" .,،")


def pieces_in_order(pieces: list[str], text: str) -> bool:
    at = 0
    for piece in pieces:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def count_runs(words: list[str], text: str) -> int:
    """How many pieces of at least two words, in order and as long as can be, make up the words, or 99."""
    at, count = 0, 0
    while words:
        sizes = [size for size in range(len(words), 1, -1) if text.find(" ".join(words[:size]), at) >= 0]
        if not sizes:
            return 99
        piece = " ".join(words[: sizes[0]])
        at, words, count = text.find(piece, at) + len(piece), words[sizes[0] :], count + 1
    return count


def spaced(text: str) -> str:
    return " ".join(text.split())


@cache
def visible(article: Path) -> str:
    data = article.read_bytes()
    declared = re.search(rb"charset=\"?([\w-]+)", data)
    text = data.decode(declared[1].decode() if declared else "utf-8")
    if article.suffix == ".html":
        text = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", text)
        text = html.unescape(re.sub(r"</?(?:em|strong|q|a)\b[^>]*>|\u200f", "", text))
        text = re.sub(r"<[^>]*>", " ", text)
    return spaced(re.sub(r"(?m)^> ", "", text))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_letter_reads_as_its_sentences(lang: str) -> None:
    rendered = MarkdownIt("commonmark").render((HERE / "letter" / f"{lang}.md").read_text("utf-8"))
    assert spaced(html.unescape(re.sub(r"<[^>]*>", "", rendered))) == spaced(letter(lang))


def test_the_letter_has_the_same_sentences_in_every_language() -> None:
    assert {len(read_letter(lang)) for lang in LANGUAGES} == {106}
    numbers = [[sorted(re.findall(r"\d+", line)) for line in read_letter(lang)] for lang in LANGUAGES]
    assert all(one == numbers[0] for one in numbers)


def test_articles_are_what_their_sources_say(tmp_path: Path) -> None:
    write_all(tmp_path)
    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.glob("*/*.*")}
    folders = [CORPUS / lang for lang in LANGUAGES]
    assert written == {
        path.relative_to(CORPUS): path.read_bytes() for one in folders for path in one.iterdir()
    }


@pytest.mark.parametrize("verdict", JUDGED)
def test_every_verdict_is_labelled_often_enough(verdict: str) -> None:
    found = Counter(label.lang for label in labelled(verdict))
    assert found.total() >= EACH_VERDICT
    assert all(found[lang] >= EACH_CELL for lang in LANGUAGES)


@pytest.mark.parametrize("verdict", JUDGED)
def test_the_halves_are_alike(verdict: str) -> None:
    for lang in LANGUAGES:
        found = Counter(label.half for label in labelled(verdict) if label.lang == lang)
        assert set(found) == set(HALVES)
        assert abs(found["tuning"] - found["frozen"]) <= 1


def test_no_quotation_is_in_both_halves() -> None:
    halves: dict[tuple[str, str, str], set[str]] = {}
    for label in labelled(*JUDGED):
        key = (label.lang, label.quote, label.verdict)
        halves.setdefault(key, set()).add(label.half)
    assert not [key for key, found in halves.items() if len(found) > 1]


def test_articles_are_short_and_quote_a_little() -> None:
    found = Counter(label.article for label in labels())
    assert found
    assert all(2 <= count <= 8 for count in found.values())
    assert all(path.stat().st_size < 12_000 for path in found)


@pytest.mark.parametrize(
    "label", labels(), ids=lambda label: f"{label.lang}/{label.article.stem}-{label.verdict}"
)
def test_the_quotation_stands_in_its_article(label: Label) -> None:
    words, text = label.quote.split(), visible(label.article)
    cuts = [[" ".join(words[:cut]), " ".join(words[cut:])] for cut in range(len(words))]
    assert any(pieces_in_order(pieces, text) for pieces in cuts)


def test_furniture_stands_in_the_page_and_is_no_quotation_of_the_article() -> None:
    count = 0
    for path in sorted(CORPUS.glob("*/*.json")):
        side = json.loads(path.read_text("utf-8"))
        article = next(one for one in path.parent.glob(f"{path.stem}.*") if one != path)
        quoted = {one["quote"] for one in side["quotations"]}
        for one in side["furniture"]:
            assert one in visible(article)
            assert one not in quoted
            count += 1
    assert count > 200


def test_verbatim_stands_in_a_signed_text_letter_for_letter() -> None:
    assert not [
        one for one in labelled("verbatim") if not any(spaced(one.quote) in letter(x) for x in one.signed)
    ]


def test_typography_stands_in_a_signed_text_only_when_folded() -> None:
    wrong = []
    for label in labelled("typography"):
        quote = label.quote
        if label.why.startswith("comma before the speech tag"):
            quote = re.sub("[,،] ", " ", quote, count=1)
        raw = any(label.quote in letter(lang) for lang in label.signed)
        if raw or not any(fold(quote) in fold(letter(lang)) for lang in label.signed):
            wrong.append(label)
    assert not wrong


def test_shortened_is_marked_and_what_remains_is_in_order() -> None:
    wrong = []
    for label in labelled("shortened"):
        pieces = [fold(piece) for piece in _GAP.split(label.quote) if fold(piece)]
        marked = _GAP.search(label.quote)
        if not marked or not any(pieces_in_order(pieces, fold(letter(lang))) for lang in label.signed):
            wrong.append(label)
    assert not wrong


def test_altered_stands_nowhere_even_folded() -> None:
    wrong = []
    for label in labelled("altered"):
        pieces = [fold(piece) for piece in _GAP.split(label.quote) if fold(piece)]
        if any(pieces_in_order(pieces, fold(letter(lang))) for lang in LANGUAGES):
            wrong.append(label)
    assert not wrong


def test_altered_is_near_the_letter() -> None:
    wrong = []
    for label in labelled("altered"):
        words = fold(label.quote).split()
        known = set(fold(letter(label.lang)).split())
        if sum(word in known for word in words) < 0.6 * len(words):
            wrong.append(label)
    assert not wrong


def test_joined_is_made_of_places_in_order() -> None:
    wrong = []
    for label in labelled("joined"):
        text = fold(letter(label.lang))
        if not 2 <= count_runs(fold(label.quote).split(), text) <= 3:
            wrong.append(label)
    assert not wrong


def test_translated_has_no_signed_text_in_its_language() -> None:
    assert not [label for label in labelled("translated") if label.lang in label.signed]
    others = [one for one in labels() if one.verdict != "translated" and "another language" not in one.why]
    letter_s = [one for one in others if one.verdict not in {"other-speaker", "scare"}]
    assert not [label for label in letter_s if label.lang not in label.signed]


def test_other_words_are_not_the_letter_s() -> None:
    wrong = [
        one for one in labelled("not-in-letter", "other-speaker") if fold(one.quote) in fold(letter(one.lang))
    ]
    assert not wrong


def test_scare_quotes_are_one_or_two_words() -> None:
    assert not [label for label in labelled("scare") if len(label.quote.split()) > 2]


def test_labels_are_in_normal_form_and_say_why() -> None:
    assert all(label.why and unicodedata.is_normalized("NFC", label.quote) for label in labels())


def test_the_counts_in_the_readme_are_so() -> None:
    readme = (HERE / "README.md").read_text("utf-8")
    found = Counter((label.verdict, label.lang, label.half) for label in labels())
    for verdict in VERDICTS:
        cells = [" + ".join(str(found[verdict, lang, half]) for half in HALVES) for lang in LANGUAGES]
        total = sum(count for key, count in found.items() if key[0] == verdict)
        assert f"| `{verdict}` | {' | '.join(cells)} | {total} |" in readme
