"""Whoever sends a bundle cannot take the reader's memory or time: every one is answered within bounds."""

from __future__ import annotations

import signal
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from support.confined import Verdict, verify_confined
from support.group import ClassPlan, GroupPlan
from support.world import LetterPlan, make_world
from undersigned.bundle import names
from undersigned.bundle.archive import encode_archive
from undersigned.bundle.folder import write_folder

Files = dict[str, bytes]
LANGUAGES = ("en", "de")
WORLD = make_world(
    GroupPlan((ClassPlan("ward", "registrars", 4),)),
    LetterPlan(signs=2, texts=tuple((lang, "Words.\n") for lang in LANGUAGES)),
)
MEGABYTE = 2**20
SHORT = b"Words.\n"
# As dense as CommonMark gets.
DENSE = b"- a\n" * (MEGABYTE // 4)


def _verdict(tmp_path: Path, files: Files) -> Verdict:
    for name, data in files.items():
        path = tmp_path / "letter" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return verify_confined(tmp_path / "letter")


def _with(name: str, data: bytes) -> Files:
    return {**WORLD.files, name: data}


def _vouched(*texts: bytes) -> Files:
    """The bundle with these texts, which its letter names rightly, so that they are read."""
    named: Files = {names.text_name(lang): data for lang, data in zip(LANGUAGES, texts, strict=True)}
    others = {name: data for name, data in WORLD.files.items() if not name.startswith(names.TEXTS)}
    return WORLD.reseal({**others, **named})


def _parents(files: Files) -> Files:
    return {names.PARENT * depth + name: data for depth in range(9) for name, data in files.items()}


HOSTILE: dict[str, tuple[Callable[[], Files], str, str]] = {
    "entries of line feeds": (
        lambda: _with(names.ENTRIES, b"\n" * (8 * MEGABYTE)),
        "format",
        "json",
    ),
    "entries of objects": (lambda: _with(names.ENTRIES, b"{}\n" * MEGABYTE), "format", "field-missing"),
    "too many entries": (lambda: _with(names.ENTRIES, b"\n" * (2**24 + 1)), "format", "too-many"),
    "records of nothing but line feeds": (
        lambda: _with(names.SIGNATURES, b"\n" * (4 * MEGABYTE)),
        "format",
        "json",
    ),
    "one line of 64 MiB": (
        lambda: _with(names.SIGNATURES, b"a" * 64 * MEGABYTE + b"\n"),
        "format",
        "too-large",
    ),
    "lines nested deeply": (lambda: _with(names.SIGNATURES, (b"[" * 60_000 + b"\n") * 500), "format", "json"),
    "a roster of nothing but brackets": (
        lambda: _with(names.ROSTER, b"[" * 4 * MEGABYTE),
        "format",
        "json",
    ),
    "a roster of one number": (lambda: _with(names.ROSTER, b"1" * 4 * MEGABYTE), "format", "json"),
    "a roster with a million fields": (
        lambda: _with(names.ROSTER, b"{" + b",".join(b'"%06d":0' % at for at in range(300_000)) + b"}"),
        "format",
        "field-missing",
    ),
    "a letter too large": (lambda: _with(names.LETTER, b" " * 64_001), "format", "too-large"),
    "a checkpoint of lines": (
        lambda: _with(names.CHECKPOINT, WORLD.files[names.CHECKPOINT] + b"\n" * 60_000),
        "log",
        "note-form",
    ),
    "a checkpoint of strangers": (
        lambda: _with(
            names.ROSTER_CHECKPOINT,
            WORLD.files[names.ROSTER_CHECKPOINT] + "— a AAAAAAA=\n".encode() * 4_000,
        ),
        "",
        "",
    ),
    "parents where there are none": (lambda: _parents(WORLD.files), "format", "bundle-name"),
}


@pytest.mark.parametrize("fault", HOSTILE)
def test_sender_cannot_exhaust_reader(fault: str, tmp_path: Path) -> None:
    build, step, code = HOSTILE[fault]
    verdict = _verdict(tmp_path, build())
    assert (verdict.step or "") == step
    assert not code or code in verdict.codes
    assert verdict.faults <= 100


# What only the reader of texts finds, or none of its faults: then the step after it fails, since a letter of
# other texts is one that nobody signed.
HOSTILE_TEXTS: dict[str, tuple[bytes, str, str]] = {
    "brackets": (b"[" * MEGABYTE, "text", "text-nesting"),
    "brackets as deep as allowed": (b"[[[[[[[[]]]]]]]]" * (MEGABYTE // 16), "signature", "proof-invalid"),
    "links that do not end": (b"[a](b " * (MEGABYTE // 6), "signature", "proof-invalid"),
    "quotes": (b"> " * (MEGABYTE // 2), "text", "text-nesting"),
    "quotes as deep as allowed": (b"> > > > > > > a\n\n" * (MEGABYTE // 17), "signature", "proof-invalid"),
    "emphasis": (b"*a_ " * (MEGABYTE // 4), "signature", "proof-invalid"),
    "emphasis that does not end": (b"**a *b " * (MEGABYTE // 7), "signature", "proof-invalid"),
    "backticks": (
        b"".join(b"`" * at + b" " for at in range(1_400)),
        "signature",
        "proof-invalid",
    ),
    "marks that combine": (("a" + "\u0327\u0301" * 250_000).encode(), "text", "string-normalisation"),
    "marks in their order": (("a" + "\u0327" * 500_000).encode(), "signature", "proof-invalid"),
    "list items": (DENSE, "signature", "proof-invalid"),
}


@pytest.mark.parametrize(
    "fault",
    [pytest.param(one, marks=pytest.mark.long if one == "list items" else ()) for one in HOSTILE_TEXTS],
)
def test_organiser_cannot_exhaust_reader_with_a_text(fault: str, tmp_path: Path) -> None:
    text, step, code = HOSTILE_TEXTS[fault]
    verdict = _verdict(tmp_path, _vouched(text, SHORT))
    assert (verdict.step, verdict.codes) == (step, (code,))


def test_a_text_that_the_letter_does_not_vouch_for_is_not_read(tmp_path: Path) -> None:
    verdict = _verdict(tmp_path, _with("texts/en.md", b"[" * MEGABYTE))
    assert (verdict.step, verdict.codes) == ("text", ("text-digest",))


def test_the_bound_on_time_is_one_that_can_be_missed(tmp_path: Path) -> None:
    write_folder(tmp_path / "letter", _vouched(DENSE, SHORT))
    with pytest.raises(AssertionError, match=f"{-signal.SIGXCPU}|{-signal.SIGKILL}"):
        verify_confined(tmp_path / "letter", seconds=1)


def test_the_bound_on_memory_is_one_that_can_be_missed(tmp_path: Path) -> None:
    (tmp_path / "letter" / "roster").mkdir(parents=True)
    (tmp_path / "letter" / names.ENTRIES).write_bytes(b"\n" * (256 * MEGABYTE))
    with pytest.raises(AssertionError, match="MemoryError"):
        verify_confined(tmp_path / "letter", memory=384 * MEGABYTE)


def _bomb(method: int) -> bytes:
    """A zip of 64 KiB that says, and is, 64 MiB of zeros."""
    zeros = bytes(64 * MEGABYTE)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(zeros) + packer.flush()
    fields = (10, 0, method, 0, 0x21, zlib.crc32(zeros), len(packed), len(zeros), len(names.ENTRIES), 0)
    local = struct.pack("<4s5H3L2H", b"PK\3\4", *fields)
    return local + names.ENTRIES.encode() + packed


def test_refuses_zip_bomb(tmp_path: Path) -> None:
    (tmp_path / "letter.zip").write_bytes(_bomb(8))
    assert verify_confined(tmp_path / "letter.zip").codes == ("zip-method",)


def test_refuses_zip_whose_sizes_lie(tmp_path: Path) -> None:
    (tmp_path / "letter.zip").write_bytes(_bomb(0))
    assert verify_confined(tmp_path / "letter.zip").codes == ("zip-form",)


@pytest.mark.parametrize("name", ["../letter.json", "/etc/passwd", "texts/../../x.md", "letter.json/", "C:x"])
def test_refuses_zip_that_leads_out(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "letter.zip", "w") as archive:
        for inner, data in {**WORLD.files, name: b"out"}.items():
            archive.writestr(zipfile.ZipInfo(inner), data)
    verdict = verify_confined(tmp_path / "letter.zip")
    assert verdict.step == "format"
    assert {path.name for path in tmp_path.iterdir()} == {"letter.zip"}


def test_a_bundle_as_it_should_be_passes_within_the_same_bounds(tmp_path: Path) -> None:
    (tmp_path / "letter.zip").write_bytes(encode_archive(WORLD.files))
    assert verify_confined(tmp_path / "letter.zip").step is None
    assert _verdict(tmp_path, WORLD.files).step is None
