"""`undersigned press` in a process of its own, on files as people have them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.world import LetterPlan, make_world
from undersigned.bundle.archive import write_archive

TEXTS = (
    ("en", "# Two nurses\n\nWe ask for *two* nurses on every night shift. We do not ask for more pay.\n"),
    ("he", "# שתי אחיות\n\nאנחנו מבקשות שתי אחיות בכל משמרת לילה. איננו מבקשות עוד כסף.\n"),
)
ARTICLE = """The letter to the board says: “We ask for two nurses on every night shift.”

It adds: “We do ask for more pay.” “Nobody is in danger here,” said the director. 19 members signed it.

במכתב נכתב: "איננו מבקשות עוד כסף".
"""


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "undersigned.cli", "press", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("press") / "letter.zip"
    write_archive(path, make_world(plan=LetterPlan(texts=TEXTS, signs=3)).files)
    return path


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


def break_bundle(bundle: Path, path: Path) -> Path:
    data = bundle.read_bytes()
    at = data.index(b"We ask for *two*")
    path.write_bytes(data[:at] + b"Xe" + data[at + 2 :])
    return path


def test_tells_each_quotation(bundle: Path, article: Path) -> None:
    done = run(bundle, article)
    assert done.returncode == 1
    assert re.search(r"= VERBATIM  “We ask for two nurses on every night shift.”", done.stdout)
    assert "A negation is lost" in done.stdout
    assert "ABOUT SOMETHING ELSE" in done.stdout
    assert "! signers: “19”: does not fit" in done.stdout
    assert "UNVERIFIED" not in done.stdout


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("We do ask for more pay.", 1),
        ("We do not ask for more pay.", 0),
        ("Nobody is in danger here at all.", 0),
    ],
)
def test_status_tells_that_somebody_should_look_at_others_words(
    words: str, status: int, bundle: Path, tmp_path: Path
) -> None:
    path = tmp_path / "other.txt"
    path.write_text(f"The minister of the region spoke in town. The director said: “{words}”", "utf-8")
    assert run(bundle, path).returncode == status


def test_spans_point_into_article_and_signed_file(bundle: Path, article: Path) -> None:
    told = json.loads(run(bundle, article, "--json").stdout)
    (one,) = told["articles"]
    texts = dict(TEXTS)
    found = 0
    for quotation in one["quotations"]:
        assert " ".join(one["text"][start:end] for start, end in quotation["article"]) == quotation["quote"]
        for span in quotation["letter"]:
            words = texts[span["lang"]][span["start"] : span["end"]].replace("*", "")
            assert words == span["words"]
            found += 1
    assert found == 3
    assert [text["lang"] for text in told["texts"]] == ["en", "he"]
    assert all(len(text["sha256"]) == 64 for text in told["texts"])


def test_makes_a_page_that_loads_nothing(bundle: Path, article: Path, tmp_path: Path) -> None:
    hostile = tmp_path / "<b>x.txt"
    hostile.write_text(
        "The letter says: “We ask for two <script>alert(1)</script> nurses on every night shift.”", "utf-8"
    )
    page = tmp_path / "press.html"
    done = run(bundle, article, hostile, "--html", "--out", page)
    assert done.stdout == f"written: {page}\n"
    text = page.read_text("utf-8")
    assert "<script" not in text
    assert "<b>x" not in text
    assert not re.search(r"""(?:src|href)=["'](?!#)""", text)
    assert 'dir="rtl"' in text
    assert '<mark class="verbatim">' in text


def test_refuses_a_bundle_that_does_not_verify(bundle: Path, article: Path, tmp_path: Path) -> None:
    done = run(break_bundle(bundle, tmp_path / "broken.zip"), article)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "error" in done.stderr


def test_says_unverified_on_every_line_and_page(article: Path, tmp_path: Path) -> None:
    files = dict(make_world(plan=LetterPlan(texts=TEXTS, signs=3)).files)
    files["texts/en.md"] = files["texts/en.md"].replace(b"two", b"six")
    broken = tmp_path / "broken.zip"
    write_archive(broken, files)
    done = run(broken, article, "--unverified")
    assert done.stdout
    assert all(line.startswith("UNVERIFIED: ") for line in done.stdout.splitlines())
    page = run(broken, article, "--unverified", "--html").stdout
    assert page.count("UNVERIFIED") > 4
    told = json.loads(run(broken, article, "--unverified", "--json").stdout)
    assert not told["verified"]
    assert not any(one["verified"] for one in told["articles"][0]["quotations"])


@pytest.mark.parametrize("options", [(), ("--unverified",)])
def test_tells_why_a_bundle_cannot_be_read(
    options: tuple[str, ...], bundle: Path, article: Path, tmp_path: Path
) -> None:
    done = run(break_bundle(bundle, tmp_path / "broken.zip"), article, *options)
    assert (done.returncode, done.stdout) == (1, "")
    assert "[zip-crc]" in done.stderr
    assert "no letter" not in done.stderr


def test_fetches_nothing_unasked(bundle: Path) -> None:
    done = run(bundle, "https://example.invalid/article")
    assert done.returncode == 2
    assert "--fetch" in done.stderr
    assert run(bundle, "http://example.invalid/article", "--fetch").returncode == 2


def test_refuses_what_is_no_article(bundle: Path, tmp_path: Path) -> None:
    binary = tmp_path / "a.bin"
    binary.write_bytes(bytes(range(256)) * 20)
    assert "[article-binary]" in run(bundle, binary).stderr
    assert run(bundle, tmp_path / "missing.html").returncode == 2
