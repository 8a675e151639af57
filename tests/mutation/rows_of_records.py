"""Signature records and the close record, as the log holds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from mutation.forge import COALITION, DELETED, Forgery
from mutation.keys import NO_GROUP_ELEMENT, NO_SCALAR, encode64, spoil
from mutation.row import VALID, Row
from support.world import World
from undersigned import canon, schema
from undersigned._core import Opening, prove_enrolment
from undersigned.bundle import names
from undersigned.letter.record import SIGN, WITHDRAW, Next, Record, build_next_context

MEMBER = COALITION | {"a member's secrets"}
OPERATOR = frozenset({"log"})
SIGNED = ("signature", "proof-invalid")
Pick = Callable[[Record], bool]


def _line(forgery: Forgery, pick: Pick, which: int = 0) -> int:
    """The line of a record that stands and is picked."""
    found = [record for record in forgery.world.standing if pick(record)]
    return forgery.world.records.index(found[which]) + 1


def _plain(record: Record) -> bool:
    return record.next is None and record.class_ in {"ward", None, "agency"}


def _speaker(record: Record) -> bool:
    return record.next is not None and record.class_ == "ward"


def _record(
    path: str,
    name: str,
    change: Any,
    step: str,
    code: str,
    *,
    world: str = "rich",
    pick: Pick = _plain,
    at: str | None = None,
    keys: frozenset[str] = COALITION,
) -> Row:
    make = change if callable(change) else lambda _: change
    place = path.replace("*", "0") if at is None else at

    def apply(forgery: Forgery) -> None:
        forgery.edit(names.SIGNATURES, place, make, _line(forgery, pick))

    return Row(world, "record", path, name, apply, step, code, keys)


def _whole(path: str, name: str, change: Callable[[Forgery], None], step: str, code: str, **more: Any) -> Row:
    document, world = more.pop("document", "record"), more.pop("world", "rich")
    return Row(world, document, path, name, change, step, code, more.pop("keys", COALITION))


def _put(forgery: Forgery, *records: Record, instead: int | None = None) -> None:
    """Add records to the log, in the place of a line or before the close record."""
    lines = forgery.lines(names.SIGNATURES)
    if instead is not None:
        del lines[instead - 1]
    forgery.set_lines(names.SIGNATURES, [*map(schema.encode_document, records), *lines])


def _drop(pick: Pick, count: int = 1, withdrawals: bool = False) -> Callable[[Forgery], None]:
    def change(forgery: Forgery) -> None:
        gone = [one for one in forgery.world.standing if pick(one)][:count]
        if withdrawals:
            gone = [one for one in forgery.world.records if one.action == WITHDRAW]
        forgery.set_lines(
            names.SIGNATURES,
            [
                line
                for line in forgery.lines(names.SIGNATURES)
                if line not in map(schema.encode_document, gone)
            ],
        )

    return change


def _from_other(path: str, pick: Pick) -> Callable[[Forgery], None]:
    """Put in what another record has at this place."""

    def change(forgery: Forgery) -> None:
        first, second = _line(forgery, pick), _line(forgery, pick, 1)
        value: Any = forgery.document(names.SIGNATURES, second)
        for step in path.removeprefix("/").split("/"):
            value = value[int(step)] if isinstance(value, list) else value[step]
        forgery.edit(names.SIGNATURES, path, lambda _: value, first)

    return change


def _again(**other: Any) -> Callable[[Forgery], None]:
    """A member who signed makes one more record, with a proof that holds."""

    def change(forgery: Forgery) -> None:
        world, pick = forgery.world, other.get("pick", _plain)
        first = next(record for record in [*world.standing, *world.records] if pick(record))
        member = world.signers[first.serial]
        record = world.sign(member, other.get("action", SIGN), _offer(world, first, other.get("offer")))
        _put(forgery, record, instead=_where(world, first) if other.get("instead") else None)

    return change


def _where(world: World, record: Record) -> int:
    return world.records.index(record) + 1


def _offer(world: World, record: Record, kind: str | None) -> Next | None:
    if kind is None:
        return None
    openings = [Opening.draw() for _ in range(1 if kind == "fewer" else 2)]
    commitments = [one.commitment() for one in openings]
    if kind == "of the roster":
        commitments[0] = world.group.members[-1].entry.commitments[3]
    if kind == "of another record":
        others = [one for one in world.records if one.next is not None and one != record]
        commitments[1] = others[0].next.commitments[0] if others[0].next else b""
    if kind == "twice":
        commitments, openings = [commitments[0]] * 2, [openings[0]] * 2
    if kind == "identity":
        commitments[1] = bytes(32)
    context = build_next_context(world.letter.id, record.serial)
    return Next(tuple(commitments), prove_enrolment(openings, context))


def _withdrawn(record: Record) -> bool:
    return record.action == WITHDRAW


def _of_other_letter(forgery: Forgery) -> None:
    line = _line(forgery, _plain)
    member = forgery.world.signers[forgery.world.records[line - 1].serial]
    other = replace(forgery.world.letter, title="Another letter")
    _put(forgery, forgery.world.sign(member, letter=other), instead=line)


def _signed_twice(forgery: Forgery) -> None:
    lines = forgery.lines(names.SIGNATURES)
    forgery.set_lines(names.SIGNATURES, [lines[_line(forgery, _plain) - 1], *lines])


def _reorder(forgery: Forgery) -> None:
    lines = forgery.lines(names.SIGNATURES)
    first, second = (_line(forgery, lambda _: True, which) - 1 for which in (0, -1))
    lines[first], lines[second] = lines[second], lines[first]
    forgery.set_lines(names.SIGNATURES, lines)
    forgery.keep("order")


def _withdraw_first(forgery: Forgery) -> None:
    lines = forgery.lines(names.SIGNATURES)
    at = next(index for index, line in enumerate(lines) if b'"action":"withdraw"' in line)
    lines[at - 1], lines[at] = lines[at], lines[at - 1]
    forgery.set_lines(names.SIGNATURES, lines)
    forgery.keep("order")


def _shared(forgery: Forgery, kind: str) -> None:
    record = next(one for one in forgery.world.records if _speaker(one))
    member = forgery.world.signers[record.serial]
    offered = _offer(forgery.world, record, kind)
    _put(forgery, forgery.world.sign(member, SIGN, offered), instead=_where(forgery.world, record))


def _sharing(kind: str) -> Callable[[Forgery], None]:
    return partial(_shared, kind=kind)


RECORD_ROWS = [
    _record("/action", "a withdrawal of it", WITHDRAW, *SIGNED),
    _record("/action", "a withdrawal of it, batched", WITHDRAW, *SIGNED, world="blind"),
    _record("/action", "unknown", "protest", "format", "value"),
    _record("/bucket", "where there is one ring", 0, "ring", "ring-unknown"),
    _record("/bucket", "where there is one ring, again", 1, "ring", "ring-unknown", world="again"),
    _record("/class", "another", "former", *SIGNED),
    _record("/class", "unknown", "nobody", "ring", "ring-unknown"),
    _record("/class", "none", None, "ring", "ring-unknown"),
    _record("/class", "one too small to sign", "few", "ring", "ring-too-small"),
    _record("/class", "where none is told", "agency", "ring", "ring-unknown", world="blind"),
    _record("/proof", "another serial number", spoil(0), *SIGNED),
    _record("/proof", "the serial number zero", spoil(0, bytes(32)), "signature", "proof-serial-zero"),
    _record("/proof", "a number not in its form", spoil(0, NO_SCALAR), "signature", "proof-scalar"),
    _record("/proof", "no group element", spoil(32, NO_GROUP_ELEMENT), "signature", "proof-point"),
    _record("/proof", "a bit of the last number", spoil(-32), *SIGNED),
    _record("/proof", "cut short", lambda old: encode64(canon.parse_base64(old)[:-32]), "signature",
            "proof-length"),
    _record("/proof", "longer", lambda old: encode64(canon.parse_base64(old) + bytes(32)), "signature",
            "proof-length"),
    _record("/proof", "empty", "", "signature", "proof-length"),
    _whole("/proof", "of another letter", _of_other_letter, *SIGNED, keys=MEMBER),
    _whole("/proof", "made anew", _again(instead=True), "timestamp", "timestamp-imprint", keys=MEMBER),
    _whole("/proof", "made anew, no timestamp", _again(instead=True), VALID, "", keys=MEMBER, world="plain"),
    _record("/next", "taken away", None, *SIGNED, pick=_speaker),
    _whole("/next", "of another record", _from_other("/next", _speaker), "signature",
           "next-commitment-twice"),
    _record("/next/commitments", "other order", lambda old: old[::-1], *SIGNED, pick=_speaker),
    _record("/next/commitments", "one less", lambda old: old[:1], "signature", "next-slots", pick=_speaker),
    _record("/next/commitments", "none", [], "signature", "next-slots", pick=_speaker),
    _record("/next/commitments", "the identity", encode64(bytes(32)), "signature", "commitment-identity",
            pick=_speaker, at="/next/commitments/0"),
    _record("/next/commitments", "no group element", encode64(NO_GROUP_ELEMENT), "signature",
            "commitment-point", pick=_speaker, at="/next/commitments/0"),
    _whole("/next/commitments", "fewer, signed", _sharing("fewer"), "signature", "next-slots", keys=MEMBER),
    _whole("/next/commitments", "one of the roster, signed", _sharing("of the roster"), "signature",
           "next-commitment-twice", keys=MEMBER),
    _whole("/next/commitments", "one of another record, signed", _sharing("of another record"), "signature",
           "next-commitment-twice", keys=MEMBER),
    _whole("/next/commitments", "one twice, signed", _sharing("twice"), "signature", "next-commitment-twice",
           keys=MEMBER),
    _whole("/next/commitments", "the identity, signed", _sharing("identity"), "signature",
           "commitment-identity", keys=MEMBER),
    _whole("/next/commitments", "others, signed", _sharing("others"), "timestamp", "timestamp-imprint",
           keys=MEMBER),
    _whole("/next", "where it is not offered", _again(offer="others", instead=True), "signature",
           "next-not-offered", keys=MEMBER, world="plain"),
    _whole("/next", "with a withdrawal", _again(offer="others", action=WITHDRAW), "signature",
           "next-not-offered", keys=MEMBER),
    _whole("/next/proof", "of another record", _from_other("/next/proof", _speaker), "signature",
           "enrolment-invalid"),
    _record("/next/proof", "a bit changed", spoil(40), "signature", "enrolment-invalid", pick=_speaker),
    _record("/next/proof", "no scalar", spoil(64, NO_SCALAR), "signature", "enrolment-scalar",
            pick=_speaker),
]  # fmt: skip

LOG_ROWS = [
    _whole("/action", "signed twice, the same line", _signed_twice, "duplicate", "signed-twice"),
    _whole("/action", "signed twice, another proof", _again(), "duplicate", "signed-twice", keys=MEMBER),
    _whole("/action", "signed again after withdrawing", _again(pick=_withdrawn), "duplicate", "signed-twice",
           keys=MEMBER),
    _whole("/action", "withdrawn twice", _again(pick=_withdrawn, action=WITHDRAW), "duplicate",
           "withdrawn-twice", keys=MEMBER),
    _whole("/action", "withdrawn without having signed", _again(action=WITHDRAW, instead=True), "duplicate",
           "withdrawn-unsigned", keys=MEMBER),
    _whole("/action", "withdrawn before it signed", _withdraw_first, "duplicate", "withdrawn-unsigned"),
    _whole("/action", "a withdrawal left out, no witness", _drop(_plain, withdrawals=True), "log", "quorum",
           keys=OPERATOR),
    _whole("/action", "a withdrawal left out", _drop(_plain, withdrawals=True), "timestamp",
           "timestamp-imprint"),
    _whole("/action", "records out of order", _reorder, "log", "log-order"),
    _whole("/proof", "a record left out, by anyone", _drop(_plain), "log", "close-count", keys=frozenset()),
    _whole("/proof", "a record left out, no witness", _drop(_plain), "log", "quorum", keys=OPERATOR),
    _whole("/proof", "a record left out", _drop(_plain), "timestamp", "timestamp-imprint"),
    _whole("/proof", "a record left out, no timestamp, no witness", _drop(_plain), VALID, "", world="plain",
           keys=OPERATOR),
    _whole("/proof", "all but one left out", _drop(lambda _: True, 8), "log", "log-threshold"),
]  # fmt: skip


def _close(path: str, name: str, change: Any, code: str, **more: Any) -> Row:
    make = change if callable(change) else lambda _: change

    def apply(forgery: Forgery) -> None:
        forgery.edit(names.SIGNATURES, more.get("at", path), make, -1)
        forgery.keep("close:" + path)

    return Row(more.get("world", "rich"), "close", path, name, apply, more.get("step", "log"), code,
               more.get("keys", COALITION))  # fmt: skip


def _move_close(forgery: Forgery) -> None:
    *lines, close = forgery.lines(names.SIGNATURES)
    forgery.set_lines(names.SIGNATURES, [*lines[:-1], close, lines[-1]])
    forgery.keep(names.SIGNATURES)


def _two_closes(forgery: Forgery) -> None:
    lines = forgery.lines(names.SIGNATURES)
    forgery.set_lines(names.SIGNATURES, [*lines, lines[-1]])
    forgery.keep(names.SIGNATURES)


def _no_close(forgery: Forgery) -> None:
    forgery.set_lines(names.SIGNATURES, forgery.lines(names.SIGNATURES)[:-1])
    forgery.keep(names.SIGNATURES)


def _swap_counts(old: dict[str, int]) -> dict[str, int]:
    return old | {"ward": old["former"], "former": old["ward"]}


CLOSE_ROWS = [
    _close("/letter", "another", "00" * 32, "close-letter"),
    _close("/signatures", "one more", lambda old: old + 1, "close-count"),
    _close("/signatures", "none", 0, "close-count"),
    _close("/signatures", "one more, by anyone", lambda old: old + 1, "log-root", keys=frozenset()),
    _close("/classes", "swapped", _swap_counts, "close-classes"),
    _close("/classes", "one missing", lambda old: {name: old[name] for name in ("ward", "former")},
           "close-classes"),
    _close("/classes", "one more", lambda old: old | {"nobody": 0}, "close-classes"),
    _close("/classes", "none", {}, "close-classes"),
    _close("/classes", "where none are told", {"agency": 1, "temps": 1}, "close-classes", world="blind"),
    _close("/classes", "a fraction", 1.5, "number", step="format", at="/classes/ward"),
    _whole("/letter", "not the last line", _move_close, "format", "close-place", document="close"),
    _whole("/letter", "twice", _two_closes, "format", "close-place", document="close"),
    _whole("/letter", "not there", _no_close, "format", "close-missing", document="close"),
    _close("/letter", "no field", DELETED, "field-missing", step="format", keys=frozenset()),
]  # fmt: skip

ROWS = [*RECORD_ROWS, *LOG_ROWS, *CLOSE_ROWS]
