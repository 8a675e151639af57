"""Altered, joined, or not there: the judgement on words that the letter has nowhere as they are quoted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from undersigned.press.judging import verdict as v
from undersigned.press.judging.difference import find_changes
from undersigned.press.judging.near import Likeness, Stretch, find_likeness
from undersigned.press.judging.signed import SignedText
from undersigned.press.judging.spans import build_span
from undersigned.press.judging.verdict import Change, Judgement, SignedSpan, Speaker
from undersigned.press.quoting.fragments import Cut
from undersigned.press.words.contractions import Spelt, spell_out
from undersigned.press.words.folding import find_tokens
from undersigned.press.words.negation import is_negation
from undersigned.tongue import Message

ALTERED_SHARE: Final = 0.6
JOINED_SHARE: Final = 0.82
SEGMENTS: Final = 4
SEGMENT_WORDS: Final = 2
SLACK: Final = 50
SHOWN_WORDS: Final = 24
QUESTION: Final = frozenset("?؟¿")


def judge_likeness(
    cut: Cut, texts: Sequence[SignedText], speaker: Speaker, lang: str | None
) -> Judgement | None:
    """`altered` or `joined`, or None where the words are not the letter's.

    Args:
        texts: those in the quotation's language, or all where it is not known.
    """
    count = sum(token.is_word for token in cut.tokens)
    # What is much longer than the letter cannot be a quotation of it; looking would take its whole length.
    short = [(text, spell_out(cut, text)) for text in texts if count <= 2 * len(text.words) + SLACK]
    found = [
        (likeness, text, spelt)
        for text, spelt in short
        if (likeness := find_likeness(spelt.words, spelt.gaps, text))
    ]
    if not found:
        return None
    likeness, text, spelt = max(found, key=lambda one: one[0].share)
    if len(likeness.segments) > 1:
        parted = _judge_parted(cut, spelt, likeness, text, speaker, lang)
        if parted is not None:
            return parted
        likeness = _keep_heaviest(likeness)
    if likeness.share < ALTERED_SHARE:
        return None
    return _judge_altered(cut, len(spelt.words), likeness, text, speaker, lang)


def _judge_parted(
    cut: Cut, spelt: Spelt, likeness: Likeness, text: SignedText, speaker: Speaker, lang: str | None
) -> Judgement | None:
    segments = likeness.segments
    sizes = [sum(one.length for one in segment) for segment in segments]
    if likeness.share < JOINED_SHARE or len(segments) > SEGMENTS or min(sizes) < SEGMENT_WORDS:
        return None
    spans = tuple(_span(segment, text) for segment in segments)
    if _is_swapped(segments):
        change = Change(" … ".join(one.words for one in sorted(spans, key=lambda one: one.start)),
                        " … ".join(one.words for one in spans), "order")  # fmt: skip
        note = (Message.say("The letter has these words in another order."),)
        return Judgement(v.ALTERED, lang, speaker, spans, (), (change,), notes=note, share=likeness.share)
    told = _tell_between(_count_between(segments), len(spans), marked=bool(cut.gaps))
    changes = [change for segment in segments for change in _find_inner_changes(cut, spelt, segment, text)]
    notes = (told, *tell_changes(changes))
    return Judgement(v.JOINED, lang, speaker, spans, (), tuple(changes), notes=notes, share=likeness.share)


def _find_inner_changes(cut: Cut, spelt: Spelt, segment: Sequence[Stretch], text: SignedText) -> list[Change]:
    """What is changed inside one of several places, from its first word that is the letter's to its last."""
    first, last = segment[0], segment[-1]
    if any(first.quoted < gap < last.quoted + last.length for gap in spelt.gaps):
        return []
    quoted = cut.tokens[spelt.places[first.quoted] : spelt.places[last.quoted + last.length - 1] + 1]
    signed = text.tokens[text.words[first.signed] : text.words[last.signed + last.length - 1] + 1]
    return [_bound(one, text.lang) for one in find_changes(quoted, signed, text.lang)]


def _bound(change: Change, lang: str) -> Change:
    """The same change with no more words than somebody reads: where it denies, those around a negation."""
    turns = is_negation if change.kind == "negation" else lambda _key, _lang: False
    signed, quoted = (
        _cut_long(words, lambda key: turns(key, lang)) for words in (change.signed, change.quoted)
    )
    return replace(change, signed=signed, quoted=quoted)


