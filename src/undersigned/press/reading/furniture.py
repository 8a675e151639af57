"""What of a page is not its article: menus, teasers, captions, banners, and what other sites put into it.

Where something that quotes is passed over, a sign with the number of its quotations stays in its place.
"""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import html  # type: ignore[import-untyped]

PASSED: Final = "passed"
# What holds so much of a page is the page.
SHARE: Final = 0.5
_SILENT: Final = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "select",
    "input", "textarea", "audio", "video",
)  # fmt: skip
_ASIDE: Final = ("form", "button", "dialog", "nav", "aside", "footer", "figcaption", "menu")
_FURNITURE: Final = re.compile(
    r"(?:^|[_-])(?:nav(?:bar|igation)?|menu|breadcrumbs?|sidebar|side-bar|related|recommend(?:ed|ations?)?|teasers?"
    r"|promo|most-read|trending|popular|recent(?:-posts)?|more-(?:stories|news|from)|read-?(?:more|also|next)"
    r"|newsletter|subscribe|paywall|cookies?|consent|gdpr|advert(?:isement)?|sponsored|captions?"
    r"|wp-caption-text|comments?|comment-list|footer|tags|topics|pagination|widget"
    r"|skip-link|toolbar|pull-?quote|author-bio|gallery)(?:$|[_-])",
    re.IGNORECASE,
)
# Words that are in names of what holds an article's own paragraphs, too.
_SLIGHT: Final = re.compile(
    r"(?:^|[_-])(?:banner|ads?|share|sharing|social|credit|also)(?:$|[_-])", re.IGNORECASE
)
_OWN: Final = re.compile(r"(?:^|[_-])(?:quotes?|blockquote|body|content|paragraph)(?:$|[_-])", re.IGNORECASE)
# What a page is filed under, and what stands beside it.
_ABOUT: Final = re.compile(
    r"^(?:category|tag|type|format)-|(?:^|[_-])(?:with|has|no|without)[_-]", re.IGNORECASE
)
# Somebody else's words, which another site puts into the page.
_EMBEDDED: Final = re.compile(
    r"(?:^|\s)(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed|reddit-(?:embed|card)"
    r"|fb-post|imgur-embed-pub|text-post-media|embedly-card)(?:$|[\s-])"
)
_KEPT: Final = frozenset(("html", "body", "main", "article", PASSED))
_ROLES: Final = frozenset(
    ("navigation", "complementary", "banner", "contentinfo", "dialog", "search", "menu", "alert")
)
_QUOTED: Final = re.compile(r"""(?<!\w)[“„«»"״”](?!\s)[^“„«»”\s]+(?:\s+[^“„«»”\s]+){2,300}?[”“»«"״](?!\w)""")


def drop_furniture(tree: Any) -> None:
    """Take out of a page what is not its article's, unless it holds half of the page."""
    whole = len(tree.text_content())
    for element in list(tree.iter(*_SILENT)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in list(tree.iter(*_ASIDE)):
        if element.getparent() is None:
            continue
        if len(element.text_content()) < whole * SHARE:
            pass_over(element)
        else:
            element.tag = "div"
    for element in list(tree.iter("*")):
        if _is_furniture(element) and len(element.text_content()) < whole * SHARE:
            pass_over(element)


def pass_over(element: Any) -> None:
    """Take an element out; where it quotes, a sign stays in its place."""
    # What stands in two elements is not one word.
    number = count_quotations("\u200b".join(element.itertext())) or sum(1 for _ in element.iter("blockquote"))
    number += sum(int(sign.get("number")) for sign in element.iter(PASSED))
    if number and element.getparent() is not None:
        sign = html.Element(PASSED)
        sign.set("number", str(number))
        element.addprevious(sign)
    element.drop_tree()


def count_quotations(text: str) -> int:
    """How many stretches of at least three words stand between marks, about."""
    return sum(1 for _ in _QUOTED.finditer(text))


def _is_furniture(element: Any) -> bool:
    if element.tag in _KEPT or element.getparent() is None:
        return False
    if str(element.get("role", "")).lower() in _ROLES:
        return True
    if element.tag == "blockquote" and _EMBEDDED.search(str(element.get("class", ""))):
        return True
    names = [
        name
        for name in f"{element.get('class', '')} {element.get('id', '')}".split()
        if not _ABOUT.search(name)
    ]
    if any(_FURNITURE.search(name) for name in names):
        return True
    return any(_SLIGHT.search(name) for name in names) and not any(_OWN.search(name) for name in names)
