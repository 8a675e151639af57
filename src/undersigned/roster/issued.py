"""How many tokens a blind registrar issued for a class, signed by the registrar when the roster freezes.

Source: PROTOCOL §4 (Frozen roster).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from undersigned import _core, schema
from undersigned.errors import Fault, NotVerified, UndersignedError
from undersigned.roster.charter import BlindRegistrar, BlindRegistrarsRule, Charter
from undersigned.schema import ClassName, Digest, Integer, KeyName, Signature, document


@document(undersigned=1, kind="issued")
class IssuedStatement:
    """What a blind registrar signs: it issued `count` tokens for the class under the charter with that id."""

    charter: Digest
    class_: ClassName
    count: Integer
    registrar: KeyName


@document()
class Issued:
    """A blind registrar's line in the frozen roster; `ed25519` signs the statement, 64 bytes."""

    registrar: KeyName
    class_: ClassName
    count: Integer
    ed25519: Signature

    def statement(self, charter_id: bytes) -> IssuedStatement:
        """The statement that this line's signature is over, under the charter with that id (32 bytes)."""
        return IssuedStatement(charter_id, self.class_, self.count, self.registrar)


def sign_issued(statement: IssuedStatement, sign: Callable[[bytes], bytes]) -> Issued:
    """The roster's line for a statement.

    Args:
        statement: what is signed.
        sign: makes the registrar's Ed25519 signature, 64 bytes, over the bytes it is given.
    """
    signature = sign(schema.encode_document(statement))
    return Issued(statement.registrar, statement.class_, statement.count, signature)


def check_issued(issued: Issued, charter_id: bytes, public: bytes) -> None:
    """Check the signature of a line.

    Args:
        issued: the line.
        charter_id: 32 bytes.
        public: the registrar's Ed25519 key, 32 bytes.

    Raises:
        NotVerified: `issued-signature`.
    """
    signed = schema.encode_document(issued.statement(charter_id))
    try:
        _core.check_ed25519(public, signed, issued.ed25519)
    except UndersignedError:
        raise NotVerified("issued-signature", None, issued.registrar) from None


def find_blind_registrars(charter: Charter) -> list[tuple[str, BlindRegistrar]]:
    """Every blind registrar with the name of its class, in the charter's order."""
    return [
        (member_class.name, registrar)
        for member_class in charter.classes
        if isinstance(member_class.rule, BlindRegistrarsRule)
        for registrar in member_class.rule.registrars
    ]


def find_issued_faults(
    charter: Charter, charter_id: bytes, lines: Sequence[Issued], used: Mapping[str, int]
) -> list[Fault]:
    """The faults of a roster's `issued`, in its order.

    Codes: `issued-order`, `issued-signature`, `issued-exceeded`.

    Args:
        charter: the charter.
        charter_id: its id, 32 bytes.
        lines: the roster's `issued`.
        used: how many entries carry a token of each registrar, as `count_tokens` tells.
    """
    wanted = find_blind_registrars(charter)
    expected = [(registrar.name, name) for name, registrar in wanted]
    if [(line.registrar, line.class_) for line in lines] != expected:
        return [Fault("issued-order", "/issued", f"{len(lines)} lines for {len(wanted)} blind registrars")]
    faults = []
    for place, (line, (_, registrar)) in enumerate(zip(lines, wanted, strict=True)):
        try:
            check_issued(line, charter_id, registrar.ed25519)
        except NotVerified as error:
            faults.append(Fault(error.code, f"/issued/{place}/ed25519", error.detail))
        if used.get(line.registrar, 0) > line.count:
            detail = f"{line.registrar}: {used[line.registrar]} entries, {line.count} issued"
            faults.append(Fault("issued-exceeded", f"/issued/{place}/count", detail))
    return faults
