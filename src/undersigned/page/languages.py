"""Which way a language is written, and what its readers call it.

Source: BCP 47; Unicode's script metadata for the scripts written from right to left.
"""

from __future__ import annotations

from typing import Final, Literal

Direction = Literal["ltr", "rtl"]

_RTL_SCRIPTS: Final = {
    *("adlm", "arab", "aran", "hebr", "mand", "mend", "nkoo", "rohg"),
    *("samr", "syrc", "syre", "syrj", "syrn", "thaa", "yezi"),
}
# Languages that are written from right to left where the tag names no script.
_RTL_LANGUAGES: Final = {
    *("ar", "arc", "arz", "azb", "bal", "ckb", "dv", "fa", "glk", "he", "iw", "ji", "khw", "ks", "lrc"),
    *("mzn", "nqo", "pnb", "prs", "ps", "sd", "sdh", "syr", "ug", "ur", "yi"),
}
_SCRIPT_CHARS: Final = 4

_NAMES: Final = {
    "ar": "العربية",
    "bn": "বাংলা",
    "cs": "čeština",
    "da": "dansk",
    "de": "Deutsch",
    "el": "ελληνικά",
    "en": "English",
    "es": "español",
    "fa": "فارسی",
    "fi": "suomi",
    "fr": "français",
    "he": "עברית",
    "hi": "हिन्दी",
    "hu": "magyar",
    "id": "Bahasa Indonesia",
    "it": "italiano",
    "ja": "日本語",
    "ko": "한국어",
    "nb": "norsk bokmål",
    "nl": "Nederlands",
    "pl": "polski",
    "ps": "پښتو",
    "pt": "português",
    "ro": "română",
    "ru": "русский",
    "sv": "svenska",
    "tr": "Türkçe",
    "uk": "українська",
    "ur": "اردو",
    "vi": "Tiếng Việt",
    "yi": "ייִדיש",
    "zh": "中文",
}


def find_direction(tag: str) -> Direction:
    """The direction of a text by its BCP 47 tag: its script if it names one, else its language."""
    language, *rest = tag.lower().split("-")
    script = next((part for part in rest if len(part) == _SCRIPT_CHARS and part.isalpha()), None)
    if script is not None:
        return "rtl" if script in _RTL_SCRIPTS else "ltr"
    return "rtl" if language in _RTL_LANGUAGES else "ltr"


def name_language(tag: str) -> str:
    """The language's own name, with region or script in brackets; where it is not known here, the tag."""
    language, _, rest = tag.partition("-")
    name = _NAMES.get(language.lower())
    if name is None:
        return tag
    return f"{name} ({rest})" if rest else name


def list_names() -> list[tuple[str, str]]:
    """The languages that have a name here, each as its tag and name, by name."""
    return sorted(_NAMES.items(), key=lambda one: one[1].casefold())
