"""A letter on a roster that is larger than its ring limit."""

from __future__ import annotations

import pytest

from support.group import ClassPlan, GroupPlan
from support.world import LetterPlan, World, make_world
from undersigned.bundle.names import HeldFiles
from undersigned.errors import NotVerified
from undersigned.proof import RingName
from undersigned.verify.verifier import verify

MEMBERS = 2**13 + 5


@pytest.fixture(scope="module")
def world() -> World:
    group = GroupPlan(classes=(ClassPlan("ward", rule="registrars", members=MEMBERS),), slots=1, min_ring=20)
    return make_world(group, LetterPlan(signs=3, ring_limit=2**13))


@pytest.mark.long
def test_a_bundle_with_buckets_verifies(world: World) -> None:
    facts = verify(HeldFiles(world.files)).require_ok()
    assert facts.signatures == 3
    assert {one.name: one.size for one in facts.rings} == {
        RingName("ward", 0): MEMBERS // 2 + 1,
        RingName("ward", 1): MEMBERS // 2,
    }


@pytest.mark.long
def test_refuses_a_record_moved_to_another_bucket(world: World) -> None:
    lines = world.files["signatures.jsonl"].splitlines()
    other = {0: b'"bucket":1', 1: b'"bucket":0'}
    bucket = world.records[0].bucket or 0
    moved = lines[0].replace(b'"bucket":%d' % bucket, other[bucket])
    assert moved != lines[0]
    files = {**world.files, "signatures.jsonl": b"\n".join([moved, *lines[1:], b""])}
    with pytest.raises(NotVerified) as refused:
        verify(HeldFiles(files)).require_ok()
    assert refused.value.step == "signature"


@pytest.mark.long
def test_refuses_a_record_without_its_bucket(world: World) -> None:
    lines = world.files["signatures.jsonl"].splitlines()
    bare = lines[0].replace(b'"bucket":%d' % (world.records[0].bucket or 0), b'"bucket":null')
    files = {**world.files, "signatures.jsonl": b"\n".join([bare, *lines[1:], b""])}
    with pytest.raises(NotVerified) as refused:
        verify(HeldFiles(files)).require_ok()
    assert (refused.value.step, refused.value.code) == ("ring", "ring-unknown")
