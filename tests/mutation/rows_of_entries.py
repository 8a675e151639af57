"""The entries, their evidence under each rule, and the statements that evidence signs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mutation.forge import COALITION, DELETED, Forgery, encode
from mutation.keys import NO_GROUP_ELEMENT, NO_SCALAR, encode64, spoil
from mutation.row import Row, edit
from support.rosters import Keeper
from support.ssh_signers import Signer, build_blob, make_signer, string
from undersigned import canon
from undersigned._core import Opening, prove_enrolment
from undersigned.bundle import names
from undersigned.roster.entry import EnrolmentStatement
from undersigned.schema import encode_document

FORMER, BLIND_OTHER = 9, 2
REGISTRARS = COALITION | {"registrars"}
SSH = COALITION | {"a member's ssh key"}


def _entry(path: str, name: str, change: Any, code: str, *, world: str = "rich", **more: Any) -> Row:
    return edit(world, "entry", path, name, change, more.pop("step", "roster"), code, **more)


def _whole(path: str, name: str, change: Callable[[Forgery], None], code: str, **more: Any) -> Row:
    document = more.pop("document", "entry")
    world, step, keys = more.pop("world", "rich"), more.pop("step", "roster"), more.pop("keys", COALITION)
    return Row(world, document, path, name, change, step, code, keys)


def _from_line(path: str, other: int, line: int = 1) -> Callable[[Forgery], None]:
    """Put in what another entry has at this place."""

    def change(forgery: Forgery) -> None:
        value: Any = forgery.document(names.ENTRIES, other)
        for step in path.removeprefix("/").split("/"):
            value = value[int(step)] if isinstance(value, list) else value[step]
        forgery.edit(names.ENTRIES, path, lambda _: value, line)

    return change


def _spoil_signature_of(principal: str) -> Callable[[Forgery], None]:
    """Change the last byte of this member's signature."""

    def change(forgery: Forgery) -> None:
        lines = range(1, len(forgery.lines(names.ENTRIES)) + 1)
        held = {forgery.document(names.ENTRIES, line)["principal"]: line for line in lines}

        def spoil_last(old: str) -> str:
            data = canon.parse_base64(old)
            return encode64(data[:-1] + bytes([data[-1] ^ 1]))

        forgery.edit(names.ENTRIES, "/evidence/sshsig", spoil_last, held[principal])

    return change


def _same_twice(forgery: Forgery) -> None:
    lines = forgery.lines(names.ENTRIES)
    forgery.set_lines(names.ENTRIES, [lines[0], *lines])


def _out_of_order(forgery: Forgery) -> None:
    lines = forgery.lines(names.ENTRIES)
    forgery.set_lines(names.ENTRIES, [lines[1], lines[0], *lines[2:]])
    forgery.keep("order")


def _move(class_: str) -> Callable[[Forgery], None]:
    return lambda forgery: forgery.edit(names.ENTRIES, "/class", lambda _: class_, 1)


def _take_place(forgery: Forgery) -> None:
    """Drop the second member's entry and name its principal in the first one's."""
    principal = forgery.document(names.ENTRIES, 2)["principal"]
    lines = forgery.lines(names.ENTRIES)
    forgery.set_lines(names.ENTRIES, [lines[0], *lines[2:]])
    forgery.edit(names.ENTRIES, "/principal", lambda _: principal, 1)


