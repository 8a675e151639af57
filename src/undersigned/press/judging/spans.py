"""Where tokens of a signed text stand in its file."""

from __future__ import annotations

from undersigned.press.judging.signed import SignedText
from undersigned.press.judging.verdict import SignedSpan
from undersigned.press.words.folding import fold_layout


def build_span(text: SignedText, first: int, last: int) -> SignedSpan:
    """The span of the tokens from `first` up to `last`, the latter not included."""
    start, end = text.tokens[first].start, text.tokens[last - 1].end
    return SignedSpan(
        text.lang,
        text.digest,
        *text.place_in_file(start, end),
        (start, end),
        fold_layout(text.shown[start:end]),
    )
