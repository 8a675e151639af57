"""Who can write the bundle's folder, or reads too early, wants a count told that nobody proved."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.group import ClassPlan, GroupPlan, make_group
from support.members import Desk
from support.servers import Answer, Served, running_server
from support.world import LetterPlan, World, make_world
from undersigned import schema
from undersigned.bundle.folder import write_folder
from undersigned.letter.record import SIGN
from undersigned.letter.rules import BATCHED
from undersigned.server.store.folders import open_collector

GROUP = GroupPlan((ClassPlan(members=4),), witnesses=1)


def lay_out(path: Path, files: dict[str, bytes], shown: World) -> None:
    write_folder(path, {name: data for name, data in shown.files.items() if name != "signatures.jsonl"})
    write_folder(path / "bundle", files)


def ask_all(served: Served, letter_id: bytes) -> list[Answer]:
    letter = f"/letters/{letter_id.hex()}"
    paths = ("/", "/feed.atom", letter, f"{letter}/letter.zip", f"{letter}/badge.svg", f"{letter}/member")
    return [served.get(path) for path in paths]


def tells_count(answers: list[Answer]) -> bool:
    return any(word in one.text for one in answers for word in ("different members", "signed · verified"))


def test_a_bundle_that_verified_is_told(tmp_path: Path) -> None:
    world = make_world(GROUP, LetterPlan())
    lay_out(tmp_path / "one", world.files, world)
    with running_server(tmp_path) as served:
        answers = [one for one in ask_all(served, world.letter.id) if b"PK" not in one.body[:2]]
    assert tells_count(answers)


def test_operator_cannot_show_a_forged_bundle(tmp_path: Path) -> None:
    world = make_world(GROUP, LetterPlan())
    lines = world.files["signatures.jsonl"].splitlines(keepends=True)
    lay_out(tmp_path / "one", {**world.files, "signatures.jsonl": b"".join(lines[1:])}, world)
    with running_server(tmp_path) as served:
        answers = ask_all(served, world.letter.id)
    assert not tells_count(answers)
    assert answers[3].json["code"] == "letter-unreleased"


def test_operator_cannot_put_another_letters_bundle_there(tmp_path: Path) -> None:
    world = make_world(GROUP, LetterPlan())
    other = make_world(GROUP, LetterPlan(title="Another one", signs=4))
    lay_out(tmp_path / "one", other.files, world)
    with running_server(tmp_path) as served:
        assert not tells_count(ask_all(served, world.letter.id))
        assert served.get(f"/letters/{other.letter.id.hex()}").status == 404


def test_a_bundle_that_changes_is_verified_again(tmp_path: Path) -> None:
    world = make_world(GROUP, LetterPlan())
    lay_out(tmp_path / "one", world.files, world)
    signatures = tmp_path / "one" / "bundle" / "signatures.jsonl"
    with running_server(tmp_path) as served:
        page = f"/letters/{world.letter.id.hex()}"
        assert "different members" in served.get(page).text
        signatures.write_bytes(signatures.read_bytes()[:-10])
        assert "different members" not in served.get(page).text
        signatures.write_bytes(world.files["signatures.jsonl"])
        assert "different members" in served.get(page).text
        shutil.rmtree(signatures.parent)
        assert "different members" not in served.get(page).text


@pytest.mark.parametrize("release", ["at-close", BATCHED])
def test_stranger_cannot_learn_a_count_before_the_release(tmp_path: Path, release: str) -> None:
    desk = Desk.set_up(tmp_path, make_group(GROUP), release=release)
    world = make_world(GROUP, LetterPlan())
    letter = desk.folder.letter()
    with running_server(tmp_path) as served:
        before = ask_all(served, letter.id)
        records = [world.sign(one, SIGN, letter=letter) for one in desk.group.members]
        for record in records:
            target = f"/letters/{letter.id.hex()}/records"
            assert served.ask("POST", target, schema.encode_document(record)).status == 200
        with open_collector(desk.folder.path) as collector:
            assert len(collector.records()) == len(records)
        assert ask_all(served, letter.id) == before
