"""Targets for what people hand each other, or organisers write by hand."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from fuzz.target import Target, in_file, require, scratch
from mutation.worlds import world_of
from undersigned import schema
from undersigned.bundle import names
from undersigned.bundle.folder import write_folder
from undersigned.canon import encode_base64
from undersigned.desk.charter_toml import read_charter_toml
from undersigned.desk.letter_toml import read_letter_toml
from undersigned.desk.merging import merge_checkpoint
from undersigned.desk.sealed import COVERED_BYTES, open_arriving
from undersigned.desk.witness_list import parse_witnesses
from undersigned.keys.sealing import CollectorIdentity, seal
from undersigned.log.cosignature import cosignature_key
from undersigned.log.note import encode_vkey
from undersigned.press.reading.parse import parse_article
from undersigned.roster.charter import Witness

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def _check_witnesses(data: bytes) -> None:
    found = parse_witnesses(data.decode("utf-8", "replace"), "witnesses")
    again = "".join(f"{_line(one)}\n" for one in found)
    require(parse_witnesses(again, "again") == found)


def _line(witness: Witness) -> str:
    return f"{witness.name} {encode_base64(witness.ed25519)}"


def _witnesses() -> list[bytes]:
    first, second = world_of("rich").group.charter.log.witnesses
    told = schema.encode_document(second).decode()
    lists = [_line(first), encode_vkey(cosignature_key(first)), told]
    return [one.encode() for one in (*lists, "\n\n".join(["# mine", *lists]))]


@functools.cache
def _folder() -> Path:
    path = scratch() / "letter"
    write_folder(path, world_of("rich").files)
    return path


def _merge(data: bytes) -> None:
    """Whatever is merged, a checkpoint keeps what it had, or stays as it was."""
    path, old = _folder() / names.CHECKPOINT, world_of("rich").files[names.CHECKPOINT]
    try:
        merge_checkpoint(_folder(), data)
        require(set(old.splitlines()) <= set(path.read_bytes().splitlines()), "a line is lost")
    finally:
        path.write_bytes(old)


def _checkpoints() -> list[bytes]:
    files = world_of("rich").files
    whole = files[names.CHECKPOINT]
    return [whole, files[names.ROSTER_CHECKPOINT], b"".join(whole.splitlines(keepends=True)[:-1])]


IDENTITY = CollectorIdentity.make()


def _check_arriving(data: bytes) -> None:
    record = open_arriving(data, IDENTITY)
    if record is not None:
        require(open_arriving(schema.encode_document(record), None) == record)


def _arriving() -> list[bytes]:
    plain = schema.encode_document(world_of("plain").records[0])
    sealed = seal(plain, IDENTITY.recipient)
    return [plain, sealed, *(one.rjust(COVERED_BYTES) for one in (plain, sealed, b""))]


PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A</title></head><body><article>
<h1>Words</h1><p>They write: &ldquo;Two <b>nurses</b>&rdquo;,&nbsp;every night.<script>x</script></p>
<ul><li>one<li>two</ul><blockquote>A quotation.</blockquote><del>gone</del></article></body></html>
"""
SAVED = f"""MIME-Version: 1.0
Content-Type: multipart/related; boundary="b"

--b
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

{PAGE.replace("=", "=3D")}
--b--
"""
WRITING = b"BT /F 12 Tf 20 200 Td (Two nurses, every night.) Tj ET\n"
OBJECTS = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
    b"<</Length %d>>stream\n%sendstream" % (len(WRITING), WRITING),
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
)


def _pdf() -> bytes:
    data, table = b"%PDF-1.4\n", b"0000000000 65535 f \n"
    for number, content in enumerate(OBJECTS, 1):
        table += b"%010d 00000 n \n" % len(data)
        data += b"%d 0 obj%s endobj\n" % (number, content)
    size = len(OBJECTS) + 1
    end = b"xref\n0 %d\n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return data + end % (size, table, size, len(data))


def _check_article(data: bytes) -> None:
    for name in ("article", "article.md"):
        article = parse_article(data, name)
        for block in article.blocks:
            require(0 <= block.start <= block.end <= len(article.text), "a block outside the text")


def _articles() -> list[bytes]:
    words = "# Words\n\nThey write: \u201cTwo *nurses*\u201d, every night.\n\n> A quotation.\n\n~~gone~~\n"
    return [*(one.encode() for one in (PAGE, SAVED, words)), _pdf()]


def _members() -> bytes:
    """Who is in the directory, one a line."""
    lines = world_of("rich").files[names.DIRECTORY].splitlines()
    return b"\n".join(line.split(b" ", 2)[0] for line in lines)


def _toml(read: Callable[[Path], object], seed: str) -> Target:
    def check(path: Path) -> None:
        (path.parent / "en.md").write_bytes(b"Words.\n")
        (path.parent / "members").write_bytes(_members())
        read(path)

    return Target(lambda: [seed.encode()], in_file("input.toml", check))


CHARTER = f"""group = "Nurses"
description = ""
created = 2026-11-21
slots = 2
min_ring = 2
[calendar]
start = 2026-12-01
days = 30
slots = 2
[log]
origin = "log.example"
ed25519 = "{"A" * 43}"
[[log.witnesses]]
name = "paper"
ed25519 = "paper.pub"
[[classes]]
name = "ward"
rule = "ssh-directory"
members = "members"
[[classes]]
name = "former"
rule = "registrars"
threshold = 1
[[classes.registrars]]
name = "union"
ed25519 = "{"B" * 43}"
"""
LETTER = """title = "Safe staffing"
slot = 0
opens = 2026-12-02T08:00:00Z
closes = 2026-12-20T20:00:00Z
releases = 2027-01-01T00:00:00Z
addressees = ["The board"]
timestamp = "root.pem"
[texts]
en = "en.md"
[next]
slots = 2
until = 2027-12-31
"""


TARGETS: dict[str, Target] = {
    "witness-list": Target(_witnesses, _check_witnesses),
    "merged-checkpoint": Target(_checkpoints, _merge),
    "arriving": Target(_arriving, _check_arriving),
    "article": Target(_articles, _check_article),
    "charter-toml": _toml(read_charter_toml, CHARTER),
    "letter-toml": _toml(lambda path: read_letter_toml(path, world_of("plain").group.roster, NOW), LETTER),
}
