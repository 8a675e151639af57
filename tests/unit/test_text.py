from __future__ import annotations

import time
import unicodedata
from contextlib import suppress

import pytest

from undersigned import limits
from undersigned.errors import MalformedInput, Refused
from undersigned.letter.text import check_assigned, check_text, find_unassigned

LETTER = """# To the board

We *nurses* of **Northfield** ask for:

1. safe staffing, a < b && c > d,
2. [rest](https://example.org/rest "a title"), <https://example.org/a>, <we@example.org>
   - and `<b>code</b>`, \\<b>, &lt;b&gt;

> As the rule says,
and goes on.

```html
<script>alert(1)</script>
![image](x)
```

    <b>indented code</b>

שלום · \\![not an image](https://example.org) · ! [spaced](https://example.org) · ![no reference]
"""


def refusal_of(text: str) -> str:
    with pytest.raises(MalformedInput) as refused:
        check_text(text.encode("utf-8", "surrogatepass"), "texts/en.md")
    assert refused.value.place == "texts/en.md"
    return refused.value.code


def test_accepts_a_letter() -> None:
    assert check_text(LETTER.encode(), "texts/en.md") == LETTER
    for text in ("", "\n", "a", "\t- a\n"):
        assert check_text(text.encode(), "texts/en.md") == text


@pytest.mark.parametrize(
    "text",
    [
        "<b>",
        "a <b> c",
        "</b>",
        "a </b\t>",
        "a <b-1\tc = 'd' e=f _g:h.i-j=\"k\n\" />",
        "<br/>",
        "<unknown>",
        "a <!-- b --> c",
        "a <!--> b",
        "a <!---> b",
        "a <!-- b ---> c",
        "a <!-- b\n--c-- -->",
        "<!-- never closed",
        "a <?php ?> b",
        "<? never closed",
        "a <!X> b",
        "<!x never closed",
        "a <![CDATA[ b ]]> c",
        "<![CDATA[ never closed",
        "<script\n",
        "<style",
        "<textarea>",
        "<div\n",
        "</div\t",
        "<p/>",
        "   <div",
        "> <div",
        "- <div",
        "1. a\n\n   <div",
        "a\n<div",
        "a\n===\n<hr\n",
        "[a <b> c](d)",
        "*a <b>*",
        "[a]: b\n<b>",
        "# <b>",
        "a`b <c>",
        "<b>`",
        "\\\\<b>",
        "![a <b>](c)",
        "<a href='`'>`",
        "[a]: b\n    <b>",
        "[a]: b\n    c\n    <b>",
        "- [a]: b\n      <b>",
    ],
)
def test_refuses_raw_html(text: str) -> None:
    assert refusal_of(text) == "text-html"
    assert refusal_of(f"Words.\n\n{text}") == "text-html"


@pytest.mark.parametrize(
    "text",
    [
        "a < b > c",
        "<1>",
        "< b>",
        "</ b>",
        "<b c='>",
        "<b c=d'>",
        "<b 1>",
        "<b\u00a0c>",
        "<div\u00a0",
        "<div\u2003class>",
        "a <div\n",
        "a <!-- never closed",
        "a <? never closed",
        "a <!x never closed",
        "<!1>",
        "a <![CDATA[ ]>",
        "a <![cdata[ ]]>",
        "    <div>",
        "\\<b>",
        "`<b>`",
        "`` <b> ` ``",
        "~~~\n<div>\n~~~",
        "&lt;b&gt;",
        "<x:b>",
        "<javascript:alert(1)>",
        "<a.b@c>",
        "[a](<b c>)",
        "[a](<javascript:b> '<c>')",
        "[a]: <b>\n",
        "[a]: <javascript:b> '<c>'\n",
        "a <b\n\nc>",
        "<scriptx\n",
        "[a]: b\n2. <!--",
        "[a]: b\n\n    <b>",
        "[a]: b\n>     <b>",
        "1. [a]: b\n>     <b>",
        "[a]: b\t\n[c]: <d> '<e>'\t\n\n[a]\n",
    ],
)
def test_accepts_what_is_not_html(text: str) -> None:
    check_text(text.encode(), "texts/en.md")


@pytest.mark.parametrize(
    "text",
    [
        "![](a)",
        "![a](b)",
        "![a](<b c> 'd')",
        "![a](javascript:b)",
        "![a](data:text/html,b)",
        "![a][b]\n\n[b]: c",
        "![a][]\n\n[a]: c",
        "![a]\n\n[A]: javascript:c",
        "[![a](b)](c)",
        "![[a](b)](c)",
        "*![a](b)*",
        "# ![a](b)",
        "- > ![a](b)",
        "\\\\![a](b)",
        "!![a](b)",
        "[" * 12 + "![a](b)",
    ],
)
def test_refuses_image(text: str) -> None:
    assert refusal_of(text) == "text-image"


@pytest.mark.parametrize(
    "text",
    [
        "![a] (b)",
        "![a]",
        "![a][b]",
        "!\\[a](b)",
        "\\![a](b)",
        "`![a](b)`",
        "    ![a](b)",
        "![a](b",
        "![a](b c)",
    ],
)
def test_accepts_what_is_not_an_image(text: str) -> None:
    check_text(text.encode(), "texts/en.md")


