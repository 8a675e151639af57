"""A form that is refused says what is wrong, at the field, and keeps what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from support.organiser_story import Story
from support.organisers import Browser, read_token
from support.servers import Answer, running_server
from support.ssh_signers import make_signer
from undersigned.sentences import SENTENCES


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A frozen group of two, and one letter that stays open."""
    folder = tmp_path_factory.mktemp("site")
    with running_server(folder) as served:
        browser = Browser(served)
        browser.follow(browser.enter(read_token(served)))
        made = Story(browser, folder)
        made.enrol(made.found(), made.make_codes(2))
        made.freeze()
        made.open(closes="2099-01-01T10:00", releases="")
        yield made


def check_refused(answer: Answer, field: str, code: str, kept: str = "") -> None:
    """The sentence stands at the field and in the summary, what was typed is there."""
    assert answer.status == 422, answer.status
    found = re.search(rf'id="{field}-fault">([^<]*)', answer.text) if field else None
    told = found[1] if found else answer.text.partition('role="alert"')[2].partition("</div>")[0]
    assert SENTENCES[code] in told.replace("&#39;", "'").replace("&#34;", '"'), told
    if field:
        assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', answer.text)
        assert f'href="#{field}"' in answer.text
    assert kept in answer.text


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"group": ""}, "group", "form-empty"),
        ({"class__0__name": "Ward 7"}, "class-0-name", "name"),
        ({"class__0__name": ""}, "class-0-name", "name"),
        ({"min_ring": "1"}, "min_ring", "form-number"),
        ({"min_ring": "many"}, "min_ring", "form-number"),
        ({"slots": "65"}, "slots", "form-number"),
        ({"witnesses": "paper.example.org nonsense", "quorum": "1"}, "witnesses", "witness-list"),
        ({"quorum": "1"}, "quorum", "charter-quorum"),
        ({"origin": "two words"}, "origin", "name"),
        ({"start": "2026-13-01", "days": "7", "calendar__slots": "1"}, "start", "time"),
        ({"start": "2026-12-01", "days": "0", "calendar__slots": "1"}, "days", "form-number"),
        ({"class__0__rule": "ssh-directory"}, "class-0-members", "directory-missing"),
        (
            {"class__0__rule": "ssh-directory", "class__0__members": "nurse1 ssh-ed25519 AAAA"},
            "class-0-members",
            "ssh-wire",
        ),
    ],
)
def test_a_group_with_a_fault_is_not_founded(
    story: Story, typed: dict[str, str], field: str, code: str
) -> None:
    before = sorted(story.folder.rglob("*"))
    page = story.browser.get("/organise/groups/new")
    right = {
        "group": "Kept as typed",
        "class__0__name": "ward",
        "min_ring": "2",
        "description": "who & <whom>",
    }
    answer = story.browser.send(page, "/organise/groups/new", act="found", **(right | typed))
    check_refused(answer, field, code, "who &amp; &lt;whom&gt;")
    assert sorted(story.folder.rglob("*")) == before


def test_one_name_twice_in_a_list_of_keys_is_refused(story: Story) -> None:
    first, second = (make_signer("ed25519", number).line for number in range(2))
    page = story.browser.get("/organise/groups/new")
    typed = {"group": "x", "class__0__name": "ward", "class__0__rule": "ssh-directory", "act": "found"}
    lines = f"nurse1 {first}\nnurse1 {second}"
    answer = story.browser.send(page, "/organise/groups/new", class__0__members=lines, **typed)
    check_refused(answer, "class-0-members", "directory-principal-twice", second)


def test_a_list_of_keys_may_be_in_the_form_of_allowed_signers(story: Story) -> None:
    line = make_signer("ed25519").line
    page = story.browser.get("/organise/groups/new")
    typed = {"group": "By keys", "class__0__name": "ward", "class__0__rule": "ssh-directory", "act": "found"}
    lines = f'# the ward\nnurse1 namespaces="file,git" {line}\n'
    answer = story.browser.send(page, "/organise/groups/new", class__0__members=lines, **typed)
    founded = answer.headers["location"].rpartition("/")[2]
    directory = story.browser.get(f"/groups/{founded}/directory").text
    assert directory.startswith('nurse1 namespaces="enrolment@undersigned" ssh-ed25519 ')


