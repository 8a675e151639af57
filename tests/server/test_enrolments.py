"""Enrolments over HTTP: by code and by SSH key, repeated, replaced and refused; and groups' pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from support.member_site import MemberSite
from support.servers import Answer, Served, running_server
from support.ssh_signers import dearmor, sign_with_keygen
from undersigned import canon, schema
from undersigned.credential.enrol import enrol
from undersigned.credential.key_file import Credential
from undersigned.desk.member import build_request, build_ssh_entry
from undersigned.server.codes import digest_code, draw_code
from undersigned.server.member.pages import round_down


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> MemberSite:
    return MemberSite.set_up(tmp_path_factory.mktemp("group"), codes=8)


@pytest.fixture(scope="module")
def served(site: MemberSite) -> Iterator[Served]:
    with running_server(site.path) as server:
        yield server


def send(served: Served, site: MemberSite, **fields: object) -> Answer:
    body = canon.encode_json(fields)  # type: ignore[arg-type]
    return served.ask("POST", f"/groups/{site.id}/enrolments", body, {"content-type": "application/json"})


def ask_by_code(
    served: Served, site: MemberSite, code: str, credential: Credential, *, replace: bool = False
) -> Answer:
    request = json.loads(schema.encode_document(build_request(credential)))
    return send(served, site, code=code, replace=replace, request=request)


def agency(site: MemberSite) -> Credential:
    return enrol(site.charter, "agency", None)


def commitments(site: MemberSite) -> set[bytes]:
    return {one.commitments[0] for one in site.entries()}


def test_the_same_request_again_gets_the_same_answer(served: Served, site: MemberSite) -> None:
    mine = agency(site)
    answers = {ask_by_code(served, site, site.codes[0], mine).body for _ in range(2)}
    assert answers == {b'{"enrolled":true}'}
    assert mine.commitments[0] in commitments(site)


def test_a_code_leads_to_one_entry(served: Served, site: MemberSite) -> None:
    first, second = agency(site), agency(site)
    assert ask_by_code(served, site, site.codes[1], first).status == 200
    assert ask_by_code(served, site, site.codes[1], second).json["code"] == "code-used"
    assert second.commitments[0] not in commitments(site)
    assert ask_by_code(served, site, site.codes[1], second, replace=True).status == 200
    assert commitments(site) & {first.commitments[0], second.commitments[0]} == {second.commitments[0]}


@pytest.mark.parametrize("code", ["", "K7QP-2M9T-XW4E-H3RB", "a" * 5000, "כוח", "K7QP2M9TXW4EH3RBB"])
def test_refuses_a_wrong_code(served: Served, site: MemberSite, code: str) -> None:
    before = commitments(site)
    answer = ask_by_code(served, site, code, agency(site))
    assert (answer.status, answer.json["code"]) == (422, "code-unknown")
    assert commitments(site) == before


def test_refuses_a_code_for_a_class_without_codes(served: Served, site: MemberSite) -> None:
    mine = agency(site)
    request = build_request(mine)
    other = replace(request, statement=replace(request.statement, class_="ward"))
    fields = json.loads(schema.encode_document(other))
    assert send(served, site, code=site.codes[2], replace=False, request=fields).json["code"] == "code-class"


def test_refuses_a_request_whose_proof_does_not_hold(served: Served, site: MemberSite) -> None:
    request = build_request(agency(site))
    other = replace(request, proof=build_request(agency(site)).proof)
    fields = json.loads(schema.encode_document(other))
    answer = send(served, site, code=site.codes[2], replace=False, request=fields)
    assert answer.json["code"] == "enrolment-invalid"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "json"),
        (b"{}", "field-missing"),
        (b'{"code":1,"replace":false,"request":null}', "type"),
        (b'{ "code":""}', "json-not-canonical"),
        (b"x" * 70_000, "too-large"),
    ],
)
def test_refuses_what_is_no_enrolment(served: Served, site: MemberSite, body: bytes, code: str) -> None:
    answer = served.ask("POST", f"/groups/{site.id}/enrolments", body)
    assert answer.json["code"] == code
    assert answer.status in {400, 413}


def test_an_entry_by_ssh_key(served: Served, site: MemberSite) -> None:
    def ask(principal: str, *, again: bool = False) -> Answer:
        credential = enrol(site.charter, "ward", principal)

        def sign(message: bytes) -> bytes:
            return dearmor(sign_with_keygen(site.ssh_key, message, "enrolment@undersigned"))

        entry = json.loads(schema.encode_document(build_ssh_entry(credential, sign)))
        return send(served, site, entry=entry, replace=again)

    assert ask("ana@northfield.example").json == {"enrolled": True}
    assert ask("ana@northfield.example").json["code"] == "principal-twice"
    assert ask("ana@northfield.example", again=True).status == 200
    assert ask("bela@northfield.example").json["code"] == "principal-not-listed"
    assert [one.principal for one in site.entries()].count("ana@northfield.example") == 1


def test_nobody_is_added_to_a_frozen_roster(tmp_path: Path) -> None:
    site = MemberSite.set_up(tmp_path, codes=1)
    site.add_others(3)
    with running_server(site.path) as served:
        site.freeze()
        answer = ask_by_code(served, site, site.codes[0], agency(site))
        assert answer.json["code"] == "roster-frozen"
        page = served.get(f"/groups/{site.id}").text
        assert "3 people are on it" in page
        assert "/enrol" not in page
        assert "3 people are on it" in served.get(f"/groups/{site.id}/enrol").text


def test_who_lost_the_answer_is_told_after_the_freeze_what_became_of_it(tmp_path: Path) -> None:
    """Whoever is on the roster keeps the key; a key that stands for nobody is given up."""
    site = MemberSite.set_up(tmp_path, codes=2)
    site.add_others(3)
    mine, late = agency(site), agency(site)
    with running_server(site.path) as served:
        assert ask_by_code(served, site, site.codes[0], mine).json == {"enrolled": True}
        site.freeze()
        for _ in range(2):
            assert ask_by_code(served, site, site.codes[0], mine).json == {"enrolled": True}
            for code in site.codes:
                assert ask_by_code(served, site, code, late).json["code"] == "roster-frozen"
        assert "4 people are on it" in served.get(f"/groups/{site.id}").text


@pytest.mark.parametrize("number", [0, 9, 10, 19, 20, 1234])
def test_watcher_cannot_see_one_enrolment_in_the_number(number: int) -> None:
    assert round_down(number) == number // 10 * 10


def test_charter_and_directory_are_the_bytes_that_the_protocol_names(
    served: Served, site: MemberSite
) -> None:
    charter = served.get(f"/groups/{site.id}/charter.json")
    assert canon.sha256(charter.body).hex() == site.id
    directory = served.get(f"/groups/{site.id}/directory")
    assert canon.sha256(directory.body) == site.charter.classes[0].rule.sha256  # type: ignore[union-attr]


def test_a_code_is_read_however_it_is_typed() -> None:
    for _ in range(100):
        code = draw_code()
        assert len(set(code) - set("-")) > 1
        wanted = digest_code(code, "agency")
        assert digest_code(f" {code.lower().replace('-', ' – ')}\n", "agency") == wanted
        assert digest_code(code.replace("0", "o").replace("1", "l"), "agency") == wanted
        assert digest_code(code, "ward") != wanted


CLEAR = [
    "letters.example.org",
    "192.0.2.1:8000",
    "[2001:db8::1]",
    "localhost.example.org",
    "x.onion.example.org",
    "",
]
PRIVATE = ["localhost:8000", "127.0.0.1", "[::1]:80", "LETTERS234567.onion", "letters234567.onion:80"]


@pytest.mark.parametrize("host", [*CLEAR, *PRIVATE])
def test_nobody_is_offered_to_enrol_over_plain_http(served: Served, site: MemberSite, host: str) -> None:
    answer = served.ask("GET", f"/groups/{site.id}/enrol", None, {"Host": host})
    if host in PRIVATE:
        assert answer.status == 200
    else:
        assert (answer.status, answer.json["code"]) == (422, "url-plain")


def test_control_whoever_speaks_https_in_front_is_told_of(site: MemberSite) -> None:
    with running_server(site.path, "--behind-proxy") as behind:
        answer = behind.ask("GET", f"/groups/{site.id}/enrol", None, {"Host": CLEAR[0]})
    assert answer.status == 200
