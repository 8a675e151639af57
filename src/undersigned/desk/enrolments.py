"""Enrolments as they arrive: an entry, or a request that registrars vouched for.

Source: PROTOCOL §4.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from undersigned import limits, schema
from undersigned.files import read_bounded
from undersigned.roster.charter import Charter
from undersigned.roster.entry import Entry
from undersigned.roster.request import EnrolmentRequest, build_entry

_MARK: Final = b'"kind":"enrolment-request"'


def read_entry(charter: Charter, path: Path) -> Entry:
    """The entry in a file.

    Raises:
        MalformedInput: those of the document's fields.
        Refused: `statement-charter`, `class-unknown`, `evidence-kind`.
        StoreFailure: as `files.read_bounded`.
    """
    data = read_bounded(path, limits.LINE_BYTES)
    if _MARK in data:
        request = schema.parse_document(EnrolmentRequest, data, path.name, limits.LINE_BYTES)
        return build_entry(charter, request)
    return schema.parse_document(Entry, data, path.name, limits.LINE_BYTES)
