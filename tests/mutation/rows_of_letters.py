"""The letter's terms and texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mutation.forge import COALITION, Forgery
from mutation.row import VALID, Row, edit
from mutation.worlds import make_authority
from undersigned.bundle import names

ZEROS = "00" * 32
EN = "texts/en.md"
OPERATOR = frozenset({"log"})
SIGNED = ("signature", "proof-invalid")


def _letter(
    path: str, name: str, change: Any, step: str, code: str, *, world: str = "rich", **more: Any
) -> Row:
    return edit(world, "letter", path, name, change, step, code, **more)


def _whole(
    path: str,
    name: str,
    change: Callable[[Forgery], None],
    step: str,
    code: str,
    world: str = "rich",
    document: str = "letter",
    keys: frozenset[str] = COALITION,
) -> Row:
    return Row(world, document, path, name, change, step, code, keys)


def _write(file: str, data: bytes) -> Callable[[Forgery], None]:
    return lambda forgery: forgery.files.update({file: data})


def _remove(*files: str) -> Callable[[Forgery], None]:
    def change(forgery: Forgery) -> None:
        for file in files:
            del forgery.files[file]

    return change


def _language(change: Callable[[str], str]) -> Callable[[Forgery], None]:
    """Rename the second text's language, and its file with it."""

    def rename(forgery: Forgery) -> None:
        old = forgery.document(names.LETTER)["texts"][1]["lang"]
        forgery.edit(names.LETTER, "/texts/1/lang", change)
        new = forgery.document(names.LETTER)["texts"][1]["lang"]
        forgery.files[names.text_name(new)] = forgery.files.pop(names.text_name(old))

    return rename


def _no_text(forgery: Forgery) -> None:
    _remove(EN, "texts/de.md")(forgery)
    forgery.edit(names.LETTER, "/texts", lambda _: [])


def _move_texts(forgery: Forgery) -> None:
    first, second = forgery.files[EN], forgery.files["texts/de.md"]
    forgery.files |= {EN: second, "texts/de.md": first}


def _add_text(forgery: Forgery) -> None:
    forgery.files["texts/fr.md"] = b"Bonjour.\n"
    forgery.edit(names.LETTER, "/texts", lambda old: [*old, {"lang": "fr", "sha256": ZEROS}])
    forgery._kept.clear()


def _drop_timestamp(forgery: Forgery) -> None:
    _remove(names.TIMESTAMP)(forgery)
    forgery.edit(names.LETTER, "/timestamp", lambda _: None)


TERM_ROWS = [
    _letter("/title", "another", "Unsafe staffing", *SIGNED),
    _letter("/title", "another, by the log", "Unsafe staffing", *SIGNED, keys=OPERATOR),
    _letter("/title", "another, by anyone", "Unsafe staffing", *SIGNED, keys=frozenset()),
    _letter("/title", "another", "Unsafe staffing", *SIGNED, world="blind"),
    _letter("/title", "another", "Unsafe staffing", *SIGNED, world="plain", keys=OPERATOR),
    _letter("/roster", "another", ZEROS, "letter", "letter-roster"),
    _letter("/slot", "past the last", 4, "letter", "letter-slot"),
    _letter("/slot", "2^53-1", 2**53 - 1, "letter", "letter-slot"),
    _letter("/slot", "another of the window", 1, *SIGNED),
    _letter("/slot", "of another window", 2, "letter", "letter-calendar"),
    _letter("/slot", "another", 1, *SIGNED, world="blind"),
    _letter("/class_counts", "off", False, "ring", "ring-unknown"),
    _letter("/class_counts", "on", True, "ring", "ring-unknown", world="blind"),
    _letter("/ring_limit", "5", 5, "letter", "letter-ring-limit"),
    _letter("/ring_limit", "2^12", 2**12, "letter", "letter-ring-limit"),
    _letter("/ring_limit", "2^17", 2**17, "letter", "letter-ring-limit"),
    _letter("/ring_limit", "another that is allowed", 2**13, *SIGNED),
    _letter("/threshold", "lower", 0, *SIGNED),
    _letter("/threshold", "of a batched letter", 2, "letter", "letter-threshold", world="blind"),
    _letter("/release", "unknown", "never", "letter", "letter-release"),
    _letter("/release", "batched", "batched", "letter", "letter-releases"),
    _letter("/release", "batched, with a threshold", "batched", "letter", "letter-threshold"),
    _letter("/release", "at close", "at-close", "letter", "letter-releases", world="blind"),
    _letter("/opens", "another", "2025-12-02T08:00:01Z", *SIGNED),
    _letter("/opens", "after it closes", "2025-12-20T20:00:01Z", "letter", "letter-dates"),
    _letter("/opens", "as it closes", "2025-12-20T20:00:00Z", "letter", "letter-dates"),
    _letter("/opens", "before the window", "2025-11-30T23:59:59Z", "letter", "letter-calendar"),
    _letter("/opens", "at the window's first moment", "2025-12-01T00:00:00Z", *SIGNED),
    _letter("/closes", "another", "2025-12-20T20:00:01Z", *SIGNED),
    _letter("/closes", "after the window", "2026-01-01T00:00:01Z", "letter", "letter-calendar"),
    _letter("/closes", "at the window's end", "2026-01-01T00:00:00Z", *SIGNED),
    _letter("/closes", "after the release", "2026-01-01T00:00:01Z", "letter", "letter-releases",
            world="plain"),
    _letter("/releases", "another", "2026-01-01T00:00:01Z", *SIGNED),
    _letter("/releases", "none", None, "letter", "letter-releases"),
    _letter("/releases", "before the window's end", "2025-12-31T23:59:59Z", "letter", "letter-releases"),
    _letter("/releases", "before it closes", "2025-12-20T19:59:59Z", "letter", "letter-releases",
            world="plain"),
    _letter("/releases", "as it closes", "2025-12-20T20:00:00Z", *SIGNED, world="plain"),
    _letter("/releases", "of a batched letter", "2026-01-01T00:00:00Z", "letter", "letter-releases",
            world="blind"),
    _letter("/addressees", "none", [], *SIGNED),
    _letter("/addressees", "another", ["The press"], *SIGNED),
    _letter("/organisers", "none", [], *SIGNED),
    _letter("/organisers", "another", ["Somebody"], *SIGNED),
    _letter("/next", "taken away", None, "signature", "next-not-offered"),
    _letter("/next", "added", {"slots": 2, "until": "2099-12-31"}, *SIGNED, world="blind"),
    _letter("/next/slots", "none", 0, "letter", "letter-next"),
    _letter("/next/slots", "65", 65, "letter", "letter-next"),
    _letter("/next/slots", "more", 3, "signature", "next-slots"),
    _letter("/next/until", "another", "2099-12-30", *SIGNED),
    _letter("/collector", "another", "age1somebody", *SIGNED),
    _letter("/timestamp", "another root", lambda _: make_authority(1).root_sha256.hex(), *SIGNED),
    _letter("/timestamp", "none, with a timestamp there", None, "format", "bundle-name"),
    _whole("/timestamp", "none", _drop_timestamp, *SIGNED),
    _letter("/timestamp", "asked for, not there", ZEROS, "format", "bundle-missing", world="plain"),
]  # fmt: skip

