from __future__ import annotations

import pytest

from support.bundles import DEEP, FILES
from undersigned import limits
from undersigned.bundle import names
from undersigned.bundle.names import HeldFiles, ParentFiles
from undersigned.errors import MalformedInput


def test_knows_every_name_of_the_protocol() -> None:
    for name in DEEP:
        names.check_name(name)
    assert set(names.REQUIRED) < FILES.keys()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "letter",
        "letter.json\n",
        "LETTER.JSON",
        "/letter.json",
        "./letter.json",
        "../letter.json",
        "letter.json/",
        "log/../letter.json",
        "log//checkpoint",
        "log\\checkpoint",
        "texts/.md",
        "texts/en",
        "texts/en.md.md",
        "texts/en_GB.md",
        "texts/-en.md",
        "texts/en-.md",
        "texts/en/fr.md",
        "texts/../en.md",
        "texts/abcdefghi.md",
        "texts/ｅｎ.md",
        "parent",
        "parent/",
        "parent/x",
        "parents/letter.json",
        "parent/" * 9 + "letter.json",
        ".DS_Store",
        "letter.json\x00",
    ],
)
def test_refuses_other_name(name: str) -> None:
    with pytest.raises(MalformedInput) as refused:
        names.check_name(name)
    assert refused.value.code == "bundle-name"
    with pytest.raises(MalformedInput):
        HeldFiles({name: b""})


def test_longest_language_tag_is_a_name() -> None:
    tag = "abcdefgh-abcdefgh-abcdefgh-abcdefgh"
    assert len(tag) == limits.LANGUAGE_TAG_CHARS
    names.check_name(names.text_name(tag))
    with pytest.raises(MalformedInput):
        names.check_name(names.text_name(tag[:-2] + "-ab"))


@pytest.mark.parametrize("name", sorted(DEEP))
def test_refuses_more_bytes_than_the_name_allows(name: str) -> None:
    most = names.limit_of(name)
    names.check_size(name, most)
    with pytest.raises(MalformedInput) as refused:
        names.check_size(name, most + 1)
    assert (refused.value.code, refused.value.place) == ("too-large", name)


def test_limits_hold_what_the_protocol_allows() -> None:
    assert names.limit_of("texts/en.md") == 2**20
    assert names.limit_of("letter.json") == 64_000
    assert names.limit_of("roster.json") == 4 * 2**20
    assert names.limit_of("signatures.jsonl") == (2**22 + 1) * 64_001
    assert names.limit_of("parent/roster/entries.jsonl") == 2**24 * 64_001


@pytest.mark.parametrize("level", ["", "parent/"])
def test_refuses_a_text_too_many(level: str) -> None:
    texts = {f"{level}texts/x{number}.md": b"" for number in range(65)}
    with pytest.raises(MalformedInput) as refused:
        HeldFiles(texts)
    assert refused.value.code == "too-many"
    del texts[f"{level}texts/x0.md"]
    assert len(HeldFiles(texts | {"texts/en.md": b""} if level else texts)) == (65 if level else 64)


def test_finds_what_is_missing() -> None:
    assert names.find_missing(FILES) == ()
    for name in names.REQUIRED:
        assert names.find_missing(FILES.keys() - {name}) == (name,)
    assert names.find_missing(FILES.keys() - {"texts/en.md", "texts/pt-BR.md"}) == ("texts/",)
    assert names.find_missing(FILES.keys() - {"log/timestamp.der"}) == ()
    assert "parent/letter.json" in names.find_missing(DEEP.keys() - {"parent/letter.json"})
    between = {"parent/parent/" + name for name in names.REQUIRED}
    assert between < set(names.find_missing(DEEP))


def test_parent_is_a_bundle_of_its_own() -> None:
    inner = {name.removeprefix("parent/"): data for name, data in DEEP.items() if name.startswith("parent/")}
    parent = ParentFiles(HeldFiles(DEEP))
    assert dict(parent) == inner
    assert list(parent) == sorted(inner)
    assert parent.size("texts/en.md") == 7
    assert not ParentFiles(HeldFiles(FILES))


def test_held_files_are_a_mapping() -> None:
    held = HeldFiles(FILES)
    assert held == FILES
    assert "texts/fr.md" not in held
    assert held.get("texts/fr.md") is None
