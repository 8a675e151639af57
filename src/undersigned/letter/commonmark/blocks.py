"""The blocks of a text.

Source: CommonMark 0.31.2 §4, §5 and the appendix, phase 1.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from undersigned.errors import MalformedInput
from undersigned.letter.commonmark import raw_html
from undersigned.letter.commonmark.block import Block, Kind
from undersigned.letter.commonmark.line import TAB_STOP, Line
from undersigned.letter.commonmark.references import Target, find_definition

_DEPTH_MAX: Final = 16
_HEADING: Final = re.compile(r"#{1,6}(?=[ \t]|$)")
_FENCE: Final = re.compile(r"`{3,}(?!.*`)|~{3,}")
_RULE: Final = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$")
_UNDERLINE: Final = re.compile(r"(?:=+|-+)[ \t]*$")
_MARKER: Final = re.compile(r"(?:[*+-]|([0-9]{1,9})[.)])(?=[ \t]|$)")


def parse_blocks(text: str) -> tuple[Block, dict[str, Target]]:
    """The document that a text is, and its link reference definitions by their normalized labels.

    Raises:
        MalformedInput: `text-html`, `text-nesting`, `text-quote`.
    """
    parser = _Parser()
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        parser.take(Line(line, number))
    parser.close(0, parser.line.number)
    return parser.document, parser.references


class _Parser:
    """Takes a text line by line.

    `_open` holds the blocks that are not closed, the document first, each the last child of the one before.
    Of these, the line that is being read belongs to the first `_matched`; it closes the others unless it
    goes on with the paragraph that is the last of them.
    """

    def __init__(self) -> None:
        self.document = Block("document", 1)
        self.references: dict[str, Target] = {}
        self.line = Line("", 0)
        self._open = [self.document]
        self._matched = 1
        self._starts: list[Callable[[], bool]] = [
            self._start_quote,
            self._start_heading,
            self._start_fence,
            self._start_html,
            self._underline,
            self._start_rule,
            self._start_item,
            self._start_code,
        ]

    def take(self, line: Line) -> None:
        """Read the next line."""
        self.line, self._matched = line, 1
        while self._matched < len(self._open):
            line.look()
            if not self._goes_on(self._open[self._matched]):
                break
            self._matched += 1
        if self._open[self._matched - 1].kind != "code" and not line.taken:
            line.look()
            self._start_blocks()
        if not line.taken:
            self._take_rest()

    def _start_blocks(self) -> None:
        while any(start() for start in self._starts):
            if self.line.taken:
                return
            self.line.look()
        self.line.skip_indent()

    def close(self, keep: int, last: int) -> None:
        """Close all but the outermost `keep` open blocks, which end with line `last`."""
        while len(self._open) > keep:
            self._close_innermost(last)

    def _take_rest(self) -> None:
        tip, line = self._open[-1], self.line
        if tip.kind != "paragraph" or line.blank:
            self.close(self._matched, line.number - 1)
            tip = self._open[-1]
        if tip.kind in {"paragraph", "code"}:
            tip.lines.append(line.rest())
        elif not line.blank:
            self._add("paragraph").lines.append(line.rest())

    def _close_innermost(self, last: int) -> None:
        block = self._open.pop()
        block.last = last
        if block.kind == "paragraph":
            block.text = self._read_definitions(block)
        elif block.kind in {"list", "item"}:
            block.last = block.children[-1].last if block.children else block.first
        elif block.kind == "code":
            lines = block.lines
            if not block.mark:
                while not lines[-1].strip(" \t"):
                    lines.pop()
                block.last = block.first + len(lines) - 1
            block.text = "".join(f"{one}\n" for one in lines)

    def _read_definitions(self, paragraph: Block) -> str:
        text, start = "\n".join(paragraph.lines), 0
        while text[start : start + 1] == "[" and (found := find_definition(text, start)):
            self.references.setdefault(found.label, found.target)
            start = found.end
        return text[start:]

    def _add(self, kind: Kind) -> Block:
        """Open a block in the innermost open one that it can stand in, and close those inside that."""
        block = Block(kind, self.line.number)
        self._place(block)
        self._open.append(block)
        self._matched = len(self._open)
        return block

    def _place(self, block: Block) -> None:
        self.close(self._matched, block.first - 1)
        holders = {"list"} if block.kind == "item" else {"document", "quote", "item"}
        while self._open[-1].kind not in holders:
            self._close_innermost(block.first - 1)
        siblings = self._open[-1].children
        if len(self._open) - 1 > _DEPTH_MAX:
            raise MalformedInput("text-nesting", None, f"line {block.first}")
        if siblings and siblings[-1].kind == "quote" and siblings[-1].last >= block.first - 1:
            raise MalformedInput("text-quote", None, f"line {block.first}")
        siblings.append(block)

    def _add_leaf(self, kind: Kind) -> Block:
        """Open a block that has nothing more to read on this line."""
        self.line.taken = True
        return self._add(kind)

    # Whether an open block goes on

    def _goes_on(self, block: Block) -> bool:
        line = self.line
        if block.kind == "quote":
            return self._skip_quote_mark()
        if block.kind == "item":
            if line.blank:
                line.skip_indent()
                return bool(block.children)
            enough = line.indent >= block.indent
            line.skip_columns(block.indent if enough else 0)
            return enough
        if block.kind == "code":
            return self._goes_on_with_fence(block) if block.mark else self._goes_on_with_code()
        return block.kind == "list" or (block.kind == "paragraph" and not line.blank)

    def _skip_quote_mark(self) -> bool:
        line = self.line
        if line.indented or line.text[line.start : line.start + 1] != ">":
            return False
        line.skip_indent()
        line.skip(1)
        line.skip_columns(1)
        return True

    def _goes_on_with_code(self) -> bool:
        line = self.line
        if line.indented:
            line.skip_columns(TAB_STOP)
        elif line.blank:
            line.skip_indent()
        else:
            return False
        return True

    def _goes_on_with_fence(self, block: Block) -> bool:
        line = self.line
        fence = line.text[line.start :].rstrip(" \t")
        if not line.indented and fence.startswith(block.mark) and not fence.strip(block.mark[0]):
            self.close(self._matched, line.number)
            line.taken = True
            return False
        line.skip_columns(block.indent)
        return True

    # Whether a block begins

    def _start_quote(self) -> bool:
        if not self._skip_quote_mark():
            return False
        self._add("quote")
        return True

    def _start_heading(self) -> bool:
        line = self.line
        found = None if line.indented else _HEADING.match(line.text, line.start)
        if not found:
            return False
        content = line.text[found.end() :].strip(" \t")
        bare = content.rstrip("#")
        heading = self._add_leaf("heading")
        heading.level = len(found[0])
        heading.text = bare.rstrip(" \t") if bare[-1:] in {"", " ", "\t"} else content
        return True

    def _start_fence(self) -> bool:
        line = self.line
        found = None if line.indented else _FENCE.match(line.text, line.start)
        if not found:
            return False
        code = self._add_leaf("code")
        code.mark, code.indent = found[0], line.indent
        code.info = line.text[found.end() :].strip(" \t")
        return True

    def _start_html(self) -> bool:
        line, after_paragraph = self.line, self._open[-1].kind == "paragraph"
        if line.indented or not raw_html.opens_block(line.text, line.start, after_paragraph=after_paragraph):
            return False
        self._place(Block("code", line.number))
        raise MalformedInput("text-html", None, f"line {line.number}: {line.text[line.start :][:40]!a}")

    def _underline(self) -> bool:
        line, paragraph = self.line, self._open[self._matched - 1]
        if line.indented or paragraph.kind != "paragraph" or not _UNDERLINE.match(line.text, line.start):
            return False
        text = self._read_definitions(paragraph)
        paragraph.lines = [text] if text else []
        if not text:
            return False
        paragraph.kind, paragraph.text = "heading", text
        paragraph.level = 1 if line.text[line.start] == "=" else 2
        line.taken = True
        return True

    def _start_rule(self) -> bool:
        line = self.line
        if line.indented or not _RULE.match(line.text, line.start):
            return False
        self._add_leaf("rule")
        return True

    def _start_item(self) -> bool:
        line, holder = self.line, self._open[self._matched - 1]
        found = None if line.indented else _MARKER.match(line.text, line.start)
        if not found:
            return False
        number = int(found[1]) if found[1] else None
        empty = not line.text[found.end() :].strip(" \t")
        if holder.kind == "paragraph" and (empty or number not in {None, 1}):
            return False
        indent = line.indent + len(found[0])
        line.skip_indent()
        line.skip(len(found[0]))
        line.look()
        space = 1 if empty or line.indent > TAB_STOP else line.indent
        line.skip_columns(space)
        self._add_item(found[0][-1], number, indent + space)
        return True

    def _add_item(self, mark: str, number: int | None, indent: int) -> None:
        self.close(self._matched, self.line.number - 1)
        if self._open[-1].kind != "list" or self._open[-1].mark != mark:
            found = self._add("list")
            found.mark, found.number = mark, number
        item = self._add("item")
        item.indent = indent

    def _start_code(self) -> bool:
        line = self.line
        if not line.indented or line.blank or self._open[-1].kind == "paragraph":
            return False
        line.skip_columns(TAB_STOP)
        self._add_leaf("code").lines.append(line.rest())
        return True
