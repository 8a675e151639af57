"""Lists of words, written as text."""

from __future__ import annotations


def build_words(*lines: str) -> frozenset[str]:
    """The words of some lines."""
    return frozenset(" ".join(lines).split())
