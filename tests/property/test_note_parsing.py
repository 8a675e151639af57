from __future__ import annotations

import base64

from hypothesis import example, given
from hypothesis import strategies as st

from support.logs import ORIGIN, make_log, make_note, make_terms, make_witnesses
from undersigned.errors import UndersignedError
from undersigned.log.checkpoint import build_checkpoint, check_checkpoint, parse_checkpoint
from undersigned.log.note import Note, NoteSignature, encode_note, is_key_name, merge_cosignatures, parse_note

LOG, WITNESSES = make_log(), make_witnesses(2)
TERMS = make_terms(LOG, WITNESSES, 1)
SIGNED = encode_note(make_note(LOG, [b"leaf"], WITNESSES))

printable = st.characters(exclude_categories=["Cs", "Cc"])
names = st.text(printable, min_size=1, max_size=12).filter(is_key_name)
lines = st.builds(NoteSignature, names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80))
texts = st.text(printable | st.just("\n"), max_size=60).map(lambda text: (text + "\n").encode())
notes = st.builds(Note, texts, st.lists(lines, min_size=1, max_size=20).map(tuple))


@given(notes)
def test_roundtrip_note(note: Note) -> None:
    assert parse_note(encode_note(note), "note") == note


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@example(b"a\n\n\xe2\x80\x94 b \n")
@example(b"\n\n\n")
def test_any_bytes_are_a_note_that_encodes_to_them_or_are_refused(data: bytes) -> None:
    try:
        note = parse_note(data, "note")
    except UndersignedError:
        return
    assert encode_note(note) == data


@given(st.integers(0, len(SIGNED) - 1), st.integers(1, 255))
def test_no_changed_byte_changes_what_a_checkpoint_says(position: int, change: int) -> None:
    """A byte of a line that turns it into a stranger's may change, and no other."""
    spoiled = bytearray(SIGNED)
    spoiled[position] ^= change
    try:
        checked = check_checkpoint(bytes(spoiled), "checkpoint", TERMS, ORIGIN, None)
    except UndersignedError:
        return
    assert checked.note.text == parse_note(SIGNED, "checkpoint").text
    assert len(checked.witnessed) == 1


@given(st.text(max_size=60) | st.text("0123456789\n+-=AB/. ", max_size=60))
def test_any_text_is_a_checkpoint_that_builds_it_or_is_refused(text: str) -> None:
    try:
        checkpoint = parse_checkpoint(text.encode(), "checkpoint")
    except UndersignedError:
        return
    assert build_checkpoint(checkpoint.origin, checkpoint.size, checkpoint.root) == text.encode()


@given(st.integers(0, 2**53 - 1), st.binary(min_size=32, max_size=32))
def test_roundtrip_checkpoint(size: int, root: bytes) -> None:
    text = f"{ORIGIN}\n{size}\n{base64.b64encode(root).decode()}\n".encode()
    checkpoint = parse_checkpoint(text, "checkpoint")
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == (ORIGIN, size, root)


@given(st.lists(lines, max_size=6), st.lists(lines, max_size=6))
def test_merging_loses_no_line_and_repeats_none(
    first: list[NoteSignature], second: list[NoteSignature]
) -> None:
    merged = merge_cosignatures(Note(b"text\n", tuple(first)), Note(b"text\n", tuple(second)))
    assert set(merged.signatures) == {*first, *second}
    assert len(merged.signatures) == len(set(merged.signatures))
    assert merge_cosignatures(merged, Note(b"text\n", tuple(second))) == merged
