"""The frozen roster around its charter: counts, digests, columns, and what blind registrars issued."""

from __future__ import annotations

from typing import Any

from mutation.forge import DELETED, Forgery, encode
from mutation.keys import encode64
from mutation.row import Row, edit
from undersigned.bundle import names
from undersigned.roster.issued import IssuedStatement
from undersigned.schema import encode_document

ZEROS = "00" * 32
OPERATOR = frozenset({"log"})


def _roster(path: str, name: str, change: Any, code: str, *, world: str = "rich", **more: Any) -> Row:
    return edit(world, "roster", path, name, change, more.pop("step", "roster"), code, **more)


def _issue(number: int, **other: Any) -> Any:
    """A statement of the first blind registrar, really signed by it, with these fields of its own choice."""

    def change(forgery: Forgery) -> None:
        group = forgery.world.group
        keeper = group.keepers["agency"][0]
        statement = IssuedStatement(group.charter.id, "agency", number, keeper.name)
        document = forgery.document(names.ROSTER)["issued"][0] | {"count": number}
        signed: dict[str, Any] = {
            "undersigned": 1,
            "kind": "issued",
            "charter": statement.charter.hex(),
            "class": "agency",
            "count": number,
            "registrar": keeper.name,
        }
        assert set(signed) >= set(other)
        message = encode_document(statement) if not other else encode(signed | other)
        document["ed25519"] = encode64(keeper.private.sign(message))
        forgery.edit(names.ROSTER, "/issued/0", lambda _: document)

    return change


def _swap_two(old: list[Any]) -> list[Any]:
    return [old[1], old[0], *old[2:]]


def _drop_entry(forgery: Forgery) -> None:
    forgery.set_lines(names.ENTRIES, forgery.lines(names.ENTRIES)[:-1])


def _drop_and_keep(place: str) -> Any:
    def change(forgery: Forgery) -> None:
        forgery.keep(place)
        _drop_entry(forgery)

    return change


def _statement(field: str, value: Any) -> Row:
    """The registrar signs another statement than the one that its line makes."""
    keys = frozenset({"log", "witnesses", "registrar"})
    name = f"signed with another {field}"
    return Row("blind", "issued", f"/{field}", name, _issue(4, **{field: value}), "roster",
               "issued-signature", keys)  # fmt: skip


COUNT_ROWS = [
    _roster("/entries", "a class missing", lambda old: {"ward": old["ward"], "former": old["former"]},
            "roster-classes"),
    _roster("/entries", "a class more", lambda old: old | {"nobody": 0}, "roster-classes"),
    _roster("/entries", "one more", 9, "roster-count", at="/entries/ward"),
    _roster("/entries", "another class's", lambda old: old | {"ward": 7, "former": 9}, "roster-count"),
    _roster("/entries", "2^53", 2**53, "number", at="/entries/ward", step="format"),
    _roster("/entries", "a name that is none", lambda old: old | {"The Ward": 0}, "name", step="format"),
    Row("rich", "roster", "/entries", "an entry left out", _drop_entry, "roster", "quorum", OPERATOR),
    Row("rich", "roster", "/entries", "an entry left out, with witnesses", _drop_entry, "signature",
        "proof-invalid"),
    Row("plain", "roster", "/entries", "an entry left out, no witness", _drop_entry, "signature",
        "proof-invalid", OPERATOR),
    Row("rich", "roster", "/entries", "an entry left out, by anyone", _drop_entry, "roster", "roster-digest",
        frozenset()),
    _roster("/sha256", "of other bytes", ZEROS, "roster-digest"),
    Row("rich", "roster", "/sha256", "of another file", _drop_and_keep("roster.json:/sha256"), "roster",
        "roster-digest"),
    _roster("/columns", "one less", lambda old: old[:-1], "roster-columns"),
    _roster("/columns", "one more", lambda old: [*old, old[0]], "roster-columns"),
    _roster("/columns", "other order", _swap_two, "roster-column"),
    _roster("/columns", "of other bytes", ZEROS, "roster-column", at="/columns/3"),
    _roster("/columns", "upper case", lambda old: [old[0].upper().replace("0", "A"), *old[1:]], "hex",
            step="format"),
    Row("rich", "roster", "/columns", "of another file", _drop_and_keep("roster.json:/columns"), "roster",
        "roster-column"),
]  # fmt: skip

ISSUED_ROWS = [
    _roster("/issued", "where nobody issues", [{"registrar": "former-0", "class": "former", "count": 8,
            "ed25519": encode64(bytes(64))}], "issued-order"),
    _roster("/issued", "none", [], "issued-order", world="blind"),
    _roster("/issued", "other order", _swap_two, "issued-order", world="blind"),
    _roster("/issued", "one twice", lambda old: [*old, old[0]], "issued-order", world="blind"),
    _roster("/issued/*/registrar", "another's", "agency-1", "issued-order", world="blind"),
    _roster("/issued/*/class", "another", "temps", "issued-order", world="blind"),
    _roster("/issued/*/count", "more", 5, "issued-signature", world="blind"),
    _roster("/issued/*/count", "fewer", 3, "issued-exceeded", world="blind"),
    _roster("/issued/*/ed25519", "of another line", lambda old: [old[0], {**old[1], "ed25519":
            old[0]["ed25519"]}, *old[2:]], "issued-signature", world="blind", at="/issued"),
    _roster("/issued/*/ed25519", "a bit changed", lambda old: ("B" if old[0] == "A" else "A") + old[1:],
            "issued-signature", world="blind"),
    _roster("/issued/*/ed25519", "taken away", DELETED, "field-missing", world="blind", step="format"),
    Row("blind", "roster", "/issued/*/count", "fewer, signed by the registrar", _issue(3), "roster",
        "issued-exceeded", frozenset({"log", "witnesses", "registrar"})),
    Row("blind", "roster", "/issued/*/count", "more, signed by the registrar", _issue(5), "signature",
        "proof-invalid", frozenset({"log", "witnesses", "registrar"})),
    _statement("undersigned", 2),
    _statement("kind", "enrolment"),
    _statement("charter", ZEROS),
    _statement("class", "temps"),
    _statement("count", 5),
    _statement("registrar", "agency-1"),
]  # fmt: skip

ROWS = [*COUNT_ROWS, *ISSUED_ROWS]
