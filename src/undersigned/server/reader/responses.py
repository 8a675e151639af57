"""What the addressee and others answered to a letter; no part of what was signed.

Source: PROTOCOL §7.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from undersigned.letter.text import check_text
from undersigned.schema import Codec, Flag, Items, Text, document
from undersigned.server.reader.shelf import Shelf

_MOST: Final = 100
_FILE_BYTES: Final = 2**22


def _parse_words(value: object) -> str:
    return check_text(value.encode() if isinstance(value, str) else b"", "text")


Words = Annotated[str, Codec(_parse_words)]
"""CommonMark, as a letter's texts are."""


@document()
class Response:
    """One answer.

    Args:
        author: who answers.
        is_addressee: whether the letter was addressed to them.
        day: when, as the organiser writes it.
        text: CommonMark.
    """

    author: Text
    is_addressee: Flag
    day: Text
    text: Words


@document(undersigned=1, kind="responses")
class _Responses:
    items: Annotated[tuple[Response, ...], Items(_MOST)]


def find_responses(site: Path) -> Shelf[Response]:
    """The answers that are kept below the folder of a site."""
    return Shelf(site / "responses", _Responses, _MOST, _FILE_BYTES)
