"""Words that turn a sentence into its opposite, by language."""

from __future__ import annotations

from typing import Final

from undersigned.press.speech import find_stems

_WORDS: Final[dict[str, str]] = {
    "en": "not no never none nobody nothing neither nor without cannot can't nowhere hardly unless "
    "refuse refuses"
    " refused against",
    "es": "no nunca jamás nadie nada ningún ninguna ninguno ni sin tampoco contra salvo",
    "he": "לא אין אל בלי ללא אינו אינה אינם אינן איננו איננה איננו איני אינני מעולם לעולם בל טרם נגד "
    "מבלי לבלי",
    "ar": "لا لم لن ليس ليست ليسوا لسنا لست ما غير دون بدون بلا أبدا قط ولا ضد إلا",
    "fr": "ne n' pas jamais aucun aucune rien personne sans ni contre",
    "de": "nicht kein keine keinen keinem keiner keines nie niemals nichts niemand ohne weder noch gegen",
    "it": "non mai nessuno nessuna niente nulla senza né contro",
    "pt": "não nunca jamais ninguém nada nenhum nenhuma sem nem contra",
    "ru": "не нет никогда никто ничего ни без против нельзя",
}
_ALL: Final = frozenset(" ".join(_WORDS.values()).split())
_OF: Final = {lang: frozenset(words.split()) for lang, words in _WORDS.items()}


def is_negation(key: str, lang: str) -> bool:
    """Whether a folded word, without case, denies something; of unknown languages all words count."""
    words = _OF.get(lang.partition("-")[0].lower(), _ALL)
    if lang.startswith("en") and key.endswith("n't"):
        return True
    return any(stem in words for stem in find_stems(key)) if lang[:2] in {"he", "ar"} else key in words