def test_more_classes_can_be_asked_for(story: Story) -> None:
    page = story.browser.get("/organise/groups/new")
    more = story.browser.send(page, "/organise/groups/new", act="more", group="Kept", class__0__name="ward")
    assert 'id="class-1-name"' in more.text
    assert 'value="Kept"' in more.text
    same = story.browser.send(more, "/organise/groups/new", act="found", class__1__name="ward", min_ring="2")
    check_refused(same, "class-0-name", "charter-class-twice")


@pytest.mark.parametrize("count", ["0", "201", "", "x"])
def test_a_strange_number_of_codes_is_refused(story: Story, count: str) -> None:
    other = Story(story.browser, story.folder)
    other.found(group="Codes")
    here = f"/organise/groups/{other.group}"
    answer = story.browser.fill(here, f"{here}/codes", count=count)
    check_refused(answer, "count", "form-number")


def test_a_group_that_nobody_is_in_can_be_taken_away(story: Story) -> None:
    other = Story(story.browser, story.folder)
    other.found(group="Mistake")
    here = f"/organise/groups/{other.group}"
    assert "Mistake" in story.browser.get("/organise").text
    story.browser.follow(story.browser.fill(here, f"{here}/remove"))
    assert story.browser.get(here).status == 404


def test_an_empty_group_is_not_frozen(story: Story) -> None:
    other = Story(story.browser, story.folder)
    charter = other.found(group="Nobody")
    (key,) = (story.folder / "keys").glob(f"group-{charter.id.hex()[:8]}.log.key")
    key.rename(story.folder / "elsewhere.key")
    here = f"/organise/groups/{other.group}/freeze"
    check_refused(story.browser.fill(here, here), "", "key-elsewhere")
    (story.folder / "elsewhere.key").unlink()


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"title": ""}, "title", "form-empty"),
        ({"text__0__text": ""}, "text-0-text", "form-empty"),
        ({"text__0__text": "a <b>bold</b> word"}, "text-0-text", "text-html"),
        ({"text__0__text": "![a](b)"}, "text-0-text", "text-image"),
        ({"opens": ""}, "opens", "time-form"),
        ({"closes": "tomorrow"}, "closes", "time-form"),
        ({"zone": "Europe/Nowhere"}, "zone", "time-form"),
        (
            {"opens": "2098-01-02T10:00", "closes": "2098-01-01T10:00", "releases": ""},
            "closes",
            "letter-dates",
        ),
        (
            {"opens": "2001-01-01T10:00", "closes": "2001-01-02T10:00", "releases": ""},
            "closes",
            "letter-past",
        ),
        ({"releases": "2098-12-01T10:00"}, "releases", "letter-releases"),
        ({"threshold": "-1"}, "threshold", "form-number"),
        ({"release": "now"}, "release", "letter-release"),
        ({"slot": "7"}, "slot", "letter-slot"),
        ({"next__slots": "2", "next__until": "2027-01-01"}, "next-until", "letter-next"),
        ({"next__slots": "2"}, "next-until", "form-empty"),
        ({"timestamp": "-----BEGIN CERTIFICATE-----\nAAAA"}, "timestamp", "certificate-form"),
        (
            {"zone": "Europe/Berlin", "closes": "2098-03-30T02:30", "releases": ""},
            "closes",
            "time-skipped",
        ),
        (
            {"zone": "Europe/Berlin", "closes": "2098-10-26T02:30", "releases": ""},
            "closes",
            "time-twice",
        ),
    ],
)
def test_a_letter_with_a_fault_is_not_opened(
    story: Story, typed: dict[str, str], field: str, code: str
) -> None:
    far = {"opens": "2026-01-01T10:00", "closes": "2099-01-01T10:00", "releases": ""}
    answer = story.write(**(far | {"addressees": "A <board>"} | typed))
    check_refused(answer, field, code, "A &lt;board&gt;")
    # What was typed is kept as a draft, too.
    assert "A &lt;board&gt;" in story.browser.get(_draft_of(answer)).text


def _draft_of(answer: Answer) -> str:
    found = re.search(r'action="(/organise/drafts/[0-9a-f]{16})"', answer.text)
    assert found
    return found[1]


def test_one_language_twice_is_refused(story: Story) -> None:
    answer = story.write(act="more")
    draft = _draft_of(answer)
    both = story.browser.send(answer, draft, text__1__lang="en", text__1__text="Twice.", act="preview")
    check_refused(both, "text-1-lang", "text-language-twice", "Twice.")


