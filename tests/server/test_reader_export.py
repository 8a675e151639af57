"""The site as files: the same each time, complete in itself, and its bundles verify."""

from __future__ import annotations

import base64
import hashlib
import html
import posixpath
import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from support.commands import refused_with, run, run_json
from support.released import lay_out_site
from support.world import World
from undersigned.languages import LANGUAGES
from undersigned.server.library import Library
from undersigned.server.reader import exporting
from undersigned.server.reader.articles import build_article
from undersigned.server.reader.responses import Response

_LINK = re.compile(r'<(?:a|link|img|form|iframe)\b[^>]*?\b(?:href|src|action)="([^"]*)"')
_SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL)
_ID = re.compile(r'\bid="([^"]+)"')


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Path, Path]:
    path = tmp_path_factory.mktemp("export")
    world, _ = lay_out_site(path / "letters")
    library = Library(path / "letters", 1)
    letter_id = world.letter.id.hex()
    library.responses.add(letter_id, Response("The board", True, "", "We *will*."))
    article = build_article("A", "P", "https://paper.example/", "It says: “Two nurses every day.”".encode())
    library.articles.add(letter_id, article)
    library.categories.set(letter_id, ["Health"])
    done = run_json("export", path / "letters", path / "out")
    assert done["files"] == len(files_of(path / "out"))
    return world, path / "letters", path / "out"


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()
    }


def test_the_same_letters_make_the_same_bytes(exported: tuple[World, Path, Path], tmp_path: Path) -> None:
    _, letters, out = exported
    assert run("export", letters, tmp_path / "again").returncode == 0
    assert files_of(tmp_path / "again") == files_of(out)


def test_every_link_leads_to_a_file(exported: tuple[World, Path, Path]) -> None:
    files = files_of(exported[2])
    checked = 0
    for name in files:
        if not name.endswith(".html"):
            continue
        text = _SCRIPT.sub("", files[name].decode())
        for link in map(html.unescape, _LINK.findall(text)):
            if link == "https://paper.example/":
                continue
            target, _, fragment = link.partition("#")
            place = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(target.split("?")[0])))
            assert not link.startswith("/"), (name, link)
            assert not target or place in files, (name, link)
            if fragment:
                assert fragment in _ID.findall(files[place].decode() if target else text), (name, link)
            checked += 1
    assert checked > 100


def test_links_of_the_feed_lead_to_files(exported: tuple[World, Path, Path]) -> None:
    files = files_of(exported[2])
    feed = ElementTree.fromstring(files["feed.atom"])  # noqa: S314 - ours
    links = [one.get("href") for one in feed.iter("{http://www.w3.org/2005/Atom}link")]
    assert len(links) == 3
    assert set(links) <= set(files)


def test_every_page_is_there_in_every_language(exported: tuple[World, Path, Path]) -> None:
    world, _, out = exported
    for lang in LANGUAGES:
        name = "index.html" if lang == "en" else f"index.{lang}.html"
        page = (out / "letters" / world.letter.id.hex() / name).read_text("utf-8")
        assert f'<html lang="{lang}"' in page
        assert 'class="responses"' in page
        assert 'class="press-room' in page


def test_the_bundle_beside_a_page_verifies(exported: tuple[World, Path, Path]) -> None:
    world, _, out = exported
    told = run_json("verify", out / "letters" / world.letter.id.hex() / "letter.zip")
    assert (told["valid"], told["signatures"]) == (True, 8)


def test_pages_may_load_nothing_but_their_own_pictures(exported: tuple[World, Path, Path]) -> None:
    for name, data in files_of(exported[2]).items():
        if not name.endswith(".html"):
            continue
        page = data.decode()
        (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
        style = page.partition("<style>")[2].partition("</style>")[0]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"style-src 'sha256-{digest}'" in html.unescape(policy), name
        assert html.unescape(policy).startswith("default-src 'none'")
        assert page.index("Content-Security-Policy") < page.index("<style>")
        assert name.startswith("verify/") or "<script" not in page


def test_an_open_letter_is_there_without_what_needs_a_server(exported: tuple[World, Path, Path]) -> None:
    world, _, out = exported
    (other,) = [one for one in (out / "letters").iterdir() if one.name != world.letter.id.hex()]
    page = (other / "index.html").read_text("utf-8")
    assert "Nobody is told how many signed" in page
    assert "/sign" not in page
    assert "/groups/" not in page
    assert not (other / "letter.zip").exists()


def test_nothing_else_of_the_folder_is_exported(exported: tuple[World, Path, Path], tmp_path: Path) -> None:
    _, letters, _ = exported
    for place in ("keys", "site", "letter-x"):
        (letters / place).mkdir(exist_ok=True)
        (letters / place / "secret.json").write_bytes(b"canary-secret")
    assert run("export", letters, tmp_path / "out").returncode == 0
    assert not any(b"canary-secret" in data for data in files_of(tmp_path / "out").values())


def test_refuses_to_write_over_something(exported: tuple[World, Path, Path], tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert refused_with("export", exported[1], tmp_path / "out") == "file-exists"
    assert list((tmp_path / "out").iterdir()) == []


def test_without_the_client_no_page_leads_to_it(
    exported: tuple[World, Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "CLIENT", None)
    exporting.export_site(Library(exported[1], 1), tmp_path / "out")
    files = files_of(tmp_path / "out")
    assert not [name for name in files if name.startswith("verify")]
    assert not [name for name, data in files.items() if b'href="../../verify' in data]
    assert len(files) > 20
