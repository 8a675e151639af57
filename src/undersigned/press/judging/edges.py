"""What turns the words of a quotation right at its edges: a negation cut off, a question mark lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from undersigned.press.judging.exact import Place
from undersigned.press.judging.signed import SignedText
from undersigned.press.judging.verdict import Change
from undersigned.press.quoting.fragments import Cut
from undersigned.press.words.folding import Token, find_tokens
from undersigned.press.words.negation import denies_next, is_negation
from undersigned.press.words.wordlist import build_words
from undersigned.tongue import Message

# With these begins a clause of its own, which a negation before it does not deny.
_CLAUSES: Final = build_words(
    "that who whom whose which what but than and or nor because if unless when while as where",
    "que quien quienes cual cuales cuyo cuya pero sino y e o ni porque si cuando mientras como donde",
    "אלא כי אבל או אם כאשר אשר וגם إلا أن إن بل لأن إذا أو التي الذي الذين لكن",
)
# Behind what is said these deny it.
_BEHIND: Final = build_words(
    "nobody nothing none nowhere never not nadie nada ninguno ninguna nunca jamás niemand nichts nie niemals",
    "personne rien jamais nessuno niente mai",
)
# The second word of a denial of two words.
_WITHIN: Final = frozenset(("longer",))
_BY: Final = build_words("by to from for with of in por a de para con von durch par da")
_ASKING: Final = build_words(
    "ask asks asked asking question questions questioned wonder wonders wondered whether",
    "pregunta preguntan preguntó preguntaron preguntaba preguntando preguntas",
    "שואל שואלת שואלים שואלות שאל שאלה שאלו תהה תהתה תהו תוהה תוהים תוהות השאלה",
    "يسأل تسأل يسألون يسألن سأل سألت سألوا سألن تساءل تساءلت تساءلوا يتساءل تتساءل يتساءلون السؤال سؤال",
)
_DENIAL: Final = build_words(
    "deny denies denied denying lack lacks lacked lacking refusing stop stops stopped avoid avoids instead",
    "niega niegan negó falta faltan evita evitan מכחיש מכחישה הכחיש הכחישה מסרב מסרבת מסרבים מסרבות",
    "ينفي تنفي نفى نفت يرفض ترفض رفض رفضت يرفضون",
)
QUESTION: Final = frozenset("?؟")
_STOPS: Final = frozenset(".!?؟:;؛")
_ENDING: Final = frozenset(".,;:،؛。")
# With these, or no sign at all, the article's own sentence goes on.
_GOES_ON: Final = frozenset(("", ",", "،"))
_WORDS: Final = 4
_AROUND: Final = 10
_REACH: Final = 120
_NEAR: Final = 3
_BREAK: Final = re.compile(r"[.!?؟:]\s|\n\n")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the article has right before and right behind a quotation, in its paragraph."""

    before: str
    behind: str

    @property
    def denies(self) -> bool:
        """Whether the article itself denies what it quotes: they will not “sign”."""
        ahead = [token for token in find_tokens(_BREAK.split(self.before)[-1]) if token.is_word][-_WORDS:]
        return any(_is_denial(token.key) for token in ahead)

    @property
    def denies_behind(self) -> bool:
        """Whether the article denies it in the words that follow."""
        following = [token for token in find_tokens(self.behind) if token.is_word][:_NEAR]
        return any(_is_denial(token.key) for token in following)

    @property
    def asks(self) -> bool:
        """Whether the article gives the words as a question, by a mark or a verb of asking."""
        if self.behind.lstrip("\"'”’»›״)").lstrip()[:1] in QUESTION:
            return True
        ahead = [token.key for token in find_tokens(self.before) if token.is_word][-_AROUND:]
        following = [token.key for token in find_tokens(self.behind) if token.is_word][:_AROUND]
        return any(word in _ASKING for word in (*ahead, *following))

    @property
    def introduces(self) -> bool:
        """Whether the quotation stands by itself: behind a colon, or at the beginning of a sentence."""
        ahead = self.before.rstrip().rstrip("\"'“„«‘״‚「").rstrip()
        return not ahead or ahead[-1] in ".:!?؟：…"


def build_surroundings(text: str, start: int, end: int) -> Surroundings:
    """What stands around the words of an article from `start` up to `end`, in the same paragraph."""
    before = text[max(0, start - _REACH) : start].rpartition("\n\n")[2]
    return Surroundings(before, text[end : end + _REACH].partition("\n\n")[0])


