"""A request to be vouched for: what a member sends to registrars, and they send on.

Source: PROTOCOL §4 (rule `registrars`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from undersigned import _core, limits, schema
from undersigned.errors import NotVerified, Refused
from undersigned.roster.charter import Charter, RegistrarsRule
from undersigned.roster.entry import EnrolmentStatement, Entry, RegistrarsEvidence, Vouch
from undersigned.schema import EnrolmentProof, Items, document


@document(undersigned=1, kind="enrolment-request")
class EnrolmentRequest:
    """A statement, its enrolment proof, and the registrars' signatures so far, in any order."""

    statement: EnrolmentStatement
    proof: EnrolmentProof
    signatures: Annotated[tuple[Vouch, ...], Items(limits.KEYS_MAX)]


def check_vouches(rule: RegistrarsRule, statement: EnrolmentStatement, given: Sequence[Vouch]) -> None:
    """Check that each of these signatures is that of another registrar of the class, and holds.

    Raises:
        Refused: `registrar-unknown`, `registrar-order` where one is named twice.
        NotVerified: `registrar-signature`.
    """
    keys = {one.name: one.ed25519 for one in rule.registrars}
    message, signed = schema.encode_document(statement), {}
    for vouch in given:
        if vouch.registrar not in keys:
            raise Refused("registrar-unknown", None, vouch.registrar)
        if vouch.registrar in signed:
            raise Refused("registrar-order", None, vouch.registrar)
        signed[vouch.registrar] = (keys[vouch.registrar], message, vouch.ed25519)
    for place, _ in _core.find_bad_ed25519(list(signed.values()), 1):
        raise NotVerified("registrar-signature", None, given[place].registrar)


def build_entry(charter: Charter, request: EnrolmentRequest) -> Entry:
    """The entry that a vouched request becomes, its signatures in the charter's order.

    Raises:
        Refused: `statement-charter`, `class-unknown`, `evidence-kind`.
    """
    statement = request.statement
    if statement.charter != charter.id:
        raise Refused("statement-charter")
    rule = charter.rule(statement.class_)
    if not isinstance(rule, RegistrarsRule):
        raise Refused("evidence-kind", None, statement.class_)
    given = {vouch.registrar: vouch for vouch in request.signatures}
    ordered = tuple(given[one.name] for one in rule.registrars if one.name in given)
    return Entry(
        statement.class_,
        statement.commitments,
        RegistrarsEvidence(ordered),
        statement.principal,
        request.proof,
    )
