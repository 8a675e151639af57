"""The table leaves no field out, and no code that a step can find."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import undersigned
from mutation import rows_of_notes
from mutation.row import VALID
from mutation.rows_of_types import DOCUMENTS
from mutation.rows_of_types import ROWS as ROWS_OF_TYPES
from mutation.table import ROWS, RULES
from undersigned import schema
from undersigned.roster.entry import EnrolmentStatement
from undersigned.roster.issued import IssuedStatement
from undersigned.verify.report import STEPS

PACKAGE = Path(undersigned.__file__).parent
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


# Where verification looks for faults, and the codes there that no bundle's bytes alone can lead to.
PARTS = (
    *("verify/**/*.py", "roster/**/*.py", "letter/**/*.py", "log/*.py", "bundle/*.py", "timestamp/*.py"),
    *("keys/ssh*.py", "keys/blind_rsa.py", "canon.py", "schema.py", "proof.py"),
)
ELSEWHERE = {
    "log-key-unknown",  # these three: what a reader knows
    "witness-wanted",
    "timestamp-root-unknown",
    "certificate-form",
    "statement-charter",  # the rest: tools that make files, read folders or ask services
    "directory-request",
    "string-unassigned",
    "consistency-proof",
    "inclusion-proof",
    "leaf-missing",
    "note-differs",
    "vkey",
    "bundle-kind",
    "file-exists",
    "not-found",
    "unreadable",
    "unwritable",
    "zip-too-large",
    "timestamp-service",
    "timestamp-nonce",
    "sshsig-armor",
}
_RAISED = re.compile(r'(?:Fault|MalformedInput|NotVerified|Refused|StoreFailure)\(\s*"([a-z0-9-]+)"')


def test_every_code_that_verification_can_find_is_wanted_by_a_row() -> None:
    sources = [path.read_text("utf-8") for part in PARTS for path in PACKAGE.glob(part)]
    named = {code for source in sources for code in _RAISED.findall(source)}
    assert len(named) > 100
    wanted = {row.code for row in ROWS}
    assert named - wanted == ELSEWHERE


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
