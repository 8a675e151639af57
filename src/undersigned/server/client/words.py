"""Sentences that a page's script says: put into the page, in its language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from undersigned.sentences import SENTENCES
from undersigned.tongue import Tongue

Words = Mapping[str, str | Mapping[str, str]]
"""By name: a sentence with its `{fields}`, or its forms by CLDR's plural categories."""

# A number of each category, in every language that has the category for whole numbers of this size.
_OF_CATEGORY: Final = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


def find_forms(tongue: Tongue, one: str, many: str) -> Mapping[str, str]:
    """All forms of a sentence with a number, whose fields the script fills in."""
    return {name: tongue.find_plural(one, many, number) for name, number in _OF_CATEGORY.items()}


def find_codes(tongue: Tongue, codes: Iterable[str] = SENTENCES) -> dict[str, str]:
    """The sentences of error codes, by `code:` and the code, and those that only scripts give."""
    found = {code: tongue.find(SENTENCES[code]) for code in codes} | _find_own(tongue)
    return {f"code:{code}": sentence for code, sentence in found.items()}


def _find_own(tongue: Tongue) -> dict[str, str]:
    return {
        "client-failed": tongue.find("This page’s script has failed. Load the page again."),
        "vault-changed": tongue.find(
            "Another window of this browser has used the key meanwhile. Load this page again."
        ),
        "vault-empty": tongue.find("There is no key for this group in this browser."),
        "vault-lost": tongue.find(
            "This browser has forgotten what opens that, and nothing can open it any more. Private windows "
            "do so after some minutes."
        ),
        "vault-taken": tongue.find("There is a key for this group in this browser already."),
        "vault-unavailable": tongue.find(
            "This browser does not let the page keep anything. Private windows often do not; the disk may be "
            "full. Nothing was changed."
        ),
    }
