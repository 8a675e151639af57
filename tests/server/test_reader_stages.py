"""What readers and members are told of letters that are not released."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from support.commands import run
from support.group import ClassPlan, GroupPlan, make_group
from support.members import Desk
from support.released import lay_out_released
from support.servers import Served, running_server
from undersigned.desk.abandoning import abandon_letter
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.releasing import close_letter
from undersigned.languages import LANGUAGES, find_tongue
from undersigned.letter.rules import BATCHED
from undersigned.server.letters import Letters
from undersigned.server.reader.stages import Stage, find_stage, tell_stage

ATOM = "{http://www.w3.org/2005/Atom}"
HOUR = timedelta(hours=1)
DESTROYED = "nobody is told how many there were"
GIVEN_UP = "Its organisers gave it up"
Site = tuple[Served, Mapping[str, str], Path]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A letter at every stage, by the stage's name."""
    path, now = tmp_path_factory.mktemp("letters"), datetime.now(UTC).replace(microsecond=0)
    aside = tmp_path_factory.mktemp("aside")
    times = {"coming": (HOUR, 2 * HOUR), "closed": (-2 * HOUR, -HOUR)}
    ids = {}
    for name in ("coming", "open", "batched", "closed", "abandoned", "too-few"):
        opens, closes = times.get(name, (-HOUR, HOUR))
        terms: dict[str, Any] = {"release": BATCHED, "threshold": 0, "releases": None}
        if name != "batched":
            terms = {"threshold": 2, "releases": now + 3 * HOUR}
        group = make_group(GroupPlan((ClassPlan(members=4),)))
        desk = Desk.set_up(aside / name, group, title=name, opens=now + opens, closes=now + closes, **terms)
        folder = LetterFolder(desk.folder.path.rename(path / name))
        if name == "abandoned":
            abandon_letter(folder)
        if name == "too-few":
            close_letter(folder, desk.group.log, folder.letter().closes)
        ids[name] = folder.letter().id.hex()
    ids["released"] = lay_out_released(path / "released").letter.id.hex()
    with running_server(path) as served:
        yield served, ids, path


@pytest.mark.parametrize("name", ["coming", "open", "batched", "closed", "abandoned", "too-few", "released"])
def test_only_an_open_letter_offers_to_sign_it(site: Site, name: str) -> None:
    served, ids, _ = site
    page = served.get(f"/letters/{ids[name]}").text
    assert ("Sign it, or leave it" in page) == (name in {"open", "batched"})
    assert ("/sign" in page) == (name in {"open", "batched", "abandoned"})
    assert ("Leave it on your device" in page) == (name == "abandoned")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("coming", "It can be signed from"),
        ("open", "Nobody is told how many signed"),
        ("batched", "Records are published in batches"),
        ("closed", "Closed, and being counted"),
        ("abandoned", GIVEN_UP),
        ("too-few", "It asked for 2 signatures, and fewer stood when it closed."),
    ],
)
def test_a_letters_page_says_what_became_of_it(site: Site, name: str, told: str) -> None:
    served, ids, _ = site
    page = served.get(f"/letters/{ids[name]}").text
    assert told in page
    assert ('id="stage"' in page) == (name not in {"open", "batched"})


def test_the_list_tells_each_letter_by_its_state(site: Site) -> None:
    page = site[0].get("/").text
    entries = {
        re.findall(r"<bdi>([^<]*)</bdi>", one)[0]: one
        for one in re.findall(r'<li class="entry">.*?</li>', page, re.DOTALL)
    }
    assert "Opens for signatures on" in entries["coming"]
    assert "Open for signatures until" in entries["open"]
    assert "Closed on" in entries["closed"]
    assert GIVEN_UP in entries["abandoned"]
    assert DESTROYED in entries["too-few"]
    assert "Open for signatures" not in entries["abandoned"] + entries["too-few"] + entries["closed"]
    over = page.partition('id="over"')[2]
    assert {name for name in entries if f"<bdi>{name}</bdi>" in over} == {"abandoned", "too-few"}


