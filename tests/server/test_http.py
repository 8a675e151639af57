"""Readers, members and signers in front of the real server."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from support.commands import run, run_json
from support.group import ClassPlan, GroupPlan, make_group
from support.members import Desk, soon
from support.servers import COMMAND, Served, running_server
from support.world import LetterPlan, World, make_world
from undersigned import schema
from undersigned.bundle.archive import encode_archive
from undersigned.bundle.folder import write_folder
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.charter_toml import Plan
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.presented import read_presented
from undersigned.keys.sealing import CollectorIdentity, seal
from undersigned.letter.record import Record
from undersigned.server.store.folders import open_collector

GROUP = GroupPlan((ClassPlan(members=4),), witnesses=1)
PLAN = LetterPlan(title="Released & <safe>", addressees=("A <board>",))


def lay_out_released(path: Path) -> World:
    """A letter's folder with its bundle out."""
    world = make_world(GROUP, PLAN)
    write_folder(path, {name: data for name, data in world.files.items() if name != "signatures.jsonl"})
    write_folder(path / "bundle", world.files)
    return world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Served, Desk]]:
    path = tmp_path_factory.mktemp("letters")
    released = lay_out_released(path / "released")
    desk = Desk.set_up(path, make_group(GROUP), title="Still open")
    with running_server(path) as served:
        yield released, served, desk


@pytest.fixture(scope="module")
def released(world: tuple[World, Served, Desk]) -> World:
    return world[0]


@pytest.fixture(scope="module")
def served(world: tuple[World, Served, Desk]) -> Served:
    return world[1]


@pytest.fixture(scope="module")
def desk(world: tuple[World, Served, Desk]) -> Desk:
    return world[2]


@pytest.fixture(scope="module")
def records(desk: Desk) -> list[bytes]:
    return _sign(desk)


def _sign(desk: Desk) -> list[bytes]:
    world = make_world(GROUP, PLAN)
    letter = desk.folder.letter()
    return [schema.encode_document(world.sign(one, letter=letter)) for one in desk.group.members]


def kept_in(desk: Desk) -> list[Record]:
    with open_collector(desk.folder.path) as collector:
        return collector.records()


def path_of(letter_id: bytes, rest: str = "") -> str:
    return f"/letters/{letter_id.hex()}{rest}"


def test_the_list_tells_counts_of_released_letters_alone(served: Served, released: World) -> None:
    page = served.get("/").text
    assert "Released &amp; &lt;safe&gt;" in page
    assert "Still open" in page
    assert page.count("signed exactly this text") == 1
    assert page.count("Nobody is told how many signed") == 1


def test_a_released_letter_has_its_page(served: Served, released: World) -> None:
    answer = served.get(path_of(released.letter.id))
    assert "signed exactly this text" in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_the_zip_is_the_bundle(served: Served, released: World, tmp_path: Path) -> None:
    answer = served.get(path_of(released.letter.id, "/letter.zip"))
    assert answer.body == encode_archive(released.files)
    (tmp_path / "letter.zip").write_bytes(answer.body)
    assert run_json("verify", tmp_path / "letter.zip")["valid"]


def test_badge_and_feed_tell_the_same_count(served: Served, released: World, desk: Desk) -> None:
    badge = served.get(path_of(released.letter.id, "/badge.svg"))
    assert ElementTree.fromstring(badge.body).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - ours
    assert "3 signed" in badge.text
    feed = ElementTree.fromstring(served.get("/feed.atom").body)  # noqa: S314 - ours
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    told = [entry.findtext("{http://www.w3.org/2005/Atom}summary") or "" for entry in entries]
    assert told[0].startswith("Open for signatures until")
    assert told[1].startswith("3 different members")


def test_an_open_letter_shows_text_and_terms(served: Served, desk: Desk) -> None:
    answer = served.get(path_of(desk.folder.letter().id))
    assert "We ask for <em>two</em> nurses" in answer.text
    assert "Nobody is told how many signed" in answer.text
    assert served.get(path_of(desk.folder.letter().id, "/letter.zip")).json["code"] == "letter-unreleased"


