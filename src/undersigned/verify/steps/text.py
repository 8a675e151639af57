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
    """Texts whose digest differs or, where all are the letter's own, which hold what no text may."""
    for fault in find_language_faults(state.letter):
        yield Fault(fault.code, f"{names.LETTER}:{fault.place}", fault.detail)
    # A text made for it takes eight seconds: what the letter does not vouch for is not read at all.
    strange = False
    for text in state.letter.texts:
        name = names.text_name(text.lang)
        if canon.sha256(state.bundle.texts[text.lang]) != text.sha256:
            strange = True
            yield Fault("text-digest", name)
    for text in () if strange else state.letter.texts:
        name = names.text_name(text.lang)
        try:
            check_text(state.bundle.texts[text.lang], name)
        except MalformedInput as error:
            yield Fault.of(error)
