"""Whoever publishes a bundle cannot make its readers run out of memory or patience.

Every bundle here is checked as the command does it, in a process that may use so much memory and processor
time and no more; each bound has a control that costs more without it.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from support.world import DURING, World, make_world
from undersigned import limits, schema
from undersigned._core import Opening, Ring
from undersigned.bundle import format as bundle_format
from undersigned.bundle import names
from undersigned.bundle.archive import read_bundle
from undersigned.bundle.folder import write_folder
from undersigned.bundle.format import check_line_lengths, split_lines
from undersigned.desk.letter_toml import read_letter_toml
from undersigned.errors import MalformedInput
from undersigned.letter.document import TextReference
from undersigned.letter.text import check_text
from undersigned.verify.steps import text as step_text
from undersigned.verify.verifier import verify

MIB = 2**20
MEMORY = 1024 * MIB
SECONDS = 30
# As dense as CommonMark gets, every item a list of its own: each byte costs about seven microseconds.
DENSE = b"-\n+\n"


@pytest.fixture(scope="module")
def world() -> World:
    return make_world()


def limit_child() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


# What the command does, with every finding printed.
CHILD = """
import json, sys
from pathlib import Path
from undersigned.desk.checking import verify_path
from undersigned.verify.policy import Policy
row = verify_path(Path(sys.argv[1]), Policy(), lambda step: None)[0].first_failed
print(json.dumps({"step": row.step, "faults": [[one.code, one.place] for one in row.faults]}))
"""


@dataclass(frozen=True)
class Refusal:
    """The first step that failed in the child, with its codes and places."""

    step: str
    codes: list[str]
    places: list[str]


def refuse(folder: Path) -> Refusal:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder)],
        capture_output=True, text=True, preexec_fn=limit_child, check=False,
    )  # fmt: skip
    assert done.returncode == 0, (done.returncode, done.stderr[-400:])
    row = json.loads(done.stdout)
    return Refusal(row["step"], [code for code, _ in row["faults"]], [place for _, place in row["faults"]])


def put(tmp_path: Path, files: Mapping[str, bytes]) -> Path:
    folder = tmp_path / "bundle"
    write_folder(folder, files)
    return folder


def seconds_of(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.parametrize("line", [b"\n", b"{}\n", b'{"class":"ward"}\n'], ids=["empty", "object", "entry"])
def test_fifty_megabytes_of_garbage_for_entries(world: World, tmp_path: Path, line: bytes) -> None:
    lines = min(50 * MIB // len(line), limits.ENTRIES_MAX)
    folder = put(tmp_path, {**world.files, names.ENTRIES: line * lines})
    row = refuse(folder)
    assert row.step == "format"
    assert len(row.codes) == limits.FAULTS_TOLD


def test_more_lines_than_entries_are_not_read_at_all(world: World, tmp_path: Path) -> None:
    row = refuse(put(tmp_path, {**world.files, names.ENTRIES: b"\n" * (limits.ENTRIES_MAX + 1)}))
    assert row.codes == ["too-many"]


def test_two_hundred_thousand_junk_records(world: World, tmp_path: Path) -> None:
    folder = put(tmp_path, {**world.files, names.SIGNATURES: b'{"action":"sign"}\n' * 200_000})
    row = refuse(folder)
    assert row.step == "format"
    assert len(row.codes) == limits.FAULTS_TOLD


def test_without_the_bound_every_junk_record_is_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    real = schema.parse_document

    def count(*arguments: Any) -> Any:
        parsed.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(schema, "parse_document", count)
    files = {**world.files, names.SIGNATURES: b"{}\n" * 1000}
    for most, read in ((limits.FAULTS_TOLD, limits.FAULTS_TOLD), (10**6, 1000)):
        monkeypatch.setattr(limits, "FAULTS_TOLD", most)
        parsed.clear()
        bundle_format.parse_bundle(names.HeldFiles(files))
        assert sum("signatures" in str(place) for _, _, place, *_ in parsed) == read


@pytest.mark.parametrize("name", [names.ENTRIES, names.SIGNATURES])
def test_a_file_that_claims_sixteen_gigabytes(world: World, tmp_path: Path, name: str) -> None:
    folder = put(tmp_path, world.files)
    with (folder / name).open("r+b") as file:
        file.truncate(16 * 2**30)
    row = refuse(folder)
    assert "too-large" in row.codes


def test_lines_are_measured_across_pieces() -> None:
    whole = [b"ab\nabc", b"d\n", b"\n", b"abcd", b"\nx"]
    assert list(check_line_lengths("a", whole, 4)) == whole
    for pieces, place in (
        ([b"abcde\n"], "a line 1"),
        ([b"a\nabc", b"de\n"], "a line 2"),
        ([b"a\n", b"\nabcd", b"e"], "a line 3"),
        ([b"a\nb\nabcdefghi\na\n"], "a line 3"),
    ):
        with pytest.raises(MalformedInput) as raised:
            list(check_line_lengths("a", pieces, 4))
        assert (raised.value.code, raised.value.place) == ("too-large", place)


def bad_records(world: World, count: int) -> bytes:
    """Records whose proofs decode and do not hold."""
    *lines, close = split_lines(world.files[names.SIGNATURES], 100)
    last = bytearray(world.records[0].proof)
    last[-32] ^= 1
    bad = schema.encode_document(replace(world.records[0], proof=bytes(last)))
    assert bad not in lines
    return b"\n".join([bad] * count + [close]) + b"\n"


def test_two_thousand_records_none_of_which_holds(world: World, tmp_path: Path) -> None:
    row = refuse(put(tmp_path, {**world.files, names.SIGNATURES: bad_records(world, 2000)}))
    assert row.step == "signature"
    assert row.places == [f"signatures.jsonl line {line}" for line in range(1, limits.FAULTS_TOLD + 1)]
    assert set(row.codes) == {"proof-invalid"}


def test_naming_every_bad_proof_costs_more_than_naming_those_that_are_told() -> None:
    openings = [Opening.draw() for _ in range(512)]
    ring = Ring(b"".join(one.commitment() for one in openings))
    proof = bytearray(ring.prove(3, openings[3], b"m"))
    proof[-32] ^= 1
    bad = [(b"m", bytes(proof))] * 400
    # On a busy machine one measurement says little, so the better of two counts.
    told = min(seconds_of(lambda: ring.find_bad(bad, 1, limits.FAULTS_TOLD)) for _ in range(2))
    every = seconds_of(lambda: ring.find_bad(bad, 1))
    assert every > 2 * told
    assert ring.find_bad(bad, 1, limits.FAULTS_TOLD) == [(at, "proof-invalid") for at in range(100)]
    assert len(ring.find_bad(bad, 1)) == 400


def with_texts(world: World, texts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The bundle with other texts that its letter names rightly, sealed as the log's owner can."""
    references = tuple(TextReference(lang, bytes(32)) for lang in texts)
    letter = replace(world.letter, texts=references)
    others = {name: data for name, data in world.files.items() if not name.startswith(names.TEXTS)}
    files = {names.text_name(lang): data for lang, data in texts.items()}
    return world.reseal({**others, **files, names.LETTER: schema.encode_document(letter)})


