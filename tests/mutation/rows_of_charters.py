"""The charter, as the roster carries it."""

from __future__ import annotations

from typing import Any

from mutation.forge import DELETED, Forgery
from mutation.keys import (
    IDENTITY_KEY,
    NO_POINT,
    encode64,
    make_spki,
    other_key,
    take_over_log,
)
from mutation.row import Row, edit
from mutation.worlds import world_of
from undersigned.bundle import names
from undersigned.keys.signing import Role, SigningKey

_REGISTRARS = "/charter/classes/*/rule/registrars"
_FORMER = "/charter/classes/1/rule"


def _roster(path: str, name: str, change: Any, code: str, *, world: str = "rich", **more: Any) -> Row:
    return edit(world, "roster", path, name, change, more.pop("step", "roster"), code, **more)


def _again(path: str, name: str, change: Any, step: str, code: str, **more: Any) -> Row:
    return edit("again", "roster", path, name, change, step, code, **more)


def _add_witness(forgery: Forgery) -> None:
    extra = SigningKey.draw(Role.WITNESS, "extra.example")
    forgery.witnesses = [*forgery.witnesses, extra]
    known = {"name": extra.name, "ed25519": encode64(extra.public)}
    forgery.edit(names.ROSTER, "/charter/log/witnesses", lambda old: [*old, known])


def _rename_class(forgery: Forgery) -> None:
    forgery.edit(names.ROSTER, "/charter/classes/0/name", lambda _: "nurses")
    for line, data in enumerate(forgery.lines(names.ENTRIES), 1):
        if b'"class":"ward"' in data:
            forgery.edit(names.ENTRIES, "/class", lambda _: "nurses", line)


def _charter_of(world: str) -> Any:
    return Forgery(world_of(world), ()).document(names.ROSTER)["charter"]


def _use_one_slot(forgery: Forgery) -> None:
    forgery.edit(names.ROSTER, "/charter/slots", lambda _: 1)
    for line in range(1, len(forgery.lines(names.ENTRIES)) + 1):
        forgery.edit(names.ENTRIES, "/commitments", lambda old: old[:1], line)


def _swap(first: int, second: int) -> Any:
    def change(old: list[Any]) -> list[Any]:
        new = list(old)
        new[first], new[second] = new[second], new[first]
        return new

    return change


def _repeat(field: str) -> Any:
    """Give the second of a list the first one's name or key."""
    return lambda old: [old[0], old[1] | {field: old[0][field]}, *old[2:]]


HEAD_ROWS = [
    _roster("/charter", "another group's", lambda _: _charter_of("plain"), "class-unknown", world="blind"),
    _roster("/charter/group", "another group", "Cooks", "sshsig-signature"),
    _roster("/charter/group", "another group", "Cooks", "token-signature", world="blind"),
    _again("/charter/group", "another group", "Cooks", "signature", "proof-invalid"),
    _roster("/charter/description", "another one", "Be bold.", "sshsig-signature"),
    _roster("/charter/description", "another one", "Be bold.", "registrar-signature", world="plain"),
    _roster("/charter/created", "a day earlier", "2025-11-20", "sshsig-signature"),
    _roster("/charter/slots", "one more", 5, "entry-slots"),
    _roster("/charter/slots", "one less", 3, "entry-slots"),
    _roster("/charter/slots", "none", 0, "charter-slots"),
    _roster("/charter/slots", "65", 65, "charter-slots"),
    _roster("/charter/slots", "2^53-1", 2**53 - 1, "charter-slots"),
    _again("/charter/slots", "one more", 3, "roster", "entry-slots"),
    Row("again", "roster", "/charter/slots", "one less throughout", _use_one_slot, "roster", "parent-slots"),
    _roster("/charter/min_ring", "one", 1, "charter-min-ring"),
    _roster("/charter/min_ring", "larger", 5, "sshsig-signature"),
    _again("/charter/min_ring", "larger than the ring", 4, "ring", "ring-too-small"),
    _roster("/charter/calendar", "taken away", None, "sshsig-signature"),
    _roster("/charter/calendar", "added", {"start": "2025-12-01", "days": 31, "slots": 2}, "token-signature",
            world="blind"),
    _again("/charter/calendar", "added", {"start": "2025-12-01", "days": 31, "slots": 2}, "roster",
           "parent-calendar"),
    _roster("/charter/calendar/start", "a day later", "2025-12-02", "sshsig-signature"),
    _roster("/charter/calendar/start", "the last day", "9999-12-31", "charter-calendar"),
    _roster("/charter/calendar/days", "none", 0, "charter-calendar"),
    _roster("/charter/calendar/days", "past the year 9999", 2**53 - 1, "charter-calendar"),
    _roster("/charter/calendar/days", "more", 32, "sshsig-signature"),
    _roster("/charter/calendar/slots", "none", 0, "charter-calendar"),
    _roster("/charter/calendar/slots", "more", 4, "sshsig-signature"),
]  # fmt: skip