REFERENCE_ROWS = [
    _whole("/texts", "none", _no_text, "text", "text-none"),
    _letter("/texts", "other order", lambda old: old[::-1], *SIGNED),
    _letter("/texts", "one less, its file there", lambda old: old[:1], "format", "bundle-name"),
    _letter("/texts", "one twice", lambda old: [*old, old[0]], "text", "text-language-twice"),
    _whole("/texts", "one more", _add_text, *SIGNED),
    _whole("/texts/*/lang", "another", _language(lambda _: "fr"), *SIGNED),
    _whole("/texts/*/lang", "the first in capitals", _language(lambda _: "EN"), "text",
           "text-language-twice"),
    _letter("/texts/*/lang", "one without a file", "fr", "format", "bundle-missing"),
    _letter("/texts/*/lang", "that leads elsewhere", "../en", "format", "name"),
    _letter("/texts/*/sha256", "of other bytes", ZEROS, "text", "text-digest"),
]  # fmt: skip


def _text(name: str, data: bytes, code: str, step: str = "text") -> Row:
    return _whole("/bytes", name, _write(EN, data), step, code, document="text")


TEXT_ROWS = [
    _text("another", b"Words.\n", "proof-invalid", "signature"),
    _text("another, normalised differently", "Besetzt: u\u0308ber\n".encode(), "string-normalisation"),
    _text("with a control character", b"Words\x07.\n", "string-characters"),
    _text("with CRLF", b"Words.\r\n", "string-characters"),
    _text("with a direction override", "Words \u202esdrow.\n".encode(), "string-characters"),
    _text("with a byte order mark", "\ufeffWords.\n".encode(), "string-characters"),
    _text("with a variation selector", "\u2764\ufe0f\n".encode(), "string-characters"),
    _text("not UTF-8", b"Words \xff.\n", "encoding"),
    _text("with a surrogate", b"Words \xed\xa0\x80.\n", "encoding"),
    _text("with HTML", b"Words <b>here</b>.\n", "text-html"),
    _text("with an HTML block", b"<div>\n\nWords.\n", "text-html"),
    _text("with an image", b"![Words](https://elsewhere.example/a.png)\n", "text-image"),
    _text("nested deeply", b"> " * 40 + b"Words.\n", "text-nesting"),
    _text("with a quotation that does not end", b"> Words.\n***\n", "text-quote"),
    _text("too large", b"a" * (2**20 + 1), "too-large", "format"),
    _text("as large as may be", b"a" * 2**20, "proof-invalid", "signature"),
    _whole("/bytes", "another, by anyone", _write(EN, b"Words.\n"), "text", "text-digest", document="text",
           keys=frozenset()),
    _whole("/bytes", "not there", _remove(EN), "format", "bundle-missing", document="text"),
    _whole("/bytes", "the other language's", _move_texts, *SIGNED, document="text"),
    _whole("/bytes", "not changed at all", lambda _: None, VALID, "", document="text"),
]  # fmt: skip

ROWS = [*TERM_ROWS, *REFERENCE_ROWS, *TEXT_ROWS]