def test_the_feed_tells_each_letter_by_its_state(site: Site) -> None:
    feed = ElementTree.fromstring(site[0].get("/feed.atom").body)  # noqa: S314 - ours
    told = {
        one.findtext(f"{ATOM}title"): one.findtext(f"{ATOM}summary") or ""
        for one in feed.iter(f"{ATOM}entry")
    }
    assert "Open for signatures until" in told["open"]
    assert GIVEN_UP in told["abandoned"]
    assert DESTROYED in told["too-few"]
    moved = {
        one.findtext(f"{ATOM}title"): one.findtext(f"{ATOM}updated") for one in feed.iter(f"{ATOM}entry")
    }
    letters = {one.letter.title: one.letter for one in Letters(site[2], 1).all()}
    assert moved["closed"] == f"{letters['closed'].closes:%FT%TZ}"
    assert moved["abandoned"] == f"{letters['abandoned'].opens:%FT%TZ}"


@pytest.mark.parametrize(
    ("name", "badge", "card"),
    [
        ("coming", "not open yet", "Opens for signatures on"),
        ("open", "open for signatures", "Open for signatures until"),
        ("closed", "closed, being counted", "Closed on"),
        ("abandoned", "abandoned", GIVEN_UP),
        ("too-few", "not published", DESTROYED),
        ("released", "8 signed", "of 20 on the roster"),
    ],
)
def test_badge_and_card_tell_the_state(site: Site, name: str, badge: str, card: str) -> None:
    served, ids, _ = site
    assert badge in served.get(f"/letters/{ids[name]}/badge.svg").text
    assert card in served.get(f"/letters/{ids[name]}/card").text
    assert served.get(f"/letters/{ids[name]}/image.png").body.startswith(b"\x89PNG")


def test_pages_that_are_read_at_any_time_tell_what_files_show(site: Site, tmp_path: Path) -> None:
    _, ids, path = site
    assert run("export", path, tmp_path / "out").returncode == 0
    pages = {
        name: (tmp_path / "out" / "letters" / found / "index.html").read_text() for name, found in ids.items()
    }
    assert GIVEN_UP in pages["abandoned"]
    assert DESTROYED in pages["too-few"]
    assert "/sign" not in "".join(pages.values())
    told = (tmp_path / "out" / "index.html").read_text()
    assert told.count("Open for signatures from") == 4
    assert GIVEN_UP in told
    assert "abandoned" in (tmp_path / "out" / "letters" / ids["abandoned"] / "badge.svg").read_text()


def test_how_many_too_few_were_stands_nowhere(site: Site) -> None:
    """No page can tell what the folder does not hold."""
    assert (site[2] / "too-few" / "closed" / "too-few").read_bytes() == b""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_stage_is_told_in_every_language(site: Site, lang: str) -> None:
    tongue, seen = find_tongue(lang), set()
    for one in Letters(site[2], 1).all():
        for now in (None, datetime.now(UTC)):
            told = tell_stage(one, now, tongue)
            seen.add(told.stage)
            assert told.short
            assert told.day
            assert told.sentence
    assert seen == set(Stage)


def test_a_bundle_that_too_few_witnesses_signed_is_not_released_yet(tmp_path: Path) -> None:
    world = lay_out_released(tmp_path / "released")
    note = tmp_path / "released" / "bundle" / "log" / "checkpoint"
    text, _, signed = note.read_text().partition("\n\n")
    note.write_text(f"{text}\n\n{signed.splitlines()[0]}\n")
    close = tmp_path / "released" / "closed"
    (close / "log").mkdir(parents=True)
    (close / "signatures.jsonl").write_bytes(world.files["signatures.jsonl"])
    (one,) = Letters(tmp_path, 1).all()
    assert find_stage(one, datetime.now(UTC)) is Stage.CLOSED
