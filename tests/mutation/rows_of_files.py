"""Files that are no JSON documents of ours, the forms that JSON files may not have, and the zip."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from mutation.forge import COALITION, NOBODY, Forgery
from mutation.row import VALID, Row
from mutation.worlds import make_authority
from support.group import make_library_signer
from support.ssh_signers import string
from support.timestamps import Stamp, make_leaf, make_root
from undersigned import canon
from undersigned.bundle import names
from undersigned.bundle.archive import encode_archive
from undersigned.log.checkpoint import timestamped_bytes
from undersigned.timestamp.client import build_request

BEFORE = datetime(2025, 12, 20, 19, 59, 59, tzinfo=UTC)
Bytes = Callable[[bytes], bytes]


def _row(document: str, path: str, name: str, change: Callable[[Forgery], None], step: str, code: str,
         keys: frozenset[str] = NOBODY, world: str = "rich") -> Row:  # fmt: skip
    return Row(world, document, path, name, change, step, code, keys)


def _raw(file: str, change: Bytes) -> Callable[[Forgery], None]:
    return lambda forgery: forgery.files.update({file: change(forgery.files[file])})


def _remove(file: str) -> Callable[[Forgery], None]:
    def change(forgery: Forgery) -> None:
        del forgery.files[file]

    return change


def stamped_bytes_of(forgery: Forgery) -> bytes:
    charter, letter = forgery.world.group.charter, forgery.world.letter
    return timestamped_bytes(forgery.files[names.CHECKPOINT], letter.log_origin(charter), charter.log.ed25519)


def _stamp(authority: int = 0, data: bytes | None = None) -> Callable[[Forgery], None]:
    def change(forgery: Forgery) -> None:
        request = build_request(stamped_bytes_of(forgery) if data is None else data, 1)
        forgery.files[names.TIMESTAMP] = make_authority(authority).answer(request)

    return change


def _build(**parts: Any) -> Callable[[Forgery], None]:
    """A stamp by an authority of the forger's own, which the letter does not name."""

    def change(forgery: Forgery) -> None:
        root = make_root()
        leaf = make_leaf(root)
        stamp = Stamp(stamped_bytes_of(forgery), leaf, [leaf.der, root.der], **parts)
        forgery.files[names.TIMESTAMP] = stamp.build()

    return change


def _flip(at: int) -> Bytes:
    return lambda old: old[:at] + bytes([old[at] ^ 1]) + (old[at + 1 :] if at != -1 else b"")


def time_row(
    name: str, change: Callable[[Forgery], None], code: str, step: str = "timestamp", **more: Any
) -> Row:
    return _row("timestamp", more.pop("path", "/bytes"), name, change, step, code, **more)


TIMESTAMP_ROWS = [
    time_row("of other bytes", _stamp(data=b"other bytes"), "timestamp-imprint", path="/imprint"),
    time_row("of the whole checkpoint", lambda forgery: _stamp(data=forgery.files[names.CHECKPOINT])(forgery),
          "timestamp-imprint", path="/imprint"),
    time_row("of another authority", _stamp(1), "timestamp-root", path="/certificates"),
    time_row("of the forger's own", _build(), "timestamp-root", path="/certificates"),
    time_row("not granted", _build(status="rejection"), "timestamp-status", path="/status"),
    time_row("granted with changes", _build(status="granted_with_mods"), "timestamp-status", path="/status"),
    time_row("before the close", lambda _: None, "timestamp-early", world="future", path="/time"),
    time_row("a later one of the same authority", _stamp(), "", VALID, path="/time"),
    time_row("a bit of the signature", _raw(names.TIMESTAMP, _flip(-1)), "timestamp-signature",
          path="/signature"),
    time_row("cut short", _raw(names.TIMESTAMP, lambda old: old[:-1]), "timestamp-form"),
    time_row("with a byte more", _raw(names.TIMESTAMP, lambda old: old + b"\0"), "timestamp-form"),
    time_row("empty", _raw(names.TIMESTAMP, lambda _: b""), "timestamp-form"),
    time_row("of indefinite length", _raw(names.TIMESTAMP, lambda old: b"\x30\x80" + old[4:] + b"\0\0"),
          "timestamp-form"),
    time_row("too large", _raw(names.TIMESTAMP, lambda _: bytes(64_001)), "too-large", "format"),
    time_row("not there", _remove(names.TIMESTAMP), "bundle-missing",
          "format"),
    time_row("where none is asked for", lambda forgery: forgery.files.update({names.TIMESTAMP: b"0\0"}),
          "bundle-name", "format", world="plain"),
]  # fmt: skip


