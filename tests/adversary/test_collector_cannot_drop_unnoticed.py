"""A signer who remembers six digits finds the record in what was released, or misses it."""

from __future__ import annotations

import hashlib

from support.world import World, make_world
from undersigned import schema
from undersigned.bundle import names
from undersigned.bundle.names import HeldFiles
from undersigned.desk.member import digits_of
from undersigned.letter.record import Record
from undersigned.verify.verifier import verify


def _published(files: dict[str, bytes]) -> set[str]:
    """What the member's page tells members to look at: the SHA-256 of each line, six digits of it."""
    return {hashlib.sha256(line).hexdigest()[:6] for line in files[names.SIGNATURES].splitlines()}


def _released_without(world: World, dropped: Record) -> dict[str, bytes]:
    """A valid release by whoever holds every key, of all records but one."""
    *lines, close = world.files[names.SIGNATURES].splitlines()
    kept = [line for line in lines if line != schema.encode_document(dropped)]
    count = len(kept)
    told = close.replace(f'"signatures":{count + 1}'.encode(), f'"signatures":{count}'.encode())
    told = told.replace(f'"ward":{count + 1}'.encode(), f'"ward":{count}'.encode())
    return world.reseal({**world.files, names.SIGNATURES: b"".join(one + b"\n" for one in (*kept, told))})


def test_collector_cannot_drop_a_record_unnoticed() -> None:
    world = make_world()
    dropped = world.records[0]
    files = _released_without(world, dropped)
    assert digits_of(dropped) not in _published(files)


def test_control_every_signer_finds_a_record_that_was_not_dropped() -> None:
    world = make_world()
    assert {digits_of(one) for one in world.records} < _published(world.files)


def test_readers_do_not_notice_so_the_digits_are_needed() -> None:
    world = make_world()
    assert verify(HeldFiles(_released_without(world, world.records[0]))).valid
