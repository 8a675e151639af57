from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from support.bundles import DEEP, FILES
from undersigned.bundle.archive import encode_archive, parse_archive
from undersigned.errors import MalformedInput

CONTENTS = st.dictionaries(st.sampled_from(sorted(DEEP)), st.binary(max_size=80), max_size=12)
GOOD = encode_archive(FILES)
PIECES = [GOOD[start:end] for start in range(0, len(GOOD), 41) for end in (start + 1, start + 4, start + 30)]
PIECES += [b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"\x00", b"\xff\xff"]


@given(CONTENTS)
def test_roundtrip_archive(contents: dict[str, bytes]) -> None:
    data = encode_archive(contents)
    assert dict(parse_archive(data)) == contents


def refused_or_its_own_encoding(data: bytes) -> None:
    try:
        parsed = parse_archive(data)
    except MalformedInput:
        return
    assert encode_archive(parsed) == data


@given(CONTENTS, st.data())
def test_mutated_archive_is_refused_or_encodes_to_itself(
    contents: dict[str, bytes], data: st.DataObject
) -> None:
    archive = bytearray(encode_archive(contents))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(archive)))
        end = data.draw(st.integers(start, min(len(archive), start + 40)))
        archive[start:end] = data.draw(st.one_of(st.binary(max_size=8), st.sampled_from(PIECES)))
    refused_or_its_own_encoding(bytes(archive))


@given(st.lists(st.one_of(st.binary(max_size=30), st.sampled_from(PIECES)), max_size=12))
def test_any_bytes_are_refused_or_encode_to_themselves(pieces: list[bytes]) -> None:
    refused_or_its_own_encoding(b"".join(pieces))
