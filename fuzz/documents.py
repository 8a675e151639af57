"""Targets for every document of the program: in a bundle, beside one, and in files of its own."""

from __future__ import annotations

import functools
from pathlib import Path

from fuzz.target import DOCUMENT_BYTES, Target, files_of_worlds, in_file, of_documents, require, scratch
from mutation.papers import FORM, PAPERS, Paper, group_of, registrar
from mutation.rows_of_papers import RULES
from mutation.worlds import world_of
from undersigned.bundle import names
from undersigned.keys import public, signing
from undersigned.keys.signing import Role, SigningKey
from undersigned.letter.document import Letter
from undersigned.letter.record import Close, Record
from undersigned.roster.charter import Charter
from undersigned.roster.entry import EnrolmentStatement, Entry
from undersigned.roster.frozen import Roster
from undersigned.roster.issued import Issued, IssuedStatement
from undersigned.roster.request import EnrolmentRequest
from undersigned.schema import encode_document, parse_document
from undersigned.server.about import About
from undersigned.server.member.enrolling import ByCode, ByKey, parse_enrolment
from undersigned.server.organiser import drafts, sessions
from undersigned.server.reader import articles, categories, responses

_DIGEST = bytes(32)


def _lines(name: str) -> list[bytes]:
    lines = [data.splitlines() for data in files_of_worlds(name)]
    return [line for one in lines for line in one[:3] + one[-1:]]


def _charters() -> list[bytes]:
    return [encode_document(world_of(world).group.charter) for world in ("rich", "blind", "again")]


def _statements() -> list[bytes]:
    group = group_of("rich")
    return [encode_document(member.entry.statement(group.charter.id)) for member in group.members[:9]]


def _issued() -> list[bytes]:
    group = group_of("blind")
    lines = group.roster.issued
    return [encode_document(one) for line in lines for one in (line, line.statement(group.charter.id))]


def _of_paper(name: str, paper: Paper) -> Target:
    """What is handed to people: it is read, and then the verbs take it."""

    def check(data: bytes) -> None:
        require(encode_document(parse_document(paper.declared, data, name, DOCUMENT_BYTES)) == data)
        paper.find_refusal(data)

    def seeds() -> list[bytes]:
        wrong = [row.forge() for row in RULES if row.paper == name and row.step != FORM]
        return [paper.make(), *wrong]

    return Target(seeds, check, (paper.declared,))


def _check_enrolment(data: bytes) -> None:
    require(encode_document(parse_enrolment(data)) == data)


def _enrolments() -> list[bytes]:
    entry = group_of("rich").members[0].entry
    data = PAPERS["enrolment-request"].make()
    request = parse_document(EnrolmentRequest, data, "request", DOCUMENT_BYTES)
    by_code = ByCode("seven ducks", False, request)
    return [encode_document(ByKey(entry, True)), encode_document(by_code)]


@functools.cache
def _own_files() -> list[bytes]:
    """Files of keys, and their public sides."""
    keys = [
        registrar("blind", "agency"),
        *(SigningKey.draw(role, f"{role}.example") for role in (Role.LOG, Role.WITNESS)),
    ]
    return [data for key in keys for data in _key_files(key)]


def _key_files(key: SigningKey) -> list[bytes]:
    path = scratch() / f"{key.role}.key"
    path.unlink(missing_ok=True)
    key.save(path)
    return [path.read_bytes(), public.encode_public(key.describe()).removesuffix(b"\n")]


def _check_own_file(data: bytes) -> None:
    if b'"kind"' in data:
        _KEY_FILES.check(data)
    else:
        in_file("a.pub", _check_public)(data + b"\n")


def _check_public(path: Path) -> None:
    found = public.read_public(path)
    require(encode_document(found) + b"\n" == path.read_bytes())


def _server_files() -> list[bytes]:
    words = "Words. More words."
    article = articles.build_article("A title", "The Gazette", "https://gazette.example/", words.encode())
    response = responses.Response("The board", True, "2026-01-09", words)
    filed = categories._Filed(_DIGEST, ("Health",))
    made = (
        About("Letters of Northfield", "https://letters.example"),
        articles._Articles((article,)),
        categories._Categories((filed,)),
        drafts.Draft(_DIGEST, {"title": "A title", "en": "Words.\n"}),
        responses._Responses((response,)),
        sessions._List((sessions.Organiser("The staff council", _DIGEST),)),
    )
    return [encode_document(one) for one in made]


_KEY_FILES = of_documents(
    (signing._RegistrarKeyFile, signing._LogKeyFile, signing._WitnessKeyFile), _own_files
)
_PUBLIC = (public.PublicKey, public.TokenPublicKey)
_SERVER = (
    About,
    articles._Articles,
    categories._Categories,
    drafts.Draft,
    responses._Responses,
    sessions._List,
)
TARGETS: dict[str, Target] = {
    "roster": of_documents((Roster,), lambda: files_of_worlds(names.ROSTER)),
    "charter": of_documents((Charter,), _charters),
    "entry": of_documents((Entry,), lambda: _lines(names.ENTRIES)),
    "statement": of_documents((EnrolmentStatement,), _statements),
    "issued": of_documents((Issued, IssuedStatement), _issued),
    "letter": of_documents((Letter,), lambda: files_of_worlds(names.LETTER)),
    "record": of_documents(
        (Record,), lambda: [one for one in _lines(names.SIGNATURES) if b'"action"' in one]
    ),
    "close": of_documents((Close,), lambda: _lines(names.SIGNATURES)[3::4]),
    **{name: _of_paper(name, paper) for name, paper in PAPERS.items()},
    "enrolment": Target(_enrolments, _check_enrolment, (ByKey, ByCode)),
    "own-files": Target(_own_files, _check_own_file, (*_KEY_FILES.documents, *_PUBLIC)),
    "server-files": of_documents(_SERVER, _server_files),
}
