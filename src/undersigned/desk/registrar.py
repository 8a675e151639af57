"""A registrar's desk: vouching for whom it knows, and issuing blind tokens, one for each person.

Source: PROTOCOL §4 (rules `registrars` and `blind-registrars`, Frozen roster).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from undersigned import _core, canon, schema
from undersigned.desk.documents import refuse_first
from undersigned.desk.registrar_book import Seat, count_given, write_down
from undersigned.errors import Refused
from undersigned.keys.signing import SigningKey
from undersigned.roster.blind_issue import (
    BlindRequest,
    BlindResponse,
    build_response,
    check_blind_request,
)
from undersigned.roster.charter import (
    BlindRegistrar,
    BlindRegistrarsRule,
    Charter,
    Registrar,
    RegistrarsRule,
)
from undersigned.roster.charter_rules import find_charter_faults
from undersigned.roster.entry import Vouch
from undersigned.roster.issued import Issued, IssuedStatement, sign_issued
from undersigned.roster.request import EnrolmentRequest, check_vouches


def find_seat(charter: Charter, key: SigningKey) -> Seat:
    """The place of this key in the charter; names and keys differ throughout it, so there is one at most.

    Raises:
        Refused: `registrar-not-named`, and the first fault of the charter's own rules.
    """
    refuse_first(find_charter_faults(charter))
    for member_class in charter.classes:
        rule = member_class.rule
        if isinstance(rule, RegistrarsRule | BlindRegistrarsRule):
            registrars: Sequence[Registrar | BlindRegistrar] = rule.registrars
            for one in registrars:
                if one.ed25519 == key.public and _has_tokens_of(key, one):
                    return Seat(charter.id, member_class.name, one.name)
    raise Refused("registrar-not-named", None, key.name)


def _has_tokens_of(key: SigningKey, named: Registrar | BlindRegistrar) -> bool:
    if isinstance(named, Registrar):
        return True
    return key.tokens is not None and key.tokens.public.encode() == named.rsa


def check_request(charter: Charter, request: EnrolmentRequest, seat: Seat) -> None:
    """Check what a registrar is asked to vouch for: the enrolment proof, and who else vouched already.

    Raises:
        MalformedInput: those of commitments and proofs.
        Refused: `statement-charter`, `registrar-class`, `evidence-kind`, `principal-not-null`, `entry-slots`,
            and those of `check_vouches`.
        NotVerified: `enrolment-invalid`, `registrar-signature`.
    """
    statement = request.statement
    if statement.charter != seat.charter:
        raise Refused("statement-charter")
    if statement.class_ != seat.class_:
        raise Refused("registrar-class", None, f"{statement.class_} instead of {seat.class_}")
    rule = charter.rule(seat.class_)
    if not isinstance(rule, RegistrarsRule):
        raise Refused("evidence-kind", None, seat.class_)
    if statement.principal is not None:
        raise Refused("principal-not-null", None, statement.principal)
    if len(statement.commitments) != charter.slots:
        raise Refused("entry-slots", None, f"{len(statement.commitments)} instead of {charter.slots}")
    _core.check_enrolment(statement.id, b"".join(statement.commitments), request.proof)
    check_vouches(rule, statement, [one for one in request.signatures if one.registrar != seat.name])


def vouch(
    charter: Charter,
    request: EnrolmentRequest,
    key: SigningKey,
    book: Path | None = None,
    person: str | None = None,
) -> EnrolmentRequest:
    """The request with this registrar's signature on it; repeated, it changes nothing.

    Args:
        book: where the registrar remembers for whom it vouched; made if it is missing.
        person: whom the registrar checked, in its own words; needed with a book, and without one not used.

    Raises:
        MalformedInput: those of `check_request`.
        Refused: those of `find_seat`, `check_request` and `write_down`.
        NotVerified: `enrolment-invalid`, `registrar-signature`.
        StoreFailure: as `write_down`.
    """
    seat = find_seat(charter, key)
    check_request(charter, request, seat)
    if book is not None:
        write_down(book, seat, person, request.statement.id)
    made = Vouch(seat.name, key.sign(schema.encode_document(request.statement)))
    others = tuple(one for one in request.signatures if one.registrar != seat.name)
    return replace(request, signatures=(*others, made))


def issue(charter: Charter, request: BlindRequest, key: SigningKey, book: Path, person: str) -> BlindResponse:
    """The answer to a person's request for a blind token; the same request again gets the same answer.

    Args:
        book: where the registrar remembers to whom it issued; made if it is missing.
        person: whom the registrar checked, in its own words.

    Raises:
        MalformedInput: `token-length`.
        Refused: those of `find_seat`, `check_blind_request` and `write_down`, `registrar-class`,
            `token-request`, `openssl-missing`, `openssl-failed`.
        StoreFailure: as `write_down`.
    """
    seat = find_seat(charter, key)
    check_blind_request(charter, request)
    if (request.class_, request.registrar) != (seat.class_, seat.name) or key.tokens is None:
        raise Refused("registrar-class", None, f"{request.registrar} of {request.class_}")
    signature = key.tokens.blind_sign(request.blinded)
    # Only what the book holds may leave: after a crash here the same request is answered again.
    write_down(book, seat, person, canon.sha256(request.blinded))
    return build_response(request, signature)


def sign_count(
    charter: Charter, key: SigningKey, book: Path | None, *, class_: str | None = None, close: bool = False
) -> Issued:
    """The signed statement of how many tokens this registrar issued, for the freeze.

    Args:
        book: the registrar's book, or None for one who issued nothing.
        class_: the class that is meant, or None, since the key tells it.
        close: destroy what tells whom it issued to; the book then holds the number alone, and no more can
            be issued.

    Raises:
        Refused: those of `find_seat` and `count_given`, `registrar-class`, `evidence-kind`.
        StoreFailure: as `count_given`.
    """
    seat = find_seat(charter, key)
    if class_ not in {None, seat.class_}:
        raise Refused("registrar-class", None, f"{class_} instead of {seat.class_}")
    if not isinstance(charter.rule(seat.class_), BlindRegistrarsRule):
        raise Refused("evidence-kind", None, seat.class_)
    count = 0 if book is None else count_given(book, seat, close=close)
    return sign_issued(IssuedStatement(seat.charter, seat.class_, count, seat.name), key.sign)
