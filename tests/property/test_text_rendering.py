from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from undersigned.errors import MalformedInput
from undersigned.letter.text import check_text, render_html

PIECES = [
    ">", "-", "1.", "2)", "*", "+", "```", "~~~", "`", "``", "*", "**", "_", "#", "===", "---", "[", "]",
    "(", ")", "](b)", "![", "[a]:", "'", '"', "<", "<a", "</a>", "<b", "<!--", "-->", "<?", "?>", "<!a",
    ">", "<![CDATA[", "]]>", "&lt;", "&#60;", "&#x6a;", "&", "\\", "!", ":", "<https:a>", "<a@b.c>",
    "javascript:", "https://", "data:text/html,x", "src=x", "onclick=a",
]  # fmt: skip
TEXTS = st.lists(
    st.one_of(
        st.sampled_from([*PIECES, "\n", "\n\n", "    ", " ", "\t"]), st.text("ab<>&\"'\u00a0é", max_size=3)
    ),
    max_size=25,
).map("".join)
TAGS = {
    *(
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "ul",
        "ol",
        "li",
        "pre",
        "code",
        "em",
        "strong",
        "a",
    ),
    *("hr", "br"),
}


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        assert tag in TAGS
        assert named.keys() <= {"a": {"href", "rel", "title"}, "ol": {"start"}, "code": {"class"}}.get(
            tag, set()
        )
        if tag == "a":
            assert (named["href"] or "").lower().startswith(("https:", "http:", "mailto:"))
            assert named["rel"] == "noopener nofollow"
        if tag not in {"hr", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag in {"hr", "br"} or self.open.pop() == tag

    def refuse(self, *_: object) -> None:
        raise AssertionError("a comment, declaration or instruction")

    handle_comment = handle_decl = handle_pi = unknown_decl = refuse  # type: ignore[assignment]


@given(TEXTS)
def test_page_holds_only_plain_markup(text: str) -> None:
    try:
        check_text(text.encode(), "texts/en.md")
    except MalformedInput:
        return
    page = Page()
    page.feed(render_html(text))
    page.close()
    assert not page.open