LOG_ROWS = [
    _roster("/charter/log", "taken away", DELETED, "field-missing", step="format", keys=frozenset()),
    _roster("/charter/log/origin", "another", "letters.example.org/southfield", "sshsig-signature"),
    _roster("/charter/log/origin", "a witness's name", "witness-0.example", "charter-name-twice"),
    _again("/charter/log/origin", "another", "letters.example.org/third", "signature", "proof-invalid"),
    _again("/charter/log/origin", "the first letter's roster", "letters.example.org/northfield", "roster",
           "parent-origin"),
    _again("/charter/log/origin", "the first letter's", "letters.example.org/northfield/0", "roster",
           "parent-origin"),
    _again("/charter/log/origin", "a sister letter's", "letters.example.org/northfield/3", "roster",
           "parent-origin"),
    Row("rich", "roster", "/charter/log/ed25519", "the forger's own", take_over_log, "roster",
        "sshsig-signature"),
    Row("again", "roster", "/charter/log/ed25519", "the forger's own", take_over_log, "signature",
        "proof-invalid"),
    _roster("/charter/log/ed25519", "another", other_key(1), "checkpoint-key-missing"),
    _roster("/charter/log/ed25519", "of small order", IDENTITY_KEY, "ed25519-key-small-order"),
    _roster("/charter/log/ed25519", "no point", NO_POINT, "ed25519-key"),
    _roster("/charter/log/witnesses", "none", [], "charter-quorum"),
    _roster("/charter/log/witnesses", "one key twice", _repeat("ed25519"), "charter-key-twice"),
    _roster("/charter/log/witnesses", "one name twice", _repeat("name"), "charter-name-twice"),
    _roster("/charter/log/witnesses", "other order", _swap(0, 1), "sshsig-signature"),
    Row("rich", "roster", "/charter/log/witnesses", "one more", _add_witness, "roster", "sshsig-signature"),
    _roster("/charter/log/witnesses/*/name", "the log's", "letters.example.org/northfield",
            "charter-name-twice"),
    _roster("/charter/log/witnesses/*/name", "another", "paper.example", "quorum"),
    _roster("/charter/log/witnesses/*/ed25519", "another", other_key(2), "quorum"),
    _roster("/charter/log/witnesses/*/ed25519", "of small order", IDENTITY_KEY, "ed25519-key-small-order"),
    _roster("/charter/log/witnesses/*/ed25519", "no point", NO_POINT, "ed25519-key"),
    _roster("/charter/log/quorum", "more than there are", 3, "charter-quorum"),
    _roster("/charter/log/quorum", "none", 0, "sshsig-signature"),
    _again("/charter/log/quorum", "none", 0, "signature", "proof-invalid"),
]  # fmt: skip