def test_a_preview_shows_the_letter_as_readers_will_see_it(story: Story) -> None:
    far = {"opens": "2026-07-01T10:00", "closes": "2099-01-01T10:00", "releases": "", "zone": "Europe/Berlin"}
    page = story.write(act="preview", **far).text
    assert "We ask for <em>two</em> nurses" in page
    assert "2026-07-01 08:00:00" in page
    assert "2099-01-01 10:00" in page
    assert "way of writing" in page


def test_a_slot_that_was_taken_meanwhile_is_refused(story: Story) -> None:
    answer = story.write(slot="0", closes="2099-01-01T10:00", releases="")
    draft = answer.headers["location"]
    check_refused(story.browser.fill(draft, draft), "slot", "slot-used")


def test_strange_characters_in_a_draft_do_no_harm(story: Story) -> None:
    typed = {"title": "a\u0301\0\u202e", "text__0__text": "\x07\ufeff", "\0strange": "x", "n" * 5000: "x"}
    answer = story.write(act="keep", **typed)
    assert story.browser.get(_draft_of(answer)).status == 200
    assert story.browser.get("/organise").status == 200
    opened = story.browser.fill(_draft_of(answer), _draft_of(answer), act="open")
    check_refused(opened, "text-0-text", "string-characters")


def test_a_draft_can_be_thrown_away(story: Story) -> None:
    draft = _draft_of(story.write(title="", act="keep"))
    assert story.browser.get(draft).status == 200
    story.browser.fill(draft, draft, act="discard")
    assert story.browser.get(draft).status == 404


def test_a_response_and_an_article_stand_beside_the_letter(story: Story) -> None:
    here = f"/organise/letters/{story.letter}"
    check_refused(
        story.browser.fill(f"{here}/responses", f"{here}/responses", text="No."),
        "author",
        "form-empty",
        "No.",
    )
    bad = story.browser.fill(f"{here}/responses", f"{here}/responses", author="The board", text="<b>No</b>")
    check_refused(bad, "text", "text-html", "The board")
    added = story.browser.fill(
        f"{here}/responses", f"{here}/responses", author="The board", text="We *read* it."
    )
    assert "The board" in story.browser.follow(added).text
    assert "We <em>read</em> it." in story.browser.get(f"/letters/{story.letter}").text
    gone = story.browser.fill(f"{here}/responses", f"{here}/responses/remove")
    assert "The board" not in story.browser.follow(gone).text
    bad = story.browser.fill(
        f"{here}/articles", f"{here}/articles", title="Nurses", words="Words.", address="x:y"
    )
    check_refused(bad, "address", "article-address", "Nurses")
    added = story.browser.fill(
        f"{here}/articles", f"{here}/articles", title="Nurses", words="Nurses wrote. " * 30
    )
    assert "Nurses" in story.browser.follow(added).text
    gone = story.browser.fill(f"{here}/articles", f"{here}/articles/remove")
    assert "<bdi>Nurses</bdi>" not in story.browser.follow(gone).text


def test_headings_are_kept(story: Story) -> None:
    here = f"/organise/letters/{story.letter}"
    story.browser.follow(story.browser.fill(here, f"{here}/categories", categories="Health, Work"))
    assert 'value="Health, Work"' in story.browser.get(here).text
    many = ", ".join(f"H{number}" for number in range(9))
    check_refused(
        story.browser.fill(here, f"{here}/categories", categories=many), "categories", "shelf-full", many
    )
    assert 'value="Health, Work"' in story.browser.get(here).text


def test_a_letter_that_is_not_over_is_not_taken_off(story: Story) -> None:
    here = f"/organise/letters/{story.letter}"
    token = re.findall(r'name="form_token" value="([0-9a-f]+)"', story.browser.get(here).text)[0]
    check_refused(story.browser.post(f"{here}/withdraw", {"form_token": token}), "", "letter-unfinished")
    check_refused(story.browser.post(f"{here}/close", {"form_token": token}), "", "letter-still-open")
    check_refused(story.browser.post(f"{here}/release", {"form_token": token}), "", "letter-still-open")


@pytest.mark.parametrize("note", ["", "nonsense", "a\n1\nAAAA\n\n— a AAAA"])
def test_what_is_no_checkpoint_of_ours_is_refused(story: Story, note: str) -> None:
    here = f"/organise/letters/{story.letter}"
    token = re.findall(r'name="form_token" value="([0-9a-f]+)"', story.browser.get(here).text)[0]
    answer = story.browser.post(f"{here}/witness", {"form_token": token, "checkpoint": note})
    assert answer.status == 422


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"name": "n" * 81}, "name", "site-name"),
        ({"address": "letters.example.org"}, "address", "site-address"),
        ({"address": "http://letters.example.org"}, "address", "site-address"),
    ],
)
def test_strange_settings_are_refused(story: Story, typed: dict[str, str], field: str, code: str) -> None:
    answer = story.browser.fill("/organise/settings", "/organise/settings", **typed)
    check_refused(answer, field, code, next(iter(typed.values())))