def test_sixty_four_dense_texts_of_a_mebibyte(world: World, tmp_path: Path) -> None:
    texts = {f"x-{number}": DENSE * (MIB // len(DENSE)) for number in range(limits.TEXTS_MAX)}
    row = refuse(put(tmp_path, with_texts(world, texts)))
    assert (row.step, row.codes[0]) == ("format", "too-large")


def test_no_letter_is_made_with_more_text_than_readers_take(world: World, tmp_path: Path) -> None:
    plain = (b"word " * 12 + b"\n") * (limits.TEXT_BYTES // 61)
    terms = 'title = "T"\nslot = 1\nopens = 2025-12-02T08:00:00Z\ncloses = 2025-12-20T20:00:00Z\n[texts]\n'
    for number in range(3):
        (tmp_path / f"{number}.md").write_bytes(plain)
        terms += f'x-{number} = "{number}.md"\n'
    (tmp_path / "LETTER.toml").write_text(terms)
    with pytest.raises(MalformedInput) as raised:
        read_letter_toml(tmp_path / "LETTER.toml", world.group.roster, DURING)
    assert (raised.value.code, raised.value.place) == ("too-large", names.TEXTS)


@pytest.mark.long
def test_the_densest_texts_that_are_allowed(world: World, tmp_path: Path) -> None:
    texts = {f"x-{number}": DENSE * (MIB // 32 // len(DENSE)) for number in range(limits.TEXTS_MAX)}
    start = time.process_time()
    report = verify(read_bundle(put(tmp_path, with_texts(world, texts))))
    assert report.rows[1].status == "passed"
    assert time.process_time() - start < 180


def test_texts_that_are_not_the_letters_are_not_read(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def note(data: bytes, name: str) -> str:
        read.append(name)
        return check_text(data, name)

    monkeypatch.setattr(step_text, "check_text", note)
    files = dict(world.files)
    verify(read_bundle(put(tmp_path, files))).require_ok()
    assert read, "the letter's own texts are read"
    read.clear()
    files["texts/en.md"] = DENSE * (MIB // len(DENSE))
    assert [fault.code for fault in verify(names.HeldFiles(files)).rows[1].faults] == ["text-digest"]
    assert not read
