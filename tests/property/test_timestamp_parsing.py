from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from support.timestamps import NOW, Stamp, make_leaf, make_root
from undersigned.errors import UndersignedError
from undersigned.timestamp import check_timestamp

DATA = b"checkpoint\n"
ROOT = make_root()
LEAF = make_leaf(ROOT)
RESPONSE = Stamp(DATA, LEAF, [LEAF.der, ROOT.der]).build()


def refuses(response: bytes) -> bool:
    try:
        time = check_timestamp(response, DATA, ROOT.sha256)
    except UndersignedError:
        return True
    assert time == NOW
    return False


def test_control_the_unchanged_response_is_accepted() -> None:
    assert not refuses(RESPONSE)


@given(st.integers(0, len(RESPONSE) - 1), st.integers(1, 255))
def test_refuses_every_changed_byte(position: int, change: int) -> None:
    spoiled = bytearray(RESPONSE)
    spoiled[position] ^= change
    assert refuses(bytes(spoiled))


@given(st.integers(0, len(RESPONSE) - 1), st.integers(0, 40), st.binary(max_size=40))
def test_refuses_every_replaced_part_with_an_error_of_its_own(start: int, length: int, part: bytes) -> None:
    spoiled = RESPONSE[:start] + part + RESPONSE[start + length :]
    assert refuses(spoiled) == (spoiled != RESPONSE)


@given(st.binary(max_size=300))
def test_refuses_any_bytes_with_an_error_of_its_own(data: bytes) -> None:
    assert refuses(data)
