"""Random texts in which the signs of CommonMark stand close together."""

from __future__ import annotations

import unicodedata
from random import Random

PIECES = (
    *(
        ">",
        "> ",
        "> >",
        "-",
        "- ",
        "1.",
        "1. ",
        "2)",
        "2) ",
        "10. ",
        "*",
        "* ",
        "+ ",
        "```",
        "~~~",
        "`",
        "``",
    ),
    *(
        "**",
        "_",
        "#",
        "# ",
        "===",
        "---",
        "***",
        "=",
        "[",
        "]",
        "(",
        ")",
        "](b)",
        "![",
        "![a]",
        "[a]",
        "[a]:",
    ),
    *("[a]: b", "[b]: <c> 'd'", "](<b", "](b 'c'", "[a](", "<c>", "'", '"', "<", "<a", "<b>"),
    *("<!--", "-->", "?>", "]]>", "&lt;", "&#60;", "&amp;", "&", "\\", "\\\n", "!"),
    *(":", "<https:a>", "<a@b.c>", "<div", "<source>", "<!x", "a", "b", "a b"),
    *("\t", "\t", " ", " ", "  ", "   ", "    ", "     ", "  \n", "\n", "\n", "\n", "\n\n", "\n\n", "\n> "),
    *(
        "\n- ",
        "\n  ",
        "\n    ",
        "\u00a0",
        "\u2003",
        "é",
        "ß",
        "ẞ",
        "SS",
        "ı",
        "İ",
        "。",
        "“",
        "[" * 9,
        "- " * 6,
    ),
)


def make_text(random: Random) -> str:
    """A text of some pieces, of few kinds or of all."""
    pieces: tuple[str, ...] = PIECES
    if random.random() < 0.7:
        pieces = (*random.sample(PIECES, random.randint(3, 10)), "\n", "\n", " ")
    chosen = random.choices(pieces, k=random.choice((4, 8, 12, 20, 30)))
    return unicodedata.normalize("NFC", "".join(chosen))
