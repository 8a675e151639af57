"""Bring the catalogues in src/undersigned/languages up to date with the sentences in the source.

Every sentence is a literal: in Python in `tongue.say`, `count`, `find` and `find_plural`, in `Message.say`
and `count`, and in the functions of `WRAPPERS`; in templates in `_` and `n_`; and each sentence of an error
code. What is no longer said is dropped from the catalogues, what is new stands there with nothing beside it.
`--check` changes nothing, and only says whether anything would change.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from undersigned.languages import LANGUAGES
from undersigned.sentences import SENTENCES

PACKAGE: Final = Path(__file__).parents[1] / "src" / "undersigned"
CATALOGUES: Final = PACKAGE / "languages"
# At which of a function's arguments the sentence stands, and its form for many.
METHODS: Final = {"say": (0,), "count": (0, 1), "find": (0,), "find_plural": (0, 1)}
WRAPPERS: Final = {"find_forms": (1, 2)}
TEMPLATES: Final = {"_": (0,), "n_": (0, 1)}
SPEAKERS: Final = {"tongue", "Message", "self"}
WIDTH: Final = 110

Sentence = tuple[str, ...]
"""A sentence, or its forms for one and for many."""


class NotLiteral(Exception):
    """A sentence that is put together where it is said, so that nobody can translate it."""


def find_sentences() -> set[Sentence]:
    """Every sentence that may be said in another language.

    Raises:
        NotLiteral: with the place of the call.
    """
    found: set[Sentence] = {(sentence,) for sentence in SENTENCES.values()}
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.name != "tongue.py":
            found.update(_read_module(path))
    for path in sorted(PACKAGE.rglob("*.jinja")):
        found.update(_read_template(path))
    return found


def _read_module(path: Path) -> Iterator[Sentence]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        places = _find_places(node.func) if isinstance(node, ast.Call) else ()
        if not places or not isinstance(node, ast.Call):
            continue
        found = tuple(
            one.value
            for one in (node.args[place] for place in places if place < len(node.args))
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
        )
        # What takes a tongue and a sentence passes the sentence on; whoever calls it has the literal.
        if len(found) == len(places):
            yield found
        elif not all(
            isinstance(node.args[place], ast.Name | ast.Attribute | ast.Subscript | ast.Starred)
            for place in places
        ):
            raise NotLiteral(f"{path}:{node.lineno}")


def _find_places(called: ast.expr) -> tuple[int, ...]:
    match called:
        case ast.Attribute(value=ast.Name(id=speaker) | ast.Attribute(attr=speaker), attr=name):
            return METHODS.get(name, ()) if speaker in SPEAKERS else ()
        case ast.Name(id=name):
            return WRAPPERS.get(name, ())
        case _:
            return ()


def _read_template(path: Path) -> Iterator[Sentence]:
    tree = Environment().parse(path.read_text("utf-8"))  # noqa: S701 - nothing is rendered
    for call in tree.find_all(nodes.Call):
        places = TEMPLATES.get(call.node.name, ()) if isinstance(call.node, nodes.Name) else ()
        found = tuple(one.value for one in call.args[: len(places)] if isinstance(one, nodes.Const))
        if len(found) < len(places):
            raise NotLiteral(f"{path}:{call.lineno}")
        if places:
            yield found


def build_catalogue(lang: str, old: str, sentences: set[Sentence]) -> str:
    """The catalogue with exactly these sentences; comment and translations are kept.

    Args:
        old: the catalogue as it stands; what is before its first entry is its comment.
    """
    before = read_po(BytesIO(old.encode()), locale=lang)
    after = Catalog(locale=lang, fuzzy=False)
    for sentence in sentences:
        known = before.get(sentence[0])
        key = sentence if len(sentence) > 1 else sentence[0]
        same_form = known is not None and isinstance(known.id, str) == (len(sentence) == 1)
        after.add(key, known.string if known is not None and same_form else None)
    data = BytesIO()
    write_po(data, after, width=WIDTH, no_location=True, sort_output=True, omit_header=True)
    comment = old.partition('msgid ""')[0]
    return f"{comment}{_build_head(after)}\n{data.getvalue().decode().strip()}\n"


def _build_head(catalogue: Catalog) -> str:
    fields = {
        "Language": str(catalogue.locale),
        "Plural-Forms": catalogue.plural_forms,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in fields.items())
    return f'msgid ""\nmsgstr ""\n{lines}'


def main() -> int:
    """Write the catalogues, or check them."""
    check, stale = "--check" in sys.argv[1:], []
    sentences = find_sentences()
    for lang in LANGUAGES[1:]:
        path = CATALOGUES / f"{lang}.po"
        old = path.read_text("utf-8")
        new = build_catalogue(lang, old, sentences)
        if new != old:
            stale.append(path.name)
            if not check:
                path.write_text(new, "utf-8")
    if check and stale:
        sys.stderr.write(f"not up to date: {', '.join(stale)}; run tools/extract_messages.py\n")
    return int(check and bool(stale))


if __name__ == "__main__":
    raise SystemExit(main())
