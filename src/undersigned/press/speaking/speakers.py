"""Who speaks, from the verbs and nouns around a quotation.

The rules, in this order; the first that tells decides:

0. In each of the clauses below: the letter, where somebody reads from it or quotes it (`speaking.relayed`).
1. The tag that parts the quotation (“We,” the letter says, “refuse”).
2. The clause right behind it, where that holds a verb of saying.
3. The clause right before it, where that holds a verb of saying, or ends with a colon.
4. No tag of its own, in the same paragraph as another quotation before it: the same speaker goes on.

In a clause the noun nearest to the verb of saying is the speaker, without what hangs on it
(`speaking.phrases`): a word for the letter or its signers means the letter, any other person or body means
another. A pronoun means whoever spoke last. Where no noun is found, a name (in scripts with capital letters)
next to the verb means another speaker. Where the lists hold no word of the clause, its build tells
(`speaking.subjects`), which is a guess: it decides only where the quoted words are not like the letter's.
Else, and in an article of a language without lists, the speaker is unknown, and the quotation is judged as
if it were the letter's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from undersigned.press.article import Article
from undersigned.press.judging.signed import SignedText, split_sentences
from undersigned.press.judging.verdict import Speaker
from undersigned.press.quoting.quotations import Quotation
from undersigned.press.speaking import speech
from undersigned.press.speaking.clauses import (
    Clause,
    build_clause,
    find_clause_after,
    find_clause_before,
    find_sentence_before,
    is_inverted,
)
from undersigned.press.speaking.nouns import (
    has_pronoun,
    is_another,
    is_aside,
    is_listener,
    is_name,
    is_object,
    is_spoken_of,
    is_subject,
    is_told_of,
    is_verb_alone,
    is_who_says,
    is_written_to,
)
from undersigned.press.speaking.phrases import find_attached
from undersigned.press.speaking.relayed import (
    DOCUMENTS,
    find_possessor,
    find_relayed,
    is_other_letter,
    is_others,
    leads_up,
)
from undersigned.press.speaking.subjects import find_owner, find_subject
from undersigned.press.speaking.vocabulary import SAME_PEOPLE
from undersigned.press.words.folding import Token, find_tokens
from undersigned.press.words.languages import same_language
from undersigned.press.words.wordlist import build_words
from undersigned.tongue import Message

UNKNOWN: Final = Speaker("unknown")
_LANGUAGES: Final = ("en", "es", "he", "ar")
_NO_LANGUAGE: Final = Message.say("the rules know only English, Spanish, Hebrew and Arabic")
_NEAR: Final = 14
_FIRST_WORDS: Final = 80
# A noun behind a preposition is the speaker only where no other noun is.
_OBJECT: Final = 6
_BY: Final = build_words("by por ידי قبل")
_TAG_WORDS: Final = 12
_BEGINS: Final = 40
_SENTENCE: Final = 300


def find_signers(
    texts: Sequence[SignedText], names: Sequence[str] = (), lang: str | None = None
) -> frozenset[str]:
    """The words by which an article may call the signers: groups that the letter's own first words name.

    Where no text is in the article's language, every word for a group counts.

    Args:
        lang: the article's language.
        names: of the group and its classes, as the charter has them.
    """
    if lang is not None and not any(same_language(text.lang, lang) for text in texts):
        return speech.GROUPS
    words = [token.key for name in names for token in find_tokens(name) if token.is_word]
    for text in texts:
        words += text.word_keys[:_FIRST_WORDS]
    named = {stem for word in words for stem in speech.find_stems(word)} & speech.GROUPS
    return frozenset(named.union(*(same for same in SAME_PEOPLE if same & named)))


def find_speakers(
    article: Article,
    quotations: Sequence[Quotation],
    signers: frozenset[str] = frozenset(),
    names: Sequence[str] = (),
) -> list[Speaker]:
    """The speaker of each quotation, in order; a nested one's is that of the words around it.

    Args:
        signers: what `find_signers` found.
        names: of the group and its classes, which a letter may be said to be of.
    """
    if article.lang is not None and not any(same_language(article.lang, one) for one in _LANGUAGES):
        return [Speaker("unknown", rule=_NO_LANGUAGE)] * len(quotations)
    own = frozenset(token.key for name in names for token in find_tokens(name) if token.is_word)
    reader = _Reader(article, signers, own)
    found: list[Speaker] = []
    last = UNKNOWN
    for number, quotation in enumerate(quotations):
        before = next((at for at in range(number - 1, -1, -1) if quotations[at].outer is None), None)
        after = next((one for one in quotations[number + 1 :] if one.outer is None), None)
        speaker = reader.find_own(quotation, None if before is None else quotations[before], after, last)
        if speaker is UNKNOWN and before is not None and quotation.outer is None:
            goes_on = _same_paragraph(article, quotations[before], quotation)
            speaker = _carry(found[before]) if goes_on else UNKNOWN
        found.append(speaker)
        if speaker.who != "unknown":
            last = speaker
    return found


def _carry(before: Speaker) -> Speaker:
    if before.who == "unknown":
        return UNKNOWN
    told = Message.say("the same speaker goes on in the paragraph")
    return Speaker(before.who, before.name, told, before.sure and before.who == "other")


def _same_paragraph(article: Article, one: Quotation, other: Quotation) -> bool:
    return "\n\n" not in article.text[one.end : other.start]


@dataclass(frozen=True, slots=True)
class _Reader:
    article: Article
    signers: frozenset[str]
    own: frozenset[str]

    def find_own(
        self, quotation: Quotation, before: Quotation | None, after: Quotation | None, last: Speaker
    ) -> Speaker:
        """What the tags and clauses around one quotation tell, by the lists first, then by their build."""
        clauses = list(self._find_clauses(quotation, before, after))
        last = last if last.who != "unknown" else self._find_topic(quotation)
        found = next(
            (
                one
                for clause in clauses
                if (
                    one := self._read_relayed(clause)
                    or self._read(clause, last)
                    or (self._guess(clause) if clause.by else None)
                )
            ),
            None,
        )
        found = found or next((one for clause in clauses if (one := self._guess(clause))), None)
        if found is None and last.who != "unknown" and any(is_verb_alone(one) for one in clauses):
            told = Message.say("a verb of saying alone: whoever spoke last")
            return Speaker(last.who, last.name, told, last.sure and last.who == "other")
        return found or self._guess_before(quotation, before) or UNKNOWN

    def _find_topic(self, quotation: Quotation) -> Speaker:
        """Whom the sentence is about that stands before the one that leads up: its first noun that tells."""
        start = quotation.start
        ahead = self.article.text[max(0, start - 2 * _SENTENCE) : start].rpartition("\n\n")[2]
        for first, end in split_sentences(ahead)[-2:-1]:
            clause = build_clause(ahead[first:end], Message.say("the sentence before it"))
            told = (
                self._read_word(clause.words, at, UNKNOWN, clause.place) for at in range(len(clause.words))
            )
            return next((one for one in told if one), UNKNOWN)
        return UNKNOWN

    def _guess_before(self, quotation: Quotation, before: Quotation | None) -> Speaker | None:
        """Whom the sentence before is about, where the quotation is a sentence of its own."""
        text = self.article.text
        if quotation.form == "block" or text[quotation.start : quotation.start + 1].islower():
            return None
        sentence = find_sentence_before(text, quotation, before).rstrip("\"'“„«‘״‚ ")
        place = Message.say("the sentence before it")
        return self._guess(build_clause(sentence, place, spoken=True)) if sentence.endswith(".") else None

    def _find_clauses(
        self, quotation: Quotation, before: Quotation | None, after: Quotation | None
    ) -> Iterator[Clause]:
        text = self.article.text
        pairs = zip(quotation.pieces, quotation.pieces[1:], quotation.tags, strict=False)
        for (_, end), (start, _), tag in pairs:
            if tag:
                yield build_clause(text[end:start], Message.say("the tag that parts it"), may=True)
        ahead = find_clause_before(text, quotation, before)
        behind = "" if self._is_before_heading(quotation) else find_clause_after(text, quotation, after)
        if ahead.rstrip().rstrip("\"'“„«‘״‚ ").endswith((":", "：")):
            place = Message.say("the clause before it, with a colon")
            yield build_clause(ahead, place, spoken=True, ahead=True)
        plain = ahead.rstrip().rstrip("\"'“„«‘״‚ ")
        leading = build_clause(plain, Message.say("the clause before it"), ahead=True)
        if leads_up(leading.words, leading.verbs, plain):
            yield leading
        said = text[quotation.start : quotation.end].rstrip()
        goes_on = said.endswith((",", "،", "?", "!", "؟")) or behind.lstrip("\"'”’»›׳״ ").startswith(
            (",", "،")
        )
        begins = [token.key for token in find_tokens(behind[:_BEGINS]) if token.is_word][:2]
        by = bool(_BY & set(begins[:1])) or (begins[:1] in (["על"], ["من"]) and bool(_BY & set(begins)))
        yield build_clause(behind, Message.say("the clause behind it"), spoken=by, may=goes_on, by=by)
        comma = ahead.rstrip().rstrip("\"'“„«‘״‚ ").endswith((",", "،"))
        yield build_clause(ahead, Message.say("the clause before it"), may=comma, ahead=True)
        if behind and is_inverted(behind):
            sentence = find_sentence_before(text, quotation, before)
            place = Message.say("the sentence before it, and a verb behind it")
            yield build_clause(sentence, place, spoken=True)

    def _is_before_heading(self, quotation: Quotation) -> bool:
        """Whether a heading follows what is set off: it begins something else, and names no source."""
        following = next((one for one in self.article.blocks if one.start > quotation.end), None)
        return quotation.form == "block" and following is not None and following.kind.startswith("h")

    def _read_relayed(self, clause: Clause) -> Speaker | None:
        """The letter, where the clause says that it is the letter that somebody quotes."""
        letters = [
            at
            for at, word in enumerate(clause.words)
            if speech.is_any(word.key, DOCUMENTS) and not self._is_not_this(clause.words, at)
        ]
        if not letters:
            return None
        words = clause.words
        attached = find_attached(clause, self._is_letters, self.article.lang)
        says = [
            at
            for at in letters
            if not (is_spoken_of(words, at) or is_another(words, at) or self._find_owner(words, at))
            and at not in attached
        ]
        at = find_relayed(words, clause.verbs, letters, says, attached, ahead=clause.ahead)
        return None if at < 0 else Speaker("letter", clause.words[at].exact, clause.place)

    def _is_not_this(self, words: list[Token], at: int) -> bool:
        """Whether it is another letter, or its owner is somebody else."""
        if not speech.is_any(words[at].key, DOCUMENTS):
            return False
        owner = find_possessor(words, at)
        return (is_others(owner) and not self._is_letters(owner)) or is_other_letter(words, at)

    def _read(self, clause: Clause, last: Speaker) -> Speaker | None:
        if not clause.verbs and not clause.spoken:
            return None
        attached = find_attached(clause, self._is_letters, self.article.lang)
        # What hangs on a noun does not part it from its verb.
        places = [at - sum(one < at for one in attached) for at in range(len(clause.words) + 1)]
        anchors = [places[at] for at in clause.verbs or [len(clause.words)]]
        best: tuple[int, int, Speaker] | None = None
        for at in sorted(set(range(len(clause.words))) - attached - set(clause.verbs)):
            speaker = self._read_word(clause.words, at, last, clause.place)
            distance = min(abs(places[at] - anchor) for anchor in anchors)
            if speaker is None or distance > _NEAR:
                continue
            if is_who_says(clause.words, at):
                distance = 1
            spoken_to = is_object(clause.words, at) or is_listener(clause, at)
            distance += _OBJECT * (spoken_to or is_aside(clause.words, at))
            if speaker.who == "letter" and is_subject(clause, at):
                distance = 0
            if best is None or distance < best[0]:
                best = (distance, at, speaker)
        if best is None or (best[2].who == "other" and is_written_to(clause, best[1])):
            return None
        if best[2].who == "letter" and is_told_of(clause.words, best[1]):
            # A reply to the letter, a critic of it: the letter is what is spoken of.
            return self._guess(clause) or best[2]
        return best[2]

    def _guess(self, clause: Clause) -> Speaker | None:
        if not (clause.verbs or clause.spoken or (clause.may and len(clause.words) <= _TAG_WORDS)):
            return None
        if any(
            self._is_letters(one.key) and not is_told_of(clause.words, at)
            for at, one in enumerate(clause.words)
        ):
            return None
        subject = find_subject(clause.words, clause.verbs, self.article.lang)
        if subject is None or has_pronoun(clause) or self._is_letters(subject.key):
            return None
        attached = find_attached(clause, self._is_letters, self.article.lang)
        if any(clause.words[at] is subject for at in attached):
            return None
        told = Message.say("{place}: a word that is none for the letter or its signers", place=clause.place)
        return Speaker("other", subject.exact, told, sure=False)

    def _find_owner(self, words: list[Token], at: int) -> list[Token]:
        """Who but the signers is said to have written it, or to be those people; none where nobody is."""
        if not speech.is_any(words[at].key, speech.LETTER):
            return []
        found = find_owner(words, at, self.article.lang)
        owner = list(takewhile(lambda word: not speech.is_saying(word.key), found))
        ours = any(self._is_letters(word.key) for word in owner) or all(
            word.key in self.own for word in owner
        )
        return [] if ours else owner

    def _is_letters(self, key: str) -> bool:
        return speech.is_any(key, self.signers) or speech.is_any(key, speech.LETTER)

    def _read_word(self, words: list[Token], at: int, last: Speaker, rule: Message) -> Speaker | None:
        key, exact = words[at].key, words[at].exact
        if self._is_letters(key):
            owner = self._find_owner(words, at)
            known = self._is_not_this(words, at) or any(speech.is_person(word.key) for word in owner[:1])
            others = known or is_another(words, at) or bool(owner)
            return Speaker("other" if others else "letter", exact, rule, sure=known or not others)
        if speech.is_other(key) or speech.is_any(key, speech.GROUPS):
            return Speaker("other", exact, rule)
        if key in speech.THEY and last.who != "unknown":
            told = Message.say("{place}: a pronoun for whoever spoke last", place=rule)
            return Speaker(last.who, exact, told, last.sure)
        if key in speech.HE:
            return Speaker("other", exact, Message.say("{place}: a pronoun for one person", place=rule))
        if is_name(words, at):
            return Speaker("other", exact, Message.say("{place}: a name", place=rule))
        return None
