"""What can be said of a quotation, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from undersigned.tongue import Message

VERBATIM: Final = "verbatim"
TYPOGRAPHY: Final = "typography"
SHORTENED: Final = "shortened"
ALTERED: Final = "altered"
JOINED: Final = "joined"
TRANSLATED: Final = "translated"
NOT_IN_LETTER: Final = "not-in-letter"
OTHER_SPEAKER: Final = "other-speaker"
SCARE: Final = "scare"

VERDICTS: Final = (
    VERBATIM, TYPOGRAPHY, SHORTENED, ALTERED, JOINED, TRANSLATED, NOT_IN_LETTER, OTHER_SPEAKER, SCARE,
)  # fmt: skip
# Those whose every word stands in the letter as it is.
FOUND: Final = frozenset((VERBATIM, TYPOGRAPHY, SHORTENED))
# Those that are the letter's by what the article says, and are not as it was signed.
_WRONG: Final = frozenset((ALTERED, JOINED, NOT_IN_LETTER))

NAMES: Final = {
    VERBATIM: Message.say("verbatim"),
    TYPOGRAPHY: Message.say("verbatim but for typography"),
    SHORTENED: Message.say("shortened"),
    ALTERED: Message.say("altered"),
    JOINED: Message.say("joined"),
    TRANSLATED: Message.say("translated"),
    NOT_IN_LETTER: Message.say("not in the letter"),
    OTHER_SPEAKER: Message.say("about something else"),
    SCARE: Message.say("one or two words"),
}


_NO_RULE: Final = Message.say("no rule tells")


@dataclass(frozen=True, slots=True)
class SignedSpan:
    """Where words stand in a signed text.

    Args:
        lang: the text's tag.
        digest: SHA-256 of its file, 32 bytes.
        start: characters of the file, from `start` up to `end`, the latter not included.
        shown: the same span without markup: characters of the text as shown, likewise.
        words: what stands there, on one line.
    """

    lang: str
    digest: bytes
    start: int
    end: int
    shown: tuple[int, int]
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, word by word.

    Args:
        signed: what the letter has, "" where the quotation adds something.
        quoted: what the quotation has, "" where it leaves something out.
        kind: `number`, `name`, `negation`, `case`, `punctuation`, `order` or `word`.
    """

    signed: str
    quoted: str
    kind: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it, by the rules of `press.speaking.speakers`.

    Args:
        who: `letter`, `other` or `unknown`.
        name: the words that tell, as the article has them.
        rule: the rule that told, in one clause.
        sure: whether a word of the lists told, and not the build of the clause alone.
    """

    who: str
    name: str = ""
    rule: Message = _NO_RULE
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the signed texts say of one quotation.

    Args:
        spans: where it stands, or what it comes nearest to, in the order of the quotation.
        foldings: by what kinds of typography it differs.
        changes: in what words it differs.
        left_out: for a shortened one, the words of the letter behind each mark.
        inserted: for a shortened one, what stands in its brackets.
        notes: what a reader should know besides, in sentences.
        doubt: of other speakers' words that are like the letter's, what they are if meant as the letter's.
        share: how much of it hangs together with the text nearest to it, from 0 to 1; no degree of truth.
    """

    verdict: str
    lang: str | None
    speaker: Speaker
    spans: tuple[SignedSpan, ...] = ()
    foldings: tuple[Message, ...] = ()
    changes: tuple[Change, ...] = ()
    left_out: tuple[str, ...] = ()
    inserted: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()
    share: float = 0.0
    doubt: str = ""

    @property
    def wants_look(self) -> bool:
        """Whether somebody should look: these are, or may be, words of the letter and not as signed."""
        return self.verdict in _WRONG or self.doubt in _WRONG
