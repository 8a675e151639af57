"""Documents that people send each other beside a bundle: a right one of each, and the verbs that take it."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from altcha.v1 import ChallengeOptions, create_challenge

from mutation.worlds import world_of
from support.group import Group
from undersigned import canon, schema
from undersigned.bundle import names
from undersigned.credential.enrol import enrol
from undersigned.credential.key_file import Credential
from undersigned.desk.blind_pending import PENDING_BYTES, BlindPending, build_blind_entry
from undersigned.desk.documents import refuse_first
from undersigned.desk.enrolments import read_entry
from undersigned.desk.member import ask_blindly, read_pending
from undersigned.desk.registrar import find_seat, issue, vouch
from undersigned.desk.registrar_book import Book, write_down
from undersigned.desk.work import Challenge, Work, encode_work, parse_work, solve_challenge
from undersigned.errors import UndersignedError
from undersigned.keys.signing import Role, SigningKey
from undersigned.log.receipt import Receipt, check_receipt, sign_receipt
from undersigned.roster.blind_issue import BlindRequest, BlindResponse
from undersigned.roster.directory import parse_directory
from undersigned.roster.entries import find_form_faults
from undersigned.roster.entry import Entry
from undersigned.roster.evidence import find_evidence_faults
from undersigned.roster.request import EnrolmentRequest
from undersigned.roster.rules import Sources
from undersigned.server.collector.gate import MANY, Gate

FORM = "form"
PERSON = "4711"
OTHER_PERSON = "4712"


@dataclass(frozen=True)
class Paper:
    """One kind of document.

    Args:
        make: a right one, each time the same.
        steps: who takes it in, one after the other; each is given what the one before made of it, the first
            one the bytes.
    """

    declared: type
    make: Callable[[], bytes]
    steps: dict[str, Callable[[Any], Any]]

    def find_refusal(self, data: bytes) -> tuple[str, str] | None:
        """The step that refuses these bytes, and its code; None if all of them take them."""
        found: Any = data
        for name, take in self.steps.items():
            try:
                found = take(found)
            except UndersignedError as error:
                return name, error.code
        return None


def _parse(declared: type) -> Callable[[bytes], Any]:
    return lambda data: schema.parse_document(declared, data, "document", PENDING_BYTES)


def _in_file(name: str, data: bytes, use: Callable[[Path], Any]) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.touch(0o600)
        path.write_bytes(data)
        return use(path)


def group_of(world: str) -> Group:
    """The group in which registrars vouch (`rich`, class former) or issue tokens (`blind`, class agency)."""
    return world_of(world).group


def registrar(world: str, class_: str, number: int = 0) -> SigningKey:
    """A registrar's own key."""
    keeper = group_of(world).keepers[class_][number]
    return SigningKey(Role.REGISTRAR, keeper.name, keeper.private.private_bytes_raw(), keeper.tokens)


def _add(world: str, entry: Entry) -> None:
    """What `roster add` holds an entry against."""
    group = group_of(world)
    listed = group.files.get(names.DIRECTORY)
    sources = Sources(parse_directory(listed, names.DIRECTORY) if listed else None)
    refuse_first(find_form_faults(group.charter, [entry]))
    refuse_first(find_evidence_faults(group.charter, [entry], sources))


@functools.cache
def _member(world: str, class_: str) -> Credential:
    return enrol(group_of(world).charter, class_, None)


def _receipt() -> Receipt:
    world = world_of("plain")
    return Receipt(world.letter.id, world.records[0].digest)


def _hold_receipt(receipt: Receipt) -> None:
    log = group_of("plain").log
    check_receipt(receipt, log.public, sign_receipt(_receipt(), log), "receipt")


@functools.cache
def _request() -> EnrolmentRequest:
    member, charter = _member("rich", "former"), group_of("rich").charter
    assert member.statement is not None
    asked = EnrolmentRequest(member.statement, member.proof, ())
    return vouch(charter, asked, registrar("rich", "former", 1))


def _vouch(request: EnrolmentRequest) -> EnrolmentRequest:
    return vouch(group_of("rich").charter, request, registrar("rich", "former"))