def _directory(path: str, name: str, change: Callable[[list[bytes]], list[bytes]], code: str,
               step: str = "roster", follow: bool = True) -> Row:  # fmt: skip
    """A changed directory; with `follow` the charter names the changed one."""

    def apply(forgery: Forgery) -> None:
        lines = forgery.files[names.DIRECTORY].split(b"\n")
        forgery.files[names.DIRECTORY] = b"\n".join(change(lines))
        if follow:
            digest = canon.sha256(forgery.files[names.DIRECTORY]).hex()
            forgery.edit(names.ROSTER, "/charter/classes/0/rule/sha256", lambda _: digest)

    return _row("directory", path, name, apply, step, code, COALITION)


def _in_first(old: bytes, new: bytes) -> Callable[[list[bytes]], list[bytes]]:
    def change(lines: list[bytes]) -> list[bytes]:
        assert old in lines[0]
        return [lines[0].replace(old, new), *lines[1:]]

    return change


def _part(number: int, value: bytes) -> Callable[[list[bytes]], list[bytes]]:
    """Put a value in the first line in the place of its principal (0), options, type, key or class."""

    def change(lines: list[bytes]) -> list[bytes]:
        parts = lines[0].split(b" ")
        parts[number] = value
        return [b" ".join(parts), *lines[1:]]

    return change


def _key_of(other: int) -> Callable[[list[bytes]], list[bytes]]:
    def change(lines: list[bytes]) -> list[bytes]:
        kind, key = lines[other].split(b" ")[2:4]
        return _part(3, key)(_part(2, kind)(lines))

    return change


def _weak_key(lines: list[bytes]) -> list[bytes]:
    """The key of small order in place of an Ed25519 one."""
    at = next(index for index, line in enumerate(lines) if b" ssh-ed25519 " in line)
    parts = lines[at].split(b" ")
    blob = string(b"ssh-ed25519") + string(b"\x01" + bytes(31))
    parts[3] = base64.b64encode(blob)
    return [*lines[:at], b" ".join(parts), *lines[at + 1 :]]


def _key_blob(kind: bytes, *parts: bytes) -> Callable[[list[bytes]], list[bytes]]:
    """A key of this type in the first line, however wrong."""
    blob = b"".join(map(string, (kind, *parts)))
    return lambda lines: _part(3, base64.b64encode(blob))(_part(2, kind)(lines))


def _own_key(lines: list[bytes]) -> list[bytes]:
    kind, key = make_library_signer().line.encode().split(b" ")
    return _part(3, key)(_part(2, kind)(lines))


DIRECTORY_ROWS = [
    _directory("/principal", "another", _part(0, b"somebody"), "principal-not-listed"),
    _directory("/principal", "another, by anyone", _part(0, b"somebody"), "directory-digest", follow=False),
    _directory("/principal", "one twice", lambda old: [old[0], old[0].split(b" ")[0] + old[1][old[1].index(
               b" "):], *old[2:]], "directory-principal-twice"),
    _directory("/principal", "quoted", _part(0, b'"somebody"'), "directory-line"),
    _directory("/principal", "a pattern", _part(0, b"*@northfield.example"), "directory-line"),
    _directory("/namespaces", "another", _part(1, b'namespaces="file"'), "directory-line"),
    _directory("/namespaces", "none", _in_first(b' namespaces="enrolment@undersigned"', b""),
               "directory-line"),
    _directory("/namespaces", "a certificate authority", _in_first(b"namesp", b"cert-authority,namesp"),
               "directory-line"),
    _directory("/type", "another", _part(2, b"ssh-rsa"), "ssh-key-line"),
    _directory("/type", "a whole certificate", _key_blob(b"ssh-ed25519-cert-v01@openssh.com", bytes(32)),
               "ssh-certificate"),
    _directory("/type", "DSA", _key_blob(b"ssh-dss", b"\5", b"\3", b"\2", b"\2"), "ssh-key-type"),
    _directory("/key", "an RSA key too short", _key_blob(b"ssh-rsa", b"\1\0\1", b"\0" + b"\xff" * 128),
               "ssh-rsa-key"),
    _directory("/key", "no point of its curve", _key_blob(b"ecdsa-sha2-nistp256", b"nistp256",
               b"\4" + bytes(64)), "ssh-ecdsa-key"),
    _directory("/type", "a certificate", _part(2, b"ssh-ed25519-cert-v01@openssh.com"), "ssh-key-line"),
    _directory("/key", "the forger's own", _own_key, "sshsig-key"),
    _directory("/key", "of small order", _weak_key, "ed25519-key-small-order"),
    _directory("/key", "one twice", _key_of(1), "directory-key-twice"),
    _directory("/key", "no base64", _part(3, b"===="), "directory-line"),
    _directory("/key", "cut short", _in_first(b"AAAA", b"AAA"), "ssh-key-line"),
    _directory("/class", "another", _in_first(b"class=ward", b"class=former"), "principal-not-listed"),
    _directory("/class", "none", _in_first(b" class=ward", b""), "directory-line"),
    _directory("/lines", "a comment", lambda old: [b"# ours", *old], "directory-line"),
    _directory("/lines", "an empty one", lambda old: [b"", *old], "directory-line"),
    _directory("/lines", "CRLF", lambda old: [one + b"\r" for one in old[:-1]] + [b""], "directory-line"),
    _directory("/lines", "without the last LF", lambda old: old[:-1], "directory-line"),
    _directory("/lines", "one less", lambda old: old[1:], "principal-not-listed"),
    _directory("/lines", "one more", lambda old: [b" ".join([b"extra", old[0].split(b" ")[1],
               *make_library_signer().line.encode().split(b" "), b"class=ward"]), *old], "sshsig-signature"),
    _directory("/lines", "other order", lambda old: [old[1], old[0], *old[2:]], "sshsig-signature"),
    _directory("/lines", "none", lambda _: [b""], "principal-not-listed"),
    _directory("/lines", "too long a one", lambda old: [b"a" * 65_537, *old], "too-large"),
    _directory("/lines", "not ASCII", lambda old: ["ü".encode(), *old], "encoding"),
    _row("directory", "/lines", "not there", _remove(names.DIRECTORY),
         "format", "bundle-missing"),
    _row("directory", "/lines", "where no class has the rule", lambda forgery: forgery.files.update(
         {names.DIRECTORY: b""}), "format", "bundle-name", world="plain"),
]  # fmt: skip


