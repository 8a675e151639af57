"""Both checkpoints: the roster's and the closed log's, line by line."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mutation.forge import COALITION, NOBODY, Forgery
from mutation.row import VALID, Row
from support.group import cosigned, sign_log
from undersigned.bundle import names
from undersigned.keys.signing import Role, SigningKey
from undersigned.log.checkpoint import build_checkpoint, sign_checkpoint
from undersigned.log.cosignature import sign_cosignature
from undersigned.log.merkle import build_root
from undersigned.log.note import Note, NoteSignature, add_signatures, encode_note, parse_note

FIELDS = (
    "/origin",
    "/size",
    "/root",
    "/signatures/*/name",
    "/signatures/*/key_id",
    "/signatures/*/signature",
    "/cosignatures/*/time",
    "/cosignatures/*/signature",
)
DOCUMENTS = {"roster checkpoint": names.ROSTER_CHECKPOINT, "checkpoint": names.CHECKPOINT}
STEPS = {"roster checkpoint": "roster", "checkpoint": "log"}


def _note(forgery: Forgery, file: str) -> Note:
    return parse_note(forgery.files[file], file)


def _origin(forgery: Forgery, file: str) -> str:
    return _note(forgery, file).text.split(b"\n")[0].decode()


def _leaves(forgery: Forgery, file: str) -> list[bytes]:
    if file == names.ROSTER_CHECKPOINT:
        return [forgery.files[names.ROSTER]]
    return [forgery.files[names.LETTER], *forgery.lines(names.SIGNATURES)]


def _time(forgery: Forgery) -> datetime:
    return forgery.world.letter.releases or forgery.world.letter.closes


class _Checkpoint:
    """The changes of one of the two files."""

    def __init__(self, document: str) -> None:
        self.document, self.file, self.step = document, DOCUMENTS[document], STEPS[document]

    def row(
        self,
        path: str,
        name: str,
        make: Callable[[Forgery], bytes],
        code: str,
        *,
        step: str | None = None,
        keys: frozenset[str] = COALITION,
    ) -> Row:
        def change(forgery: Forgery) -> None:
            forgery.files[self.file] = make(forgery)
            forgery.keep(self.file)

        return Row("rich", self.document, path, name, change, step or self.step, code, keys)

    def signed(
        self, forgery: Forgery, origin: str | None = None, size: int | None = None, root: bytes | None = None
    ) -> bytes:
        leaves = _leaves(forgery, self.file)
        text = build_checkpoint(
            origin or _origin(forgery, self.file),
            len(leaves) if size is None else size,
            root or build_root(leaves),
        )
        return cosigned(encode_note(sign_checkpoint(text, forgery.log)), forgery.witnesses, _time(forgery))

    def lines(
        self, change: Callable[[Sequence[NoteSignature]], Sequence[NoteSignature]]
    ) -> Callable[[Forgery], bytes]:
        """The note with other signature lines: the log's is first, the witnesses' follow."""

        def make(forgery: Forgery) -> bytes:
            note = _note(forgery, self.file)
            return encode_note(Note(note.text, tuple(change(note.signatures))))

        return make

    def cosigned_at(self, at: datetime | None = None, only: int = 2) -> Callable[[Forgery], bytes]:
        def make(forgery: Forgery) -> bytes:
            note = _note(forgery, self.file)
            bare = encode_note(Note(note.text, note.signatures[:1]))
            return cosigned(bare, forgery.witnesses[:only], at or _time(forgery))

        return make

    def raw(self, change: Callable[[bytes], bytes]) -> Callable[[Forgery], bytes]:
        return lambda forgery: change(forgery.files[self.file])

    def text(self, change: Callable[[bytes], bytes]) -> Callable[[Forgery], bytes]:
        """The log and the witnesses sign any text at all."""

        def make(forgery: Forgery) -> bytes:
            text, log = change(_note(forgery, self.file).text), forgery.log
            origin = text.split(b"\n")[0].decode()
            key_id = _note(forgery, self.file).signatures[0].key_id
            line = NoteSignature(origin, key_id, log.sign(text))
            extra = [sign_cosignature(text, one, _time(forgery)) for one in forgery.witnesses]
            return encode_note(Note(text, (line, *extra)))

        return make


def _spoil(line: NoteSignature, at: int) -> NoteSignature:
    data = bytearray(line.signature)
    data[at] ^= 1
    return replace(line, signature=bytes(data))


def _far(line: NoteSignature) -> NoteSignature:
    return replace(line, signature=b"\xff" * 8 + line.signature[8:])


def _stranger(forgery: Forgery, file: str) -> bytes:
    stranger = SigningKey.draw(Role.WITNESS, "stranger.example")
    note = _note(forgery, file)
    line = sign_cosignature(note.text, stranger, _time(forgery))
    unknown = NoteSignature("strange.example", b"abcd", b"of another kind")
    return encode_note(add_signatures(note, [line, unknown]))


def _other_log(forgery: Forgery, origin: str, leaves: list[bytes]) -> bytes:
    other = SigningKey.draw(Role.LOG, origin)
    return cosigned(sign_log(other, origin, leaves), forgery.witnesses, _time(forgery))


def _text_rows(one: _Checkpoint) -> list[Row]:
    return [
        one.row("/origin", "another", lambda forgery: one.signed(forgery, "elsewhere.example"),
                "checkpoint-origin"),
        one.row("/origin", "another slot's", lambda forgery: one.signed(forgery,
                "letters.example.org/northfield/1"), "checkpoint-origin"),
        one.row("/origin", "with a space", one.text(lambda old: b"a b" + old[old.index(b"\n"):]),
                "note-form"),
        one.row("/size", "one more", lambda forgery: one.signed(forgery, size=len(_leaves(forgery,
                one.file)) + 1), "log-size"),
        one.row("/size", "none", lambda forgery: one.signed(forgery, size=0), "log-size"),
        one.row("/size", "with a zero in front", one.text(lambda old: old.replace(b"\n", b"\n0", 1)),
                "checkpoint-form"),
        one.row("/size", "2^53", one.text(lambda old: b"\n".join([old.split(b"\n")[0], b"9007199254740992",
                *old.split(b"\n")[2:]])), "checkpoint-form"),
        one.row("/root", "another", lambda forgery: one.signed(forgery, root=bytes(32)), "log-root"),
        one.row("/root", "shorter", one.text(lambda old: b"\n".join([*old.split(b"\n")[:2],
                base64.b64encode(bytes(31)), b""])), "checkpoint-form"),
        one.row("/root", "a fourth line", one.text(lambda old: old + b"extension\n"), "checkpoint-form"),
        one.row("/root", "changed by anyone", one.raw(lambda old: old.replace(b"=", b"A", 1)),
                "checkpoint-form", keys=NOBODY),
    ]  # fmt: skip


def _line_rows(one: _Checkpoint) -> list[Row]:
    name, log = "/signatures/*/name", "/signatures/*/signature"
    return [
        one.row(name, "another for the log", one.lines(lambda old: [replace(old[0], name="log"), *old[1:]]),
                "checkpoint-key-missing"),
        one.row(name, "another for a witness", one.lines(lambda old: [*old[:2], replace(old[2], name="who")]),
                "quorum"),
        one.row("/signatures/*/key_id", "another for the log", one.lines(lambda old: [replace(old[0],
                key_id=b"abcd"), *old[1:]]), "checkpoint-key-missing"),
        one.row("/signatures/*/key_id", "another for a witness", one.lines(lambda old: [*old[:2],
                replace(old[2], key_id=b"abcd")]), "quorum"),
        one.row(log, "none of the log", one.lines(lambda old: old[1:]), "checkpoint-key-missing"),
        one.row(log, "a bit changed", one.lines(lambda old: [_spoil(old[0], 5), *old[1:]]),
                "checkpoint-signature"),
        one.row(log, "cut short", one.lines(lambda old: [replace(old[0], signature=old[0].signature[:-1]),
                *old[1:]]), "checkpoint-signature"),
        one.row(log, "a good and a bad one", one.lines(lambda old: [*old, _spoil(old[0], 5)]),
                "checkpoint-signature"),
        one.row(log, "by another key", lambda forgery: _other_log(forgery, _origin(forgery, one.file),
                _leaves(forgery, one.file)), "checkpoint-key-missing"),
        one.row(log, "no lines at all", one.raw(lambda old: old[: old.index(b"\n\n") + 2]), "note-form"),
        one.row(log, "without the last LF", one.raw(lambda old: old[:-1]), "note-form"),
        one.row(log, "not UTF-8", one.raw(lambda old: old[:-2] + b"\xff\n"), "note-form"),
        one.row(log, "with a control character", one.raw(lambda old: old[:-2] + b"\x07\n"), "note-form"),
        one.row(log, "a line that is no signature", one.raw(lambda old: old + b"and more\n"), "note-form"),
        one.row(log, "padded otherwise", one.raw(lambda old: old.replace(b"==\n", b"\n")), "note-form"),
        one.row(log, "too many", one.raw(lambda old: old + old.splitlines(keepends=True)[-1] * 600),
                "too-large", step="format"),
    ]  # fmt: skip


def _witness_rows(one: _Checkpoint) -> list[Row]:
    signature, time = "/cosignatures/*/signature", "/cosignatures/*/time"
    return [
        one.row(signature, "one less", one.lines(lambda old: old[:2]), "quorum"),
        one.row(signature, "one witness twice", one.lines(lambda old: [*old[:2], old[1]]), "quorum"),
        one.row(signature, "one witness twice, at two times", lambda forgery: cosigned(
                one.cosigned_at(only=1)(forgery), forgery.witnesses[:1], _time(forgery)
                + timedelta(hours=1)), "quorum"),
        one.row(signature, "a bit changed", one.lines(lambda old: [*old[:2], _spoil(old[2], 20)]),
                "cosignature-invalid"),
        one.row(signature, "a good and a bad one", one.lines(lambda old: [*old, _spoil(old[2], 20)]),
                "cosignature-invalid"),
        one.row(signature, "cut short", one.lines(lambda old: [*old[:2],
                replace(old[2], signature=old[2].signature[:-1])]), "cosignature-invalid"),
        one.row(signature, "one more by a stranger", lambda forgery: _stranger(forgery, one.file), "",
                step=VALID, keys=NOBODY),
        one.row(signature, "one more by a witness, later", lambda forgery: cosigned(forgery.files[one.file],
                forgery.witnesses[:1], _time(forgery) + timedelta(days=1)), "", step=VALID),
        one.row(time, "a second later", one.lines(lambda old: [*old[:2], _spoil(old[2], 7)]),
                "cosignature-invalid"),
        one.row(time, "past the year 9999", one.lines(lambda old: [*old[:2], _far(old[2])]),
                "cosignature-invalid"),
    ]  # fmt: skip


def _swap(forgery: Forgery) -> None:
    first, second = DOCUMENTS.values()
    forgery.files |= {first: forgery.files[second], second: forgery.files[first]}
    forgery.keep(first, second)


ROSTER, LOG = map(_Checkpoint, DOCUMENTS)
JUST_BEFORE = datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)
ROWS = [
    *(row for one in (ROSTER, LOG) for make in (_text_rows, _line_rows, _witness_rows) for row in make(one)),
    LOG.row("/cosignatures/*/time", "before the release", LOG.cosigned_at(JUST_BEFORE), "quorum"),
    LOG.row("/cosignatures/*/time", "as it is released", LOG.cosigned_at(), "", step=VALID),
    ROSTER.row("/cosignatures/*/time", "before the release", ROSTER.cosigned_at(JUST_BEFORE), "",
               step=VALID),
    Row("rich", "checkpoint", "/origin", "the roster's", _swap, "roster", "checkpoint-origin", NOBODY),
    LOG.row("/size", "of the first leaf alone", lambda forgery: LOG.signed(forgery, size=1,
            root=build_root([forgery.files[names.LETTER]])), "log-size"),
]  # fmt: skip
