"""For every field of what people send each other beside a bundle: which verb refuses it changed, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from mutation.forge import Change, apply_change, encode
from mutation.forms import walk_forms
from mutation.keys import spoil
from mutation.papers import FORM, OTHER_PERSON, PAPERS, PERSON, registrar
from undersigned import canon
from undersigned.desk.work import NUMBERS_MAX

ZEROS = "00" * 32
LARGEST = canon.encode_base64(b"\xff" * 256)
NO_POINT = canon.encode_base64(b"\xff" * 32)


@dataclass(frozen=True)
class PaperRow:
    """One mutation of a paper: the field's path, the place in it, what is done, and who refuses it how."""

    paper: str
    path: str
    place: str
    name: str
    change: Change
    step: str
    code: str

    @property
    def id(self) -> str:
        return f"{self.paper}:{self.path}-{self.name}".replace(" ", "_")

    def forge(self) -> bytes:
        """The changed paper, in its canonical bytes."""
        return encode(apply_change(orjson.loads(PAPERS[self.paper].make()), self.place, self.change))


def _form_rows() -> Iterator[PaperRow]:
    for name, paper in PAPERS.items():
        value = orjson.loads(paper.make())
        for path, place, what, change, code in walk_forms(paper.declared, value):
            yield PaperRow(name, path, place, what, change, FORM, code)


def _row(paper: str, path: str, name: str, change: Change | Any, step: str, code: str) -> PaperRow:
    make: Change = change if callable(change) else lambda _: change
    return PaperRow(paper, path, path.replace("*", "0"), name, make, step, code)


def _receipts() -> Iterator[PaperRow]:
    for path in ("/letter", "/record"):
        yield _row("receipt", path, "another", ZEROS, "check_receipt", "receipt-signature")


def _requests() -> Iterator[PaperRow]:
    vouching, adding = "registrar vouch", "roster add"
    for path, name, change, step, code in (
        ("/statement", "of nobody", lambda old: old | {"charter": ZEROS}, vouching, "statement-charter"),
        ("/statement/charter", "another", ZEROS, vouching, "statement-charter"),
        ("/statement/class", "of other registrars", "few", vouching, "registrar-class"),
        ("/statement/class", "of a directory", "ward", vouching, "registrar-class"),
        ("/statement/commitments", "one fewer", lambda old: old[1:], vouching, "entry-slots"),
        ("/statement/commitments", "none", [], vouching, "entry-slots"),
        ("/statement/commitments", "in another order", lambda old: old[::-1], vouching, "enrolment-invalid"),
        (
            "/statement/commitments",
            "no point",
            lambda old: [NO_POINT, *old[1:]],
            vouching,
            "commitment-point",
        ),
        ("/statement/principal", "a name", "ward-1@northfield.example", vouching, "principal-not-null"),
        ("/proof", "changed", spoil(-32), vouching, "enrolment-invalid"),
        ("/signatures", "of the one who vouches alone", [], adding, "registrars-too-few"),
        ("/signatures/*/registrar", "nobody's", "nobody", vouching, "registrar-unknown"),
        ("/signatures/*/registrar", "another one's", "former-2", vouching, "registrar-signature"),
        ("/signatures/*/ed25519", "changed", spoil(40), vouching, "registrar-signature"),
    ):
        yield _row("enrolment-request", path, name, change, step, code)


def _blind_requests() -> Iterator[PaperRow]:
    for path, name, change, code in (
        ("/charter", "another", ZEROS, "statement-charter"),
        ("/class", "of nobody", "nobody", "class-unknown"),
        ("/class", "of other registrars", "temps", "registrar-unknown"),
        ("/registrar", "nobody", "nobody", "registrar-unknown"),
        ("/registrar", "another one", "agency-1", "registrar-class"),
        ("/blinded", "short", "AAAA", "token-length"),
        ("/blinded", "zero", canon.encode_base64(bytes(256)), "token-request"),
        ("/blinded", "above the modulus", LARGEST, "token-request"),
    ):
        yield _row("blind-request", path, name, change, "registrar issue", code)


