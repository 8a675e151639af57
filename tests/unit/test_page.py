"""The page: shown of valid bundles alone, safe whatever they say, readable without script or network."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from support.group import ClassPlan, GroupPlan
from support.world import LetterPlan, make_world
from undersigned.bundle.names import HeldFiles
from undersigned.errors import NotVerified
from undersigned.languages import find_tongue
from undersigned.page.document import build_page
from undersigned.page.languages import find_direction, name_language
from undersigned.page.picture import build_bars
from undersigned.page.shown import Shown, build_lines, build_shown
from undersigned.proof import RingName
from undersigned.verify.narrate import build_sentence
from undersigned.verify.report import RingCount
from undersigned.verify.unproven import list_unproven
from undersigned.verify.verifier import verify

VOID = {"meta", "br", "hr", "rect", "wbr"}
HOSTILE = '</title><script>alert("1")</script><img src=x onerror=alert(1)>"\'&'
TEXTS = (
    ("en", "# Two nurses\n\nWe ask for *two* nurses. [Why](https://example.org/why) [bad](javascript:x)\n"),
    ("he", "# שתי אחיות\n\nאנחנו מבקשים שתי אחיות.\n"),
)
GROUP = GroupPlan(
    (ClassPlan("ward", members=9), ClassPlan("former", "registrars", members=6)), name=f"Nurses {HOSTILE}"
)
LETTER = LetterPlan(
    signs=(("ward", 3), ("former", 5)),
    texts=TEXTS,
    title=f"Two nurses {HOSTILE}",
    addressees=(f"The board {HOSTILE}", "The ministry"),
    organisers=(HOSTILE,),
)


class Tree(HTMLParser):
    """The elements of a page, and whether each is closed where it should be."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def shown(group: GroupPlan = GROUP, letter: LetterPlan = LETTER) -> Shown:
    files = HeldFiles(make_world(group, letter).files)
    return build_shown(verify(files), files)


@pytest.fixture(scope="module")
def page() -> str:
    return build_page(shown())


@pytest.fixture(scope="module")
def tree(page: str) -> Tree:
    return Tree(page)


def test_nothing_of_an_invalid_bundle_can_be_shown() -> None:
    files = HeldFiles({**make_world().files, "texts/en.md": b"Another text.\n"})
    with pytest.raises(NotVerified):
        build_shown(verify(files), files)


def test_every_element_is_closed(tree: Tree) -> None:
    assert tree.open == []


