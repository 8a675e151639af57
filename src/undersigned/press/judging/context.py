"""What stands beside a quotation in the same sentence of the letter, and turns what was quoted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from undersigned.press.judging.exact import Place
from undersigned.press.judging.signed import SignedText
from undersigned.press.quoting.scanning import scan
from undersigned.press.speaking.speech import find_stems
from undersigned.press.words.folding import Token, find_tokens
from undersigned.press.words.negation import is_negation, knows_negations
from undersigned.press.words.wordlist import build_words
from undersigned.tongue import Message

# Words by which a sentence says under what condition it holds.
_CONDITIONS: Final = build_words(
    "if unless until only provided except whether si salvo excepto solo sólo solamente mientras",
    "אם אלא רק בתנאי לולא אילו إذا لو إلا شرط بشرط فقط لولا",
)
# Verbs by which the letter gives what others say or think, and no fact of its own.
_GIVEN: Final = build_words(
    "says said say claims claimed claim tells told writes wrote believes believed thinks thought argues",
    "argued insists insisted alleges alleged denies denied promises promised according announced",
    "dice dicen dijo dijeron decía decían afirma afirman afirmó afirmaron asegura aseguran aseguró",
    "sostiene sostienen sostuvo según niega niegan negó prometió prometieron cree creen respondió",
    "respondieron contestó contestaron",
    "אומר אומרת אומרים אומרות אמר אמרה אמרו טוען טוענת טוענים טוענות טען טענה טענו לפי לדברי הבטיח",
    "הבטיחה הבטיחו השיב השיבה השיבו ענה ענתה ענו חושבים סבורים",
    "يقول تقول يقولون قال قالت قالوا يزعم تزعم زعم زعمت بحسب وفقا يدعي تدعي ادعى ادعت وعد وعدت وعدوا",
    "أجاب أجابت أجابوا يؤكد تؤكد أكد أكدت",
)
_SELF: Final = build_words("we i nosotros nosotras yo אנחנו אנו אני نحن أنا")
# Before a verb of saying: it is told us, and not by us.
_PASSIVE: Final = build_words("been being are were was is am get got")
_BEFORE: Final = 3


def tell_left_out(left_out: Sequence[str], lang: str) -> tuple[Message, ...]:
    """What a reader should know of the words behind the marks of a shortened quotation.

    Args:
        left_out: the words of the letter behind each mark.
        lang: the text's tag.
    """
    return tuple(
        message
        for kind, words in _find_turning([find_tokens(part) for part in left_out], lang)
        for message in [_LEFT_OUT[kind](words)]
    )


def tell_beside(text: SignedText, chain: Sequence[Place]) -> tuple[Message, ...]:
    """Whether the sentences in which a quotation begins and ends have, unquoted, what turns its meaning.

    Args:
        chain: where its fragments stand.
    """
    first, last = chain[0].first, chain[-1].last - 1
    begins, ends = (text.sentences[text.sentence_of[at]] for at in (first, last))
    before = [token for token in text.tokens[:first] if token.start >= begins.start]
    after = [token for token in text.tokens[last + 1 :] if token.end <= ends.end]
    found = tuple(_BESIDE[kind](words) for kind, words in _find_turning([before, after], text.lang))
    whole = text.cut(begins.start, ends.end)
    return (*found, Message.say("The whole sentence in the letter: “{words}”", words=whole)) if found else ()


def tell_source(text: SignedText, chain: Sequence[Place]) -> tuple[Message, ...]:
    """That the letter itself quotes the words, and that what denies in its language is not known."""
    notes = []
    if any(_is_quoted(text, place) for place in chain):
        notes.append(Message.say("In the letter these are words that it quotes."))
    if not knows_negations(text.lang):
        notes.append(
            Message.say(
                "Which words deny in this language ({lang}) is not known here: read the whole sentence.",
                lang=text.lang,
            )
        )
    return tuple(notes)


def _is_quoted(text: SignedText, place: Place) -> bool:
    """Whether a place is set off in the letter, or stands between its quotation marks."""
    number = text.sentences[text.sentence_of[place.first]].paragraph
    paragraph, begins = text.paragraphs[number], text.starts[number]
    if paragraph.kind == "quote":
        return True
    start, end = text.tokens[place.first].start - begins, text.tokens[place.last - 1].end - begins
    return any(first <= start and end <= last for first, last in _find_marked(paragraph.text))


@lru_cache(maxsize=1024)
def _find_marked(paragraph: str) -> tuple[tuple[int, int], ...]:
    return tuple((one.start, one.end) for one in scan(paragraph) if one.closed)


def _find_turning(parts: Sequence[Sequence[Token]], lang: str) -> Iterator[tuple[str, str]]:
    """The kinds of words that turn a sentence, each with those that were found."""
    tests: dict[str, Callable[[Sequence[Token], int], bool]] = {
        "negation": lambda words, at: is_negation(words[at].key, lang),
        "condition": lambda words, at: _is_one_of(words[at].key, _CONDITIONS),
        "given": _is_given,
    }
    for kind, is_turning in tests.items():
        found = [
            words[at].exact
            for words in ([token for token in part if token.is_word] for part in parts)
            for at in range(len(words))
            if is_turning(words, at)
        ]
        if found:
            yield kind, ", ".join(dict.fromkeys(found))


def _is_given(words: Sequence[Token], at: int) -> bool:
    if not _is_one_of(words[at].key, _GIVEN):
        return False
    before = [word.key for word in words[max(0, at - _BEFORE) : at]]
    is_told = bool(before) and before[-1] in _PASSIVE
    return is_told or not any(word in _SELF for word in before)


def _is_one_of(key: str, words: frozenset[str]) -> bool:
    return any(stem in words for stem in find_stems(key))


_LEFT_OUT: Final[dict[str, Callable[[str], Message]]] = {
    "negation": lambda words: Message.say(
        "What is left out holds a negation ({words}): read the whole sentence.", words=words
    ),
    "condition": lambda words: Message.say(
        "What is left out may hold a condition ({words}): read the whole sentence.", words=words
    ),
    "given": lambda words: Message.say(
        "What is left out tells whose words these are ({words}): read the whole sentence.", words=words
    ),
}
_BESIDE: Final[dict[str, Callable[[str], Message]]] = {
    "negation": lambda words: Message.say(
        "The unquoted rest of the sentence holds a negation ({words}).", words=words
    ),
    "condition": lambda words: Message.say(
        "The unquoted rest of the sentence may hold a condition ({words}).", words=words
    ),
    "given": lambda words: Message.say(
        "The unquoted rest of the sentence tells what somebody says ({words}): these may be others’ words.",
        words=words,
    ),
}