CLASS_ROWS = [
    _roster("/charter/classes", "none", [], "charter-no-class", world="plain"),
    _roster("/charter/classes", "one less", lambda old: old[:2], "class-unknown"),
    _roster("/charter/classes", "other order", _swap(0, 1), "sshsig-signature"),
    _again("/charter/classes", "other order", _swap(0, 1), "roster", "parent-classes"),
    _roster("/charter/classes/*/name", "another", "nurses", "class-unknown"),
    _roster("/charter/classes/*/name", "one name twice", "former", "charter-class-twice"),
    Row("rich", "roster", "/charter/classes/*/name", "renamed throughout", _rename_class, "roster",
        "principal-not-listed"),
    _again("/charter/classes/*/name", "another", "nurses", "roster", "class-unknown"),
    _roster("/charter/classes/*/rule", "signers of a letter", {"kind": "signers-of", "letter": "00" * 32},
            "bundle-missing", at="/charter/classes/2/rule", step="format"),
    _roster("/charter/classes/*/rule", "a directory", {"kind": "ssh-directory", "sha256": "00" * 32},
            "directory-digest", at="/charter/classes/2/rule"),
    _roster("/charter/classes/*/rule/kind", "one with other fields", "registrars", "field-missing",
            step="format"),
    _roster("/charter/classes/*/rule/sha256", "of other bytes", "00" * 32, "directory-digest"),
    _roster("/charter/classes/*/rule/threshold", "half", 1, "registrars-threshold",
            at=_FORMER + "/threshold"),
    _roster("/charter/classes/*/rule/threshold", "none", 0, "registrars-threshold",
            at=_FORMER + "/threshold"),
    _roster("/charter/classes/*/rule/threshold", "more than there are", 4, "registrars-threshold",
            at=_FORMER + "/threshold"),
    _roster("/charter/classes/*/rule/threshold", "all", 3, "registrars-too-few", at=_FORMER + "/threshold"),
    _roster("/charter/classes/*/rule/threshold", "all, blind", 3, "registrars-too-few", world="blind"),
    _roster("/charter/classes/*/rule/letter", "another letter", "00" * 32, "charter-signers-of",
            world="again"),
]  # fmt: skip


def _of_first_letter(forgery: Forgery) -> None:
    for index in range(3):
        forgery.edit(names.ROSTER, f"/charter/classes/{index}/rule/letter", lambda _: "00" * 32)


REGISTRAR_ROWS = [
    Row("again", "roster", "/charter/classes/*/rule/letter", "another letter throughout", _of_first_letter,
        "roster", "parent-letter"),
    _roster(_REGISTRARS, "none", [], "registrars-threshold", at=_FORMER + "/registrars"),
    _roster(_REGISTRARS, "other order", _swap(0, 1), "registrar-order", at=_FORMER + "/registrars"),
    _roster(_REGISTRARS, "one name twice", _repeat("name"), "registrar-twice", at=_FORMER + "/registrars"),
    _roster(_REGISTRARS, "one key twice", _repeat("ed25519"), "registrar-key-twice",
            at=_FORMER + "/registrars"),
    _roster(_REGISTRARS, "one less", lambda old: old[:2], "registrar-signature", at=_FORMER + "/registrars"),
    _roster(_REGISTRARS + "/*/name", "another", "nobody", "registrar-unknown",
            at=_FORMER + "/registrars/0/name"),
    _roster(_REGISTRARS + "/*/name", "another, blind", "nobody", "registrar-unknown", world="blind"),
    _roster(_REGISTRARS + "/*/name", "another class's", "few-0", "registrar-twice",
            at=_FORMER + "/registrars/0/name"),
    _roster(_REGISTRARS + "/*/ed25519", "another", other_key(3), "registrar-signature",
            at=_FORMER + "/registrars/0/ed25519"),
    _roster(_REGISTRARS + "/*/ed25519", "another, blind", other_key(3), "issued-signature", world="blind"),
    _roster(_REGISTRARS + "/*/ed25519", "of small order", IDENTITY_KEY, "ed25519-key-small-order",
            at=_FORMER + "/registrars/0/ed25519"),
    _roster(_REGISTRARS + "/*/ed25519", "no point", NO_POINT, "ed25519-key",
            at=_FORMER + "/registrars/0/ed25519"),
    _roster(_REGISTRARS + "/*/rsa", "no key", "AAAA", "token-key-form", world="blind"),
    _roster(_REGISTRARS + "/*/rsa", "a key too short", lambda _: make_spki(1024), "token-key", world="blind"),
    _roster(_REGISTRARS + "/*/rsa", "exponent 3", lambda _: make_spki(2048, 3), "token-key", world="blind"),
    _roster(_REGISTRARS + "/*/rsa", "another", lambda _: make_spki(2048), "token-signature", world="blind"),
    _roster(_REGISTRARS, "one token key twice", _repeat("rsa"), "token-key-twice", world="blind"),
    _roster(_REGISTRARS + "/*/url", "another", "https://elsewhere.example/", "token-signature",
            world="blind"),
]  # fmt: skip

ROWS = [*HEAD_ROWS, *LOG_ROWS, *CLASS_ROWS, *REGISTRAR_ROWS]
