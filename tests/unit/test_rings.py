"""How a roster is cut into rings and buckets."""

from __future__ import annotations

import hashlib

import pytest

from undersigned.proof import RingName, build_rings, find_member

ROSTER_ID = hashlib.sha256(b"roster").digest()


def commitment(number: int) -> bytes:
    return hashlib.sha256(b"commitment %d" % number).digest()


def column(count: int) -> bytes:
    return b"".join(commitment(number) for number in range(count))


def members(ring: bytes) -> list[bytes]:
    return [ring[at : at + 32] for at in range(0, len(ring), 32)]


def rings_of(counts: dict[str, int], limit: int, *, class_counts: bool = True) -> dict[RingName, bytes]:
    whole = column(sum(counts.values()))
    return build_rings(whole, counts, class_counts=class_counts, ring_limit=limit, roster_id=ROSTER_ID)


def test_each_class_has_its_ring_in_roster_order() -> None:
    rings = rings_of({"ward": 3, "former": 2}, 8)
    assert members(rings[RingName("ward", None)]) == [commitment(n) for n in range(3)]
    assert members(rings[RingName("former", None)]) == [commitment(3), commitment(4)]


def test_without_class_counts_there_is_one_ring_of_all() -> None:
    assert rings_of({"ward": 3, "former": 2}, 8, class_counts=False) == {RingName(None, None): column(5)}


@pytest.mark.parametrize("count", [9, 16, 17, 23, 24, 25, 64])
def test_a_large_ring_is_cut_into_the_fewest_equal_buckets(count: int) -> None:
    rings = rings_of({"ward": count}, 8)
    sizes = [len(members(rings[RingName("ward", bucket)])) for bucket in range(len(rings))]
    assert len(sizes) == -(-count // 8)
    assert sum(sizes) == count
    assert max(sizes) - min(sizes) <= 1
    assert sizes == sorted(sizes, reverse=True)


def test_buckets_are_runs_of_the_order_by_digest_each_in_roster_order() -> None:
    rings = rings_of({"ward": 20}, 8)
    order = sorted(range(20), key=lambda n: hashlib.sha256(ROSTER_ID + commitment(n)).digest())
    expected = [sorted(order[:7]), sorted(order[7:14]), sorted(order[14:])]
    found = [members(rings[RingName("ward", bucket)]) for bucket in range(3)]
    assert found == [[commitment(n) for n in bucket] for bucket in expected]


def test_another_roster_shuffles_otherwise() -> None:
    whole = column(20)
    one, other = (
        build_rings(whole, {"ward": 20}, class_counts=True, ring_limit=8, roster_id=roster_id)
        for roster_id in (ROSTER_ID, bytes(32))
    )
    assert one != other


def test_a_ring_at_the_limit_is_not_cut() -> None:
    assert rings_of({"ward": 8}, 8) == {RingName("ward", None): column(8)}


def test_finds_a_member_or_none() -> None:
    rings = rings_of({"ward": 9}, 8)
    for number in range(9):
        name, index = find_member(rings, commitment(number)) or pytest.fail("not found")
        assert members(rings[name])[index] == commitment(number)
    assert find_member(rings, bytes(32)) is None
