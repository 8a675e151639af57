"""The command on files that are no good articles: it ends soon, with a sentence, and says nothing false.

Soon is by the time of the processor that it takes, which others on the machine do not make longer.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from support.world import LetterPlan, make_world
from undersigned.bundle.archive import write_archive

TEXTS = (
    ("en", "# Two nurses\n\nWe ask for *two* nurses on every night shift. We do not ask for more pay.\n"),
)
SAID = "<p>The letter says: “We ask for two nurses on every night shift.”</p>"
PAGE = f"<html><head><meta charset=utf-8></head><body><article>{SAID * 4}"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("press") / "letter.zip"
    write_archive(path, make_world(plan=LetterPlan(texts=TEXTS, signs=3)).files)
    return path


def seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(bundle: Path, article: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "undersigned.cli", "press", str(bundle), str(article)]
    before = seconds_of_children()
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert seconds_of_children() - before < 60
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("bin.dat", bytes(range(256)) * 200, "article-binary"),
        ("picture.html", b"\x89PNG\r\n\x1a\n" + bytes(9000), "article-binary"),
        ("packed.html", b"PK\x03\x04" + bytes(range(256)) * 20, "article-binary"),
        ("stored.zip", b"PK\x03\x04\x14letter.md" + SAID.encode() * 2000, "article-binary"),
        ("late.txt", b"Words and words. " * 9000 + bytes(2000), "article-binary"),
        ("empty.html", b"", "article-empty"),
        ("deep.html", b"<div>" * 200_000 + SAID.encode(), "article-empty"),
        ("large.html", (PAGE + SAID * (50 * 2**20 // len(SAID.encode()))).encode(), "article-too-large"),
        ("broken.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\n%%EOF", "article-pdf"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refuses_in_a_sentence(bundle: Path, tmp_path: Path, name: str, data: bytes, code: str) -> None:
    article = tmp_path / name
    article.write_bytes(data)
    done = run(bundle, article)
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"{name}: " in done.stderr
    assert f"[{code}]" in done.stderr


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("broken.html", f"{PAGE}<table><tr><b>“Next<div></span><<<!-- never closed".encode()),
        (
            "mixed.html",
            PAGE.encode() + "\n<p>“Señor”, aquí".encode("cp1252") + "\n<p>״לא״ לא".encode("cp1255"),
        ),
        ("utf16.txt", "The letter says: “We ask for two nurses on every night shift.”".encode("utf-16")),
        ("scripts.html", f"<html><script>{'x=1;' * (13 * 2**20)}</script>{PAGE}".encode()),
        ("picture.html", f'{PAGE}<img src="data:image/png;base64,{"A" * 50 * 2**20}">'.encode()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_reads_what_can_be_read(bundle: Path, tmp_path: Path, name: str, data: bytes) -> None:
    article = tmp_path / name
    article.write_bytes(data)
    assert "= VERBATIM  “We ask for two nurses on every night shift.”" in run(bundle, article).stdout


def test_says_that_nothing_is_quoted(bundle: Path, tmp_path: Path) -> None:
    article = tmp_path / "none.txt"
    article.write_text("Nothing is quoted here, and nobody said a word.", "utf-8")
    done = run(bundle, article)
    assert done.returncode == 0
    assert "No quotation was found in it." in done.stdout


def test_one_bad_article_among_several_is_named(bundle: Path, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.html", tmp_path / "bad.html"
    good.write_text(PAGE, "utf-8")
    bad.write_bytes(bytes(range(256)) * 200)
    command = [sys.executable, "-m", "undersigned.cli", "press", str(bundle), str(good), str(bad)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 1
    assert "bad.html: " in done.stderr
