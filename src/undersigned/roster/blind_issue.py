"""What travels between a member and a blind registrar: a request that hides the statement, and the answer.

The registrar checks the person who brings the request, and sees neither statement nor token.

Source: PROTOCOL §4 (rule `blind-registrars`); RFC 9474 §4.
"""

from __future__ import annotations

from undersigned.errors import Refused
from undersigned.keys.blind_rsa import TokenKey, parse_token_key
from undersigned.roster.charter import BlindRegistrar, BlindRegistrarsRule, Charter
from undersigned.schema import Binary, ClassName, Digest, KeyName, document


@document(undersigned=1, kind="blind-request")
class BlindRequest:
    """One registrar is asked for one token.

    Args:
        charter: its id, 32 bytes.
        registrar: which one of the class's.
        blinded: the blinded statement, as long as the registrar's modulus.
    """

    charter: Digest
    class_: ClassName
    registrar: KeyName
    blinded: Binary


@document(undersigned=1, kind="blind-response")
class BlindResponse:
    """The answer to the request with the same fields; `signature` is as long as the modulus."""

    charter: Digest
    class_: ClassName
    registrar: KeyName
    blinded: Binary
    signature: Binary


def find_blind_registrar(charter: Charter, class_: str, name: str) -> BlindRegistrar:
    """The blind registrar of that name in the class.

    Raises:
        Refused: `class-unknown`, `evidence-kind` where the class goes by another rule, `registrar-unknown`.
    """
    rule = charter.rule(class_)
    if not isinstance(rule, BlindRegistrarsRule):
        raise Refused("evidence-kind", None, class_)
    for registrar in rule.registrars:
        if registrar.name == name:
            return registrar
    raise Refused("registrar-unknown", None, name)


def check_blind_request(charter: Charter, request: BlindRequest) -> TokenKey:
    """Check that the request is for this charter and one of its blind registrars, whose key this returns.

    Raises:
        MalformedInput: `token-key-form`.
        Refused: `statement-charter`, `class-unknown`, `evidence-kind`, `registrar-unknown`, `token-key`.
    """
    if request.charter != charter.id:
        raise Refused("statement-charter")
    return parse_token_key(find_blind_registrar(charter, request.class_, request.registrar).rsa)


def build_response(request: BlindRequest, signature: bytes) -> BlindResponse:
    """The answer that carries the registrar's blind signature."""
    return BlindResponse(request.charter, request.class_, request.registrar, request.blinded, signature)
