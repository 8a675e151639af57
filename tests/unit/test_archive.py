from __future__ import annotations

import io
import os
import shutil
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from support.bundles import DEEP, FILES
from undersigned.bundle import archive
from undersigned.errors import MalformedInput, Refused, StoreFailure

GOOD = archive.encode_archive(FILES)
MARKS = (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06")


def refusal_of(data: bytes) -> str:
    with pytest.raises(MalformedInput) as refused:
        archive.parse_archive(data)
    return refused.value.code


def build(
    members: list[tuple[bytes, bytes]],
    *,
    local: Callable[[dict[str, int]], None] = lambda _: None,
    central: Callable[[dict[str, int]], None] = lambda _: None,
    end: Callable[[dict[str, int]], None] = lambda _: None,
    extra: bytes = b"",
    central_extra: bytes = b"",
    remark: bytes = b"",
    descriptor: bytes = b"",
    gap: bytes = b"",
) -> bytes:
    """A zip written a second way, with any field of any header changed."""
    out, directory = b"", b""
    for name, data in members:
        fields = {
            "needed": 10, "flags": 0, "method": 0, "time": 0, "date": 33, "crc": zlib.crc32(data),
            "packed": len(data), "size": len(data), "name": len(name), "extra": len(extra),
        }  # fmt: skip
        local(fields)
        entry = {"made": 10, **fields, "extra": len(central_extra), "remark": len(remark), "disk": 0}
        entry |= {"internal": 0, "external": 0, "offset": len(out)}
        central(entry)
        out += b"PK\x03\x04" + struct.pack("<5H3L2H", *fields.values()) + name + extra + data + descriptor
        directory += b"PK\x01\x02" + struct.pack("<6H3L5H2L", *entry.values()) + name + central_extra + remark
    out += gap
    count = len(members)
    last = {"disk": 0, "start": 0, "here": count, "count": count, "size": len(directory), "at": len(out)}
    last["remark"] = 0
    end(last)
    return out + directory + b"PK\x05\x06" + struct.pack("<4H2LH", *last.values())


MEMBERS = [(name.encode(), FILES[name]) for name in sorted(FILES)]


def setting(**values: int) -> Callable[[dict[str, int]], None]:
    return lambda fields: fields.update(values)


def test_roundtrip_archive() -> None:
    for files in (FILES, DEEP):
        parsed = archive.parse_archive(archive.encode_archive(files))
        assert dict(parsed) == files
        assert list(parsed) == sorted(files)
        assert archive.encode_archive(parsed) == archive.encode_archive(files)


def test_order_of_making_does_not_matter() -> None:
    assert archive.encode_archive(dict(reversed(FILES.items()))) == GOOD


def test_second_writer_agrees() -> None:
    assert build(MEMBERS) == GOOD


def test_empty_archive_has_no_files() -> None:
    assert dict(archive.parse_archive(archive.encode_archive({}))) == {}


def test_roundtrip_file(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    archive.write_archive(path, FILES)
    assert path.read_bytes() == GOOD
    for read in (archive.read_archive, archive.read_bundle):
        assert dict(read(path)) == FILES


def test_large_file_comes_in_pieces(tmp_path: Path) -> None:
    data = os.urandom(3 * 2**20 + 1)
    archive.write_archive(tmp_path / "a", {"signatures.jsonl": data})
    found = archive.read_archive(tmp_path / "a")
    assert found["signatures.jsonl"] == data
    assert max(map(len, found.pieces("signatures.jsonl"))) <= 2**20


def test_zipfile_opens_what_we_write() -> None:
    with zipfile.ZipFile(io.BytesIO(archive.encode_archive(DEEP))) as other:
        assert other.testzip() is None
        assert {name: other.read(name) for name in other.namelist()} == DEEP


@pytest.mark.skipif(shutil.which("unzip") is None, reason="unzip is not installed")
def test_unzip_opens_what_we_write(tmp_path: Path) -> None:
    archive.write_archive(tmp_path / "a.zip", DEEP)
    subprocess.run(["unzip", "-tqq", tmp_path / "a.zip"], check=True, capture_output=True)


def test_refuses_what_zipfile_writes() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as other:
        for name, data in sorted(FILES.items()):
            other.writestr(name, data)
    assert refusal_of(out.getvalue()) == "zip-form"


def test_refuses_truncated_anywhere() -> None:
    for length in range(len(GOOD)):
        assert refusal_of(GOOD[:length]) == "zip-form", length


def test_refuses_any_bit_changed() -> None:
    for place in range(len(GOOD)):
        for bit in (1, 128):
            changed = bytearray(GOOD)
            changed[place] ^= bit
            try:
                parsed = archive.parse_archive(bytes(changed))
            except MalformedInput:
                continue
            raise AssertionError((place, dict(parsed)))


@pytest.mark.parametrize("more", [b"\x00", b"#!/bin/sh\n", GOOD, GOOD[: GOOD.index(MARKS[1] + b"\n\x00")]])
def test_refuses_prepended(more: bytes) -> None:
    assert refusal_of(more + GOOD) in {"zip-form", "zip-order"}


@pytest.mark.parametrize("more", [b"\x00", b"\n", GOOD, MARKS[2] + bytes(18)])
def test_refuses_appended(more: bytes) -> None:
    assert refusal_of(GOOD + more) == "zip-form"


def test_refuses_other_files() -> None:
    for data in (b"", b"PK", b"{}", b"\x1f\x8b" * 50, *MARKS, MARKS[0] * 20):
        assert refusal_of(data) in {"zip-form", "zip-name"}


def test_refuses_reordered() -> None:
    assert refusal_of(build(MEMBERS[1:] + MEMBERS[:1])) == "zip-order"
    assert refusal_of(build(MEMBERS[::-1])) == "zip-order"


def test_refuses_duplicate() -> None:
    for more in (MEMBERS[:1], [(MEMBERS[0][0], b"other")]):
        assert refusal_of(build(more + MEMBERS)) == "zip-order"


def test_refuses_wrong_checksum() -> None:
    assert refusal_of(GOOD.replace(b"Words.", b"Swords", 1)) == "zip-crc"
    assert refusal_of(build(MEMBERS, local=setting(crc=0))) == "zip-crc"


@pytest.mark.parametrize("method", [8, 12, 14, 93, 99])
def test_refuses_compressed(method: int) -> None:
    assert refusal_of(build(MEMBERS, local=setting(method=method))) == "zip-method"


@pytest.mark.parametrize("flags", [1, 1 << 3, 1 << 11, 1 << 13])
def test_refuses_flags(flags: int) -> None:
    assert refusal_of(build(MEMBERS, local=setting(flags=flags))) == "zip-form"


def test_refuses_data_descriptor() -> None:
    member = MEMBERS[:1]
    data = member[0][1]
    descriptor = b"PK\x07\x08" + struct.pack("<3L", zlib.crc32(data), len(data), len(data))
    assert refusal_of(build(member, local=setting(flags=8), descriptor=descriptor)) == "zip-form"
    assert refusal_of(build(member, descriptor=descriptor)) == "zip-form"
    streamed = setting(flags=8, crc=0, packed=0, size=0)
    assert refusal_of(build(member, local=streamed, descriptor=descriptor)) == "zip-form"


@pytest.mark.parametrize(
    ("field", "value"),
    [("needed", 20), ("needed", 45), ("time", 1), ("date", 0), ("date", 34), ("packed", 0), ("name", 0)],
)
def test_refuses_local_header(field: str, value: int) -> None:
    assert refusal_of(build(MEMBERS, local=setting(**{field: value}))) in {"zip-form", "zip-name"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("made", 20), ("made", 0x030A),
        ("needed", 20), ("flags", 8), ("method", 8), ("time", 1), ("date", 34),
        ("crc", 0), ("packed", 0), ("size", 0), ("disk", 1), ("internal", 1), ("external", 0xA1FF0000),
        ("external", 0x10), ("offset", 0), ("offset", 2**32 - 1),
    ],
)  # fmt: skip
def test_refuses_central_header(field: str, value: int) -> None:
    assert refusal_of(build(MEMBERS, central=setting(**{field: value}))) == "zip-form"


@pytest.mark.parametrize("field", ["disk", "start", "here", "count", "size", "at", "remark"])
@pytest.mark.parametrize("value", [1, 0xFFFF])
def test_refuses_end_record(field: str, value: int) -> None:
    assert refusal_of(build(MEMBERS, end=setting(**{field: value}))) == "zip-form"


def test_refuses_link() -> None:
    link = setting(made=0x030A, external=0o120777 << 16)
    assert refusal_of(build([(b"letter.json", b"/etc/passwd")], central=link)) == "zip-form"


def test_refuses_extra_field_and_comments() -> None:
    stamp = b"UT\x05\x00\x01" + bytes(4)
    assert refusal_of(build(MEMBERS, extra=stamp)) == "zip-form"
    assert refusal_of(build(MEMBERS, central_extra=stamp)) == "zip-form"
    assert refusal_of(build(MEMBERS, remark=b"hello")) == "zip-form"
    assert refusal_of(build(MEMBERS, end=setting(remark=2)) + b"hi") == "zip-form"


def test_refuses_zip64() -> None:
    extra = struct.pack("<2H2Q", 1, 16, 2, 2)
    assert refusal_of(build(MEMBERS[:1], local=setting(needed=45), extra=extra)) == "zip-form"
    huge = setting(packed=2**32 - 1, size=2**32 - 1)
    assert refusal_of(build(MEMBERS[:1], local=huge, extra=extra)) == "zip-form"
    tail = GOOD.rindex(MARKS[2])
    record = b"PK\x06\x06" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, 10, 10, 0, tail)
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, tail, 1)
    assert refusal_of(GOOD[:tail] + record + locator + GOOD[tail:]) == "zip-form"


