"""A block of a text, and what stands in it.

Source: CommonMark 0.31.2 §4, §5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

Kind = Literal["document", "quote", "list", "item", "paragraph", "heading", "rule", "code"]


@dataclass(eq=False, slots=True)
class Block:
    """A block.

    Args:
        first, last: its lines, 1 the first of the text; `last` is set when it is closed.
        children: the blocks in it.
        text: what a paragraph, a heading or code holds; empty for a paragraph of definitions alone.
        mark: the characters of a fence; the last character of a list's markers.
        info: what stands behind a fence.
        number: the first number of a list, if it has numbers.
        indent: the columns that an item's content is set in by, or a fence.
        level: of a heading.
    """

    kind: Kind
    first: int
    last: int = 0
    children: list[Block] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    text: str = ""
    mark: str = ""
    info: str = ""
    number: int | None = None
    indent: int = 0
    level: int = 0

    def walk(self) -> Iterator[Block]:
        """It and all that stands in it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def tight(self) -> bool:
        """Of a list: whether no empty line stands between two items or between two blocks of one."""
        lists = [self.children, *(item.children for item in self.children)]
        return all(one.last == after.first - 1 for blocks in lists for one, after in pairwise(blocks))
