"""What each part may touch: clock, randomness, files, network, database."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from architecture.source import PACKAGE, modules, part_of

FILES = {"open", "pathlib", "shutil", "tempfile", "mmap"}
NETWORK = {"socket", "urlopen", "build_opener", "http", "ssl", "asyncio"}
RANDOMNESS = {"secrets", "random", "urandom"}
CLOCK = {"now", "utcnow", "today", "time_ns", "monotonic"}
DATABASE = {"sqlite3", "sqlalchemy", "psycopg"}
PROCESSES = {"subprocess"}
ALL = FILES | NETWORK | RANDOMNESS | CLOCK | DATABASE | PROCESSES

PURE = (
    "canon",
    "schema",
    "errors",
    "sentences",
    "limits",
    "tongue",
    "letter",
    "roster",
    "log",
    "proof",
    "verify",
    "press",
)
MAY_TOUCH: dict[str, set[str]] = {
    **{part: set() for part in PURE},
    "credential": FILES | RANDOMNESS,
    "keys": FILES | RANDOMNESS | PROCESSES,
    "files": FILES | RANDOMNESS,
    "page": FILES,
    "languages": FILES,
    "bundle": set(),
    "bundle/folder": FILES,
    "bundle/archive": FILES,
    "timestamp": set(),
    "timestamp/client": NETWORK | RANDOMNESS | {"monotonic", "open"},
    "witness": FILES,
}
ANYTHING = {"cli", "demo", "desk", "server", "vectors", "__init__"}


def _names(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
            found |= {alias.name for alias in node.names} if node.module == "os" else set()
        elif isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            found.add(name)
    return found


def _key(path: Path) -> str:
    whole = path.relative_to(PACKAGE).with_suffix("").as_posix()
    return whole if whole in MAY_TOUCH else part_of(path)


def find_touches(path: Path, tree: ast.Module) -> set[str]:
    allowed = MAY_TOUCH.get(_key(path), set())
    return set() if part_of(path) in ANYTHING else (_names(tree) & ALL) - allowed


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_touches_only_what_its_part_may(path: Path) -> None:
    assert part_of(path) in ANYTHING or _key(path) in MAY_TOUCH, "a new part: say what it may touch"
    assert not find_touches(path, modules()[path])


def test_would_notice_a_clock_in_verify() -> None:
    path = PACKAGE / "verify" / "verifier.py"
    assert find_touches(path, ast.parse("from datetime import datetime\ndatetime.now()\n")) == {"now"}
    assert find_touches(path, ast.parse("import os\nos.urandom(3)\n")) == {"urandom"}
    assert find_touches(path, ast.parse("open('x')\n")) == {"open"}
