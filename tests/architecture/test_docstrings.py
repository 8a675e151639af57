"""Public docstrings are contracts: what a function raises stands in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from architecture.source import PACKAGE, modules
from architecture.test_codes import RAISED


def _public_functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        for function in inner:
            if isinstance(function, ast.FunctionDef) and not function.name.startswith("_"):
                yield function


def _codes_of(function: ast.FunctionDef) -> set[str]:
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            arguments = node.exc.args
            if getattr(node.exc.func, "id", None) in RAISED and arguments:
                first = arguments[0]
                found |= {str(first.value)} if isinstance(first, ast.Constant) else set()
    return found


def find_unsaid(tree: ast.Module) -> list[str]:
    unsaid = []
    for function in _public_functions(tree):
        text = ast.get_docstring(function) or ""
        codes = sorted(_codes_of(function))
        unsaid += [f"{function.name}: {code}" for code in codes if f"`{code}`" not in text]
    return unsaid


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_docstrings_name_the_codes_that_are_raised(path: Path) -> None:
    assert not find_unsaid(modules()[path])


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_module_says_what_it_is(path: Path) -> None:
    text = ast.get_docstring(modules()[path])
    assert text
    assert text.splitlines()[0].endswith((".", ":", ";", "?"))


def test_would_notice_a_code_that_no_docstring_names() -> None:
    tree = ast.parse('def check_x():\n    """Check x."""\n    raise Refused("no")\n')
    assert find_unsaid(tree) == ["check_x: no"]
