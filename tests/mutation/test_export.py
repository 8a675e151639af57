"""Other implementations get the same bundles, and the same answers are right."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from mutation.export import encode_row
from mutation.row import VALID
from mutation.table import RULES
from undersigned.bundle.archive import parse_archive
from undersigned.bundle.names import HeldFiles
from undersigned.canon import parse_base64
from undersigned.errors import MalformedInput
from undersigned.verify.verifier import verify


def _read(line: dict[str, Any]) -> tuple[str, set[str]]:
    try:
        if line["zip"] is not None:
            report = verify(parse_archive(parse_base64(line["zip"])))
        else:
            files = {name: parse_base64(data) for name, data in line["files"].items()}
            report = verify(HeldFiles(files))
    except MalformedInput as error:
        return "format", {error.code}
    failed = report.first_failed
    return (failed.step, {one.code for one in failed.faults}) if failed else (VALID, {""})


@pytest.mark.parametrize("row", RULES[::25], ids=lambda row: row.id)
def test_exported_rows_say_what_they_are(row: Any) -> None:
    line = orjson.loads(encode_row(row))
    step, codes = _read(line)
    assert step == line["step"]
    assert line["code"] in codes
