"""What share of those who could sign, or of a class, a sentence gives: in per cent, or as two thirds."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from undersigned.press.facts import signing_words as words
from undersigned.press.facts.counted import (
    CLASS_NEAR,
    NEAR,
    find_class_before,
    find_classes,
    find_names,
    is_asked,
)
from undersigned.press.facts.fitting import Count, Said, check_share
from undersigned.press.facts.passages import Passage, is_of_another
from undersigned.press.speaking import speech
from undersigned.press.words.wordlist import build_words
from undersigned.verify.report import Facts

_BEFORE: Final = 40
_WORDS: Final = 10
_REFUSED: Final = build_words("refused declined failed negaron rechazaron סירבו رفض رفضوا")
_HALF: Final = build_words("half mitad חצי מחצית نصف")
_PARTS: Final = (
    (3, build_words("third thirds tercio tercios tercera terceras שליש שלישים ثلث ثلثا ثلثي أثلاث")),
    (4, build_words("quarter quarters cuarto cuartos cuarta cuartas רבע רבעים ربع أرباع")),
    (5, build_words("fifth fifths quinto quintos quinta quintas חמישית חמישיות خمس أخماس")),
    (10, build_words("tenth tenths décimo décimos décima décimas עשירית עשיריות عشر أعشار")),
)
_TWO: Final = build_words("ثلثا ثلثي")
_LITTLE: Final = build_words("part parts parte partes")
_SAYS_HOW_MANY: Final = (
    (1, build_words("a one un una el la the")),
    (2, build_words("two dos שני שתי")),
    (3, build_words("three tres שלושה שלוש ثلاثة")),
    (4, build_words("four cuatro ארבעה ארבע أربعة")),
    (9, build_words("nine nueve תשעה תשע تسعة")),
)


def find_shares(passage: Passage, facts: Facts | None, signers: frozenset[str]) -> Iterator[Count]:
    """Shares in per cent, in figures with decimals or in words, and fractions.

    Args:
        signers: words for the signers.
    """
    for place, word in enumerate(passage.words):
        share = words.PERCENT.fullmatch(word.folded)
        if share is not None and (share["sign"] or _is_per_cent(passage, word.end)):
            found = share["number"].replace(",", ".")
            yield from _check(passage, (place, place + 1), found, facts)
    for one in passage.numbers:
        if one.in_words and _is_per_cent(passage, passage.words[one.last - 1].end):
            yield from _check(passage, (one.first, one.last), str(one.value), facts)
    own = find_names(facts) if facts else set()
    for first, last, value in _find_fractions(passage):
        if _is_of_signing(passage, last, signers | own):
            yield from _check(passage, (first, last), str(value), facts, is_rough=True)


def find_fraction_words(passage: Passage) -> frozenset[int]:
    """The places of the words of fractions: "two" of two thirds counts nobody."""
    return frozenset(at for first, last, _ in _find_fractions(passage) for at in range(first, last))


def _is_per_cent(passage: Passage, end: int) -> bool:
    return bool(words.SHARE.match(passage.text[end : min(passage.end, end + _BEFORE)]))


def _check(
    passage: Passage, place: tuple[int, int], value: str, facts: Facts | None, *, is_rough: bool = False
) -> Iterator[Count]:
    first, last = place
    start, end = passage.words[first].start, passage.words[last - 1].end
    if is_of_another(passage, start) or is_asked(passage, start, end):
        return
    before = passage.text[max(passage.start, start - _BEFORE) : start]
    following = [one.key for one in passage.words[last : last + NEAR + 3]]
    whole = next((at for at, key in enumerate(following) if key[0].isdigit()), 0)
    if set(following[:whole]) <= words.SMALL:
        # Two thirds of the 40 teachers.
        del following[: whole + bool(whole)]
    inside = before.rstrip().endswith("(")
    classes = (
        find_class_before(passage, first, facts) if inside else find_classes(following, facts, CLASS_NEAR + 2)
    )
    said = Said(0, before, "", (start, end))
    yield check_share(value, said, tuple(classes), facts, is_rough=is_rough)


def _find_fractions(passage: Passage) -> Iterator[tuple[int, int, Decimal]]:
    """Places among the words, up to the last not included, and the share in per cent."""
    for at, word in enumerate(passage.words):
        if speech.is_any(word.key, _HALF):
            yield at, at + 1, Decimal(50)
        number = next((number for number, named in _PARTS if speech.is_any(word.key, named)), 0)
        if number:
            before = passage.words[at - 1].key if at else ""
            many = next((many for many, named in _SAYS_HOW_MANY if speech.is_any(before, named)), 0)
            many = 2 if word.key in _TWO else many
            rtl = word.key[0] > "\u0590"
            if many or rtl:
                last = at + 1
                while last < len(passage.words) and passage.words[last].key in _LITTLE:
                    last += 1
                value = Decimal(100 * (many or 1)) / number
                yield at - bool(many and word.key not in _TWO), last, value.quantize(Decimal("0.1"))


def _is_of_signing(passage: Passage, last: int, signers: frozenset[str]) -> bool:
    """Whether people are counted who are said to have signed, in the same clause."""
    end = passage.words[last - 1].end
    behind = passage.text[end : passage.end]
    if words.OF_THEM.match(behind) or words.OF_SIGNERS.match(behind):
        return False
    known = signers | speech.GROUPS | words.GENERAL | speech.LETTER
    people = False
    before = [word.key for word in passage.words[max(0, last - 5) : last]]
    signed = any(words.is_signing(key) for key in before) and bool({"by", "por", "ידי", "قبل"} & set(before))
    for word in passage.words[last : last + _WORDS]:
        if (
            words.CUT.search(passage.text, end, word.start)
            or word.key in words.DENIED
            or word.key in _REFUSED
        ):
            break
        if words.is_signing(word.key) and people:
            return True
        people = people or speech.is_any(word.key, known)
        end = word.end
    return signed and people