def _blind_responses() -> Iterator[PaperRow]:
    for path, name, change, code in (
        ("/charter", "another", ZEROS, "blind-response-other"),
        ("/class", "another", "temps", "blind-response-other"),
        ("/registrar", "nobody", "nobody", "blind-response-other"),
        ("/registrar", "another one", "agency-1", "blind-response-other"),
        ("/blinded", "to another request", spoil(9), "blind-response-other"),
        ("/signature", "changed", spoil(9), "token-answer"),
        ("/signature", "short", "AAAA", "token-length"),
    ):
        yield _row("blind-response", path, name, change, "registrar finish", code)


def _pending() -> Iterator[PaperRow]:
    reading, finishing = "enrol", "registrar finish"
    other = registrar("blind", "agency", 1)
    for path, name, change, step, code in (
        ("/statement", "another", lambda old: old | {"charter": ZEROS}, reading, "key-file-enrolment"),
        ("/statement/charter", "another", ZEROS, reading, "key-file-enrolment"),
        ("/statement/class", "another", "temps", reading, "key-file-enrolment"),
        ("/statement/commitments", "in another order", lambda old: old[::-1], reading, "key-file-enrolment"),
        ("/statement/principal", "a name", "a@b", reading, "key-file-enrolment"),
        ("/proof", "changed", spoil(-32), "roster add", "enrolment-invalid"),
        ("/threshold", "higher", 3, finishing, "registrars-too-few"),
        ("/asked", "none", [], finishing, "blind-response-other"),
        ("/asked/*/registrar", "another", "nobody", finishing, "blind-response-other"),
        ("/asked/*/rsa", "another one's", other.describe()["rsa"], finishing, "token-answer"),
        ("/asked/*/rsa", "no key", "AAAA", finishing, "token-key-form"),
        ("/asked/*/blinded", "another", spoil(9), finishing, "blind-response-other"),
        ("/asked/*/prefix", "another", spoil(9), finishing, "token-answer"),
        ("/asked/*/unblinder", "another", spoil(9), finishing, "token-answer"),
    ):
        yield _row("blind-pending", path, name, change, step, code)


def _books() -> Iterator[PaperRow]:
    asked = canon.sha256(PERSON.encode()).hex()
    for path, name, change, code in (
        ("/charter", "another", ZEROS, "book-differs"),
        ("/class", "another", "few", "book-differs"),
        ("/registrar", "another", "former-1", "book-differs"),
        ("/closed", "with a number", 0, "book-closed"),
        ("/given", "with the person", {PERSON: ZEROS}, "registrar-person-twice"),
        ("/given", "with the request", {OTHER_PERSON: asked}, "registrar-request-twice"),
    ):
        yield _row("registrar-book", path, name, change, "registrar vouch", code)


def _work() -> Iterator[PaperRow]:
    for path, name, change, step, code in (
        ("/algorithm", "another", "SHA-512", FORM, "value"),
        ("/challenge", "without a number", ZEROS, "submit", "work-too-much"),
        ("/maxnumber", "too many", NUMBERS_MAX + 1, "submit", "work-too-much"),
        ("/maxnumber", "too few", 3, "submit", "work-too-much"),
        ("/salt", "another", lambda old: "x" + old, "submit", "work-too-much"),
        ("/signature", "another", ZEROS, "collector", "work-needed"),
    ):
        yield _row("challenge", path, name, change, step, code)
    for path, name, change in (
        ("/challenge", "another", ZEROS),
        ("/number", "another", 41),
        ("/salt", "another", lambda old: "x" + old),
        ("/salt", "without an end", lambda old: old.split("?")[0]),
        ("/salt", "long past", lambda old: old.split("?")[0] + "?expires=1"),
        ("/signature", "another", ZEROS),
    ):
        yield _row("work", path, name, change, "collector", "work-needed")
    yield _row("work", "/algorithm", "another", "SHA-512", FORM, "value")


RULES = [
    *_receipts(),
    *_requests(),
    *_blind_requests(),
    *_blind_responses(),
    *_pending(),
    *_books(),
    *_work(),
]
FORMS = list(_form_rows())