def test_settings_are_used_for_links(story: Story) -> None:
    address = "https://letters.example.org/open"
    other = Story(story.browser, story.folder)
    other.found(group="Found on paper")
    answer = story.browser.fill(
        "/organise/settings", "/organise/settings", name="Ours", address=f"{address}/"
    )
    assert "Ours" in story.browser.follow(answer).text
    assert f"{address}/g/" in story.browser.get(f"/organise/groups/{other.group}").text
    story.browser.fill("/organise/settings", "/organise/settings", name="", address="")


@pytest.mark.parametrize("address", ["http://letters234567.onion", "http://127.0.0.1:8470"])
def test_http_will_do_where_nobody_reads_along(story: Story, address: str) -> None:
    answer = story.browser.fill("/organise/settings", "/organise/settings", name="", address=address)
    assert answer.status == 303
    assert address in story.browser.get("/organise/settings").text
    story.browser.fill("/organise/settings", "/organise/settings", name="", address="")


def test_a_form_that_is_too_large_is_refused(story: Story) -> None:
    answer = story.browser.post("/organise/settings", {"name": "x" * (2**23 + 1)})
    assert answer.status == 413


def test_a_body_that_is_no_form_is_refused(story: Story) -> None:
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"):
        headers = {"Cookie": story.browser.cookie, "Content-Type": kind, "Accept": "text/html"}
        answer = story.browser.served.ask("POST", "/organise/settings", b"\xff\xfe--x\r\n", headers)
        assert answer.status in {400, 403}


def test_pages_speak_the_readers_language(story: Story) -> None:
    hebrew = Browser(story.browser.served, cookie=story.browser.cookie, language="he")
    page = hebrew.get("/organise").text
    assert '<html lang="he" dir="rtl">' in page


@pytest.mark.parametrize("typed", ["9" * 5000, "-1", "\u0663", "many", ""])
def test_a_strange_number_of_classes_is_no_failure(story: Story, typed: str) -> None:
    page = story.browser.get("/organise/groups/new")
    answer = story.browser.send(page, "/organise/groups/new", classes=typed, group="")
    assert answer.status == 422
    assert len(re.findall(r'id="class-[0-9]+-name"', answer.text)) == 1


def test_a_tab_that_was_overtaken_replaces_nothing_unseen(story: Story) -> None:
    draft = _draft_of(story.write(act="keep", title="One"))
    older = story.browser.get(draft)
    story.browser.fill(draft, draft, title="Two", act="keep")
    answer = story.browser.send(older, draft, title="Three", act="keep")
    check_refused(answer, "", "draft-changed", "Three")
    assert 'value="Two"' in story.browser.get(draft).text
    # Whoever has seen that sends it again.
    assert 'value="Three"' in story.browser.send(answer, draft, act="keep").text
    assert 'value="Three"' in story.browser.get(draft).text


def test_what_was_typed_in_a_draft_that_is_gone_is_a_new_draft(story: Story) -> None:
    draft = _draft_of(story.write(act="keep", title="One"))
    older = story.browser.get(draft)
    story.browser.fill(draft, draft, act="discard")
    answer = story.browser.send(older, draft, title="Two", act="keep")
    check_refused(answer, "", "draft-gone", "Two")
    assert _draft_of(answer) != draft
    assert 'value="Two"' in story.browser.get(_draft_of(answer)).text
    assert story.browser.send(older, draft, act="discard").headers["location"] == "/organise"


def test_what_is_opened_is_what_was_shown(story: Story) -> None:
    opening = story.write(slot="1", closes="2099-01-01T10:00", releases="").headers["location"]
    shown, draft = story.browser.get(opening), opening.removesuffix("/open")
    assert "two" in shown.text
    story.browser.fill(draft, draft, text__0__text="We ask for three.", act="keep")
    answer = story.browser.send(shown, opening)
    check_refused(answer, "", "draft-changed", "We ask for three.")
    opened = story.browser.send(answer, opening).headers["location"]
    assert "We ask for three." in story.browser.get(opened.replace("/organise", "")).text
    # A second press leads to where it stands.
    assert story.browser.send(answer, opening).headers["location"] == "/organise"