def test_a_members_device_can_check_what_it_gets(served: Served, desk: Desk, tmp_path: Path) -> None:
    member = path_of(desk.folder.letter().id, "/member")
    for name in served.get(member).json["files"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(served.get(f"{member}/{name}").body)
    presented = read_presented(LetterFolder(tmp_path))
    assert presented.letter == desk.folder.letter()


@pytest.mark.parametrize(
    "name",
    [
        "collected/records.jsonl",
        "../letter/letter.json",
        "%2e%2e/letter/letter.json",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "signatures.jsonl",
        "",
        "letter.json%00",
    ],
)
def test_refuses_a_file_that_is_not_for_members(served: Served, desk: Desk, name: str) -> None:
    answer = served.get(path_of(desk.folder.letter().id, f"/member/{name}"))
    assert (answer.status, answer.json["code"]) == (404, "address-unknown")


def test_new_and_repeated_records_get_the_same_bytes(
    served: Served, desk: Desk, records: list[bytes]
) -> None:
    target = path_of(desk.folder.letter().id, "/records")
    first, second = (served.ask("POST", target, records[0]) for _ in range(2))
    assert (first.status, first.json) == (200, {"taken": True})
    assert first == second


def test_many_at_once_are_all_taken(served: Served, desk: Desk, records: list[bytes]) -> None:
    target = path_of(desk.folder.letter().id, "/records")
    sent = records * 5
    with ThreadPoolExecutor(len(sent)) as pool:
        answers = list(pool.map(lambda one: served.ask("POST", target, one), sent))
    assert {answer.status for answer in answers} == {200}
    kept = {schema.encode_document(record) for record in kept_in(desk)}
    assert kept == set(records)


def test_submit_hands_a_record_over(served: Served, desk: Desk, records: list[bytes], tmp_path: Path) -> None:
    (tmp_path / "record.json").write_bytes(records[1])
    target = served.url + path_of(desk.folder.letter().id, "/records")[1:]
    result = run_json("submit", tmp_path / "record.json", "--to", target)
    assert result == {"answer": '{"taken":true}', "erased": True}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [(b"", 400, "json"), (b"{}", 400, "field-missing"), (b"x" * 70_000, 413, "too-large")],
)
def test_refuses_what_is_no_record(served: Served, desk: Desk, body: bytes, status: int, code: str) -> None:
    answer = served.ask("POST", path_of(desk.folder.letter().id, "/records"), body)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert set(answer.json) == {"code", "sentence"}


def test_refuses_a_record_of_another_letter(served: Served, desk: Desk, released: World) -> None:
    body = schema.encode_document(released.records[0])
    answer = served.ask("POST", path_of(desk.folder.letter().id, "/records"), body)
    assert (answer.status, answer.json["code"]) == (422, "proof-invalid")


def test_refuses_a_record_for_a_closed_letter(served: Served, released: World) -> None:
    body = schema.encode_document(released.records[0])
    answer = served.ask("POST", path_of(released.letter.id, "/records"), body)
    assert (answer.status, answer.json["code"]) == (409, "letter-closed")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "address-unknown"),
        ("GET", "/docs", 404, "address-unknown"),
        ("GET", "/letters/" + 64 * "0", 404, "address-unknown"),
        ("POST", "/letters/" + 64 * "0" + "/records", 404, "address-unknown"),
        ("DELETE", "/", 405, "method-unknown"),
    ],
)
def test_refuses_another_address(served: Served, method: str, path: str, status: int, code: str) -> None:
    answer = served.ask(method, path)
    assert (answer.status, answer.json["code"]) == (status, code)


def test_every_page_can_be_asked_for_without_its_body(served: Served, released: World) -> None:
    paths = [
        path
        for path in served.get("/openapi.json").json["paths"]
        if "get" in served.get("/openapi.json").json["paths"][path] and "{" not in path
    ]
    assert {"/", "/feed.atom", "/press"} <= set(paths)
    for path in [*paths, path_of(released.letter.id), path_of(released.letter.id, "/badge.svg"), "/nowhere"]:
        whole, head = served.get(path), served.ask("HEAD", path)
        assert (head.status, head.body) == (whole.status, b""), path
        if path != "/challenge":
            assert head.headers == whole.headers
    assert served.ask("HEAD", path_of(released.letter.id, "/records")).status == 405


def test_sealed_records_are_opened(tmp_path: Path) -> None:
    identity = CollectorIdentity.make()
    (tmp_path / "identity").write_bytes(identity.encode())
    desk = Desk.set_up(tmp_path / "letters", make_group(GROUP), collector=identity.recipient)
    record = _sign(desk)[0]
    sealed = seal(record, identity.recipient)
    target = path_of(desk.folder.letter().id, "/records")
    with running_server(tmp_path / "letters", "--identity", tmp_path / "identity") as served:
        assert served.ask("POST", target, sealed).json == {"taken": True}
        spoilt = sealed[:-1] + bytes([sealed[-1] ^ 1])
        assert served.ask("POST", target, spoilt).json["code"] == "sealed-record"
    assert [schema.encode_document(one) for one in kept_in(desk)] == [record]
    with running_server(tmp_path / "letters") as served:
        assert served.ask("POST", target, sealed).json["code"] == "sealed-elsewhere"


def test_everything_stands_below_a_prefix(tmp_path: Path) -> None:
    world = lay_out_released(tmp_path / "released")
    with running_server(tmp_path, "--prefix", "/open/letters") as served:
        assert served.url.endswith("/open/letters/")
        links = re.findall(r'href="(/[^"]*)"', served.get("/open/letters/").text)
        assert {served.get(link).status for link in links} == {200}
        assert f"/open/letters{path_of(world.letter.id)}" in links
        assert served.get("/").status == 404


