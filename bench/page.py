"""The tables of docs/performance.md and its pictures, from bench/results: `python bench/page.py`.

Between `<!-- NAME -->` and `<!-- end -->` the page holds what a function here makes of the results.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from chart import Chart, Line
from machine import RESULTS, ROOT

PAGE = ROOT / "docs" / "performance.md"
PICTURES = ROOT / "docs" / "pictures"
_SECTION = re.compile(r"(<!-- ([a-z]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def read_results(name: str) -> dict[str, Any]:
    results: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text("utf-8"))
    return results


def table(head: str, rows: list[str]) -> str:
    columns = head.split(" | ")
    rule = "| " + " | ".join(["---", *["---:"] * (len(columns) - 1)]) + " |"
    return "\n".join([f"| {head} |", rule, *(f"| {row} |" for row in rows)])


def tell_run(results: dict[str, Any]) -> str:
    return (
        f"{results['machine']}, {results['cores']} cores, {results['threads']} threads, "
        f"commit {results['commit']}, {results['month']}."
    )


def tell_bundle() -> str:
    results = read_results("bundle")
    whole = results["whole"]
    rows = [
        f"**whole command** | **{whole['median']:.0f}** | **{whole['min']:.0f}** | {whole['spread']:.0%} |"
    ]
    for name, one in results["parts"].items():
        least = f"{one['min']:.0f} | {one['spread']:.0%}" if "min" in one else "|"
        rows.append(f"{name} | {one['median']:.0f} | {least} | {one['median'] / whole['median']:.2f}")
    verdict = "Both hold." if results["holds"] else "They do not both hold."
    most, limits = results["peak_megabytes"], results["limits"]
    told = table("part | median, ms | least, ms | spread | of the whole", rows)
    return (
        f"{told}\n\nPeak memory: {most:.0f} MB. Targets: {limits['seconds']} s and "
        f"{limits['megabytes']:.0f} MB. {verdict} {tell_run(results)}"
    )


def tell_parts() -> str:
    results = read_results("proof")
    rows = []
    for one in results["lines"]:
        ratio = "" if one["ratio_to_all_parts"] is None else f"{one['ratio_to_all_parts']:.2f}"
        known = {"name", "whole", "ratio_to_all_parts", "target", "holds"}
        parts = ", ".join(f"{part} {value:.1f}" for part, value in one.items() if part not in known)
        rows.append(
            f"{one['name']} | {one['whole']:.1f} | {parts} | {ratio} | {'yes' if one['holds'] else 'no'}"
        )
    return (
        f"{table('what | whole, ms | parts, ms | whole / parts | target holds', rows)}\n\n{tell_run(results)}"
    )


def tell_growth() -> str:
    results = read_results("growth")
    rows = []
    for one in results["lines"]:
        if one["kind"] == "prove" or one["batch"] in {1, 100, 2000}:
            what = one["kind"] if one["kind"] == "prove" else f"verify {one['batch']:,}"
            each = one["median"] / max(1, one["batch"])
            figures = f"{one['median']:.1f} | {one['min']:.1f} | {one['spread']:.0%} | {each:.2f}"
            rows.append(f"ring {one['ring']:,}: {what} | {figures}")
    told = table("what | median, ms | least, ms | spread | median for each proof", rows)
    spreads = sorted(one["spread"] for one in results["lines"])
    middle, most = spreads[len(spreads) // 2], spreads[-1]
    noise = f"Identical runs differed by {middle:.0%} of their median in the middle case, "
    noise += f"by {most:.0%} in the worst."
    return f"{told}\n\n{noise} {tell_run(results)}"


def tell_peers() -> str:
    results = read_results("peers")
    first = results["lines"][0]["median"]
    rows = [
        f"{one['name']} | {one['median']:.0f} | {one['min']:.0f} | {one['spread']:.0%} | "
        f"{one['median'] / first:.2f}"
        for one in results["lines"]
    ]
    head = "way | median, ms | least, ms | spread | times the first"
    return f"{table(head, rows)}\n\n{results['signatures']:,} signatures. {tell_run(results)}"


def tell_client() -> str:
    results = read_results("client")
    rows = []
    for one in results["lines"]:
        limit = "" if one["seconds_limit"] is None else f"{1e3 * one['seconds_limit']:.0f}"
        rows.append(f"{one['name']} | {one['median']:.0f} | {one['min']:.0f} | {one['spread']:.0%} | {limit}")
    told = table("what | median, ms | least, ms | spread | target, ms", rows)
    size, most = results["compressed_bytes"], results["bytes_limit"]
    verdict = "All targets hold." if results["holds"] else "Not all targets hold."
    return f"{told}\n\nScript: {size:,} bytes compressed, of {most:,}. {verdict} {tell_run(results)}"


def tell_server() -> str:
    results = read_results("server")
    rows = [
        f"{one['store']} | {one['seconds']:.1f} | {one['page_median']:.0f} | {one['page_most']:.0f}"
        for one in results["lines"]
    ]
    told = table("store | all records, s | a page, median, ms | a page, longest, ms", rows)
    limits = results["limits"]
    targets = f"Targets: {limits['seconds']} s, and {limits['page']:.0f} ms for a page."
    verdict = "Both hold." if results["holds"] else "They do not all hold."
    return f"{told}\n\n{targets} {verdict} {tell_run(results)}"


def tell_press() -> str:
    results = read_results("articles")
    rows = []
    for one in results["lines"]:
        figures = f"{one['median']:.0f} | {one['min']:.0f} | {one['spread']:.0%}"
        rows.append(f"{one['quotations']} | {one['length']} | {figures}")
    told = table("quotations | times the letter | median, ms | least, ms | spread", rows)
    verdict = "hold" if results["holds"] else "do not both hold"
    return (
        f"{told}\n\nTargets: {results['limit']:.0f} ms for the first line, and no line dearer than its "
        f"quotations times its length; they {verdict}. {tell_run(results)}"
    )


def draw_pictures() -> dict[str, str]:
    lines = read_results("growth")["lines"]
    rings = sorted({one["ring"] for one in lines})
    batches = sorted({one["batch"] for one in lines if one["batch"]})

    def each(kind: str, ring: int, batch: int) -> float:
        found = next(one for one in lines if (one["kind"], one["ring"], one["batch"]) == (kind, ring, batch))
        return float(found["min"]) / max(1, batch)

    by_ring = [Line("prove", [(ring, each("prove", ring, 0)) for ring in rings])]
    by_ring += [
        Line(f"verify, {batch:,} at once" if batch > 1 else "verify one alone",
             [(ring, each("verify", ring, batch)) for ring in rings])
        for batch in (1, 10, 100, 2000)
    ]  # fmt: skip
    by_batch = [
        Line(f"ring {ring:,}", [(one, each("verify", ring, one)) for one in batches]) for ring in rings
    ]
    up = "milliseconds for each proof (least of all runs)"
    return {
        "cost-by-ring.svg": Chart(
            "What a proof costs, by the size of its ring",
            "Proving and verifying one alone grow in proportion to the ring; verified 2,000 at once, a "
            "proof costs far less and grows much more slowly.",
            "members of the ring", up, by_ring,
        ).draw(),
        "cost-by-batch.svg": Chart(
            "What verifying a proof costs, by how many are verified at once",
            "For every ring the cost of a proof falls as more are verified at once, until decoding the "
            "proofs themselves is most of the work.",
            "proofs verified at once", up, by_batch,
        ).draw(),
    }  # fmt: skip


TELL = {
    "bundle": tell_bundle,
    "client": tell_client,
    "parts": tell_parts,
    "growth": tell_growth,
    "peers": tell_peers,
    "press": tell_press,
    "server": tell_server,
}


def fill(page: str) -> str:
    """The page with every section made anew."""
    return _SECTION.sub(lambda found: f"{found[1]}\n{TELL[found[2]]()}\n\n{found[3]}", page)


def main() -> int:
    PAGE.write_text(fill(PAGE.read_text("utf-8")), "utf-8")
    PICTURES.mkdir(exist_ok=True)
    for name, drawn in draw_pictures().items():
        (PICTURES / name).write_text(drawn, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
