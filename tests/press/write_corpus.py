"""Writes the articles of `tests/press/corpus` from the lines in its `source` folder.

    python tests/press/write_corpus.py

What a line of a source means is said in tests/press/README.md. The same sources give the same articles.
"""

from __future__ import annotations

import html
import json
import random
import re
import shutil
import textwrap
from collections import defaultdict
from dataclasses import dataclass, field
from html.entities import codepoint2name
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
CORPUS: Final = HERE / "corpus"
SOURCE: Final = CORPUS / "source"
LANGUAGES: Final = ("en", "es", "he", "ar")
HALVES: Final = {"tuning": 1, "frozen": 501}
VERDICTS: Final = (
    "verbatim",
    "typography",
    "shortened",
    "altered",
    "joined",
    "translated",
    "not-in-letter",
    "other-speaker",
    "scare",
)
_PLAIN_WHY: Final = {
    "verbatim": "word for word",
    "translated": "the letter has no signed text in this language",
    "not-in-letter": "nothing like it in the letter",
    "other-speaker": "somebody else speaks",
    "scare": "one or two words",
    "joined": "two places run together with no mark",
}
_REFERENCE: Final = re.compile(r"@(?:([a-z]{2}):)?(\d+)(?:-(\d+))?")
_Q: Final = ("<q>", "</q>")
# The French way: a space that does not break inside each mark.
_FRENCH: Final = ("«\u00a0", "\u00a0»")
_MARKS: Final[dict[str, tuple[str | tuple[str, str], ...]]] = {
    "en": ("“”", '""', "“”", "«»", "q", "“”", "‘’", '""', "„“", "‹›", "“”", "「」", "‚‘"),
    "es": ("«»", "“”", '""', "«»", "q", "„“", _FRENCH, "“”", "‹›", '""', "‚‘", "«»", "「」"),
    "he": ('""', "״״", "“”", "„”", "q", '""', "«»", "״״", "„“", '""', "‹›", "‚‘", "「」"),
    "ar": ("«»", '""', "“”", "«»", "q", "„“", _FRENCH, "‹›", '""', "”“", "«»", "‚‘", "「」"),
}
_FORMS: Final = (
    *("newspaper.html", "article.txt", "blog.html", "wire.html", "article.md", "tables.html", "tabloid.html"),
    *("newspaper.html", "agency.html", "article.md", "blog.html", "tabloid.html"),
)
_SHARES: Final = {"html": 0.4, "md": 0.4, "txt": 0.0}
# Old pages name an old encoding, and spell by number what it might lack.
_OLD_ENCODINGS: Final = {"en": "cp1252", "es": "iso-8859-15", "he": "windows-1255", "ar": "windows-1256"}


@dataclass(frozen=True)
class Line:
    """One labelled quotation of a source."""

    verdict: str
    why: str
    text: str
    frame: str | None


@dataclass
class Source:
    """What one language has for one half."""

    lines: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))
    prose: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def read_letter(lang: str) -> list[str]:
    """The visible sentences of one signed text, in order; number n of a source is at n - 1."""
    found = (HERE / "letter" / f"{lang}.md").read_text("utf-8").split("\n")
    return [re.sub(r"^(?:#+|>|-) |\*+", "", line) for line in found if line]


LETTER: Final = {lang: read_letter(lang) for lang in LANGUAGES}


def expand(text: str, lang: str) -> str:
    """A source's text with its references read and its edits made."""
    base, *edits = text.split(" ~ ")
    result = _REFERENCE.sub(lambda found: _sentences(found, lang), base)
    for edit in edits:
        result = _edit(result, edit)
    return result


def _sentences(found: re.Match[str], lang: str) -> str:
    other, first, last = found.groups()
    return " ".join(LETTER[other or lang][int(first) - 1 : int(last or first)])


def _edit(text: str, edit: str) -> str:
    keeps = edit.startswith("=")
    old, new = (edit[1:], "") if keeps else edit.split("→", 1)
    first, _, last = old.partition("<>")
    start = text.find(first)
    end = text.find(last, start + len(first)) + len(last) if last else start + len(first)
    if start < 0 or end < start + len(first):
        raise ValueError(f"not found: {edit!r} in {text!r}")
    if keeps:
        return text[start : end if last else None]
    return text[:start] + new + text[end:]


def read_source(lang: str, half: str) -> Source:
    """All lines of one language and half, those that serve every language first."""
    source = Source()
    for name in (f"every-{half}.txt", f"{lang}-{half}.txt"):
        for line in (SOURCE / name).read_text("utf-8").splitlines():
            kind, *rest = (part.strip(" ") for part in re.split(r" \|(?= )", line))
            if kind in VERDICTS:
                why, text, frame = (*rest, None)[:3]
                plain = why or _PLAIN_WHY.get(kind, "")
                source.lines[kind].append(Line(kind, plain, expand(text or "", lang), frame))
            else:
                source.prose[kind].append(rest[0])
    return source


