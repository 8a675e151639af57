"""Every document and every parser of the program has a fuzz target, or stands here with the reason."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from fuzz.targets import TARGETS

import undersigned
from mutation.documents import find_left_out, load_all
from undersigned import schema
from undersigned.errors import UndersignedError
from undersigned.schema import Digest, document

PACKAGE = Path(undersigned.__file__).parent
EXCEPTIONS = {
    # They read a file, a folder or a field and hand its bytes to a parser that has a target.
    "bundle/archive.py:read_archive": "parse_archive",
    "bundle/archive.py:read_bundle": "parse_archive",
    "bundle/folder.py:read_folder": "parse_bundle",
    "bundle/format.py:parse_roster": "parse_bundle",
    "desk/checking.py:parse_digits": "the reader's own argument",
    "desk/collector_key.py:read_identity": "the collector's own file",
    "desk/invitation.py:read_invitation": "charter, directory",
    "desk/press.py:read_article": "parse_article",
    "desk/press.py:read_letter": "bundle",
    "desk/presented.py:read_presented": "bundle",
    "desk/releasing.py:read_timestamped": "the organiser's own folder",
    "desk/sealed.py:read_arriving": "open_arriving",
    "desk/sealed.py:read_record": "record",
    "desk/sending.py:parse_address": "what the letter or the member names; tests/flow/test_member_submits.py",
    "desk/sending.py:parse_proxy": "the member's own argument",
    "desk/ssh_keygen.py:read_public_key": "parse_public_line",
    "desk/trust.py:read_log_key": "own-files, vkey",
    "desk/trust.py:read_policy": "the reader's own arguments",
    "desk/witness_list.py:parse_witness_file": "parse_witnesses",
    "page/templates.py:read_part": "the program's own file",
    "server/organiser/letter_form.py:read_root": "a form of an organiser who is known; tests/server",
    "server/organiser/letter_form.py:read_texts": "likewise; text has a target",
    "server/organiser/times.py:parse_local": "likewise",
    "server/reader/articles.py:read_article": "parse_article, in a process of its own",
    "server/reader/press.py:read_answer": "the answer of that process",
    "server/settings.py:parse_prefix": "the operator's own argument",
    "server/settings.py:read_identities": "the collector's own file",
    "vectors.py:parse_vectors": "a file of this repository",
}


class _Calls:
    """Which functions of the package run, by file and name."""

    def __init__(self) -> None:
        self.codes: set[CodeType] = set()

    def note(self, frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            self.codes.add(frame.f_code)

    @property
    def names(self) -> set[str]:
        inside = [(Path(code.co_filename), code.co_name) for code in self.codes]
        return {
            f"{path.relative_to(PACKAGE)}:{name}" for path, name in inside if path.is_relative_to(PACKAGE)
        }


def _watch(checks: Iterable[tuple[Callable[[bytes], None], bytes]]) -> set[str]:
    calls = _Calls()
    sys.setprofile(calls.note)
    try:
        for check, data in checks:
            try:
                check(data)
            except UndersignedError:
                continue
    finally:
        sys.setprofile(None)
    return calls.names


def _find_parsers() -> set[str]:
    """Every public function of a module that says it parses or reads."""
    return {
        f"{path.relative_to(PACKAGE)}:{node.name}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith(("parse_", "read_"))
    }


def _documents() -> list[type]:
    load_all()
    return [one for target in TARGETS.values() for one in target.documents]


def test_every_document_has_a_target() -> None:
    assert find_left_out(_documents()) == set()


def test_control_a_document_without_a_target_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _documents()
    monkeypatch.setattr(schema, "_HEADS", dict(schema._HEADS))

    @document(undersigned=1, kind="novelty")
    class Novelty:
        letter: Digest

    assert find_left_out(found, [Novelty]) == {Novelty}


def test_every_parser_is_reached_by_a_target() -> None:
    inputs = [(target.check, data) for target in TARGETS.values() for data in target.seeds()]
    reached = _watch(inputs)
    left = _find_parsers() - reached
    assert sorted(left - EXCEPTIONS.keys()) == []
    assert EXCEPTIONS.keys() <= left, "these need no exception"


def test_control_a_parser_that_no_target_reaches_is_noticed() -> None:
    others = [(one.check, data) for name, one in TARGETS.items() if name != "archive" for data in one.seeds()]
    assert "bundle/archive.py:parse_archive" in _find_parsers() - _watch(others)
