"""Every row of the threat model names tests that exist, and no attack is tested that it does not tell of."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from architecture.source import ROOT

MODEL = ROOT / "docs" / "threat-model.md"
_REFERENCE = re.compile(r"`([\w/.-]+)::(\w+)`")


def find_rows(markdown: str) -> Iterator[str]:
    """The rows of every table whose last column is called `tests`."""
    wanted, below = False, False
    for line in markdown.splitlines():
        if not line.startswith("|"):
            wanted = below = False
        elif line.startswith("| ---"):
            below = True
        elif not below:
            wanted = line.endswith("| tests |")
        elif wanted:
            yield line


@cache
def _tests_in(path: Path) -> set[str]:
    text = path.read_text("utf-8")
    if path.suffix == ".rs":
        return set(re.findall(r"#\[test\]\s*(?:#\[[^\]]*\]\s*)*fn (\w+)", text))
    return {
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


def find_fault(row: str) -> str | None:
    """What is wrong with a row, or None."""
    named = _REFERENCE.findall(row.rstrip("|").rpartition("|")[2])
    if not named:
        return "names no test"
    for place, name in named:
        path = ROOT / place
        if not path.is_file() or name not in _tests_in(path):
            return f"there is no {place}::{name}"
    return None


ROWS = list(find_rows(MODEL.read_text("utf-8")))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:60])
def test_every_row_names_tests_that_exist(row: str) -> None:
    fault = find_fault(row)
    assert fault is None, fault


def test_there_are_rows() -> None:
    assert len(ROWS) > 40


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "adversary").glob("test_*.py")), ids=lambda p: p.stem
)
def test_every_attack_that_is_tested_is_told(path: Path) -> None:
    assert f"`tests/adversary/{path.name}::" in MODEL.read_text("utf-8")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("| a | b | nothing |", "names no test"),
        ("| a | `tests/unit/test_canon.py::test_roundtrip_hex` in the wrong column | |", "names no test"),
        ("| a | b | `tests/unit/test_nowhere.py::test_x` |", "there is no"),
        ("| a | b | `tests/unit/test_canon.py::test_x` |", "there is no"),
    ],
)
def test_would_notice(row: str, fault: str) -> None:
    assert fault in (find_fault(row) or "")
