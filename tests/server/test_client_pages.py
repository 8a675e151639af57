"""Pages with the script: what stands in them, and what is said where the script was not built."""

from __future__ import annotations

import json
import re

import pytest

from undersigned.languages import LANGUAGES, find_tongue
from undersigned.sentences import SENTENCES
from undersigned.server.client import verify
from undersigned.server.client.script import CLIENT
from undersigned.server.client.words import find_forms
from undersigned.server.shell import rendering
from undersigned.server.shell.view import View
from undersigned.tongue import ENGLISH


def show(lang: str = "en", prefix: str = "") -> tuple[int, str, str]:
    tongue = find_tongue(lang)
    view = View(tongue, prefix, f"{prefix}/verify", False)
    words, values = verify.build_words(tongue), verify.build_values(tongue)
    page = rendering.render_with_client(verify.TEMPLATE, view, verify.PAGE, words, **values)
    return page.status_code, bytes(page.body).decode(), page.headers["content-security-policy"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_stand_in_the_page_as_data(lang: str) -> None:
    _, html, _ = show(lang)
    (block,) = re.findall(r'<script type="application/json" id="words">(.*)</script>', html)
    assert not {"<", ">", "&"} & set(block)
    words = json.loads(block)
    assert {name for name in words if name.startswith("code:")} >= {f"code:{code}" for code in SENTENCES}
    assert set(words["count"]) == {"zero", "one", "two", "few", "many", "other"}


def test_page_loads_the_one_script_by_its_digest() -> None:
    _, html, policy = show(prefix="/open")
    assert CLIENT is not None
    tags = re.findall(r"<script(?! type=.application)[^>]*>", html)
    assert tags == [f'<script type="module" src="/open{CLIENT.path}" integrity="{CLIENT.integrity}">']
    assert "script-src 'self'; worker-src blob:; connect-src 'self'" in policy
    assert "unsafe" not in policy
    assert 'data-page="verify" data-prefix="/open"' in html


def test_says_so_where_the_script_was_not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "CLIENT", None)
    status, html, policy = show()
    assert (status, "make web" in html, "<script" in html) == (503, True, False)
    assert "script-src" not in policy


def test_forms_of_a_number_are_those_of_the_language() -> None:
    forms = find_forms(ENGLISH, "1 signed.", "{number} signed.")
    assert forms["one"] == "1 signed."
    assert {forms[name] for name in ("zero", "two", "few", "many", "other")} == {"{number} signed."}
