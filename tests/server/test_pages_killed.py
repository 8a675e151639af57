"""A server that is killed while an organiser founds, opens, withdraws or restores is as before, or done.

Every day a few moments are tried; `long`, all of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from support.fault_pages import lay_out_pages
from support.killing import build_library, sweep

PLACE = "sqlite:///{path}/records.sqlite"
ACTS = ("found", "open", "withdraw", "restore")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("pages") / "base"
    base.mkdir()
    lay_out_pages(base)
    return base


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_library(tmp_path_factory.mktemp("library"))


@pytest.mark.parametrize("act", ACTS)
def test_a_killed_server_leaves_nothing_half_done_some_moments(act: str, base: Path, library: Path) -> None:
    assert sweep(library, act, PLACE, base, 3, 41) >= 3


def test_would_notice_what_was_told_and_is_not_there(base: Path, library: Path) -> None:
    with pytest.raises(AssertionError, match="killed at"):
        sweep(library, "found-told-early", PLACE, base, 3, 41)


@pytest.mark.long
@pytest.mark.parametrize("torn", ["", "torn"])
@pytest.mark.parametrize("act", ACTS)
def test_a_killed_server_leaves_nothing_half_done_at_any_moment(
    act: str, torn: str, base: Path, library: Path
) -> None:
    assert sweep(library, act, PLACE, base, 1, 1, *filter(None, [torn])) > 5
