"""What the press check costs: `python bench/press_check.py`. Writes bench/results/press.json.

An article of 2,000 words with 40 quotations, half of them altered, against a letter of 1,500 words in four
languages; after start-up, the letter made ready anew each time. Then the same with twice and four times the
quotations, and with a letter of twice and four times the length: cost must grow no faster than their product.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from machine import ROOT, summarise, write_results

from undersigned.press.extract import parse_article
from undersigned.press.judge import judge
from undersigned.press.quotations import find_quotations
from undersigned.press.signed import SignedText, build_signed
from undersigned.press.speakers import find_signers, find_speakers
from undersigned.press.things import find_things

LETTER = ROOT / "tests" / "press" / "letter"
LANGUAGES = ("en", "es", "he", "ar")
ROUNDS, LIMIT = 9, 0.2
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
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return taken


def main() -> None:
    check(build_article(4, 200))
    rows = {}
    for quotations, times in ((40, 1), (80, 1), (160, 1), (40, 2), (40, 4), (160, 4)):
        page = build_article(quotations, 2000)
        rows[f"{quotations} quotations, letter x{times}"] = summarise(
            measure(lambda page=page, times=times: check(page, times))  # type: ignore[misc]
        )
    for name, row in rows.items():
        print(f"{name:32} {row['median']:8.1f} ms  (least {row['min']:.1f})")
    base = rows["40 quotations, letter x1"]["min"]
    grown = max(rows["160 quotations, letter x1"]["min"], rows["40 quotations, letter x4"]["min"]) / base
    print(f"four times the work costs {grown:.1f} times as much; limit {LIMIT * 1e3:.0f} ms")
    product = rows["160 quotations, letter x4"]["min"] / base
    print(f"sixteen times the work costs {product:.1f} times as much")
    write_results("press", "milliseconds of one processor after start-up", rows=rows)
    if base > LIMIT * 1e3 or grown > 4.8 or product > 19.2:
        raise SystemExit("slower than promised")


if __name__ == "__main__":
    Path(ROOT / "bench" / "results").mkdir(exist_ok=True)
    main()
