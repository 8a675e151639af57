"""Words that turn a sentence into its opposite, by language."""

from __future__ import annotations

import re
from typing import Final

from undersigned.press.words.wordlist import build_words

_WORDS: Final[dict[str, str]] = {
    "en": "not no never none nobody nothing neither nor without cannot can't nowhere hardly unless "
    "refuse refuses refused against barely scarcely non",
    "es": "no nunca jamás nadie nada ningún ninguna ninguno ni sin tampoco contra salvo apenas non",
    "he": "לא אין אל בלי ללא אינו אינה אינם אינן איננו איננה איננו איני אינני מעולם לעולם בל טרם נגד "
    "מבלי לבלי בלתי אי אסור",
    "ar": "لا لم لن ليس ليست ليسوا لسنا لست لستم ليسا ليسن ما غير عدم لئلا دون بدون بلا أبدا قط ولا ضد إلا",
    "fr": "ne n' pas jamais aucun aucune rien personne sans ni contre",
    "de": "nicht kein keine keinen keinem keiner keines nie niemals nichts niemand ohne weder noch gegen",
    "it": "non mai nessuno nessuna niente nulla senza né contro",
    "pt": "não nunca jamais ninguém nada nenhum nenhuma sem nem contra",
    "ru": "не нет никогда никто ничего ни без против нельзя",
}
_ALL: Final = frozenset(" ".join(_WORDS.values()).split())
_OF: Final = {lang: frozenset(words.split()) for lang, words in _WORDS.items()}
# Before words that these deny, no sentence is turned, or they mean something else as often.
_WEAK: Final = build_words(
    "unless refuse refuses refused against contra salvo אל נגד לעולם ما ضد إلا gegen contre contro против",
)
# What may be written on to a negation: and not, that not, when not. מלא and سلم are other words.
_PREFIX: Final = {"he": re.compile("ו?(?:כש|מש|לכש|ש)?"), "ar": re.compile("[وفأ]?")}


def knows_negations(lang: str) -> bool:
    """Whether the words that deny in a language are known."""
    return lang.partition("-")[0].lower() in _OF


def is_negation(key: str, lang: str) -> bool:
    """Whether a folded word, without case, denies something; of unknown languages all words count."""
    return _find_bare(key, lang) is not None


def denies_next(key: str, lang: str) -> bool:
    """Whether a folded word denies what is said with the words right behind it, and means nothing else."""
    bare = _find_bare(key, lang)
    return bare is not None and bare not in _WEAK


def name_negation(key: str, lang: str) -> str:
    """The negation in a folded word: one name for a word and its short forms, as "not" for "can't"."""
    bare = _find_bare(key, lang)
    return "not" if bare is not None and (bare.endswith("n't") or bare == "cannot") else bare or ""


def _find_bare(key: str, lang: str) -> str | None:
    tag = lang.partition("-")[0].lower()
    words = _OF.get(tag, _ALL)
    if tag == "en" and key.endswith("n't"):
        return key
    if key in words:
        return key
    if tag not in _PREFIX:
        return None
    stems = (key[at:] for at in range(1, min(4, len(key))) if _PREFIX[tag].fullmatch(key[:at]))
    return next((stem for stem in stems if stem in words), None)