ENTRY_ROWS = [
    _whole("/class", "another rule's", _move("former"), "evidence-kind"),
    _entry("/class", "unknown", "nobody", "class-unknown"),
    _entry("/class", "another with the same rule", "temps", "registrar-unknown", world="blind"),
    _entry("/class", "another, speaking again", "former", "leaf-differs", world="again"),
    _entry("/commitments", "other order", lambda old: [old[1], old[0], *old[2:]], "sshsig-signature"),
    _entry("/commitments", "other order, speaking again", lambda old: old[::-1], "leaf-differs",
           world="again"),
    _entry("/commitments", "one less", lambda old: old[:-1], "entry-slots"),
    _entry("/commitments", "none", [], "entry-slots", keys=frozenset()),
    _entry("/commitments", "one twice", lambda old: [*old[:-1], old[0]], "commitment-twice"),
    _whole("/commitments", "one of another entry", _from_line("/commitments/1", 2), "commitment-twice"),
    _whole("/commitments", "a fresh one", lambda forgery: forgery.edit(names.ENTRIES, "/commitments/1",
           lambda _: encode64(Opening.draw().commitment()), 1), "sshsig-signature"),
    _entry("/commitments", "the identity", encode64(bytes(32)), "commitment-identity",
           at="/commitments/1", line=FORMER),
    _entry("/commitments", "no group element", encode64(NO_GROUP_ELEMENT), "commitment-point",
           at="/commitments/1"),
    _whole("/principal", "another's", _from_line("/principal", 2), "principal-twice"),
    _whole("/principal", "of one left out", _take_place, "sshsig-key"),
    _entry("/principal", "unlisted", "nobody", "principal-not-listed"),
    _entry("/principal", "none", None, "principal-missing"),
    _entry("/principal", "where there is none", "someone", "principal-not-null", line=FORMER),
    _entry("/principal", "where there is none, blind", "someone", "principal-not-null", world="blind"),
    _entry("/principal", "where there is none, again", "someone", "principal-not-null", world="again"),
    _whole("/proof", "another's", _from_line("/proof", 2), "enrolment-invalid"),
    _whole("/proof", "another's, blind", _from_line("/proof", 2), "enrolment-invalid", world="blind"),
    _whole("/proof", "another's, again", _from_line("/proof", 2), "leaf-differs", world="again"),
    _entry("/proof", "a bit changed", spoil(40), "enrolment-invalid"),
    _entry("/proof", "no group element", spoil(0, NO_GROUP_ELEMENT), "enrolment-point"),
    _entry("/proof", "no scalar", spoil(64, NO_SCALAR), "enrolment-scalar"),
    _whole("/class", "an entry twice", _same_twice, "commitment-twice"),
    _whole("/commitments", "entries out of order", _out_of_order, "entry-order"),
]  # fmt: skip

VOUCH: dict[str, Any] = {"signatures": []}
EVIDENCE_ROWS = [
    _whole("/evidence", "another rule's", _from_line("/evidence", FORMER), "evidence-kind"),
    _whole("/evidence", "of ssh under registrars", _from_line("/evidence", 1, FORMER), "evidence-kind"),
    _entry("/evidence", "a leaf under blind registrars", {"leaf": 1}, "evidence-kind", world="blind"),
    _entry("/evidence", "no leaf", VOUCH, "evidence-kind", world="again"),
    _entry("/evidence", "two kinds at once", lambda old: old | VOUCH, "value", step="format"),
    _whole("/evidence/sshsig", "of another member", _from_line("/evidence/sshsig", 2), "sshsig-key"),
    *(_whole("/evidence/sshsig", f"a bit of an {kind} signature",
             _spoil_signature_of(f"ward-{number}@northfield.example"), "sshsig-signature")
      for number, kind in enumerate(("Ed25519", "ECDSA", "RSA"))),
    _entry("/evidence/sshsig", "cut short", lambda old: encode64(canon.parse_base64(old)[:-1]), "ssh-wire"),
    _entry("/evidence/sshsig", "with a byte more", lambda old: encode64(canon.parse_base64(old) + b"\0"),
           "ssh-wire"),
    _entry("/evidence/sshsig", "no SSHSIG", spoil(0), "sshsig-form"),
    _entry("/evidence/sshsig", "empty", "", "ssh-wire"),
    _entry("/evidence/signatures", "too few", lambda old: old[:1], "registrars-too-few", line=FORMER),
    _entry("/evidence/signatures", "none", [], "registrars-too-few", line=FORMER),
    _entry("/evidence/signatures", "one registrar twice", lambda old: [old[0], old[0]], "registrar-order",
           line=FORMER),
    _entry("/evidence/signatures", "other order", lambda old: old[::-1], "registrar-order", line=FORMER),
    _entry("/evidence/signatures/*/registrar", "unknown", "nobody", "registrar-unknown", line=FORMER),
    _entry("/evidence/signatures/*/registrar", "another class's", "few-0", "registrar-unknown", line=FORMER),
    _entry("/evidence/signatures/*/registrar", "who did not sign", "former-2", "registrar-signature",
           line=FORMER, at="/evidence/signatures/1/registrar"),
    _whole("/evidence/signatures/*/ed25519", "over another statement",
           _from_line("/evidence/signatures/0/ed25519", 10, FORMER), "registrar-signature"),
    _entry("/evidence/signatures/*/ed25519", "a bit changed", spoil(3), "registrar-signature", line=FORMER),
    _entry("/evidence/tokens", "too few", lambda old: old[:1], "registrars-too-few", world="blind"),
    _entry("/evidence/tokens", "one registrar twice", lambda old: [old[0], old[0]], "registrar-order",
           world="blind"),
    _entry("/evidence/tokens", "other order", lambda old: old[::-1], "registrar-order", world="blind"),
    _entry("/evidence/tokens/*/registrar", "unknown", "nobody", "registrar-unknown", world="blind"),
    _entry("/evidence/tokens/*/registrar", "another class's", "temps-0", "registrar-unknown", world="blind"),
    _entry("/evidence/tokens/*/registrar", "who issued none", "agency-2", "token-signature", world="blind",
           at="/evidence/tokens/1/registrar"),
    _entry("/evidence/tokens/*/prefix", "a bit changed", spoil(0), "token-signature", world="blind"),
    _whole("/evidence/tokens/*/rsa", "another token", _from_line("/evidence/tokens/0/rsa", BLIND_OTHER),
           "token-signature", world="blind"),
    _whole("/evidence/tokens", "another's tokens", _from_line("/evidence/tokens", BLIND_OTHER),
           "token-signature", world="blind"),
    _entry("/evidence/tokens/*/rsa", "cut short", lambda old: encode64(canon.parse_base64(old)[:-1]),
           "token-length", world="blind"),
    _entry("/evidence/tokens/*/rsa", "a bit changed", spoil(200), "token-signature", world="blind"),
    _entry("/evidence/leaf", "the letter", 0, "leaf-not-standing", world="again"),
    _entry("/evidence/leaf", "past the end", 99, "leaf-not-standing", world="again"),
    _whole("/evidence/leaf", "another's", _from_line("/evidence/leaf", 2), "leaf-twice", world="again"),
    _whole("/evidence/leaf", "an entry left out", lambda forgery: forgery.set_lines(names.ENTRIES,
           forgery.lines(names.ENTRIES)[1:]), "leaf-left-out", world="again"),
    _entry("/evidence/leaf", "taken away", DELETED, "value", world="again", step="format"),
]  # fmt: skip