@pytest.mark.parametrize(
    ("deepest", "deeper"),
    [
        (">" * 16 + "a", ">" * 17 + "a"),
        ("- " * 8 + "a", "- " * 9 + "a"),
        ("> " * 2 + "1. " * 7 + "a", "> " * 3 + "1. " * 7 + "a"),
        ("[" * 16, "[" * 17 + "a"),
        ("![" * 16, "![" * 17 + "a"),
        ("[" * 16 + "a" + "](b)" * 16, "[" * 17 + "a" + "](b)" * 17),
        ("\\[" * 50 + "[" * 16, "[`]`" * 17),
        ("[a] " * 100 + "[a](b) " * 100, "[\\]" * 17),
    ],
)
def test_refuses_deep_nesting(deepest: str, deeper: str) -> None:
    check_text(deepest.encode(), "texts/en.md")
    assert refusal_of(deeper) == "text-nesting"


def test_nothing_is_hidden_by_nesting() -> None:
    for depth in range(1, 120):
        for opening, hidden in (
            (">", "<div"),
            ("- ", "<b>"),
            (">", "![a](b)"),
            ("[", "<b>"),
            ("[", "![a](b)"),
        ):
            assert refusal_of(opening * depth + hidden) in {"text-html", "text-image", "text-nesting"}, depth


@pytest.mark.parametrize(
    "text",
    [
        "> # a\nb",
        "> ```\nb",
        "> a\n# b",
        "> a\n- b",
        "> ---\n    b",
        "- > # a\n  b",
        "> a\n>\nb",
        "> > # a\n> b",
    ],
)
def test_refuses_quote_without_an_empty_line_after_it(text: str) -> None:
    assert refusal_of(text) == "text-quote"


@pytest.mark.parametrize(
    "text",
    [
        "> a\nlazy",
        "> # a\n\nb",
        "> a\n> b\n\n# c",
        "- > a\n- > b",
        "> > a\n>\n> b",
        "- > # a\n\n  b",
        "> a",
        "> a\n",
    ],
)
def test_accepts_quote_with_an_empty_line_after_it(text: str) -> None:
    check_text(text.encode(), "texts/en.md")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\r\nb", "string-characters"),
        ("a\rb", "string-characters"),
        ("\ufeffa", "string-characters"),
        ("a\u202eb", "string-characters"),
        ("a\x00b", "string-characters"),
        ("a\x0cb", "string-characters"),
        ("a\x85b", "string-characters"),
        ("e\u0301", "string-normalisation"),
        ("\ud800", "encoding"),
    ],
)
def test_refuses_characters(text: str, code: str) -> None:
    assert refusal_of(text) == code


@pytest.mark.parametrize("data", [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"a\xe2\x82"])
def test_refuses_bytes_that_are_not_utf8(data: bytes) -> None:
    with pytest.raises(MalformedInput) as refused:
        check_text(data, "texts/en.md")
    assert refused.value.code == "encoding"


def test_refuses_more_than_a_mebibyte() -> None:
    size = limits.TEXT_BYTES
    check_text(b"a" * size, "texts/en.md")
    assert refusal_of("a" * (size + 1)) == "too-large"
    assert refusal_of("ש" * (size // 2) + "a") == "too-large"


HOSTILE = {
    "stars": "*a_ ",
    "brackets closed": "[" * 15 + "a" + "]" * 15,
    "images unfinished": "![" * 15 + "a" + "]" * 15,
    "links open": "[a](",
    "link angle": "[a](<b",
    "link title": '[a](b "',
    "references": "[a]: b\n",
    "reference title": "[a]: b 'x\n",
    "comments": "a<!--",
    "instructions": "a<?",
    "declarations": "a<!a",
    "tags": "x<a b='",
    "tag spaces": "<a" + " " * 500,
    "backticks": "a``b`",
    "quoted fences": "> ```\na\n",
    "quoted rules": "> ---\n    b\n",
    "lazy": "> " * 12 + "a\nb\nb\nb\n",
    "lists": "- " * 7 + "a\n",
    "list kinds": "* a\n- a\n+ a\n",
    "tabs": "-\t",
    "fences": "```a\n~~~\n",
    "entities": "&#x",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_time_in_proportion(name: str) -> None:
    def seconds(size: int) -> float:
        text = HOSTILE[name] * (size // len(HOSTILE[name]))
        start = time.process_time()
        with suppress(MalformedInput):
            check_text(text.encode(), "texts/en.md")
        return time.process_time() - start

    # Quadratic time would be 64 times as long; the constant is for what is too short to measure. On a busy
    # machine one measurement says little, so the best of some counts.
    assert any(seconds(2**16) < 24 * seconds(2**13) + 0.1 for _ in range(5))


def test_refuses_unassigned_code_point() -> None:
    unassigned = next(chr(code) for code in range(0x2FE0, 0x2FF0) if unicodedata.category(chr(code)) == "Cn")
    assert find_unassigned(LETTER) is None
    assert find_unassigned("\ue000😀") is None
    assert find_unassigned("a" + unassigned) == "U+2FE0"
    check_text(unassigned.encode(), "texts/en.md")
    check_assigned(LETTER, "texts/en.md")
    with pytest.raises(Refused) as refused:
        check_assigned("a" + unassigned, "texts/en.md")
    assert (refused.value.code, refused.value.detail) == ("string-unassigned", "U+2FE0")
