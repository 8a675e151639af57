"""The judgement on words that the letter has as they are quoted, after the documented foldings.

What stands there word for word may still say something else: where a negation right outside the quotation is
lost, where a number is cut in two, where a question ends with a full stop, and where words in brackets deny
or count otherwise. That is `altered`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from undersigned.press.article import Article
from undersigned.press.judging import verdict as v
from undersigned.press.judging.brackets import find_put_in
from undersigned.press.judging.context import tell_beside, tell_left_out, tell_source
from undersigned.press.judging.cut_numbers import find_cut_numbers
from undersigned.press.judging.edges import (
    Surroundings,
    build_surroundings,
    find_closed,
    find_closing,
    find_lost,
)
from undersigned.press.judging.exact import Place, find_chain, find_places
from undersigned.press.judging.likeness import tell_changes
from undersigned.press.judging.signed import SignedText
from undersigned.press.judging.spans import build_span
from undersigned.press.judging.verdict import Change, Judgement, Speaker
from undersigned.press.quoting.fragments import Cut
from undersigned.press.quoting.quotations import Quotation
from undersigned.press.words.folding import fold_wrapping, name_foldings
from undersigned.tongue import Message

# So many places are asked for one where nothing turns the words.
_PLACES: Final = 50


def judge_found(
    quotation: Quotation, article: Article, cut: Cut, text: SignedText, speaker: Speaker
) -> Judgement | None:
    """`verbatim`, `typography` or `shortened`; `altered` where something beside the words turns them.

    None where the text has them nowhere.
    """
    places = [find_places(fragment, text) for fragment in cut.fragments]
    chain = find_chain(places)
    if not chain:
        return None
    raw = quotation.raw(article)
    around = build_surroundings(article.text, quotation.start, quotation.end)
    # What stands in several places may stand in one of them as it is quoted.
    if cut.marked:
        chains = [chain]
    else:
        chains = sorted(([one] for one in places[0]), key=lambda one: not _is_verbatim(raw, text, one[0]))
    changes, told = _find_turns(text, chains[0], cut, around)
    chain = chains[0]
    for other in chains[1:_PLACES] if changes else ():
        turns = _find_turns(text, other, cut, around)
        if not turns[0]:
            (changes, told), chain = turns, other
            break
    if changes:
        return _build_altered(text, chain, cut, speaker, changes)
    return _build_found(quotation.text(article), raw, cut, text, speaker, chain, told)


def _find_turns(
    text: SignedText, chain: list[Place], cut: Cut, around: Surroundings
) -> tuple[list[Change], tuple[Message, ...]]:
    """What turns words that stand in these places: changes, and what is only to be told."""
    words = sum(token.is_word for token in cut.tokens)
    changes = [
        *find_lost(text, chain[0], chain[-1], cut, around),
        *find_cut_numbers(text, chain[0], chain[-1], begins=0 not in cut.gaps, ends=words not in cut.gaps),
        *find_put_in(text, chain, cut),
        *find_closed(text, chain, cut),
    ]
    closing = find_closing(text, chain[-1], cut, around)
    if isinstance(closing, Change):
        changes.append(closing)
    return changes, (closing,) if isinstance(closing, Message) else ()


def _build_altered(
    text: SignedText, chain: list[Place], cut: Cut, speaker: Speaker, changes: list[Change]
) -> Judgement:
    first, last = (text.sentences[text.sentence_of[at]] for at in (chain[0].first, chain[-1].last - 1))
    whole = Message.say("The whole sentence in the letter: “{words}”", words=text.cut(first.start, last.end))
    spans = tuple(build_span(text, place.first, place.last) for place in chain)
    notes = (*tell_changes(changes), whole)
    return Judgement(v.ALTERED, text.lang, speaker, spans, (), tuple(changes), (), cut.inserted, notes, 1.0)


def _build_found(
    quoted: str,
    raw: str,
    cut: Cut,
    text: SignedText,
    speaker: Speaker,
    chain: list[Place],
    told: tuple[Message, ...],
) -> Judgement:
    pairs = [
        (fragment.tokens[one], text.tokens[other])
        for fragment, place in zip(cut.fragments, chain, strict=True)
        for one, other in place.pairs
    ]
    foldings = name_foldings([one for one, _ in pairs], [other for _, other in pairs])
    spans = tuple(build_span(text, place.first, place.last) for place in chain)
    notes = (*told, *tell_source(text, chain), *tell_beside(text, chain))
    if cut.marked:
        left_out = _find_left_out(text, chain)
        notes = (*tell_left_out(left_out, text.lang), *notes)
        return Judgement(
            v.SHORTENED, text.lang, speaker, spans, tuple(foldings), (), left_out, cut.inserted, notes, 1.0
        )
    if _is_verbatim(raw, text, chain[0]):
        return Judgement(v.VERBATIM, text.lang, speaker, spans, notes=notes, share=1.0)
    foldings += _name_rest(quoted, spans[0].words, cut, chain[0], foldings)
    return Judgement(v.TYPOGRAPHY, text.lang, speaker, spans, tuple(foldings), notes=notes, share=1.0)


def _is_verbatim(raw: str, text: SignedText, place: Place) -> bool:
    """Whether a quotation equals what stands in a place, after the folding of layout alone."""
    start, end = text.tokens[place.first].start, text.tokens[place.last - 1].end
    return raw == fold_wrapping(text.shown[start:end])


def _name_rest(quoted: str, signed: str, cut: Cut, place: Place, named: list[Message]) -> list[Message]:
    """What differs besides the words and signs themselves: what was passed over, and the space between."""
    fragment = cut.fragments[0]
    rest: list[Message] = []
    if fragment.tokens[-1].kind == "dash" and place.pairs[-1][0] < len(fragment.tokens) - 1:
        return [Message.say("dashes")]
    if len(place.pairs) < len(fragment.tokens) or place.last - place.first > len(place.pairs):
        rest.append(Message.say("full stop or comma at the end or at a speech tag"))
    hyphens = [sum(one in "-‐‑־" for one in words) for words in (quoted, signed)]
    if hyphens[0] != hyphens[1] and Message.say("dashes") not in named:
        rest.append(Message.say("hyphens"))
    return rest or ([] if named else [Message.say("spaces")])


def _find_left_out(text: SignedText, chain: list[Place]) -> tuple[str, ...]:
    return tuple(
        text.cut(text.tokens[one.last].start, text.tokens[other.first - 1].end)
        if other.first > one.last
        else ""
        for one, other in pairwise(chain)
    )