def _statement(forgery: Forgery, line: int) -> dict[str, Any]:
    entry = forgery.document(names.ENTRIES, line)
    return {
        "undersigned": 1,
        "kind": "enrolment",
        "charter": forgery.world.group.charter.id.hex(),
        "class": entry["class"],
        "commitments": entry["commitments"],
        "principal": entry["principal"],
    }


def _sign_other(line: int, **other: Any) -> Callable[[Forgery], None]:
    """The evidence really signs a statement, but one with these other fields."""

    def change(forgery: Forgery) -> None:
        statement = _statement(forgery, line)
        assert encode(statement) == encode_document(_parsed(statement))
        message = encode(statement | other)
        entry = forgery.document(names.ENTRIES, line)
        evidence = _resign(forgery, entry, message)
        forgery.edit(names.ENTRIES, "/evidence", lambda _: evidence, line)

    return change


def _parsed(value: dict[str, Any]) -> EnrolmentStatement:
    points = tuple(map(canon.parse_base64, value["commitments"]))
    return EnrolmentStatement(bytes.fromhex(value["charter"]), value["class"], points, value["principal"])


def _resign(forgery: Forgery, entry: Any, message: bytes, **ssh: Any) -> Any:
    if "sshsig" in entry["evidence"]:
        return {"sshsig": encode64(_ssh_signer(entry).sign(message, **ssh))}
    keepers: tuple[Keeper, ...] = forgery.world.group.keepers[entry["class"]]
    vouches = [one.vouch(message) for one in keepers[:2]]
    return {"signatures": [{"registrar": one.registrar, "ed25519": encode64(one.ed25519)} for one in vouches]}


def _ssh_signer(entry: Any) -> Signer:
    kinds = {"ward-0@northfield.example": "ed25519", "ward-1@northfield.example": "ecdsa-256"}
    return make_signer(kinds[entry["principal"]], int(entry["principal"][5]))


def _of_known_key(build: Callable[[int], Callable[[Forgery], None]]) -> Callable[[Forgery], None]:
    """On the line of a member whose SSH key a forger holds."""

    def change(forgery: Forgery) -> None:
        lines = forgery.lines(names.ENTRIES)
        line = next(number for number, data in enumerate(lines, 1) if b'"ward-0@' in data)
        build(line)(forgery)

    return change


