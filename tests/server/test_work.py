"""A flood of records: while many wait, everybody has to work; who does is taken in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from support.commands import run_json
from support.group import ClassPlan, GroupPlan, make_group
from support.members import Desk
from support.servers import Answer, Served, running_server
from support.world import LetterPlan, make_world
from undersigned import canon, limits, schema
from undersigned.desk.work import NUMBERS_MAX, Challenge, Work, encode_work, parse_work, solve_challenge
from undersigned.errors import MalformedInput, Refused
from undersigned.files import locked
from undersigned.server.collector import gate
from undersigned.server.collector.gate import MANY, Gate
from undersigned.server.store.folders import open_collector

GROUP = GroupPlan((ClassPlan(members=4),))


@pytest.fixture
def crowded() -> Gate:
    return Gate()


def get_in(crowded: Gate, work: Work) -> bool:
    try:
        crowded.check(encode_work(work), MANY)
    except Refused:
        return False
    return True


def test_nobody_works_while_few_wait(crowded: Gate) -> None:
    crowded.check("", MANY - 1)
    with pytest.raises(Refused, match="work-needed"):
        crowded.check("", MANY)


def test_work_is_good_once(crowded: Gate) -> None:
    work = solve_challenge(crowded.make_challenge())
    assert get_in(crowded, work)
    assert not get_in(crowded, work)
    assert not get_in(crowded, replace(work, salt=work.salt.rstrip("&")))
    assert get_in(crowded, solve_challenge(crowded.make_challenge()))


def test_refuses_work_for_another_server_or_none_at_all(crowded: Gate) -> None:
    work = solve_challenge(Gate().make_challenge())
    assert not get_in(crowded, work)
    own = solve_challenge(crowded.make_challenge())
    assert not get_in(crowded, replace(own, number=own.number + 1))
    assert not get_in(crowded, replace(own, challenge=canon.sha256(b"")))
    digits = str(own.number)
    # Digits moved into the salt, which would make the time of expiry longer.
    if len(digits) > 1:
        assert not get_in(crowded, replace(own, salt=own.salt + digits[0], number=int(digits[1:])))
    for header in ("", "?", "a" * 2000, "e30"):
        with pytest.raises(Refused, match="work-needed"):
            crowded.check(header, MANY)


def test_refuses_work_that_comes_too_late(crowded: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_MINUTES", -1)
    late = solve_challenge(crowded.make_challenge())
    monkeypatch.undo()
    assert not get_in(crowded, late)


def test_roundtrip_work(crowded: Gate) -> None:
    work = solve_challenge(crowded.make_challenge())
    assert parse_work(encode_work(work)) == work
    with pytest.raises(MalformedInput, match="base64"):
        parse_work("?")


def test_refuses_to_work_for_ever() -> None:
    endless = Challenge("SHA-256", bytes(32), NUMBERS_MAX + 1, "salt", bytes(32))
    with pytest.raises(Refused, match="work-too-much"):
        solve_challenge(endless)
    with pytest.raises(Refused, match="work-too-much"):
        solve_challenge(replace(endless, maxnumber=10))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.set_up(tmp_path, make_group(GROUP))


@pytest.fixture
def served(desk: Desk) -> Iterator[Served]:
    with running_server(desk.path) as one:
        yield one


def fetch_work(served: Served) -> dict[str, str]:
    data = served.get("/challenge").body
    challenge = schema.parse_document(Challenge, data, "challenge", limits.LINE_BYTES)
    return {"Undersigned-Work": encode_work(solve_challenge(challenge))}


def test_a_flood_has_to_work_and_a_member_who_does_is_taken_in(desk: Desk, served: Served) -> None:
    """The letter's lock is held, as by a close that takes its time: everything waits."""
    world, letter = make_world(GROUP, LetterPlan()), desk.folder.letter()
    records = [schema.encode_document(world.sign(one, letter=letter)) for one in desk.group.members]
    target = f"/letters/{letter.id.hex()}/records"
    (desk.path / "mine.json").write_bytes(records[0])
    # One batch is being taken in, which does not wait any more.
    flood = MANY + 64
    with ThreadPoolExecutor(flood + 2) as senders:
        with locked(desk.folder.path):
            first = [senders.submit(served.ask, "POST", target, records[1]) for _ in range(flood)]
            answer = wait_for_crowd(served, target)
            assert (answer.status, answer.json["code"]) == (429, "work-needed")
            worked = senders.submit(served.ask, "POST", target, records[2], fetch_work(served))
            address = f"{served.url.rstrip('/')}{target}"
            mine = senders.submit(run_json, "submit", desk.path / "mine.json", "--to", address)
            time.sleep(2)
        assert {one.result().status for one in first} <= {200, 429}
        assert worked.result().status == 200
        assert mine.result()["erased"]
    with open_collector(desk.folder.path) as collector:
        assert len(collector.records()) == 3


def wait_for_crowd(served: Served, target: str) -> Answer:
    for _ in range(1000):
        time.sleep(0.1)
        answer = served.ask("POST", target, b"no record")
        if answer.status == 429:
            return answer
    raise AssertionError("nobody has to work")