def _add_request(request: EnrolmentRequest) -> None:
    charter = group_of("rich").charter
    data = schema.encode_document(request)
    _add("rich", _in_file("request.json", data, lambda path: read_entry(charter, path)))


@functools.cache
def pending() -> BlindPending:
    """Blind requests under way, to every registrar of the class."""
    return ask_blindly(group_of("blind").charter, _member("blind", "agency"))


def _issue(request: BlindRequest, number: int = 0) -> BlindResponse:
    charter, key = group_of("blind").charter, registrar("blind", "agency", number)
    with tempfile.TemporaryDirectory() as folder:
        return issue(charter, request, key, Path(folder) / "agency.book", PERSON)


@functools.cache
def _answers() -> tuple[BlindResponse, ...]:
    return tuple(_issue(request, number) for number, request in enumerate(pending().requests()[:2]))


def _finish(found: BlindPending, first: BlindResponse | None = None) -> Entry:
    return build_blind_entry(found, [first or _answers()[0], _answers()[1]])


def _add_blind(entry: Entry) -> None:
    _add("blind", entry)


def _read_pending(read: BlindPending) -> BlindPending:
    data, member = schema.encode_document(read), _member("blind", "agency")
    found: BlindPending = _in_file("me.key.pending", data, lambda path: read_pending(path, member))
    return found


def _book() -> Book:
    seat = find_seat(group_of("rich").charter, registrar("rich", "former"))
    given = {OTHER_PERSON: canon.sha256(OTHER_PERSON.encode())}
    return Book(seat.charter, seat.class_, seat.name, None, given)


def _write_down(book: Book) -> None:
    data = schema.encode_document(book)
    seat = find_seat(group_of("rich").charter, registrar("rich", "former"))
    asked = canon.sha256(PERSON.encode())
    _in_file("former.book", data, lambda path: write_down(path, seat, PERSON, asked))


@functools.cache
def _gate() -> tuple[Gate, Challenge]:
    """A collector's gate, and a challenge of its own that takes little work."""
    gate = Gate()
    options = ChallengeOptions(
        hmac_key=gate._key, max_number=50, number=40, expires=datetime.now(UTC) + timedelta(hours=9)
    )
    made = create_challenge(options)
    numbers = bytes.fromhex(made.challenge), made.max_number, made.salt, bytes.fromhex(made.signature)
    return gate, Challenge(made.algorithm, *numbers)


def _pass_gate(work: Work) -> None:
    gate, _ = _gate()
    gate._used.clear()
    gate.check(encode_work(work), MANY)


PAPERS: dict[str, Paper] = {
    "receipt": Paper(
        Receipt,
        lambda: schema.encode_document(_receipt()),
        {FORM: _parse(Receipt), "check_receipt": _hold_receipt},
    ),
    "enrolment-request": Paper(
        EnrolmentRequest,
        lambda: schema.encode_document(_request()),
        {FORM: _parse(EnrolmentRequest), "registrar vouch": _vouch, "roster add": _add_request},
    ),
    "blind-request": Paper(
        BlindRequest,
        lambda: schema.encode_document(pending().requests()[0]),
        {FORM: _parse(BlindRequest), "registrar issue": _issue},
    ),
    "blind-response": Paper(
        BlindResponse,
        lambda: schema.encode_document(_answers()[0]),
        {FORM: _parse(BlindResponse), "registrar finish": lambda answer: _finish(pending(), answer)},
    ),
    "blind-pending": Paper(
        BlindPending,
        lambda: schema.encode_document(pending()),
        {
            FORM: _parse(BlindPending),
            "enrol": _read_pending,
            "registrar finish": _finish,
            "roster add": _add_blind,
        },
    ),
    "registrar-book": Paper(
        Book,
        lambda: schema.encode_document(_book()),
        {FORM: _parse(Book), "registrar vouch": _write_down},
    ),
    "challenge": Paper(
        Challenge,
        lambda: schema.encode_document(_gate()[1]),
        {FORM: _parse(Challenge), "submit": solve_challenge, "collector": _pass_gate},
    ),
    "work": Paper(
        Work,
        lambda: schema.encode_document(solve_challenge(_gate()[1])),
        {FORM: lambda data: parse_work(canon.encode_base64(data)), "collector": _pass_gate},
    ),
}