def _sign_with(**ssh: Any) -> Callable[[Forgery], None]:
    def change(forgery: Forgery, line: int) -> None:
        entry, message = forgery.document(names.ENTRIES, line), encode(_statement(forgery, line))
        evidence = _resign(forgery, entry, message, **ssh)
        forgery.edit(names.ENTRIES, "/evidence", lambda _: evidence, line)

    return _of_known_key(lambda line: lambda forgery: change(forgery, line))


def _sign_raw(hash_name: bytes, algorithm: bytes = b"ssh-ed25519") -> Callable[[Forgery], None]:
    """An SSHSIG blob by the key of the entry that names this hash and algorithm."""

    def change(forgery: Forgery, line: int) -> None:
        blob = build_blob(
            _ssh_signer(forgery.document(names.ENTRIES, line)).blob,
            string(algorithm) + string(bytes(64)),
            hash_name=hash_name,
        )
        forgery.edit(names.ENTRIES, "/evidence/sshsig", lambda _: encode64(blob), line)

    return _of_known_key(lambda line: lambda forgery: change(forgery, line))


def _enrol_points(
    points: Callable[[list[bytes]], list[bytes]], keep_proof: bool
) -> Callable[[Forgery], None]:
    """Registrars vouch for commitments of the forger's choice."""

    def change(forgery: Forgery) -> None:
        openings = [Opening.draw() for _ in range(4)]
        entry = forgery.document(names.ENTRIES, FORMER)
        entry["commitments"] = [encode64(one) for one in points([one.commitment() for one in openings])]
        forgery.write(names.ENTRIES, entry, FORMER)
        message = encode(_statement(forgery, FORMER))
        if not keep_proof:
            entry["proof"] = encode64(prove_enrolment(openings, canon.sha256(message)))
        entry["evidence"] = _resign(forgery, entry, message)
        forgery.write(names.ENTRIES, entry, FORMER)

    return change


def _unknown_points(points: list[bytes]) -> list[bytes]:
    return [*points[:-1], Opening.draw().commitment()]


def _statement_rows(field: str, value: Any) -> list[Row]:
    name = f"evidence signs another {field}"
    signs = {field: value}
    return [
        _whole(f"/{field}", name + ", ssh", _of_known_key(lambda line: _sign_other(line, **signs)),
               "sshsig-signature", keys=SSH, document="statement"),
        _whole(f"/{field}", name, _sign_other(FORMER, **signs), "registrar-signature", keys=REGISTRARS,
               document="statement"),
    ]  # fmt: skip


STATEMENT_ROWS = [
    *_statement_rows("undersigned", 2),
    *_statement_rows("kind", "issued"),
    *_statement_rows("charter", "00" * 32),
    *_statement_rows("class", "few"),
    *_statement_rows("commitments", []),
    *_statement_rows("principal", "someone"),
    _whole("/evidence/sshsig", "for another purpose", _sign_with(namespace="file"), "sshsig-namespace",
           keys=SSH),
    _whole("/evidence/sshsig", "with an unaccepted hash", _sign_raw(b"sha1"), "sshsig-hash", keys=SSH),
    _whole("/evidence/sshsig", "with another key's algorithm", _sign_raw(b"sha512", b"ssh-rsa"),
           "sshsig-algorithm", keys=SSH),
    _whole("/evidence/sshsig", "anew by the same key", _sign_with(hash_name="sha256"), "proof-invalid",
           step="signature", keys=SSH),
    _whole("/proof", "of other secrets", _enrol_points(list, keep_proof=True), "enrolment-invalid",
           keys=REGISTRARS),
    _whole("/proof", "without one of the secrets", _enrol_points(_unknown_points, keep_proof=False),
           "enrolment-invalid", keys=REGISTRARS),
    _whole("/commitments", "a whole new member", _enrol_points(list, keep_proof=False), "proof-invalid",
           step="signature", keys=REGISTRARS),
    _whole("/commitments", "the identity, vouched for",
           _enrol_points(lambda old: [*old[:3], bytes(32)], keep_proof=False), "commitment-identity",
           keys=REGISTRARS),
]  # fmt: skip

ROWS = [*ENTRY_ROWS, *EVIDENCE_ROWS, *STATEMENT_ROWS]
