"""What other sites show of a letter: badge, card, picture, and what describes a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageDraw

from support.members import Desk
from support.released import lay_out_site
from support.servers import Served, running_server
from support.world import World
from undersigned.languages import LANGUAGES, find_tongue
from undersigned.server.about import About
from undersigned.server.letters import Letters
from undersigned.server.letters import Served as Letter
from undersigned.server.library import Library
from undersigned.server.reader import image
from undersigned.server.reader.image import HEIGHT, WIDTH, build_image
from undersigned.server.reader.stages import tell_stage
from undersigned.tongue import ENGLISH, Tongue


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Desk, Served, Path]]:
    path = tmp_path_factory.mktemp("letters")
    world, desk = lay_out_site(path)
    with running_server(path) as served:
        yield world, desk, served, path


def address(world: World) -> str:
    return f"/letters/{world.letter.id.hex()}"


def test_a_card_may_be_framed_anywhere_and_a_page_nowhere(site: tuple[World, Desk, Served, Path]) -> None:
    world, _, served, _ = site
    card, page = served.get(f"{address(world)}/card"), served.get(address(world))
    assert "frame-ancestors *" in card.headers["content-security-policy"]
    assert card.headers["content-security-policy"].startswith("default-src 'none'")
    assert card.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert '<span class="figure">8</span>' in card.text
    assert not re.search(r"<(?:script|link|img)", card.text)


def test_an_open_letter_is_told_without_a_number(site: tuple[World, Desk, Served, Path]) -> None:
    _, desk, served, _ = site
    opened = f"/letters/{desk.folder.letter().id.hex()}"
    assert "figure" not in served.get(f"{opened}/card").text.partition("</style>")[2]
    assert "open for signatures" in served.get(f"{opened}/badge.svg").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_badge_is_sound_in_every_language(site: tuple[World, Desk, Served, Path], lang: str) -> None:
    badge = site[2].get(f"{address(site[0])}/badge.svg?lang={lang}")
    assert ElementTree.fromstring(badge.body).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - ours
    assert "8" in badge.text


def _ink(data: bytes, colour: str) -> set[tuple[int, int]]:
    picture = Image.open(BytesIO(data)).convert("RGB")
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    pixels = picture.load()
    assert pixels is not None
    return {(x, y) for x in range(WIDTH) for y in range(HEIGHT) if pixels[x, y] == wanted}


def test_the_picture_has_the_number_and_the_bars(
    site: tuple[World, Desk, Served, Path], tmp_path: Path
) -> None:
    answer = site[2].get(f"{address(site[0])}/image.png")
    assert Image.open(BytesIO(answer.body)).size == (WIDTH, HEIGHT)
    marked = _ink(answer.body, "#1f4f7a")
    number = {(x, y) for x, y in marked if y < 400}
    alone = Image.new("RGB", (WIDTH, HEIGHT), "#fbfaf6")
    pen = image.Pen(ImageDraw.Draw(alone), "ltr")
    pen.write(image.NUMBER_TOP, image.NUMBER_SIZE, "8", "#1f4f7a")
    buffer = BytesIO()
    alone.save(buffer, "PNG")
    assert number == _ink(buffer.getvalue(), "#1f4f7a")
    assert number
    rows = sorted({y for x, y in marked if y > 420})
    widths = [len({x for x, y in marked if y == row}) for row in (rows[0], rows[-1])]
    assert widths[0] > widths[1] > 0


def _draw(served: Letter, tongue: Tongue) -> bytes:
    return build_image(served, tell_stage(served, None, tongue), tongue)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_picture_is_the_same_each_time(site: tuple[World, Desk, Served, Path], lang: str) -> None:
    for served in Letters(site[3], 1).all():
        assert _draw(served, find_tongue(lang)) == _draw(served, find_tongue(lang))


def test_without_a_font_for_its_words_the_picture_still_has_number_and_bars(
    site: tuple[World, Desk, Served, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image, "FONTS", ())
    (served,) = [one for one in Letters(site[3], 1).all() if one.shown]
    assert len(_ink(_draw(served, find_tongue("he")), "#1f4f7a")) > 10_000
    assert len(_ink(_draw(served, ENGLISH), "#1c1b19")) > 1000


def test_links_are_described_with_a_picture_only_where_the_address_is_known(tmp_path: Path) -> None:
    world, _ = lay_out_site(tmp_path)
    with running_server(tmp_path) as served:
        page = served.get(address(world)).text
        assert 'name="description" content="8 different members' in page
        assert "og:image" not in page
        assert "iframe" not in page
        Library(tmp_path, 1).about.write(About("Letters", "https://letters.example/open"))
        page = served.get(address(world)).text
        place = f"https://letters.example/open{address(world)}"
        assert f'property="og:image" content="{place}/image.png"' in page
        assert f'property="og:url" content="{place}"' in page
        assert f'&lt;iframe src="{place}/card"' in page
        assert f'href="{place}"' in served.get("/feed.atom").text
