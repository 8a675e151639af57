from __future__ import annotations

import pickle
import shutil
import subprocess
from pathlib import Path

import pytest

from undersigned import limits, schema
from undersigned._core import Opening, Ring
from undersigned.errors import MalformedInput, Refused
from undersigned.keys.sealing import PADDED_BYTES, CollectorIdentity, check_recipient, seal
from undersigned.letter.record import SIGN, WITHDRAW, Next, Record

COLLECTOR = CollectorIdentity.make()
STRANGER = CollectorIdentity.make()
SHORTEST = schema.encode_document(Record(WITHDRAW, None, None, None, bytes(7 * 32)))


def longest_record() -> bytes:
    # A proof grows with the ring; this is the formula of PROTOCOL §3.2 at the largest ring, radices 4.
    proof = bytes(32 * (5 + 8 + 8 * 3))
    offered = Next((bytes(32),) * limits.SLOTS_MAX, bytes(limits.ENROLMENT_PROOF_BYTES))
    bucket = limits.ENTRIES_MAX // limits.RING_LIMITS[0]
    return schema.encode_document(Record(SIGN, bucket, "c" * limits.CLASS_NAME_CHARS, offered, proof))


def payload(sealed: bytes) -> bytes:
    return sealed[sealed.index(b"\n", sealed.index(b"\n--- ") + 1) + 1 :]


@pytest.mark.parametrize("record", [b"{", SHORTEST, longest_record(), b"x" * (PADDED_BYTES - 4)])
def test_roundtrip_sealed_record(record: bytes) -> None:
    assert COLLECTOR.unseal(seal(record, COLLECTOR.recipient)) == record


def test_shortest_and_longest_record_seal_to_one_size() -> None:
    sizes = {len(payload(seal(record, COLLECTOR.recipient))) for record in (SHORTEST, longest_record())}
    assert len(sizes) == 1


def test_without_padding_the_sizes_would_differ() -> None:
    assert len(SHORTEST) != len(longest_record())


def test_the_proof_formula_here_is_the_cores() -> None:
    ring = Ring(b"".join(Opening.draw().commitment() for _ in range(17)), 1)
    assert ring.proof_length == 32 * (5 + 3 + 3 + 3 + 1)


@pytest.mark.parametrize("size", [0, PADDED_BYTES - 3, limits.LINE_BYTES])
def test_refuses_a_record_that_does_not_fit(size: int) -> None:
    with pytest.raises(Refused, match="too-large"):
        seal(b"x" * size, COLLECTOR.recipient)


def test_refuses_every_altered_byte() -> None:
    sealed = seal(SHORTEST, COLLECTOR.recipient)
    places = {*range(0, 400), *range(400, len(sealed), 97), len(sealed) - 1}
    for place in places:
        altered = bytearray(sealed)
        altered[place] ^= 1
        with pytest.raises(MalformedInput, match="sealed-record"):
            COLLECTOR.unseal(bytes(altered))


@pytest.mark.parametrize(
    "change",
    [
        lambda sealed: sealed[:-1],
        lambda sealed: sealed + b"\0",
        lambda sealed: sealed[:0],
        lambda sealed: sealed[:22],
        lambda sealed: sealed + bytes(10_000),
        lambda sealed: b"-----BEGIN AGE ENCRYPTED FILE-----\n" + sealed,
    ],
)
def test_refuses_what_is_no_sealed_record(change: object) -> None:
    sealed = seal(SHORTEST, COLLECTOR.recipient)
    with pytest.raises(MalformedInput, match="sealed-record"):
        COLLECTOR.unseal(change(sealed))  # type: ignore[operator]


def test_refuses_another_collectors_key() -> None:
    with pytest.raises(MalformedInput, match="sealed-record"):
        STRANGER.unseal(seal(SHORTEST, COLLECTOR.recipient))


@pytest.mark.parametrize(
    "padded",
    [
        b"",
        b"\x01\0\0\0x",
        b"\x01\0\0\0xy" + bytes(PADDED_BYTES - 6),
        b"\xff\xff\0\0" + b"x" * (PADDED_BYTES - 4),
    ],
)
def test_refuses_other_padding(padded: bytes) -> None:
    import pyrage  # type: ignore[import-untyped]  # noqa: PLC0415 - a second age

    recipient = pyrage.x25519.Recipient.from_str(COLLECTOR.recipient)
    with pytest.raises(MalformedInput, match="sealed-record"):
        COLLECTOR.unseal(pyrage.encrypt(padded, [recipient]))


@pytest.mark.parametrize(
    "recipient",
    ["", "age1", "age1pq1qqqq", COLLECTOR.recipient.upper(), COLLECTOR.recipient + " ", "ssh-ed25519 AAAA"],
    ids=["empty", "too short", "of a kind not read", "upper case", "a space after it", "an SSH key"],
)
def test_refuses_what_is_no_recipient(recipient: str) -> None:
    with pytest.raises(MalformedInput, match="recipient"):
        check_recipient(recipient)
    with pytest.raises(MalformedInput, match="recipient"):
        seal(SHORTEST, recipient)


def test_roundtrip_collector_identity() -> None:
    again = CollectorIdentity.parse(COLLECTOR.encode(), "collector.key")
    assert again.recipient == COLLECTOR.recipient
    check_recipient(again.recipient)
    assert again.unseal(seal(b"x", COLLECTOR.recipient)) == b"x"


@pytest.mark.parametrize("data", [b"", b"#\n", b"AGE-SECRET-KEY-1X\n", COLLECTOR.encode() * 2, b"\xff\n"])
def test_refuses_what_is_no_identity(data: bytes) -> None:
    with pytest.raises(MalformedInput, match="identity"):
        CollectorIdentity.parse(data, "collector.key")


def test_the_secret_key_does_not_show() -> None:
    secret = COLLECTOR.encode().split(b"\n")[1].decode()
    assert secret.startswith("AGE-SECRET-KEY-1")
    assert secret not in repr(COLLECTOR) + str(COLLECTOR)
    with pytest.raises(TypeError):
        pickle.dumps(COLLECTOR)
    with pytest.raises(TypeError):
        assert COLLECTOR == STRANGER


def test_age_opens_a_sealed_record(tmp_path: Path) -> None:
    if shutil.which("age") is None:
        pytest.skip("Debian's `age` is not installed")
    key, sealed = tmp_path / "collector.key", tmp_path / "record.age"
    key.write_bytes(COLLECTOR.encode())
    sealed.write_bytes(seal(SHORTEST, COLLECTOR.recipient))
    opened = subprocess.run(["age", "-d", "-i", key, sealed], capture_output=True, check=True).stdout
    assert opened == len(SHORTEST).to_bytes(4, "little") + SHORTEST.ljust(PADDED_BYTES - 4, b"\0")