@dataclass
class Page:
    """One article while it is written: paragraphs in order, and what they quote."""

    lang: str
    form: str
    marks: tuple[str, str]
    chance: random.Random
    source: Source
    paragraphs: list[str] = field(default_factory=list)
    labels: list[dict[str, str]] = field(default_factory=list)

    @property
    def ending(self) -> str:
        return self.form.rpartition(".")[2]

    def write(self, text: str) -> str:
        """Prose as this form spells it."""
        return html.escape(text, quote=False) if self.ending == "html" else text

    def quote(self, text: str) -> str:
        """The text between marks that cannot be taken for marks inside it."""
        opening, closing = self._marks_for(text)
        if self.ending == "html":
            text = self._emphasise(html.escape(text, quote=False))
        pieces = [piece.strip(" ") for piece in text.split("¶")]
        if len(pieces) > 1 and opening == "<q>":
            opening, closing = "“", "”"
        if self.form == "wire.html" and self.lang in {"he", "ar"}:
            opening, closing = f"\u200f{opening}", f"{closing}\u200f"
        return f"\n\n{opening}".join(["", *pieces])[2:] + closing

    def _marks_for(self, text: str) -> tuple[str, str]:
        choices = (self.marks, ("“", "”"), ("«", "»"), ("‹", "›"))
        inside = re.sub(r"(?<=\w)[\"'’״׳”](?=\w)", "", text)
        return next(one for one in choices if not (set("".join(one)) & set(inside) and one != _Q))

    def _emphasise(self, text: str) -> str:
        words = text.split(" ")
        if len(words) > 6 and self.chance.random() < 0.15:
            at = self.chance.randrange(2, len(words) - 2)
            if re.fullmatch(r"\w+", words[at]):
                tag = self.chance.choice(("em", "strong", 'a href="/tag"'))
                words[at] = f"<{tag}>{words[at]}</{tag.split()[0]}>"
        return " ".join(words)


def place(page: Page, line: Line) -> str:
    """The paragraph that brings one quotation, whose label is noted."""
    frame, text = line.frame or _frame(page, line), line.text.replace(" || ", " ")
    if "{q1}" in frame:
        before, after = (part.strip(" ") for part in text.split("^"))
        _label(page, line, f"{before} {after}")
        named = {"{q1}": page.quote(before), "{q2}": page.quote(after)}
        return _fill(page, frame, named)
    if not frame.rstrip().endswith(("{q}", "{q}.")) and text.endswith("."):
        text = text[:-1]
    _label(page, line, re.sub(r"\s*¶\s*", " ", text))
    if _stands_apart(page, frame, text):
        return _block(page, frame.removesuffix("{q}").strip(), text)
    return _fill(page, frame, {"{q}": page.quote(text)})


def _fill(page: Page, frame: str, named: dict[str, str]) -> str:
    parts = re.split(r"(\{q[12]?\})", frame)
    return "".join(named.get(part, page.write(part)) for part in parts)


def _label(page: Page, line: Line, quote: str) -> None:
    page.labels.append({"quote": quote, "verdict": line.verdict, "why": line.why})


def _frame(page: Page, line: Line) -> str:
    if "^" in line.text:
        kind = "cut"
    elif line.text.endswith((",", "،")):
        kind = "comma"
    elif not line.text.endswith((".", "…", "]", "!", "?")) or line.text[0].islower():
        kind = "flow"
    else:
        kind = page.chance.choice(("say", "say", "tag"))
    found = page.source.prose[kind]
    found.append(found.pop(0))
    return found[-1]


def _stands_apart(page: Page, frame: str, text: str) -> bool:
    if not frame.endswith(": {q}") or "¶" in text or len(text) < 60:
        return False
    return page.chance.random() < _SHARES[page.ending]


def _block(page: Page, lead: str, text: str) -> str:
    marked = page.quote(text) if page.chance.random() < 0.3 and page.marks != _Q else page.write(text)
    if page.ending == "md":
        return f"{lead}\n\n> {marked}"
    return f"{page.write(lead)}\n\n<blockquote><p>{marked}</p></blockquote>"


