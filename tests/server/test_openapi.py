"""Whatever is sent to any address that the server describes: never a failure, never a word of the request."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.openapi import from_url

from support.group import ClassPlan, GroupPlan, make_group
from support.members import Desk
from support.servers import PATIENCE, Served, running_server
from undersigned.sentences import SENTENCES

EXAMPLES = 15
PROGRAM = str(Path(__file__).parents[1] / "support" / "altered_server.py")
GROUP = GroupPlan((ClassPlan(members=4),), witnesses=1)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk.set_up(tmp_path_factory.mktemp("site"), make_group(GROUP))


@pytest.fixture(scope="module")
def served(desk: Desk) -> Iterator[Served]:
    with running_server(desk.path) as one:
        yield one
    # Nothing failed, and nothing was printed but where it listens.
    assert b"failed in" not in one.printed


def describe(served: Served, desk: Desk) -> Any:
    """The server's own description; half of the time names are those of what there is."""
    schema = from_url(f"{served.url}openapi.json")
    known = {
        "letter_id": desk.folder.letter().id.hex(),
        "charter_id": desk.group.charter.id.hex(),
        "beginning": desk.group.charter.id.hex()[:8],
        "name": "letter.json",
    }

    @schema.hook("flatmap_path_parameters")
    def use_known(_context: object, given: dict[str, object] | None) -> Any:
        mine = {name: known.get(name, value) for name, value in (given or {}).items()}
        return strategies.sampled_from([given, mine])

    return schema


def check(case: Any) -> None:
    answer = case.call(timeout=PATIENCE)
    case.validate_response(answer, checks=[not_a_server_error])
    assert "set-cookie" not in answer.headers
    if answer.status_code >= 400 and "json" in answer.headers["content-type"][0]:
        told = json.loads(answer.content)
        assert told.keys() == {"code", "sentence"}
        assert SENTENCES[told["code"]] == told["sentence"]


def try_all(served: Served, desk: Desk, path: str = "") -> int:
    """Send whatever fits the description of each address whose path contains `path`; how many there are."""
    described: list[Any] = [one.ok() for one in describe(served, desk).get_all_operations()]
    tried = [one for one in described if path in one.path]
    for one in tried:
        bounded: Any = hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        given: Any = hypothesis.given(one.as_strategy())
        bounded(given(check))()
    return len(tried)


def test_nothing_that_is_sent_makes_the_server_fail(served: Served, desk: Desk) -> None:
    assert try_all(served, desk) > 20


def test_would_notice_a_server_that_fails(desk: Desk) -> None:
    command = (sys.executable, PROGRAM, "failing", "serve")
    with running_server(desk.path, command=command) as failing, pytest.raises(FailureGroup):
        try_all(failing, desk, "/fail")


def test_every_address_is_described(served: Served) -> None:
    paths = served.get("/openapi.json").json["paths"]
    wanted = {"/", "/letters/{letter_id}", "/letters/{letter_id}/records", "/challenge", "/verify"}
    assert wanted <= paths.keys()
    assert "/groups/{charter_id}/enrolments" in paths
