"""The project's own source, as syntax trees."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "undersigned"


@cache
def modules() -> dict[Path, ast.Module]:
    """Every Python module of the package, parsed."""
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def part_of(path: Path) -> str:
    """The first name below the package: `roster` for roster/entry.py, `canon` for canon.py."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")
