"""The catalogues: complete, in step with the source, and whole in every language that pages speak."""

from __future__ import annotations

import re
import string
import subprocess
import sys
import unicodedata
from datetime import UTC, datetime
from importlib import resources
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from undersigned import languages
from undersigned.languages import ISOLATE, LANGUAGES, POP, find_tongue
from undersigned.sentences import SENTENCES, find_sentence
from undersigned.tongue import ENGLISH
from undersigned.tongue import Message as Later

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools" / "extract_messages.py"
PACKAGE = ROOT / "src" / "undersigned"
TRANSLATED = LANGUAGES[1:]
SCRIPTS = {"he": "HEBREW", "ar": "ARABIC"}
NOW = datetime(2026, 11, 22, 6, 35, tzinfo=UTC)
# Names of programs, formats and files, which every language leaves as they are.
_WORD = re.compile(r"[A-Za-z](?:[A-Za-z0-9_@.-]*[A-Za-z0-9])?")
# What English calls by a word of its own.
_NAMES = {"javascript"}


def read_catalogue(lang: str) -> Catalog:
    data = (resources.files(languages) / f"{lang}.po").read_bytes()
    return read_po(BytesIO(data), locale=lang)


def messages_of(lang: str) -> list[Message]:
    return [message for message in read_catalogue(lang) if message.id]


def translated_of(lang: str) -> list[Message]:
    return [message for message in messages_of(lang) if all(forms_of(message.string))]


def forms_of(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def fields_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def without_fields(text: str) -> str:
    return re.sub(r"\{\w+\}", "", text)


def test_catalogues_are_in_step_with_the_source() -> None:
    made = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr


def test_a_sentence_that_nobody_could_translate_is_refused(tmp_path: Path) -> None:
    """The control: a sentence put together where it is said must not pass unseen."""
    module = tmp_path / "page.py"
    module.write_text('def tell(tongue, n):\n    return tongue.say(f"{n} left")\n')
    probe = (
        f"import sys; sys.path.insert(0, {str(TOOL.parent)!r}); import extract_messages as e;"
        "from pathlib import Path; list(e._read_module(Path(sys.argv[1])))"
    )
    made = subprocess.run([sys.executable, "-c", probe, module], capture_output=True, text=True, check=False)
    assert "NotLiteral" in made.stderr


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_sentence_is_translated(lang: str) -> None:
    plurals = read_catalogue(lang).num_plurals
    lacking = [
        message.id
        for message in messages_of(lang)
        if not all(forms_of(message.string))
        or len(forms_of(message.string)) != (1 if isinstance(message.id, str) else plurals)
    ]
    assert lacking == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_field_of_a_sentence_is_in_its_translation(lang: str) -> None:
    for message in translated_of(lang):
        keys, forms = forms_of(message.id), forms_of(message.string)
        wanted = fields_of(keys[-1])
        for form in forms:
            # Words may tell the number: one, two, none.
            spoken = {"number"} if len(keys) > 1 else set()
            assert fields_of(form) <= wanted | spoken, form
            assert wanted - spoken <= fields_of(form), form
        if "number" in wanted and len(keys) > 1:
            assert "{number}" in forms[-1]


@pytest.mark.parametrize("lang", sorted(SCRIPTS))
def test_no_english_is_left(lang: str) -> None:
    for message in translated_of(lang):
        original = without_fields(" ".join(forms_of(message.id)))
        known = set(_WORD.findall(original.casefold()))
        has_words = bool(re.search(r"[a-z]{3}", original))
        for form in forms_of(message.string):
            words = without_fields(form)
            assert set(_WORD.findall(words.casefold())) <= known | _NAMES, form
            own = any(unicodedata.name(one, "").startswith(SCRIPTS[lang]) for one in words)
            assert own or not has_words, form


def test_spanish_differs_from_english_where_there_are_words() -> None:
    alike = [
        message.id
        for message in translated_of("es")
        if forms_of(message.id)[0] == forms_of(message.string)[0]
        and re.search(r"[a-z]{3}\s+[a-z]{3}", without_fields(forms_of(message.id)[0]))
    ]
    assert alike == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_error_code_has_its_sentence_in_the_page_s_language(lang: str) -> None:
    tongue = find_tongue(lang)
    assert all(find_sentence(code, tongue=tongue) != sentence for code, sentence in SENTENCES.items())


def test_counts_take_the_form_that_the_language_asks_for() -> None:
    told = [find_tongue("ar").count("1 entry", "{number} entries", one) for one in (1, 2, 3, 11, 100)]
    assert len(set(told)) == 5
    assert find_tongue("es").count("1 entry", "{number} entries", 1) == "1 entrada"
    assert find_tongue("es").count("1 entry", "{number} entries", 2000) == "2.000 entradas"


def test_english_of_the_command_line_has_no_invisible_characters() -> None:
    assert ENGLISH.say("{name}: {rule}", name="מרים", rule="x") == "מרים: x"


def test_names_of_the_other_direction_are_isolated_in_pages() -> None:
    assert find_tongue("en").say("{name}: {rule}", name="מרים", rule="x") == f"{ISOLATE}מרים{POP}: x"
    assert (
        find_tongue("he").say("{name}: {rule}", name="Ward 7", rule="מרים") == f"{ISOLATE}Ward 7{POP}: מרים"
    )
    assert ISOLATE not in find_tongue("he").say("{name}: {rule}", name="מרים", rule="2")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_numbers_days_and_lists_are_written_in_the_language(lang: str) -> None:
    tongue = find_tongue(lang)
    assert "2026" in tongue.date(NOW)
    assert "06:35:00" in tongue.moment(NOW)
    assert all(name in tongue.join(["a", "b", "c"]) for name in "abc")


def test_a_message_kept_for_later_is_said_in_any_language() -> None:
    inner = Later.count("1 proof", "{number} proofs", 3)
    message = Later.say("{proofs} in {rings}", proofs=inner, rings=Later.count("1 ring", "{number} rings", 1))
    assert str(message) == "3 proofs in 1 ring"
    assert find_tongue("es").tell(message) == "3 pruebas en 1 anillo"


def test_templates_say_nothing_that_is_not_translated() -> None:
    """Raw words in a template would be English on every page; names of files and formats are not words."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.jinja")):
        text = re.sub(
            r"\{#.*?#\}|<(style|script|code|pre)\b.*?</\1>", "", path.read_text("utf-8"), flags=re.S
        )
        text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.S)
        labels = re.findall(r'\b(?:aria-label|alt|title)="([^"]+)"', text)
        told = re.sub(r'<[^>]*>|[a-z-]+="[^"]*"|/\w+', " ", text)
        words = {
            one for one in _WORD.findall(" ".join([*labels, told])) if re.fullmatch("[A-Za-z]?[a-z]+", one)
        }
        if words:
            found[path.name] = words
    assert found == {}