def test_policy_allows_this_style_and_nothing_else(page: str, tree: Tree) -> None:
    style = page[page.index("<style>") + 7 : page.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(one["content"] for one in tree.all("meta") if one.get("http-equiv"))
    assert policy == (f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
    assert page.index("Content-Security-Policy") < page.index("<style>")


def test_page_runs_no_script_and_loads_nothing(page: str, tree: Tree) -> None:
    loading = {
        "script",
        "img",
        "iframe",
        "link",
        "object",
        "embed",
        "form",
        "input",
        "base",
        "video",
        "audio",
    }
    assert not loading & {tag for tag, _ in tree.elements}
    for tag, attributes in tree.elements:
        assert not [
            name for name in attributes if name.startswith("on") or name in {"style", "src", "srcset"}
        ]
        if tag == "a":
            assert (attributes["href"] or "").startswith(("#", "https://example.org/"))
    style = page[page.index("<style>") : page.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style


def test_what_the_bundle_says_stays_text(tree: Tree) -> None:
    assert HOSTILE in tree.text
    assert "alert" not in str(tree.elements)


def test_links_of_the_letter_go_nowhere_dangerous(page: str) -> None:
    assert 'href="https://example.org/why"' in page
    assert "javascript:" not in page


def test_every_language_stands_in_its_direction(tree: Tree) -> None:
    articles = [(one["lang"], one["dir"]) for one in tree.all("article")]
    assert articles == [("en", "ltr"), ("he", "rtl")]
    assert [one["href"] for one in tree.all("a") if one.get("hreflang")] == ["#text-en", "#text-he"]


def test_every_anchor_and_label_has_its_target(tree: Tree) -> None:
    found = [attributes["id"] for _, attributes in tree.elements if "id" in attributes]
    assert len(found) == len(set(found))
    wanted = {(one["href"] or "")[1:] for one in tree.all("a") if (one["href"] or "").startswith("#")}
    for _, attributes in tree.elements:
        wanted |= set((attributes.get("aria-labelledby") or "").split())
    assert wanted <= set(found)


@pytest.mark.parametrize(("lang", "direction"), [("es", "ltr"), ("he", "rtl"), ("ar", "rtl")])
def test_page_speaks_the_language_that_is_asked_for(lang: str, direction: str) -> None:
    tongue = find_tongue(lang)
    tree = Tree(build_page(shown(), tongue))
    assert tree.open == []
    assert (tree.all("html")[0]["lang"], tree.all("html")[0]["dir"]) == (lang, direction)
    assert build_sentence(shown().facts, tongue=tongue) in tree.text
    assert " signed" not in tree.text


def test_one_language_needs_no_switch() -> None:
    assert 'class="tabs"' not in build_page(shown(letter=replace(LETTER, texts=TEXTS[:1])))


def test_headings_go_down_by_one_step(tree: Tree) -> None:
    levels = [int(tag[1]) for tag, _ in tree.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_picture_says_in_words_what_it_draws(tree: Tree) -> None:
    assert "Class “ward”: 3 of 9. Class “former”: 5 of 6." in tree.text
    svg = tree.all("svg")[0]
    assert svg["role"] == "img"
    widths = [one["width"] for one in tree.all("rect") if one["class"] == "signed"]
    assert widths == ["33.3%", "83.3%"]


def test_warns_of_the_ring_that_signed_almost_as_a_whole(tree: Tree) -> None:
    assert tree.text.count("more than half of this ring signed") == 2
    calm = Tree(build_page(shown(letter=replace(LETTER, signs=2))))
    assert "more than half" not in calm.text


def test_says_what_it_does_not_prove_and_how_to_check(tree: Tree) -> None:
    facts = shown().facts
    for sentence in list_unproven(facts):
        assert sentence in tree.text.replace("( --", "(--").replace(" )", ")")
    assert "undersigned verify letter.zip" in tree.text
    assert facts.letter_id.hex() in tree.text


def test_many_rings_are_drawn_by_class() -> None:
    facts = shown().facts
    rings = tuple(RingCount(RingName(name, bucket), 10, 4) for name in ("a", "b") for bucket in range(9))
    bars = build_bars(replace(facts, rings=rings))
    assert [(bar.label, bar.signed, bar.size, bar.share) for bar in bars] == [
        ("Class “a”", 36, 90, 40.0),
        ("Class “b”", 36, 90, 40.0),
    ]


def test_an_empty_class_is_drawn_empty() -> None:
    facts = replace(shown().facts, rings=(RingCount(RingName("a", None), 0, 0),))
    assert build_bars(facts)[0].share == 0


def test_lines_for_a_terminal_hold_every_text() -> None:
    lines = build_lines(shown())
    assert "[he]" in lines
    assert "אנחנו מבקשים שתי אחיות." in lines


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        ("en", "ltr"),
        ("he", "rtl"),
        ("HE-il", "rtl"),
        ("ar-EG", "rtl"),
        ("fa", "rtl"),
        ("ur", "rtl"),
        ("yi", "rtl"),
        ("ps", "rtl"),
        ("dv", "rtl"),
        ("ku", "ltr"),
        ("ku-Arab", "rtl"),
        ("az-Arab-IR", "rtl"),
        ("ar-Latn", "ltr"),
        ("he-Latn", "ltr"),
        ("pa-Arab", "rtl"),
        ("zh-Hant", "ltr"),
        ("de-1996", "ltr"),
    ],
)
def test_direction_of_a_tag(tag: str, direction: str) -> None:
    assert find_direction(tag) == direction


@pytest.mark.parametrize(
    ("tag", "name"), [("he", "עברית"), ("pt-BR", "português (BR)"), ("tlh", "tlh"), ("DE", "Deutsch")]
)
def test_name_of_a_language(tag: str, name: str) -> None:
    assert name_language(tag) == name


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("front", "ground", "least"),
    [
        ("ink", "paper", 7.0),
        ("ink", "sheet", 7.0),
        ("soft", "paper", 4.5),
        ("mark", "paper", 4.5),
        ("warn", "warn-ground", 4.5),
        ("mark", "empty", 3.0),
        ("edge", "paper", 3.0),
    ],
)
def test_colours_differ_enough_to_be_read(
    page: str, scheme: str, front: str, ground: str, least: float
) -> None:
    blocks = re.findall(r":root \{(.*?)\}", page, re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", blocks[("light", "dark").index(scheme)]))
    assert contrast(colours[front], colours[ground]) >= least
