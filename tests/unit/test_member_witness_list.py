"""Lists of witnesses, in each of the forms that people exchange."""

from __future__ import annotations

from pathlib import Path

import pytest

from undersigned import canon
from undersigned.desk.key_files import create_keys
from undersigned.desk.witness_list import parse_witness_file
from undersigned.errors import UndersignedError
from undersigned.keys.signing import Role, SigningKey
from undersigned.log.checkpoint import log_key
from undersigned.log.cosignature import cosignature_key
from undersigned.log.note import encode_vkey
from undersigned.roster.charter import Witness

# Not drawn: the names of the cases below are made of them.
KEYS = [SigningKey(Role.WITNESS, f"witness-{seed}.example", bytes([seed]) * 32) for seed in (1, 2)]
FIRST, SECOND = (Witness(one.name, one.public) for one in KEYS)
KEY = canon.encode_base64(FIRST.ed25519)


def test_reads_names_with_keys_and_verifier_keys(tmp_path: Path) -> None:
    path = tmp_path / "known"
    path.write_text(f"# mine\n\n{FIRST.name} \t{KEY}\n{encode_vkey(cosignature_key(SECOND))}\r\n")
    assert parse_witness_file(path) == (FIRST, SECOND)


def test_reads_what_keys_new_wrote(tmp_path: Path) -> None:
    told = create_keys("witness", "paper.example", tmp_path / "paper.key")
    (found,) = parse_witness_file(tmp_path / "paper.pub")
    assert (found.name, canon.encode_base64(found.ed25519)) == (told["name"], told["ed25519"])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "witness-list"),
        (b"# nobody\n", "witness-list"),
        (b"paper.example\n", "witness-list"),
        (b"paper.example " + KEY[:-1].encode() + b"\n", "witness-list"),
        (b"paper+example " + KEY.encode(), "witness-list"),
        (b"\xff\xfe", "witness-list"),
        (encode_vkey(cosignature_key(FIRST))[:-2].encode(), "vkey"),
        (encode_vkey(log_key("log.example", FIRST.ed25519)).encode(), "vkey"),
        (b"paper.example " + canon.encode_base64(b"\x01" + bytes(31)).encode(), "ed25519-key-small-order"),
        (b"paper.example " + canon.encode_base64(b"\x02" + bytes(31)).encode(), "ed25519-key"),
        (b'{"name":"paper.example"}', "field-missing"),
        (b'{"name": "paper.example"}', "json-not-canonical"),
        (b"x" * 70_000, "too-large"),
    ],
)
def test_refuses(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "known"
    path.write_bytes(data)
    with pytest.raises(UndersignedError) as refused:
        parse_witness_file(path)
    assert refused.value.code == code
