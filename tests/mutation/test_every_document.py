"""No document of the program, and no field of one, is left out of the tables without a word why."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from mutation.documents import EXCEPTIONS, IN_TABLES, find_left_out, load_all, walk_classes
from mutation.papers import PAPERS
from mutation.rows_of_papers import FORMS, RULES, PaperRow
from undersigned import schema
from undersigned.roster.charter import Charter, LogTerms
from undersigned.schema import Digest, document

load_all()
DECLARED = {name: paper.declared for name, paper in PAPERS.items()}


def _find_missing(declared: type, rows: Iterable[PaperRow]) -> set[str]:
    """The fields on which there is no row, but for the constants, which have one value alone."""
    constants = tuple(f"/{name}" for name in ("undersigned", "kind"))
    covered = {row.path for row in rows}
    return {one for one in schema.walk_fields(declared) if one not in covered and not one.endswith(constants)}


def _names(found: Iterable[type]) -> list[str]:
    return sorted(f"{one.__module__}.{one.__qualname__}" for one in found)


def test_every_document_is_in_a_table_or_an_exception() -> None:
    assert _names(find_left_out([*IN_TABLES, *EXCEPTIONS])) == []


def test_no_exception_is_in_a_table_as_well() -> None:
    covered = {part for declared in IN_TABLES for part in walk_classes(declared)}
    assert _names(covered & EXCEPTIONS.keys()) == []


def test_control_a_new_document_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "_HEADS", dict(schema._HEADS))

    @document(undersigned=1, kind="novelty")
    class Novelty:
        letter: Digest

    assert find_left_out([*IN_TABLES, *EXCEPTIONS], [Novelty]) == {Novelty}
    assert find_left_out([*IN_TABLES, *EXCEPTIONS, Novelty], [Novelty]) == set()


@pytest.mark.parametrize("left", [*IN_TABLES, *EXCEPTIONS], ids=lambda one: one.__qualname__)
def test_control_a_document_that_is_taken_out_is_noticed(left: type) -> None:
    others = [one for one in (*IN_TABLES, *EXCEPTIONS) if one is not left]
    elsewhere = {part for one in others for part in walk_classes(one)}
    assert (left in find_left_out(others)) == (left not in elsewhere)


def test_parts_of_a_document_are_walked() -> None:
    assert {LogTerms, Charter} <= set(walk_classes(Charter))


@pytest.mark.parametrize("name", PAPERS)
def test_every_field_has_rows_on_its_form_and_on_what_it_means(name: str) -> None:
    for rows in (FORMS, RULES):
        assert _find_missing(DECLARED[name], [row for row in rows if row.paper == name]) == set()


@pytest.mark.parametrize("row", RULES, ids=lambda row: row.id)
def test_control_a_field_without_rows_is_noticed(row: PaperRow) -> None:
    others = [one for one in RULES if one.paper == row.paper and one.path != row.path]
    assert _find_missing(DECLARED[row.paper], others) == {row.path}


@pytest.mark.parametrize("name", PAPERS)
def test_rows_name_fields_and_steps_that_there_are(name: str) -> None:
    fields = set(schema.walk_fields(DECLARED[name]))
    rows = [row for row in (*FORMS, *RULES) if row.paper == name]
    assert {row.path for row in rows} - fields <= {f"{path}/*" for path in fields}
    assert {row.step for row in rows} == set(PAPERS[name].steps), "each step refuses something"