def test_refuses_gap() -> None:
    assert refusal_of(build(MEMBERS, gap=b"hidden")) == "zip-form"
    assert refusal_of(build(MEMBERS, descriptor=b"\x00")) == "zip-form"


@pytest.mark.parametrize("size", [0, 1, 3, 64_000, 64_001, 2**31, 2**32 - 1])
def test_refuses_declared_size_that_lies(size: int) -> None:
    lie = setting(packed=size, size=size)
    assert refusal_of(build([(b"letter.json", b"{}")], local=lie)) in {"zip-form", "zip-crc", "too-large"}


def test_bomb_is_refused_before_it_is_read() -> None:
    class Counted(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            self.taken += len(data)
            return data

    bomb = build([(b"letter.json", bytes(10_000_000))])
    file = Counted(bomb)
    with pytest.raises(MalformedInput) as refused:
        archive._parse_members(file)
    assert refused.value.code == "too-large"
    assert file.taken < 100


def test_refuses_overlapping_files() -> None:
    def shared(fields: dict[str, int]) -> None:
        fields["offset"] = 0

    assert refusal_of(build(MEMBERS[:3], central=shared)) == "zip-form"
    inner = build([(b"letter.json", b"{}")])
    quine = build([(b"directory.allowed_signers", inner)])
    assert dict(archive.parse_archive(quine)) == {"directory.allowed_signers": inner}
    longer = setting(packed=len(inner) - 1, size=len(inner) - 1, crc=zlib.crc32(inner[:-1]))
    assert refusal_of(build([(b"directory.allowed_signers", inner)], local=longer)) == "zip-form"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (b"../letter.json", "bundle-name"),
        (b"/letter.json", "bundle-name"),
        (b"log/../../checkpoint", "bundle-name"),
        (b"index.html", "bundle-name"),
        (b"log/", "bundle-name"),
        (b"parent/" * 9 + b"letter.json", "bundle-name"),
        (b"..\\letter.json", "zip-name"),
        (b"C:letter.json", "zip-name"),
        (b"letter.json\x00", "zip-name"),
        (b"letter.json\n", "zip-name"),
        ("texts/ﬁ.md".encode(), "zip-name"),
        (b"texts/\xff.md", "zip-name"),
        (b"", "zip-name"),
        (b"a" * 60_000, "bundle-name"),
    ],
)
def test_refuses_other_name(name: bytes, code: str) -> None:
    assert refusal_of(build([(name, b"")])) == code