def _in_line(change: Bytes) -> Bytes:
    return lambda old: change(old[: old.index(b"\n")]) + old[old.index(b"\n") :]


JSON_FORMS: dict[str, tuple[Bytes, str]] = {
    "with white space": (lambda old: b"{ " + old[1:], "json-not-canonical"),
    "with a space after it": (lambda old: old + b" ", "json-not-canonical"),
    "keys in another order": (lambda old: b'{"z":0,' + old[1:], "json-not-canonical"),
    "a key twice": (lambda old: old[:-1] + b"," + old[1:], "json-not-canonical"),
    "an escape too many": (lambda old: b'{"\\u0061"' + old[old.index(b":") :], "json-not-canonical"),
    "an exponent": (lambda old: b'{"a":1e2,' + old[1:], "json-not-canonical"),
    "a lone surrogate": (lambda old: b'{"a":"\\ud800",' + old[1:], "json"),
    "not a number": (lambda old: b'{"a":NaN,' + old[1:], "json"),
    "a comment": (lambda old: old + b"//", "json"),
    "not UTF-8": (lambda old: b'{"a":"\xff",' + old[1:], "json"),
    "a byte order mark": (lambda old: b"\xef\xbb\xbf" + old, "json"),
    "two of them": (lambda old: old + old, "json"),
    "cut short": (lambda old: old[:-1], "json"),
    "empty": (lambda _: b"", "json"),
    "nested deeply": (lambda _: b'{"a":' + b"[" * 9 + b"]" * 9 + b"}", "json-depth"),
    "nested very deeply": (lambda _: b"[" * 30_000, "json"),
    "no object": (lambda _: b"[]", "type"),
    "null": (lambda _: b"null", "type"),
    "a field more": (lambda old: b'{"!":0,' + old[1:], "field-unknown"),
}
_JSON_FILES = {"letter": names.LETTER, "roster": names.ROSTER}
_LINE_FILES = {"entry": names.ENTRIES, "record": names.SIGNATURES}
_LINE_FORMS: dict[str, tuple[Bytes, str]] = {
    "the last LF missing": (lambda old: old[:-1], "line-end"),
    "an empty line": (lambda old: b"\n" + old, "json"),
    "CRLF": (lambda old: old.replace(b"\n", b"\r\n"), "json-not-canonical"),
    "a line too long": (lambda old: b'"' + b"a" * 64_000 + b'"\n' + old, "too-large"),
}
FORM_ROWS = [
    *(
        _row(document, "", name, _raw(file, change), "format", code)
        for document, file in _JSON_FILES.items()
        for name, (change, code) in JSON_FORMS.items()
    ),
    *(
        _row(document, "", name, _raw(file, _in_line(change)), "format", code)
        for document, file in _LINE_FILES.items()
        for name, (change, code) in JSON_FORMS.items()
        if (document, name) != ("entry", "a field more")
    ),
    *(
        _row(document, "", name, _raw(file, change), "format", code)
        for document, file in _LINE_FILES.items()
        for name, (change, code) in _LINE_FORMS.items()
    ),
    _row("letter", "", "a byte after it", _raw(names.LETTER, lambda old: old + b"\n"), "format",
         "json-not-canonical"),
    _row("letter", "", "too large", _raw(names.LETTER, lambda old: old + bytes(64_000)), "format",
         "too-large"),
    _row("record", "", "no lines", _raw(names.SIGNATURES, lambda _: b""), "format", "close-missing"),
    *(
        _row("bundle", "/" + file, "not there", _remove(file),
             "format", "bundle-missing")
        for file in names.REQUIRED
    ),
    _row("bundle", "/", "a file more", lambda forgery: forgery.files.update({"index.html": b""}), "format",
         "bundle-name"),
    _row("bundle", "/", "a path that leads out", lambda forgery: forgery.files.update({"../x": b""}),
         "format", "bundle-name"),
    _row("bundle", "/parent", "where there is none", lambda forgery: forgery.files.update(
         {names.PARENT + name: data for name, data in forgery.world.files.items()}), "format", "bundle-name"),
]  # fmt: skip


