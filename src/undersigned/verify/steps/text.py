"""Step `text`: each text is the one that the letter names, and readable.

Source: PROTOCOL §5, §7.
"""

from __future__ import annotations

from collections.abc import Iterator

from undersigned import canon
from undersigned.bundle import names
from undersigned.errors import Fault, MalformedInput
from undersigned.letter.rules import find_language_faults
from undersigned.letter.text import check_text
from undersigned.verify.state import State


def find_faults(state: State) -> Iterator[Fault]:
    """Texts whose digest differs or which hold what no text may."""
    for fault in find_language_faults(state.letter):
        yield Fault(fault.code, f"{names.LETTER}:{fault.place}", fault.detail)
    for text in state.letter.texts:
        name, data = names.text_name(text.lang), state.bundle.texts[text.lang]
        if canon.sha256(data) != text.sha256:
            yield Fault("text-digest", name)
        try:
            check_text(data, name)
        except MalformedInput as error:
            yield Fault.of(error)
