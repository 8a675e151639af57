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
    """The sentences of error codes, by `code:` and the code."""
    return {f"code:{code}": tongue.find(SENTENCES[code]) for code in codes}