def _cut_long(words: str, is_turning: Callable[[str], bool]) -> str:
    tokens = find_tokens(words)
    if len(tokens) <= SHOWN_WORDS:
        return words
    at = next((number for number, token in enumerate(tokens) if is_turning(token.key)), 0)
    first = max(0, min(at - SHOWN_WORDS // 2, len(tokens) - SHOWN_WORDS))
    last = first + SHOWN_WORDS
    shown = words[tokens[first].start : tokens[last - 1].end]
    return f"{'… ' * (first > 0)}{shown}{' …' * (last < len(tokens))}"


def _tell_between(between: int, places: int, *, marked: bool) -> Message:
    if marked:
        return Message.count(
            "Words from {places} places of the letter stand together, and the marks of leaving out stand "
            "elsewhere; {number} word lies between.",
            "Words from {places} places of the letter stand together, and the marks of leaving out stand "
            "elsewhere; {number} words lie between.",
            between,
            places=places,
        )
    return Message.count(
        "Words from {places} places of the letter stand together with no mark; {number} word lies between.",
        "Words from {places} places of the letter stand together with no mark; {number} words lie between.",
        between,
        places=places,
    )


def _is_swapped(segments: Sequence[Sequence[Stretch]]) -> bool:
    """Whether the places are not in the letter's order."""
    bounds = [(one[0].signed, one[-1].signed + one[-1].length) for one in segments]
    return bounds != sorted(bounds)


def _count_between(segments: Sequence[Sequence[Stretch]]) -> int:
    bounds = sorted((one[0].signed, one[-1].signed + one[-1].length) for one in segments)
    return sum(max(0, other[0] - one[1]) for one, other in pairwise(bounds))


def _keep_heaviest(likeness: Likeness) -> Likeness:
    """The likeness to one place alone."""
    heaviest = max(likeness.segments, key=lambda one: sum(part.weight for part in one))
    whole = sum(part.weight for segment in likeness.segments for part in segment)
    held = sum(part.weight for part in heaviest)
    return Likeness((heaviest,), likeness.share * held / whole, sum(part.length for part in heaviest))


def _judge_altered(
    cut: Cut, count: int, likeness: Likeness, text: SignedText, speaker: Speaker, lang: str | None
) -> Judgement:
    segment = likeness.segments[0]
    first, last = _widen(segment, count, text)
    start, end = text.words[first], text.words[last - 1] + 1
    if end < len(text.tokens) and not text.tokens[end].is_word and cut.tokens and not cut.tokens[-1].is_word:
        end += 1
    changes = [_bound(one, text.lang) for one in find_changes(cut.tokens, text.tokens[start:end], text.lang)]
    span = build_span(text, start, end)
    return Judgement(
        v.ALTERED,
        lang,
        speaker,
        (span,),
        (),
        tuple(changes),
        (),
        cut.inserted,
        tell_changes(changes),
        likeness.share,
    )


def _widen(segment: Sequence[Stretch], count: int, text: SignedText) -> tuple[int, int]:
    """The words of the letter that stand for the whole quotation: its ends may be changed words."""
    first, last = segment[0], segment[-1]
    before, after = first.quoted, count - (last.quoted + last.length)
    start, end = first.signed, max(one.signed + one.length for one in segment)
    sentences, places = text.sentence_of, text.words
    while before and start and sentences[places[start - 1]] == sentences[places[start]]:
        start, before = start - 1, before - 1
    while after and end < len(places) and sentences[places[end]] == sentences[places[end - 1]]:
        end, after = end + 1, after - 1
    return start, end


def tell_changes(changes: Sequence[Change]) -> tuple[Message, ...]:
    """What each change that turns the meaning is called, in a sentence."""
    return tuple(
        Message.say(
            "{what}: the letter has {signed}, the article {quoted}.",
            what=what,
            signed=_quote(one.signed),
            quoted=_quote(one.quoted),
        )
        for one in changes
        if (what := _name_turn(one)) is not None
    )


def _name_turn(change: Change) -> Message | None:
    """What a change turns, where it does."""
    if change.kind == "punctuation" and QUESTION & set(change.signed) and not QUESTION & set(change.quoted):
        return Message.say("A question becomes a statement")
    if change.kind == "negation" and not change.quoted:
        return Message.say("A negation is lost")
    if change.kind == "negation" and not change.signed:
        return Message.say("A negation is added")
    return {
        "number": Message.say("A number is changed"),
        "name": Message.say("A name is changed"),
        "negation": Message.say("A negation is changed"),
        "case": Message.say("Capital letters are changed"),
        "punctuation": Message.say("Punctuation is changed"),
    }.get(change.kind)


def _quote(words: str) -> Message:
    return Message.say("“{words}”", words=words) if words else Message.say("nothing")


def _span(segment: Sequence[Stretch], text: SignedText) -> SignedSpan:
    last = segment[-1]
    return build_span(text, text.words[segment[0].signed], text.words[last.signed + last.length - 1] + 1)
