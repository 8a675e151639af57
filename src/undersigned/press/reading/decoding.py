"""From bytes to characters: which form a file has, and which encoding.

Source: HTML Standard, 13.2.3.2 (the first kilobyte of a page names its encoding).
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from undersigned.errors import MalformedInput
from undersigned.press.reading.saved import is_saved
from undersigned.tongue import Message

ARTICLE_BYTES: Final = 64 * 2**20
TEXT_CHARS: Final = 2**20

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMED: Final = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_HEAD_BYTES: Final = 2048
# So many letters beyond ASCII tell a line's encoding by themselves.
_TELLING: Final = 8
_PAGE: Final = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<(?:p|div|article|table|main)(?:\s[^>]*)?>",
    re.IGNORECASE,
)
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Archives, pictures, sound, programs, databases, and the documents of office programs, which are archives.
_BINARY: Final = (
    b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh91AY&SY", b"\xfd7zXZ\x00", b"7z\xbc\xaf'\x1c",
    b"Rar!\x1a\x07", b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*",
    b"OggS\x00", b"ID3\x03", b"ID3\x04", b"\x7fELF", b"MZ\x90\x00", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe",
    b"SQLite format 3\x00", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
)  # fmt: skip
# What browsers read where a page names one of these.
_WIDER: Final = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-8": "cp1255", "iso-8859-8-i": "cp1255", "iso-8859-6": "cp1256", "iso-8859-9": "cp1254",
}  # fmt: skip
# A page must not name a codec that is none for text, or that can be made to unpack.
_ALLOWED: Final = re.compile(
    r"utf-?8|utf-?16(?:-?[lb]e)?|(?:windows-?|cp)(?:125[0-8]|874)|iso-?8859-?\d{1,2}|koi8-[ru]|mac-?roman"
    r"|shift[_-]?jis|euc-(?:jp|kr)|gb(?:k|2312|18030)|big5(?:-?hkscs)?",
    re.IGNORECASE,
)


def find_form(data: bytes, name: str) -> str:
    """The form of a file by its first bytes, then by its name: `pdf`, `html`, `markdown` or `text`."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    ending = name.lower().rpartition(".")[2]
    head = data[:_HEAD_BYTES].replace(b"\0", b"")
    if ending in {"html", "htm", "xhtml", "mhtml", "mht"} or is_saved(data) or _PAGE.search(head):
        return "html"
    if ending in {"md", "markdown"}:
        return "markdown"
    return "text"


def decode_article(data: bytes, place: str) -> tuple[str, tuple[Message, ...]]:
    """The characters of a file, and what a reader should know of how they were read.

    Raises:
        MalformedInput: `article-binary`, when it is no text in any encoding that pages have.
    """
    if data.startswith(_BINARY):
        raise MalformedInput("article-binary", place)
    text, notes = _decode(data)
    for part in (text[: 2**16], text):
        if sum(1 for _ in _CONTROL.finditer(part)) > len(part) / 200:
            raise MalformedInput("article-binary", place)
    return _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n"), notes


def _decode(data: bytes) -> tuple[str, tuple[Message, ...]]:
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(codec, "replace"), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    named = _find_named(data)
    if named and not named.startswith("utf"):
        text = data.decode(named, "replace")
        return text, (Message.say("It was read as {encoding}, which it names itself.", encoding=named),)
    return _decode_mixed(data, named)


def _find_named(data: bytes) -> str | None:
    found = _NAMED.search(data[:_HEAD_BYTES])
    if not found:
        return None
    return find_codec(found[1].decode("ascii"))


def find_codec(label: str) -> str | None:
    """The codec that browsers read a named encoding with, or None where a page may not name it."""
    label = label.lower()
    if not _ALLOWED.fullmatch(label) and label not in _WIDER:
        return None
    label = _WIDER.get(label, label)
    try:
        return codecs.lookup(label).name
    except LookupError:
        return None


def _decode_mixed(data: bytes, named: str | None) -> tuple[str, tuple[Message, ...]]:
    """Lines in UTF-8 as such, the others in the most likely encoding of one byte for each character."""
    other = _guess_codepage(data)
    lines, odd, used = [], 0, set[str]()
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            odd += 1
            enough = sum(byte >= 0x80 for byte in line) >= _TELLING
            codec = _guess_codepage(line) if enough else other
            used.add(codec)
            lines.append(line.decode(codec, "replace"))
    if named:
        note = Message.say(
            "It says that it is {named}, and is not: {odd} of its lines were read as {other}.",
            named=named,
            odd=odd,
            other=", ".join(sorted(used)),
        )
    else:
        note = Message.say(
            "It names no encoding that fits: {odd} of its lines were read as {other}.",
            odd=odd,
            other=", ".join(sorted(used)),
        )
    return "\n".join(lines), (note,)


def _guess_codepage(data: bytes) -> str:
    high = [byte for byte in data[: 2**16] if byte >= 0x80]
    letters = sum(0xE0 <= byte <= 0xFA for byte in high)
    if high and letters / len(high) > 0.8 and not re.search(rb"[A-Za-z][\xe0-\xfa][A-Za-z]", data[: 2**16]):
        return "cp1255"
    runs = sum(len(run) for run in re.findall(rb"[\xc0-\xed]{2,}", data[: 2**16]))
    return "cp1256" if high and runs / len(high) > 0.8 else "cp1252"
