"""A text as a page: the marks that it may have, and nothing that runs, loads or misleads."""

from __future__ import annotations

import pytest

from undersigned.errors import MalformedInput
from undersigned.letter.text import render_html

HIDDEN = """# A

`<b>` \\<b> &lt;b&gt;

```html
<script>alert(1)</script>
![image](x)
```

    <b>indented code</b>
"""


def test_html_is_that_of_the_text() -> None:
    assert (
        render_html("# A\n\n*b* & `<c>`\n") == "<h1>A</h1>\n<p><em>b</em> &amp; <code>&lt;c&gt;</code></p>\n"
    )
    page = render_html(HIDDEN)
    assert "<b>" not in page
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    "target", ["https://example.org/", "http://example.org/", "HTTPS://a", "mailto:a@b.example"]
)
def test_html_links_to_the_web_and_to_mail(target: str) -> None:
    link = f'<a href="{target}" rel="noopener nofollow">words</a>'
    assert render_html(f"[words]({target})") == f"<p>{link}</p>\n"
    assert link in render_html(f"[words][a]\n\n[a]: {target}")
    assert render_html(f"<{target}>") == f'<p><a href="{target}" rel="noopener nofollow">{target}</a></p>\n'


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "<java script:alert(1)>",
        "&#106;avascript:alert(1)",
        "vbscript:a",
        "data:text/html,a",
        "file:///etc/passwd",
        "//example.org",
        "/path",
        "#here",
        "",
        "https&colon;a",
        "\u00a0https://example.org",
        "httpſ://example.org",
    ],
)
def test_html_does_not_link_elsewhere(target: str) -> None:
    page = render_html(f"[*words*]({target}) [more](https://example.org)")
    if target == "https&colon;a":
        assert 'href="https:a"' in page
    else:
        assert page.count("<a ") == 1
        assert page.startswith("<p><em>words</em> <a href=")


def test_html_escapes_link_targets_and_titles() -> None:
    page = render_html('[a](<https://b/"\\>\\<script\\>\'`\\\\ ü> "c\\"<d")')
    assert 'href="https://b/%22%3E%3Cscript%3E\'%60%5C%20%C3%BC"' in page
    assert 'title="c&quot;&lt;d"' in page


def test_html_shows_no_character_that_no_text_may_have() -> None:
    assert render_html("a&#x202e;b&#0;c&#xd800;d&#27;e") == "<p>a\ufffdb\ufffdc\ufffdd\ufffde</p>\n"
    assert 'title="\ufffd"' in render_html('[a](https://b "&#x202e;")')


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("#\n\n## a ##\n\nb\n===\n", "<h1></h1>\n<h2>a</h2>\n<h1>b</h1>\n"),
        ("- a\n- b\n  - c\n", "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n"),
        ("2) a\n\n3) b\n", '<ol start="2">\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ol>\n'),
        ("> a\nb\n\n***\n", "<blockquote>\n<p>a\nb</p>\n</blockquote>\n<hr />\n"),
        ("~~~ py x\na\n\tb\n~~~\n", '<pre><code class="language-py">a\n\tb\n</code></pre>\n'),
        ("\ta\n\n\t\tb\n", "<pre><code>a\n\n\tb\n</code></pre>\n"),
        ("***a** b* __c_d__ e_f_g\n", "<p><em><strong>a</strong> b</em> <strong>c_d</strong> e_f_g</p>\n"),
        ("**a:**\u00a0b *«c»*d\n", "<p><strong>a:</strong>\u00a0b *«c»*d</p>\n"),
        ("a  \nb\\\nc\nd `` ` ``\n", "<p>a<br />\nb<br />\nc\nd <code>`</code></p>\n"),
        (
            "[a]: #b\n[c]\n\n[C]: https://d 'e'\n",
            '<p><a href="https://d" title="e" rel="noopener nofollow">c</a></p>\n',
        ),
    ],
)
def test_html_of_blocks_and_inlines(text: str, page: str) -> None:
    assert render_html(text) == page


def test_html_shows_an_address_as_it_is_written() -> None:
    page = render_html("<https://xn--80ak6aa92e.example/%41>")
    assert ">https://xn--80ak6aa92e.example/%41</a>" in page


@pytest.mark.parametrize("text", ["<b>", "![a](b)", ">" * 17 + "a", "> # a\nb"])
def test_html_refuses_what_no_text_may_hold(text: str) -> None:
    with pytest.raises(MalformedInput):
        render_html(text)
