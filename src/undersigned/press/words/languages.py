"""Which language words are in: by their script, then by the small words that every sentence needs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

_SCRIPTS: Final = (
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("ar", re.compile("[\u0620-\u064a]")),
    ("ru", re.compile("[\u0430-\u044f]")),
    ("el", re.compile("[\u03b1-\u03c9]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("hi", re.compile("[\u0904-\u0939]")),
)
_LATIN: Final = re.compile("[a-zà-öø-ÿœ]+", re.IGNORECASE)
_SMALL: Final[dict[str, frozenset[str]]] = {
    lang: frozenset(words.split())
    for lang, words in {
        "en": "the of and to in is that it for was on are with as at be this have from or had by not but "
        "what all were"
        " we when your can said there which their will they you has who more been would our no its "
        "her she he than"
        " must may any only nobody each them us before after",
        "es": "el la de que y en los las un una por con no se su para es al lo como más pero sus le ya o "
        "este sí porque"
        " esta entre cuando muy sin sobre también hasta hay donde quien desde todo nos ni contra ese "
        "eso del nuestro"
        " nuestra nadie cada fue está han hemos son",
        "fr": "le la les de des et en un une du que est pour qui dans ce il pas plus par sur ne se au avec "
        "sont nous"
        " vous mais ou leur cette aux été ont ces même sans",
        "de": "der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an "
        "werden aus"
        " er hat dass sie nach wird bei wir haben kein keine",
        "it": "il lo la di che e un una in per con non si del della dei le gli è sono al da come più ma "
        "anche nel alla"
        " noi nostro hanno questo questa ci",
        "pt": "o a os as de que e em um uma por com não se do da dos das para é ao como mais mas seu sua "
        "nos na no"
        " também pela pelo foi são nós temos",
        "nl": "de het een en van in is dat op te zijn met voor niet die er aan ook als maar om bij wij "
        "hebben worden",
    }.items()
}

# Letters of the Latin script beside a to z that a language uses.
_LETTERS: Final = {
    "en": "",
    "es": "áéíóúüñ",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "de": "äöüß",
    "it": "àèéìíòóù",
    "pt": "áàâãçéêíóôõúü",
    "nl": "áéëíïóöúü",
}
_PERSIAN: Final = re.compile("[\u067e\u0686\u0698\u06a9\u06af\u06cc]")
_FOREIGN: Final = 3


def count_scripts(text: str) -> Counter[str]:
    """How many letters of each script: by one language that is written in it, and `latin`."""
    found = Counter({lang: len(letters.findall(text)) for lang, letters in _SCRIPTS})
    found["latin"] = sum(map(len, _LATIN.findall(text)))
    return +found


def find_language(text: str, *, sure: int = 3) -> str | None:
    """The language of a text, or None where its words do not tell.

    Args:
        sure: how many small words a language of the Latin script must have.
    """
    scripts = count_scripts(text.casefold())
    if not scripts:
        return None
    if "ja" in scripts and scripts["ja"] * 3 > scripts["zh"]:
        return "ja"
    first = scripts.most_common(1)[0][0]
    if first == "ar" and len(_PERSIAN.findall(text)) >= _FOREIGN:
        return "fa"
    if first != "latin":
        return first
    words = [word.casefold() for word in _LATIN.findall(text)]
    points = Counter({lang: sum(word in small for word in words) for lang, small in _SMALL.items()})
    (best, most), (_, next_most) = points.most_common(2)
    return best if most >= sure and most > next_most * 1.2 else None


def is_foreign(text: str, langs: Iterable[str]) -> bool:
    """Whether letters tell that words of the Latin script are in none of some languages.

    A word with a small first letter, so no name, has a letter that none of them uses, and at most one of
    their small words is there. False where the letters of one of them are not known.
    """
    tags = {lang.partition("-")[0].lower() for lang in langs} - {one for one, _ in _SCRIPTS}
    if not tags <= _LETTERS.keys():
        return False
    known = set("abcdefghijklmnopqrstuvwxyz") | set("".join(_LETTERS[tag] for tag in tags))
    words = re.findall(r"[^\W\d_]+", text)
    other = any(word[0].islower() and "latin" in count_scripts(word) and set(word) - known for word in words)
    small = max((sum(word.casefold() in _SMALL[tag] for word in words) for tag in tags), default=0)
    return other and small < 2 and len(words) > _FOREIGN


def same_language(one: str, other: str) -> bool:
    """Whether two tags are of one language, whatever the region or script."""
    return one.partition("-")[0].lower() == other.partition("-")[0].lower()