def test_a_full_disk_is_told_and_nothing_is_half_done(tmp_path: Path) -> None:
    desk = Desk.set_up(tmp_path, make_group(GROUP))
    record = _sign(desk)[0]
    target = path_of(desk.folder.letter().id, "/records")
    collected = desk.folder.path / "collected"
    with running_server(tmp_path) as served:
        collected.rename(tmp_path / "gone")
        answer = served.ask("POST", target, record)
        assert (answer.status, answer.json["code"]) == (503, "unwritable")
        (tmp_path / "gone").rename(collected)
        assert served.ask("POST", target, record).status == 200


@pytest.mark.parametrize(
    ("damage", "status", "code"),
    [
        (lambda path: (path / "letter.json").write_bytes(b"{"), 404, "address-unknown"),
        (lambda path: (path / "roster.json").write_bytes(b"{"), 400, "json"),
        (lambda path: (path / "roster.json").unlink(), 503, "not-found"),
        (lambda path: replace_by_folder(path / "roster.json"), 503, "not-a-file"),
        (lambda path: replace_by_folder(path / "letter.json"), 404, "address-unknown"),
    ],
    ids=["letter cut", "roster cut", "no roster", "roster is a folder", "letter is a folder"],
)
def test_a_damaged_letter_does_not_hide_the_others(
    tmp_path: Path, damage: Callable[[Path], object], status: int, code: str
) -> None:
    world = lay_out_released(tmp_path / "released")
    damaged = Desk.set_up(tmp_path, make_group(GROUP)).folder
    whole = ("/", "/feed.atom", path_of(world.letter.id), path_of(world.letter.id, "/member"))
    with running_server(tmp_path) as served:
        assert served.get(path_of(damaged.letter().id)).status == 200
        letter_id = damaged.letter().id
        damage(damaged.path)
        answer = served.get(path_of(letter_id))
        assert (answer.status, answer.json["code"]) == (status, code)
        assert [served.get(path).status for path in whole] == [200] * len(whole)


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), replace_by_folder])
def test_a_damaged_group_does_not_hide_the_others(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    groups = [make_group(GROUP), make_group(replace(GROUP, name="Another"))]
    for name, group in zip(("one", "other"), groups, strict=True):
        CharterFolder.create(tmp_path / name, Plan(group.charter, group.files["directory.allowed_signers"]))
    with running_server(tmp_path) as served:
        assert [served.get(f"/groups/{one.charter.id.hex()}").status for one in groups] == [200, 200]
        damage(tmp_path / "one" / "charter.json")
        assert [served.get(f"/groups/{one.charter.id.hex()}").status for one in groups] == [404, 200]


def test_a_folder_of_somebody_else_stops_nothing(tmp_path: Path) -> None:
    """As `lost+found` is; the control: a letter is there again once its folder may be looked into."""
    world, lost = lay_out_released(tmp_path / "released"), tmp_path / "lost+found"
    lost.mkdir(mode=0)
    # A superuser's rights would go around the mode.
    confined = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
    with running_server(tmp_path, command=(*confined, *COMMAND)) as served:
        assert served.get("/").status == 200
        assert served.get(path_of(world.letter.id)).status == 200
        (tmp_path / "released").chmod(0)
        assert served.get("/").status == 200
        assert served.get(path_of(world.letter.id)).status == 404
        (tmp_path / "released").chmod(0o755)
        assert served.get(path_of(world.letter.id)).status == 200
    assert b"failed" not in served.printed
    lost.chmod(0o700)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "letters.example.org"])  # noqa: S104 - refused
def test_refuses_to_listen_where_records_travel_in_clear(tmp_path: Path, host: str) -> None:
    done = run("serve", tmp_path, "--host", host, "--port", 0)
    assert "[listen-plain]" in done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize("prefix", ["letters", "/a//b", "/../x", "/a b", "/a?b"])
def test_refuses_a_prefix(tmp_path: Path, prefix: str) -> None:
    assert "[prefix-form]" in run("serve", tmp_path, "--prefix", prefix, "--port", 0).stderr


def test_refuses_a_port_that_is_taken(served: Served, tmp_path: Path) -> None:
    assert "[listen-failed]" in run("serve", tmp_path, "--port", served.port).stderr


def test_a_letter_that_did_not_open_yet_takes_nothing(tmp_path: Path) -> None:
    hour, at = timedelta(hours=1), soon()
    desk = Desk.set_up(
        tmp_path,
        make_group(GROUP),
        opens=at.opens + 2 * hour,
        closes=at.closes + 2 * hour,
        releases=at.closes + 3 * hour,
    )
    with running_server(tmp_path) as served:
        answer = served.ask("POST", path_of(desk.folder.letter().id, "/records"), _sign(desk)[0])
    assert (answer.status, answer.json["code"]) == (409, "letter-not-open")
