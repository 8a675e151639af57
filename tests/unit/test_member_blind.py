"""A blind enrolment under way: what is asked, which answers make the entry, what never shows."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.group import ClassPlan, Group, GroupPlan, make_group
from undersigned import schema
from undersigned.credential.enrol import enrol
from undersigned.desk.blind_pending import PENDING_BYTES, BlindPending, build_blind_entry
from undersigned.desk.invitation import build_request_names
from undersigned.desk.member import ask_blindly, finish_blind, read_pending
from undersigned.errors import NotVerified, Refused
from undersigned.roster.blind_issue import BlindResponse, build_response, check_blind_request
from undersigned.roster.entry import BlindRegistrarsEvidence
from undersigned.roster.evidence import find_evidence_faults
from undersigned.roster.rules import Sources

PLAN = GroupPlan((ClassPlan("agency", "blind-registrars", members=2),))


@pytest.fixture(scope="module")
def group() -> Group:
    return make_group(PLAN)


@pytest.fixture(scope="module")
def pending(group: Group) -> BlindPending:
    return ask_blindly(group.charter, enrol(group.charter, "agency", None))


def answer(group: Group, pending: BlindPending, number: int) -> BlindResponse:
    request = pending.requests()[number]
    tokens = group.keepers["agency"][number].tokens
    assert tokens is not None
    assert check_blind_request(group.charter, request).modulus == tokens.public.modulus
    return build_response(request, tokens.blind_sign(request.blinded))


def test_any_answers_in_any_order_make_a_valid_entry(group: Group, pending: BlindPending) -> None:
    entry = build_blind_entry(pending, [answer(group, pending, 2), answer(group, pending, 0)])
    assert isinstance(entry.evidence, BlindRegistrarsEvidence)
    names = [token.registrar for token in entry.evidence.tokens]
    assert names == [group.keepers["agency"][number].name for number in (0, 2)]
    assert list(find_evidence_faults(group.charter, [entry], Sources())) == []


def test_refuses_too_few_answers(group: Group, pending: BlindPending) -> None:
    one = answer(group, pending, 1)
    with pytest.raises(Refused) as refused:
        build_blind_entry(pending, [one, one])
    assert refused.value.code == "registrars-too-few"


@pytest.mark.parametrize("change", ["registrar", "blinded", "charter", "class_"])
def test_refuses_an_answer_to_something_else(group: Group, pending: BlindPending, change: str) -> None:
    first, second = answer(group, pending, 0), answer(group, pending, 1)
    others: dict[str, Any] = {
        "registrar": second.registrar,
        "blinded": second.blinded,
        "charter": bytes(32),
        "class_": "ward",
    }
    with pytest.raises(Refused) as refused:
        build_blind_entry(pending, [replace(first, **{change: others[change]}), second])
    assert refused.value.code == "blind-response-other"


def test_refuses_a_wrong_signature_and_keeps_what_is_pending(
    group: Group, pending: BlindPending, tmp_path: Path
) -> None:
    path, out = tmp_path / "me.key.pending", tmp_path / "enrolment.json"
    path.write_bytes(schema.encode_document(pending))
    first, second = answer(group, pending, 0), answer(group, pending, 1)
    wrong = replace(first, signature=first.signature[:-1] + bytes([first.signature[-1] ^ 1]))
    with pytest.raises(NotVerified) as refused:
        finish_blind(path, [wrong, second], out)
    assert refused.value.code == "token-answer"
    assert path.exists()
    assert not out.exists()
    finish_blind(path, [first, second], out)
    assert not path.exists()


def test_refuses_requests_of_another_key_file(group: Group, pending: BlindPending, tmp_path: Path) -> None:
    path = tmp_path / "me.key.pending"
    path.write_bytes(schema.encode_document(pending))
    with pytest.raises(Refused) as refused:
        read_pending(path, enrol(group.charter, "agency", None))
    assert refused.value.code == "key-file-enrolment"


def test_roundtrip_pending(pending: BlindPending) -> None:
    data = schema.encode_document(pending)
    again = schema.parse_document(BlindPending, data, "pending", PENDING_BYTES)
    assert schema.encode_document(again) == data


def test_what_unblinds_is_neither_shown_nor_pickled(pending: BlindPending) -> None:
    secret = bytes(pending.asked[0].unblinder.to_bytes())
    assert str(secret) not in repr(pending)
    assert pending.asked[0].prefix.hex() not in repr(pending)
    assert repr(pending.asked[0].prefix) not in repr(pending)
    for attempt in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError):
            attempt(pending)


def test_every_request_has_a_file_of_its_own_in_the_folder() -> None:
    names = build_request_names(["../../etc/passwd", "a/b", "a.b", "A.b", "a-b", "///", "..."])
    assert len(set(names)) == len(names)
    assert not [name for name in names if "/" in name or name.startswith(".")]
