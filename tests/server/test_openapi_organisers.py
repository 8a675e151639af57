"""Whatever an organiser's browser sends to any of their pages: an expected answer, never a failure.

The server does not describe these pages to strangers; the description is taken from the same program.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from fastapi import FastAPI
from hypothesis import strategies
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_dict

from support.group import ClassPlan, GroupPlan
from support.organiser_story import Story
from support.organisers import Browser, read_token
from support.released import lay_out_released
from support.servers import PATIENCE, Served, running_server
from support.world import LetterPlan
from undersigned.sentences import SENTENCES
from undersigned.server.organiser import routes
from undersigned.server.organiser.access import HOME

# Pages, what a form leads to, and every way to say no; a fault of the server's own is none of them.
EXPECTED = {200, 303, 400, 403, 404, 409, 413, 422, 429}
# After these nothing more can be tried with a letter or group.
LAST = ("freeze", "abandon", "withdraw", "remove")
_NAMES = re.compile(r'<(?:input|textarea|select|button)[^>]* name="([^"]+)"')
PAGES = ("", "/settings", "/organisers", "/groups/new", "/backup")


@dataclass
class Site:
    """A server with an organiser in front of it, and the names of what there is."""

    served: Served
    browser: Browser
    known: dict[str, list[str]]
    fields: list[str]
    token: str
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)


def lay_out(browser: Browser, folder: Path) -> dict[str, list[str]]:
    """A group that is frozen with an open letter and a draft, one that enrols, and a letter that is out."""
    released = lay_out_released(folder / "out", GroupPlan((ClassPlan(members=4),)), LetterPlan())
    story, second = Story(browser, folder), Story(browser, folder)
    charter = story.found()
    story.enrol(charter, story.make_codes(3))
    story.freeze()
    story.open(closes="2099-01-01T10:00", releases="")
    draft = story.write(slot="1", closes="2099-01-01T10:00", releases="").headers["location"]
    second.found(group="Second")
    groups, letters = [story.group, second.group], [story.letter, released.letter.id.hex()]
    return {
        "charter_id": groups,
        "letter_id": letters,
        "found_id": [*groups, *letters],
        "kind": ["groups", "letters"],
        "draft_id": [draft.split("/")[3]],
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with running_server(folder) as served:
        browser = Browser(served)
        browser.follow(browser.enter(read_token(served)))
        known = lay_out(browser, folder)
        here = (*PAGES, f"/letters/{known['letter_id'][0]}", f"/groups/{known['charter_id'][1]}")
        pages = [browser.get(f"/organise{path}").text for path in (*here, f"/drafts/{known['draft_id'][0]}")]
        fields = sorted({name for page in pages for name in _NAMES.findall(page)} - {"form_token"})
        token = pages[1].partition('name="form_token" value="')[2].partition('"')[0]
        assert len(token) > 20
        yield Site(served, browser, known, fields, token)
    assert b"failed in" not in served.printed


def describe(site: Site) -> Any:
    """All of the organisers' pages; names are mostly those of what there is, fields those of the forms."""
    app, parts = FastAPI(), [one.original_router for one in routes.router.routes]  # type: ignore[attr-defined]
    for one in (route for part in parts for route in part.routes):
        app.add_api_route(
            HOME + one.path, one.endpoint, methods=one.methods, response_class=one.response_class
        )
    described = app.openapi()
    text = {"type": "string", "maxLength": 200}
    form = {"type": "object", "properties": dict.fromkeys(site.fields, text), "additionalProperties": text}
    kind = "application/x-www-form-urlencoded"
    for one in described["paths"].values():
        if "post" in one:
            one["post"]["requestBody"] = {"required": True, "content": {kind: {"schema": form}}}
    schema = from_dict(described)
    schema.config.update(base_url=site.served.url)

    @schema.hook("flatmap_path_parameters")
    def use_known(_context: object, given: dict[str, object] | None) -> Any:
        mine = {
            name: strategies.sampled_from([*site.known.get(name, []), value])
            for name, value in (given or {}).items()
        }
        return strategies.fixed_dictionaries(mine)

    return schema


def send(site: Site, case: Any) -> None:
    case.headers = {**(case.headers or {}), "Cookie": site.browser.cookie}
    if isinstance(case.body, dict):
        case.body["form_token"] = site.token
    answer = case.call(timeout=PATIENCE, allow_redirects=False)
    case.validate_response(answer, checks=[not_a_server_error])
    assert answer.status_code in EXPECTED, (case.method, case.path, answer.status_code)
    kind = answer.headers.get("content-type", [""])[0]
    if "json" in kind:
        told = json.loads(answer.content)
        assert SENTENCES[told["code"]] == told["sentence"]
        assert told["code"] not in {"organiser-unknown", "form-token"}
    site.seen[case.path, "ok" if answer.status_code in {200, 303} else "no"] += 1


def try_all(site: Site, examples: int) -> int:
    described: list[Any] = [one.ok() for one in describe(site).get_all_operations()]
    wanted = [one for one in described if not one.path.endswith("/leave")]
    for one in sorted(wanted, key=lambda one: one.path.endswith(LAST) and one.method == "post"):
        bounded: Any = hypothesis.settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        given: Any = hypothesis.given(one.as_strategy())
        bounded(given(lambda case: send(site, case)))()
    return len(wanted)


def test_nothing_that_an_organiser_sends_makes_the_server_fail(site: Site) -> None:
    assert try_all(site, 4) > 40
    # Most addresses were found and answered with their page, at least once.
    well = {path for (path, what) in site.seen if what == "ok"}
    assert len(well) > 15, sorted(well)


def test_control_forms_without_their_token_get_nowhere(site: Site) -> None:
    with pytest.raises(AssertionError, match="form-token"):
        try_all(replace(site, token="0" * 64), 1)


@pytest.mark.long
def test_nothing_that_an_organiser_sends_makes_the_server_fail_often(site: Site) -> None:
    assert try_all(site, 60) > 40


def test_every_page_of_organisers_is_tried(site: Site) -> None:
    paths = {one.ok().path for one in describe(site).get_all_operations()}
    assert {"/organise/enter", "/organise/letters/{letter_id}/abandon", "/organise/backup"} <= paths
    described = site.served.get("/openapi.json").json["paths"]
    assert not [path for path in described if path.startswith("/organise")]