def test_refuses_a_text_too_many() -> None:
    texts = sorted((f"texts/x{number}.md".encode(), b"") for number in range(65))
    assert refusal_of(build(texts)) == "too-many"
    assert len(archive.parse_archive(build(texts[1:]))) == 64


def test_refuses_zip_of_4_gib(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file:
        file.truncate(2**32)
    with pytest.raises(MalformedInput) as refused:
        archive.read_archive(tmp_path / "a")
    assert refused.value.code == "zip-too-large"


def test_error_names_zip_and_file(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(GOOD.replace(b"Words.", b"Swords", 1))
    with pytest.raises(MalformedInput) as refused:
        archive.read_bundle(path)
    assert refused.value.place == f"{path}: texts/en.md"
    path.write_bytes(GOOD[:-1])
    with pytest.raises(MalformedInput) as refused:
        archive.read_bundle(path)
    assert refused.value.place == str(path)


def test_refuses_zip_that_changes_while_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    archive.write_archive(path, FILES)
    found = archive.read_archive(path)
    for data in (GOOD.replace(b"Words.", b"Swords", 1), b""):
        path.write_bytes(data)
        with pytest.raises(StoreFailure) as refused:
            found["texts/en.md"]
        assert refused.value.code == "unreadable"


def test_refuses_to_overwrite(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"precious")
    with pytest.raises(Refused) as refused:
        archive.write_archive(path, FILES)
    assert refused.value.code == "file-exists"
    assert path.read_bytes() == b"precious"
    archive.write_archive(path, FILES, replace=True)
    assert path.read_bytes() == GOOD


def test_refuses_to_write_other_name(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput):
        archive.write_archive(tmp_path / "a.zip", FILES | {"zz": b""})
    assert list(tmp_path.iterdir()) == []
