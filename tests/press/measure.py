"""How well quotations are judged, on articles that are labelled: counts for each verdict, no texts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from undersigned.press.judging import verdict as v
from undersigned.press.judging.judge import judge
from undersigned.press.judging.signed import SignedText, build_signed
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article
from undersigned.press.speaking.speakers import find_signers, find_speakers

HERE = Path(__file__).parent
LANGUAGES = ("en", "es", "he", "ar")
MISSED = "missed"


@dataclass
class Tally:
    """Pairs of the verdict labelled and the verdict given, and their numbers.

    `furniture` counts quotations that were found where the page has none of the article's.
    """

    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    furniture: int = 0

    def labelled(self, verdict: str) -> int:
        return sum(number for (label, _), number in self.pairs.items() if label == verdict)

    def right(self, verdict: str) -> int:
        return self.pairs[verdict, verdict]

    def recall(self, verdict: str) -> float:
        return self.right(verdict) / self.labelled(verdict)

    def precision(self, verdict: str) -> float:
        given = sum(number for (_, found), number in self.pairs.items() if found == verdict)
        return self.right(verdict) / given if given else 1.0


@cache
def letter() -> dict[str, SignedText]:
    return {lang: build_signed(lang, (HERE / "letter" / f"{lang}.md").read_bytes()) for lang in LANGUAGES}


@cache
def measure(half: str, lang: str | None = None) -> Tally:
    tally = Tally()
    for path, side in _sides(half, lang):
        texts = [letter()[one] for one in side["signed"]]
        article = parse_article(path.read_bytes(), path.name)
        quotations = find_quotations(article)
        speakers = find_speakers(article, quotations, find_signers(texts, (), article.lang))
        found: dict[str, list[str]] = {}
        for one, speaker in zip(quotations, speakers, strict=True):
            found.setdefault(_squeeze(one.text(article)), []).append(
                judge(one, article, texts, speaker).verdict
            )
        for label in side["quotations"]:
            given = found.get(_squeeze(label["quote"]))
            tally.pairs[label["verdict"], given.pop(0) if given else MISSED] += 1
        tally.furniture += sum(bool(found.get(_squeeze(one))) for one in side.get("furniture", ()))
    return tally


def _sides(half: str, lang: str | None) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(HERE.glob(f"corpus/{lang or '*'}/*.json")):
        side = json.loads(path.read_text("utf-8"))
        if side["half"] == half:
            yield next(one for one in path.parent.glob(f"{path.stem}.*") if one != path), side


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def build_table() -> str:
    """The measured table, as Markdown."""
    lines = ["| verdict | labelled | frozen: recall | precision | tuning: recall | precision |"]
    lines += ["| --- | --- | --- | --- | --- | --- |"]
    frozen, tuning = measure("frozen"), measure("tuning")
    for one in v.VERDICTS:
        numbers = (frozen.recall(one), frozen.precision(one), tuning.recall(one), tuning.precision(one))
        cells = " | ".join(f"{number:.3f}" for number in numbers)
        lines.append(f"| {v.NAMES[one]} | {frozen.labelled(one)} + {tuning.labelled(one)} | {cells} |")
    missed = [sum(n for (_, found), n in one.pairs.items() if found == MISSED) for one in (frozen, tuning)]
    lines += ["", f"Not found as one quotation: {missed[0]} of the frozen, {missed[1]} of the tuning half."]
    said = "Quotations of menus, teasers and captions taken for the article's"
    lines += [f"{said}: {frozen.furniture} and {tuning.furniture}."]
    return "\n".join(lines)


if __name__ == "__main__":
    print(build_table())  # noqa: T201
