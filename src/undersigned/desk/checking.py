"""A bundle at a path, verified; and what the report says, for programs.

Source: PROTOCOL §7.
"""

from __future__ import annotations

import re
from pathlib import Path

from undersigned import limits
from undersigned.bundle import names
from undersigned.bundle.archive import read_bundle
from undersigned.bundle.format import split_lines
from undersigned.bundle.names import HeldFiles, NamedFiles
from undersigned.canon import Json, sha256
from undersigned.errors import MalformedInput
from undersigned.verify.policy import Policy
from undersigned.verify.report import Facts, Report, Row
from undersigned.verify.verifier import Progress, report_unreadable, verify

_NOTHING = HeldFiles({})


def verify_path(path: Path, policy: Policy, progress: Progress = lambda _: None) -> tuple[Report, NamedFiles]:
    """The report on whatever lies at a path, and its files (none where it is no bundle at all).

    Raises:
        StoreFailure: `not-found`, `not-a-file`, `unreadable`.
    """
    try:
        files = read_bundle(path)
    except MalformedInput as error:
        return report_unreadable(error), _NOTHING
    return verify(files, policy, progress=progress), files


def describe_report(report: Report) -> dict[str, Json]:
    """The report as `undersigned verify --json` prints it; nothing that was not verified stands in it."""
    facts, so_far = report.facts, report.so_far
    eligibility = facts.eligibility if facts else ()
    told: dict[str, Json] = {
        "valid": report.valid,
        **_describe_count(facts),
        "letter": facts.letter_id.hex() if facts else None,
        "roster": {
            "entries": {one.class_: one.entries for one in eligibility},
            "rules": {one.class_: one.rule for one in eligibility},
        },
        "rings": _describe_rings(facts),
        "steps": [_describe_row(row) for row in report.rows],
    }
    if so_far is not None:
        rows = [_describe_row(row) for row in so_far.rows]
        rings = _describe_rings(so_far.facts)
        told["so_far"] = {**_describe_count(so_far.facts), "rings": rings, "steps": rows}
    return told


def _describe_count(facts: Facts | None) -> dict[str, Json]:
    if facts is None:
        return {"signatures": None, "classes": {}}
    return {"signatures": facts.signatures, "classes": dict(facts.classes or {})}


def _describe_rings(facts: Facts | None) -> Json:
    return [
        {"class": one.name.class_, "bucket": one.name.bucket, "size": one.size, "signed": one.signed}
        for one in (facts.rings if facts else ())
    ]


def _describe_row(row: Row) -> Json:
    detail = None if row.detail is None else str(row.detail)
    if row.faults:
        more = len(row.faults) - 1
        detail = f"{row.faults[0]}" + (f" (and {more} more)" if more else "")
    found: list[Json] = [{"code": one.code, "place": one.place, "detail": one.detail} for one in row.faults]
    return {
        "step": row.step,
        "status": row.status,
        "code": row.code,
        "detail": detail,
        "findings": found,
    }


def parse_digits(text: str) -> str:
    """The six hex digits that a member remembers, in lower case.

    Raises:
        MalformedInput: `digits`.
    """
    if re.fullmatch("[0-9A-Fa-f]{6}", text) is None:
        raise MalformedInput("digits")
    return text.lower()


def count_digits(files: NamedFiles, digits: str) -> int:
    """How many records of a bundle begin with these six hex digits, in lower case, by their SHA-256.

    Source: PROTOCOL §5 (Sending).
    """
    records = split_lines(files[names.SIGNATURES], limits.RECORDS_MAX + 1)[:-1]
    return sum(sha256(record).hex().startswith(digits) for record in records)
