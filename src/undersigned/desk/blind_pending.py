"""A blind enrolment under way: what was asked of which registrar, and what turns the answers into tokens.

The file beside the key holds secrets that link a registrar's answer to the entry it becomes; it is readable
by its owner alone and destroyed when the entry is made.

Source: PROTOCOL §4 (rule `blind-registrars`); RFC 9474 §4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final

from undersigned import canon, limits, schema
from undersigned.errors import MalformedInput, Refused
from undersigned.keys.blind_request import Unblinder, blind, draw_prefix, finalize
from undersigned.keys.blind_rsa import parse_token_key
from undersigned.roster.blind_issue import BlindRequest, BlindResponse
from undersigned.roster.charter import BlindRegistrar, BlindRegistrarsRule, Charter
from undersigned.roster.entry import BlindRegistrarsEvidence, EnrolmentStatement, Entry, Token
from undersigned.schema import Binary, Codec, EnrolmentProof, Integer, Items, KeyName, Prefix, document

PENDING_BYTES: Final = 2**20


def _parse_unblinder(value: Any) -> Unblinder:
    if type(value) is not str:
        raise MalformedInput("type")
    return Unblinder(canon.parse_base64(value))


def _encode_unblinder(secret: Unblinder) -> str:
    return canon.encode_base64(bytes(secret.to_bytes()))


@document()
class Asked:
    """One registrar that was asked: its RSA key (SPKI DER), the request, and the secrets for its answer."""

    registrar: KeyName
    rsa: Binary
    blinded: Binary
    prefix: Prefix
    unblinder: Annotated[Unblinder, Codec(_parse_unblinder, _encode_unblinder)]

    def __repr__(self) -> str:
        return f"Asked({self.registrar!r}, …)"


@document(undersigned=1, kind="blind-pending")
class BlindPending:
    """Everything that is needed to make the entry once `threshold` registrars have answered."""

    statement: EnrolmentStatement
    proof: EnrolmentProof
    threshold: Integer
    asked: Annotated[tuple[Asked, ...], Items(limits.KEYS_MAX)]

    def requests(self) -> list[BlindRequest]:
        """What each registrar is sent, in the charter's order."""
        statement = self.statement
        return [
            BlindRequest(statement.charter, statement.class_, one.registrar, one.blinded)
            for one in self.asked
        ]


def blind_statement(
    charter: Charter, statement: EnrolmentStatement, proof: bytes, registrars: Iterable[str] = ()
) -> BlindPending:
    """Blind the statement anew for each registrar.

    Args:
        proof: the enrolment proof, 96 bytes.
        registrars: the names of those to ask; none means all of the class's.

    Raises:
        MalformedInput: `token-key-form`.
        Refused: `class-unknown`, `evidence-kind`, `registrar-unknown`, `registrars-too-few`, `token-key`.
    """
    rule = charter.rule(statement.class_)
    if not isinstance(rule, BlindRegistrarsRule):
        raise Refused("evidence-kind", None, statement.class_)
    wanted = set(registrars) or {one.name for one in rule.registrars}
    for name in sorted(wanted - {one.name for one in rule.registrars}):
        raise Refused("registrar-unknown", None, name)
    if len(wanted) < rule.threshold:
        raise Refused("registrars-too-few", None, f"{len(wanted)} instead of {rule.threshold}")
    message = schema.encode_document(statement)
    asked = tuple(_ask(one, message) for one in rule.registrars if one.name in wanted)
    return BlindPending(statement, proof, rule.threshold, asked)


def _ask(registrar: BlindRegistrar, message: bytes) -> Asked:
    key, prefix = parse_token_key(registrar.rsa), draw_prefix()
    blinded, unblinder = blind(key, prefix, message)
    return Asked(registrar.name, registrar.rsa, blinded, prefix, unblinder)


def build_blind_entry(pending: BlindPending, responses: Sequence[BlindResponse]) -> Entry:
    """The entry that the registrars' answers make, in any order.

    Raises:
        MalformedInput: `token-length`, `token-key-form`.
        NotVerified: `token-answer`.
        Refused: `blind-response-other`, `registrars-too-few`, `token-key`.
    """
    statement = pending.statement
    given = {}
    requests = {one.registrar: one for one in pending.requests()}
    for response in responses:
        request = BlindRequest(response.charter, response.class_, response.registrar, response.blinded)
        if requests.get(response.registrar) != request:
            raise Refused("blind-response-other", None, response.registrar)
        given[response.registrar] = response.signature
    if len(given) < pending.threshold:
        raise Refused("registrars-too-few", None, f"{len(given)} answers instead of {pending.threshold}")
    message = schema.encode_document(statement)
    tokens = tuple(
        _unblind(one, message, given[one.registrar]) for one in pending.asked if one.registrar in given
    )
    evidence = BlindRegistrarsEvidence(tokens)
    return Entry(statement.class_, statement.commitments, evidence, statement.principal, pending.proof)


def _unblind(asked: Asked, message: bytes, signature: bytes) -> Token:
    key = parse_token_key(asked.rsa)
    token = finalize(key, asked.prefix, message, signature, asked.unblinder)
    return Token(asked.registrar, asked.prefix, token)