def _parent(name: str, change: Callable[[dict[str, bytes]], dict[str, bytes]], step: str, code: str) -> Row:
    def apply(forgery: Forgery) -> None:
        old = {file: data for file, data in forgery.files.items() if file.startswith(names.PARENT)}
        own = {file: data for file, data in forgery.files.items() if file not in old}
        new = change({file.removeprefix(names.PARENT): data for file, data in old.items()})
        forgery.files = own | {names.PARENT + file: data for file, data in new.items()}

    return _row("bundle", "/parent", name, apply, step, code, COALITION, "again")


def _without_close(old: dict[str, bytes]) -> dict[str, bytes]:
    lines = old[names.SIGNATURES].splitlines(keepends=True)
    return {**old, names.SIGNATURES: b"".join(lines[:-1])}


PARENT_ROWS = [
    _parent("not there", lambda _: {}, "format", "bundle-missing"),
    _parent("a text changed", lambda old: old | {"texts/en.md": b"Words.\n"}, "roster", "parent-invalid"),
    _parent("a file missing", lambda old: {file: data for file, data in old.items() if file != names.LETTER},
            "roster", "parent-invalid"),
    _parent("not closed", _without_close, "roster", "parent-invalid"),
]  # fmt: skip


def _zip(name: str, change: Callable[[bytes], bytes], code: str, step: str = "format") -> Row:
    def apply(forgery: Forgery) -> None:
        forgery.archive = change(encode_archive(forgery.files))

    return _row("zip", "/bytes", name, apply, step, code)


def _replace(old: bytes, new: bytes, count: int, data: bytes) -> bytes:
    assert old in data
    return data.replace(old, new, count)


ZIP_ROWS = [
    _zip("as it should be", lambda old: old, "", VALID),
    _zip("compressed", partial(_replace, b"\x0a\0\0\0\0\0", b"\x0a\0\0\0\x08\0", 1), "zip-method"),
    _zip("encrypted", partial(_replace, b"\x0a\0\0\0\0\0", b"\x0a\0\x01\0\0\0", 1), "zip-form"),
    _zip("a later version", partial(_replace, b"PK\3\4\x0a", b"PK\3\4\x14", 1), "zip-form"),
    _zip("a time", partial(_replace, b"\0\0\0\0\x21\0", b"\0\0\1\0\x21\0", 1), "zip-form"),
    _zip("external attributes", lambda old: old.replace(b"PK\1\2\x0a\0", b"PK\1\2\x0a\3", 1), "zip-form"),
    _zip("another name in its directory", lambda old: old[::-1].replace(b"signatures.jsonl"[::-1],
         b"signatures.jsonm"[::-1], 1)[::-1], "zip-form"),
    _zip("a path that leads out", partial(_replace, b"letter.json", b"../tter.jso", 2), "zip-order"),
    _zip("a name with a zero byte", partial(_replace, b"letter.json", b"letter\0json", 2), "zip-name"),
    _zip("a changed byte", partial(_replace, b"Two nurses", b"Six nurses", 1), "zip-crc"),
    _zip("cut short", lambda old: old[:-1], "zip-form"),
    _zip("a comment", lambda old: old[:-2] + b"\2\0hi", "zip-form"),
    _zip("bytes in front", lambda old: b"#!" + old, "zip-form"),
    _zip("bytes after it", lambda old: old + b"\0", "zip-form"),
    _zip("empty", lambda _: b"", "zip-form"),
    _zip("two in one", lambda old: old + old, "zip-form"),
]  # fmt: skip

ROWS = [*TIMESTAMP_ROWS, *DIRECTORY_ROWS, *FORM_ROWS, *PARENT_ROWS, *ZIP_ROWS]