def find_lost(text: SignedText, first: Place, last: Place, cut: Cut, around: Surroundings) -> list[Change]:
    """The negations that stand right outside a quotation and that nothing in the article stands for.

    Args:
        first: where its first fragment stands; `last` likewise.
    """
    words = sum(token.is_word for token in cut.tokens)
    lost = []
    before = None if 0 in cut.gaps else _find_before(text, first.first, cut)
    if before is not None and not around.denies:
        lost.append(Change(before.exact, "", "negation"))
    behind = None if words in cut.gaps else _find_behind(text, last)
    if behind is not None and not around.denies_behind:
        lost.append(Change(behind.exact, "", "negation"))
    return lost


def _find_before(text: SignedText, first: int, cut: Cut) -> Token | None:
    """The negation right before a place in its clause, or up to two words before what is given as a whole."""
    quoted = next(token for token in cut.tokens if token.is_word)
    begins = next(
        (at for at in range(first, min(first + 3, len(text.tokens))) if text.tokens[at].is_word), first
    )
    if text.tokens[begins].key in _CLAUSES:
        return None
    # No hay nadie: both deny once. In English two are none.
    if not text.lang.startswith("en") and denies_next(text.tokens[begins].key, text.lang):
        return None
    as_whole = quoted.exact[:1].isupper() and text.tokens[begins].exact[:1].islower()
    sentence = text.sentence_of[first]
    # "No longer" denies as "not" does.
    near = _NEAR if as_whole else 1 + (first > 0 and text.tokens[first - 1].key in _WITHIN)
    for at in range(first - 1, first - 1 - near, -1):
        if at < 0 or text.sentence_of[at] != sentence:
            return None
        token = text.tokens[at]
        if token.is_word and denies_next(token.key, text.lang):
            return token
        if not token.is_word or token.key in _CLAUSES:
            return None
    return None


def _find_behind(text: SignedText, last: Place) -> Token | None:
    """The negation right behind a place in its clause, where none is among the quoted words before it."""
    tokens, at = text.tokens, last.last
    sentence = text.sentence_of[at - 1]
    if not tokens[at - 1].is_word:
        return None
    following = [token for token in tokens[at : at + _NEAR] if text.sentence_of[at] == sentence]
    by = bool(following) and following[0].key in _BY
    following = following[1:] if by else following
    if not following or not following[0].is_word:
        return None
    # Where more of the clause comes, as in "that night nobody came", it denies that and not what was said.
    last_of_clause = len(following) == 1 or not following[1].is_word or following[1].key in _CLAUSES
    no_one = following[0].key == "no" and len(following) > 1 and following[1].key == "one"
    if not (no_one or following[0].key in _BEHIND) or not (by or last_of_clause or no_one):
        return None
    quoted = [token for token in tokens[last.first : at] if token.is_word]
    return None if any(is_negation(token.key, text.lang) for token in quoted) else following[0]


def find_closed(text: SignedText, chain: Sequence[Place], cut: Cut) -> list[Change]:
    """The ? and ! of the letter that end with a stop in the article before a mark of leaving out."""
    found = []
    for fragment, place in zip(cut.fragments[:-1], chain[:-1], strict=True):
        sign, own = text.tokens[place.last].folded, fragment.tokens[-1].folded
        if own in _ENDING - _GOES_ON and (sign == "!" or sign in QUESTION):
            found.append(Change(sign, own, "punctuation"))
    return found


def find_closing(text: SignedText, last: Place, cut: Cut, around: Surroundings) -> Change | Message | None:
    """What becomes of the letter's ? or ! right behind a quotation: a change, a note, or nothing."""
    words = sum(token.is_word for token in cut.tokens)
    if words in cut.gaps or last.last >= len(text.tokens) or cut.tokens[0].folded == "¿":
        return None
    sign, own = text.tokens[last.last].folded, cut.tokens[-1].folded
    closed = own if own in _ENDING else ""
    if closed not in _GOES_ON and (sign == "!" or sign in QUESTION):
        return Change(sign, own, "punctuation")
    if sign not in QUESTION or around.asks:
        return None
    start = text.tokens[last.first].start
    whole = text.shown[text.sentences[text.sentence_of[last.first]].start : start].strip(' ¿"“«‘')
    if closed or (not whole and around.introduces):
        return Change(sign, closed, "punctuation")
    return Message.say("In the letter these words end a question.")


def _is_denial(key: str) -> bool:
    return key in _DENIAL or any(is_negation(key, lang) for lang in ("en", "es", "he", "ar"))
