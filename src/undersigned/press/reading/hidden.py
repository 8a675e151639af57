"""What a page does not show: by an attribute, a style, a class for screen readers, or a plain rule.

Rules are read where their selector is of an element, classes and an identifier alone, outside of conditions.
Where any other rule shows an element, it is shown: what a reader may see is read.

Source: CSS Cascading and Inheritance Level 4, 6 (importance, specificity, order).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from undersigned.press.reading.furniture import SHARE, pass_over
from undersigned.press.words.wordlist import build_words

STYLE_CHARS: Final = 2**20
_MATCHES: Final = 2**20
_DEPTH: Final = 4
_FOR_READERS: Final = build_words(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only screenreader-text"
)
_HIDING: Final = {
    "display": re.compile("none"),
    "visibility": re.compile("hidden|collapse"),
    "opacity": re.compile(r"0*\.?0+%?"),
    "font-size": re.compile(r"0*\.?0+(?:%|[a-z]{1,4})?"),
}
# What is in an element may show what the element hides.
_UNDONE: Final = frozenset(("visibility", "font-size"))
_COMMENT: Final = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_BRACE: Final = re.compile("[{}]")
_DECLARED: Final = re.compile(
    r"(?:^|;)\s*(display|visibility|opacity|font-size)\s*:\s*([^;!]*)(![^;]*)?", re.I
)
_PLAIN: Final = re.compile(r"(\*|[a-z][a-z0-9]*)?((?:[.#][a-z_-][\w-]*)*)", re.IGNORECASE)
_NAME: Final = re.compile(r"([.#])([\w-]+)")
_EVERY: Final = re.compile(r"@media\s+(?:only\s+)?(?:all|screen)\s*", re.IGNORECASE)
_NESTED: Final = re.compile(r"@(?:media|supports|layer|container|scope)\b(?!\s+print\s*$)", re.IGNORECASE)

# Importance, specificity and order, of which the greatest decides.
_Weight = tuple[int, int, int, int, int]


@dataclass(slots=True)
class _Rule:
    selector: str
    declared: str
    is_sure: bool


def drop_hidden(tree: Any, style: str) -> None:
    """Take out what a page does not show; what hides half of the page is taken for what a script undoes.

    Args:
        style: what its `<style>` elements hold, one after the other.
    """
    whole = len(tree.text_content())
    groups: dict[object, list[Any]] = defaultdict(list)
    for element in tree.iter("*"):
        names = set(str(element.get("class", "")).lower().split())
        if element.get("hidden") is not None or names & _FOR_READERS:
            groups[element].append(element)
    for element, one in _find_styled(tree, style):
        groups[one].append(element)
    for held in groups.values():
        if sum(len(one.text_content()) for one in held) < whole * SHARE:
            for one in held:
                if one.getparent() is not None and one.tag not in {"html", "body"}:
                    pass_over(one)


def _find_styled(tree: Any, style: str) -> Iterator[tuple[Any, object]]:
    """Each element that is hidden by what decides, and what that is."""
    decided: dict[str, dict[Any, tuple[_Weight, bool, object]]] = {name: {} for name in _HIDING}
    order = count()

    def declare(
        element: Any, declared: str, weight: tuple[int, int, int], cause: object, *, sure: bool
    ) -> None:
        for found in _DECLARED.finditer(declared):
            name = found[1].lower()
            hides = bool(_HIDING[name].fullmatch(found[2].strip().lower()))
            if hides and not sure:
                continue
            held = decided[name].get(element)
            whole = (2 if not sure else int(bool(found[3])), *weight, next(order))
            if held is None or whole > held[0]:
                decided[name][element] = (whole, hides, cause)

    for rule, element, weight in _match(tree, style):
        declare(element, rule.declared, (0, *weight), id(rule), sure=rule.is_sure)
    for element in tree.iter("*"):
        if own := element.get("style"):
            declare(element, str(own), (1, 0, 0), element, sure=True)
    for name, elements in decided.items():
        shown = {element for element, (_, hides, _) in elements.items() if not hides}
        undone = {above for one in shown for above in one.iterancestors()} if name in _UNDONE else set()
        for element, (_, hides, cause) in elements.items():
            if hides and element not in undone:
                yield element, cause


def _match(tree: Any, style: str) -> Iterator[tuple[_Rule, Any, tuple[int, int]]]:
    """Each element that a rule is for, with the rule and its specificity."""
    rules = [
        one for one in _read_rules(_COMMENT.sub(" ", style[:STYLE_CHARS])) if _DECLARED.search(one.declared)
    ]
    if not rules:
        return
    index = _index(tree)
    matched = 0
    for rule in rules:
        for selector in rule.selector.split(","):
            plain = _PLAIN.fullmatch(selector.strip())
            last = plain or _PLAIN.match(re.split(r"[\s>+~]+", selector.strip())[-1])
            if last is None or not last[0]:
                continue
            named = [f"{sign}{name.lower()}" for sign, name in _NAME.findall(last[2])]
            keys = [*named, *([last[1].lower()] if last[1] and last[1] != "*" else [])]
            found = set.intersection(*(index.get(key, set()) for key in keys)) if keys else set()
            matched += len(found)
            if matched > _MATCHES:
                return
            sure = plain is not None and rule.is_sure
            weight = (sum(name[0] == "#" for name in named), len(keys) + len(named))
            for element in found:
                yield (rule if sure else _Rule(rule.selector, rule.declared, False)), element, weight


def _index(tree: Any) -> dict[str, set[Any]]:
    index: dict[str, set[Any]] = defaultdict(set)
    for element in tree.iter("*"):
        index[str(element.tag)].add(element)
        for name in str(element.get("class", "")).lower().split():
            index[f".{name}"].add(element)
        if name := str(element.get("id", "")).lower():
            index[f"#{name}"].add(element)
    return index


def _read_rules(style: str, depth: int = 0, *, is_sure: bool = True) -> Iterator[_Rule]:
    """The rules of a style in their order; those of a condition may hold and may not."""
    at = 0
    while (start := style.find("{", at)) >= 0:
        end = _find_end(style, start)
        head = style[at:start].rpartition(";")[2].strip()
        body = style[start + 1 : end]
        if not head.startswith("@"):
            yield _Rule(head, body, is_sure)
        elif depth < _DEPTH and _NESTED.match(head):
            yield from _read_rules(body, depth + 1, is_sure=is_sure and bool(_EVERY.fullmatch(head)))
        at = end + 1


def _find_end(style: str, start: int) -> int:
    depth = 0
    for found in _BRACE.finditer(style, start):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return found.start()
    return len(style)