def build_page(page: Page, lines: list[Line], at: int) -> str:
    """The whole file of an article that brings these quotations in this order."""
    prose = {kind: _turn(found, at) for kind, found in page.source.prose.items()}
    page.paragraphs = [page.write(prose["fill"][0])]
    for number, line in enumerate(lines):
        # Other people's words stand close behind the letter's, in the same paragraph when it can be.
        paragraph = place(page, line)
        last = page.paragraphs[-1]
        joins = line.verdict == "other-speaker" and number and "blockquote" not in last + paragraph
        if joins and ">" not in last[:3] and "\n\n>" not in last + paragraph:
            page.paragraphs[-1] = f"{last} {paragraph}"
        else:
            page.paragraphs.append(paragraph)
        if number % 2:
            page.paragraphs.append(page.write(prose["fill"][1 + number // 2]))
    page.paragraphs.append(page.write(prose["fill"][-1]))
    return _dress(page, prose)


def _turn(lines: list[str], at: int) -> list[str]:
    return lines[at % len(lines) :] + lines[: at % len(lines)]


def _dress(page: Page, prose: dict[str, list[str]]) -> str:
    head = prose["head"][0]
    blocks = "\n\n".join(page.paragraphs).split("\n\n")
    if page.ending == "txt":
        return "\n\n".join([head, *(textwrap.fill(one, 78, break_on_hyphens=False) for one in blocks)]) + "\n"
    if page.ending == "md":
        return "\n\n".join([f"# {head}", *page.paragraphs]) + "\n"
    gap, bare = ("<br><br>\n", "") if page.form == "tables.html" else ("\n", "<blockquote")
    body = gap.join(one if one.startswith(bare) else f"<p>{one}</p>" for one in blocks)
    if page.form == "agency.html":
        body = re.sub("[“”„‘’‚«»‹›]", lambda found: f"&{codepoint2name[ord(found[0])]};", body)
    result = (SOURCE / "pages" / page.form).read_text("utf-8")
    direction = "rtl" if page.lang in {"he", "ar"} else "ltr"
    named = {"lang": page.lang, "dir": direction, "head": page.write(head), "body": body}
    for kind in ("menu", "tease", "capt", "comm", "cookie"):
        for number, text in enumerate(prose[kind], 1):
            named[f"{kind}{number}"] = _furnish(page, text)
    return re.sub(r"\{(\w+)\}", lambda found: named[found[1]], result)


def _furnish(page: Page, text: str) -> str:
    opening, closing = page.marks
    return page.write(text).replace("[[", opening).replace("]]", closing)


def deal(source: Source, chance: random.Random) -> list[list[Line]]:
    """The quotations in hands of three to six, translated ones among themselves; scare quotes spread."""
    apart = [*source.lines["translated"], *source.lines["other-speaker"][::7]]
    common = [
        line
        for verdict in VERDICTS
        if verdict not in {"translated", "scare"}
        for line in source.lines[verdict]
        if line not in apart
    ]
    chance.shuffle(common)
    hands = [*_hands(common, chance), *_hands(apart, chance)]
    for number, line in enumerate(source.lines["scare"]):
        hands[number * len(hands) // len(source.lines["scare"])].append(line)
    return hands


def _hands(lines: list[Line], chance: random.Random) -> list[list[Line]]:
    count = max(1, round(len(lines) / 4.5))
    hands: list[list[Line]] = [[] for _ in range(count)]
    for number, line in enumerate(lines):
        hands[number % count].append(line)
    for hand in hands:
        chance.shuffle(hand)
    return hands


def write_half(folder: Path, lang: str, half: str) -> None:
    """Write the articles of one language and half."""
    chance = random.Random(f"{lang} {half}")  # noqa: S311
    source = read_source(lang, half)
    for at, lines in enumerate(deal(source, chance)):
        kinds = _MARKS[lang][at % len(_MARKS[lang])]
        form = _FORMS[at % len(_FORMS)]
        marks = _Q if kinds == "q" else (kinds[0], kinds[1])
        if marks == _Q and not form.endswith("html"):
            form = "newspaper.html"
        page = Page(lang, form, marks, chance, source)
        text = build_page(page, lines, at)
        translated = any(line.verdict == "translated" for line in lines)
        signed = [one for one in LANGUAGES if one != lang] if translated else _signed(lang, lines, at)
        furniture = _furniture(source, text, page)
        sidecar = {"half": half, "signed": signed, "quotations": page.labels, "furniture": furniture}
        stem = folder / lang / f"{HALVES[half] + at:03}"
        data = json.dumps(sidecar, ensure_ascii=False, indent=1)
        stem.with_suffix(".json").write_text(data + "\n", "utf-8")
        stem.with_suffix(f".{page.ending}").write_bytes(_encode(text, page))


def _signed(lang: str, lines: list[Line], at: int) -> list[str]:
    needs_all = any("signed text in another language" in line.why for line in lines)
    return [lang] if at % 5 == 3 and not needs_all else list(LANGUAGES)


def _furniture(source: Source, text: str, page: Page) -> list[str]:
    """The quotations that stand in the page but not in its article."""
    found = (
        one
        for kind in ("tease", "capt", "comm", "cookie")
        for line in source.prose[kind]
        for one in re.findall(r"\[\[(.+?)\]\]", line)
    )
    return [one for one in found if page.write(one) in text]


def _encode(text: str, page: Page) -> bytes:
    old = _OLD_ENCODINGS[page.lang]
    if page.form == "tables.html":
        return text.replace("utf-8", old, 1).encode("ascii", "xmlcharrefreplace")
    return text.encode("utf-8")


def write_all(folder: Path) -> None:
    """Write every article anew, one folder for each language."""
    for lang in LANGUAGES:
        shutil.rmtree(folder / lang, ignore_errors=True)
        (folder / lang).mkdir(parents=True)
        for half in HALVES:
            write_half(folder, lang, half)


if __name__ == "__main__":
    write_all(CORPUS)
