"""What the press check costs: `python bench/articles.py`. Writes bench/results/articles.json.

An article of 2,000 words with 40 quotations, half of them altered, against a letter of 1,500 words in four
languages; after start-up, the letter made ready anew each time. Then the same with twice and four times the
quotations, and with a letter of twice and four times the length: cost is to grow no faster than the product.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from machine import ROOT, summarise, write_results

from undersigned.press.facts.things import find_things
from undersigned.press.judging.judge import judge
from undersigned.press.judging.signed import SignedText, build_signed
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article
from undersigned.press.speaking.speakers import find_signers, find_speakers

LETTER = ROOT / "tests" / "press" / "letter"
LANGUAGES = ("en", "es", "he", "ar")
ROUNDS, LIMIT = 9, 0.2
# Quotations, and how many times the letter's length. Four times the product may cost a fifth more than that.
CASES = ((40, 1), (80, 1), (160, 1), (40, 2), (40, 4), (160, 4))
SLACK = 1.2
FILLER = "The hospital stands on the hill above the harbour, and nothing much is heard from it on most days. "


def build_article(quotations: int, words: int) -> bytes:
    lines = [line for line in (LETTER / "en.md").read_text("utf-8").splitlines() if len(line.split()) > 8]
    parts = []
    for number in range(quotations):
        line = lines[number % len(lines)].strip("-* ")
        quoted = line if number % 2 else line.replace(" the ", " a ", 1).replace(" we ", " they ", 1)
        parts.append(f"<p>The letter says: “{quoted}” {FILLER}</p>")
    missing = words - sum(len(part.split()) for part in parts)
    parts += [f"<p>{FILLER}</p>"] * max(0, missing // len(FILLER.split()))
    return f"<html lang=en><body><article>{''.join(parts)}</article></body></html>".encode()


def check(page: bytes, times: int = 1) -> int:
    texts: list[SignedText] = [
        build_signed(lang, b"\n\n".join([(LETTER / f"{lang}.md").read_bytes()] * times)) for lang in LANGUAGES
    ]
    article = parse_article(page, "article.html")
    found = find_quotations(article)
    speakers = find_speakers(article, found, find_signers(texts, (), article.lang))
    list(find_things(article, found))
    return len([judge(one, article, texts, speaker) for one, speaker in zip(found, speakers, strict=True)])


def measure(work: Callable[[], int]) -> list[float]:
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return taken


def main() -> int:
    check(build_article(4, 200))
    lines = []
    for quotations, times in CASES:
        page = build_article(quotations, 2000)
        one = summarise(measure(lambda page=page, times=times: check(page, times)))  # type: ignore[misc]
        lines.append({"quotations": quotations, "length": times, **one})
        print(
            f"{quotations:4} quotations, letter x{times}: {one['median']:6.1f} ms  (least {one['min']:.1f})"
        )
    base = float(lines[0]["min"])
    grows = all(one["min"] <= SLACK * base * one["quotations"] / 40 * one["length"] for one in lines)
    holds = base <= LIMIT * 1e3 and grows
    print(f"targets {'hold' if holds else 'do not hold'}")
    figures = f"milliseconds after start-up, {ROUNDS} runs"
    write_results("articles", figures, lines=lines, limit=LIMIT * 1e3, holds=holds)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
