"""A file is one idea and fits in a head."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from architecture.source import ROOT, modules

FILE_LINES = 400
FUNCTION_LINES = 40
FOLDERS = ("src", "core", "tests", "bench", "tools")
ENDINGS = {".py", ".rs", ".ts", ".html", ".css"}


def test_no_file_is_longer_than_a_head_holds() -> None:
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in ENDINGS]
    own = [path for path in paths if "target" not in path.parts]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in own}
    assert own
    assert not {name: length for name, length in lengths.items() if length > FILE_LINES}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_function_is_longer_than_a_screen(path: Path) -> None:
    functions = [node for node in ast.walk(modules()[path]) if isinstance(node, ast.FunctionDef)]
    lengths = {one.name: (one.end_lineno or 0) - (one.body[0].end_lineno or 0) for one in functions}
    assert not {name: length for name, length in lengths.items() if length >= FUNCTION_LINES}
