"""The performance page says what the results say."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def page() -> Iterator[ModuleType]:
    sys.path.insert(0, str(ROOT / "bench"))
    yield importlib.import_module("page")
    sys.path.remove(str(ROOT / "bench"))


def test_tables_are_those_of_the_results(page: ModuleType) -> None:
    told = page.PAGE.read_text("utf-8")
    assert page.fill(told) == told
    assert all(f"<!-- {name} -->" in told for name in page.TELL)


def test_another_figure_changes_the_page(page: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    real = page.read_results

    def other(name: str) -> object:
        results = real(name)
        (results["whole"] if name == "bundle" else results["lines"][-1])["min"] = 123_456.0
        return results

    told = page.PAGE.read_text("utf-8")
    monkeypatch.setattr(page, "read_results", other)
    assert page.fill(told) != told


def test_pictures_are_those_of_the_results_and_say_what_they_show(page: ModuleType) -> None:
    told = page.PAGE.read_text("utf-8")
    for name, drawn in page.draw_pictures().items():
        assert (page.PICTURES / name).read_text("utf-8") == drawn
        assert f"pictures/{name}" in told
        root = ElementTree.fromstring(drawn)  # noqa: S314 - our own
        assert root.get("role") == "img"
        assert root.findtext(f"{SVG}title")
        assert root.findtext(f"{SVG}desc")
