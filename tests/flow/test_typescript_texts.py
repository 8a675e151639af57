"""Both implementations read every text alike, one with commonmark.js, the other with a parser of its own."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from support.texts import make_text
from support.typescript import build_scripts, needs_node
from undersigned.errors import MalformedInput
from undersigned.letter.text import check_text

pytestmark = needs_node

CODES = {None, "text-html", "text-image", "text-nesting", "text-quote"}
# Texts that libraries read in different ways.
FORMS = {
    "![a](<b\n\n[a]: b": "text-image",
    "[a]: >\n![a](": "text-image",
    "![a]\n\n[a]:\n1.": "text-image",
    "- ![](\\\n  2)": None,
    "![]()<b>": "text-html",
    "![<b>]()": "text-html",
    "[a]:\t<b>": None,
    "[b]:'\n    [b]:<c> ''": None,
    "- [a]:b\nb\n\n    <v>": "text-html",
    "1. > >- \t<e>": None,
    "<div\u00a0": None,
    "<b\u2003c>": None,
    "[\u00a0a]: b\n\n![a]": None,
    "> [a]: #\n?": None,
    "> a\n\n[a]: b\n> c": None,
    ">\n    >": "text-quote",
    "> ```\n    >": "text-quote",
    ">\n<div": "text-quote",
    "<b>\n>\n-": "text-html",
    "- - - 2) + + - 2) 2)": "text-nesting",
    ">" * 17: None,
    ">" * 17 + "a": "text-nesting",
    f"[{'a' * 999}]: b\n\n![{'a' * 999}]": "text-image",
    f"[{'a' * 1000}]: b\n\n![{'a' * 1000}]": None,
    f"[{'😀' * 999}]: b\n\n![{'😀' * 999}]": "text-image",
    f"[a]: b\n\n![a{' ' * 999}]": None,
    f"[a]: b\n\n![a{' ' * 998}]": "text-image",
    f"![a](<{'(' * 33}>)": "text-image",
    f"![a]({'(' * 32}{')' * 32})": "text-image",
    f"![a]({'(' * 33}{')' * 33})": None,
    "[ẞ]: b\n\n![ss]": "text-image",
}


def read_ours(text: str) -> str | None:
    try:
        check_text(text.encode(), "texts/en.md")
    except MalformedInput as error:
        return error.code
    return None


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_scripts(tmp_path_factory.mktemp("web")) / "texts.js"


def read_theirs(script: Path, texts: Sequence[str]) -> list[str | None]:
    lines = "".join(json.dumps(one) + "\n" for one in texts)
    command = ["node", str(script)]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_forms_that_libraries_read_in_different_ways(script: Path) -> None:
    assert {text: read_ours(text) for text in FORMS} == FORMS
    assert dict(zip(FORMS, read_theirs(script, list(FORMS)), strict=True)) == FORMS


def _find_differences(script: Path, seed: int, count: int) -> list[tuple[str, str | None, str | None]]:
    random = Random(seed)  # noqa: S311 - the same texts every time
    texts = [make_text(random) for _ in range(count)]
    ours = [read_ours(text) for text in texts]
    seen = Counter(ours)
    assert seen.keys() == CODES, "the texts do not reach every verdict"
    assert min(seen.values()) >= count // 1000
    read = zip(texts, ours, read_theirs(script, texts), strict=True)
    return [one for one in read if one[1] != one[2]]


def test_random_texts(script: Path) -> None:
    assert _find_differences(script, 1, 4_000) == []


@pytest.mark.long
def test_many_random_texts(script: Path) -> None:
    assert _find_differences(script, 2, 500_000) == []
