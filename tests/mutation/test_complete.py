"""The table leaves no field out, and no code that a step can find."""

from __future__ import annotations

import pytest

from mutation import rows_of_notes
from mutation.row import VALID
from mutation.rows_of_types import DOCUMENTS
from mutation.rows_of_types import ROWS as ROWS_OF_TYPES
from mutation.table import ROWS, RULES
from undersigned import schema
from undersigned.roster.entry import EnrolmentStatement
from undersigned.roster.issued import IssuedStatement
from undersigned.verify.report import STEPS

FIELDS = {
    **{name: set(schema.walk_fields(declared)) for name, declared in DOCUMENTS.items()},
    "statement": set(schema.walk_fields(EnrolmentStatement)),
    "issued": set(schema.walk_fields(IssuedStatement)),
    "checkpoint": set(rows_of_notes.FIELDS),
    "roster checkpoint": set(rows_of_notes.FIELDS),
    "timestamp": {"/status", "/imprint", "/certificates", "/time", "/signature", "/bytes"},
    "directory": {"/principal", "/namespaces", "/type", "/key", "/class", "/lines"},
    "text": {"/bytes"},
    "zip": {"/bytes"},
}
# What a document says of itself: there is no other value that it could have, which rows_of_types holds.
CONSTANTS = {"/undersigned", "/kind", "/charter/undersigned", "/charter/kind"}


@pytest.mark.parametrize("document", FIELDS)
def test_every_field_has_a_row_on_what_it_means(document: str) -> None:
    covered = {row.path for row in RULES if row.document == document}
    constants = CONSTANTS if document in DOCUMENTS else set()
    assert FIELDS[document] - covered - constants == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_field_has_rows_on_its_form(document: str) -> None:
    covered = {row.path for row in ROWS_OF_TYPES if row.document == document}
    assert FIELDS[document] - covered == set()


@pytest.mark.parametrize("document", FIELDS)
def test_rows_name_fields_that_there_are(document: str) -> None:
    named = {row.path for row in ROWS if row.document == document}
    assert named - FIELDS[document] <= {""} | {f"{path}/*" for path in FIELDS[document]}


def test_rows_name_steps_that_there_are_and_each_step_refuses_something() -> None:
    assert {row.step for row in ROWS} == {*STEPS, VALID}
