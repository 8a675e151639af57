"""Every field of every document, changed in every way we know, is refused by the step and code that must."""

from __future__ import annotations

import pytest

from mutation.forge import COALITION, Forgery
from mutation.row import VALID, Row, verify_forgery
from mutation.table import ROWS
from mutation.worlds import WORLDS, world_of


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_refuses(row: Row) -> None:
    report = verify_forgery(row.forge())
    failed = report.first_failed
    if row.step == VALID:
        assert failed is None
        assert report.valid
        return
    assert failed is not None, "accepted"
    assert failed.step == row.step, failed
    assert row.code in {fault.code for fault in failed.faults}, failed


@pytest.mark.parametrize("name", WORLDS)
def test_a_world_is_valid_and_stays_so_when_nothing_but_seals_is_made_anew(name: str) -> None:
    forgery = Forgery(world_of(name), COALITION)
    assert name == "future" or verify_forgery(forgery).valid
    forgery.seal()
    assert forgery.files == world_of(name).files


def test_rows_have_names_of_their_own() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
