"""Links to other stories between an article's own paragraphs, told from links of the article's own words."""

from __future__ import annotations

import re
from typing import Any, Final

from undersigned.press.reading.furniture import SHARE, count_quotations, pass_over
from undersigned.press.reading.lines import Line
from undersigned.press.speaking import speech
from undersigned.press.words.folding import find_tokens

_LABEL: Final = re.compile(
    "|".join(
        (
            # English
            r"related(?: (?:stories|articles?|content|news|coverage|posts|topics|links))?",
            r"read (?:more|also|next|on)|see also|also (?:in|on|read|see|from)\b.*|up next|what to read next",
            r"more (?:from|on|in|about|stories|news|articles|headlines)\b.*|top stories",
            r"most (?:read|popular|viewed|shared)\b.*|(?:trending|popular|recommended)\b.*|continue reading",
            r"you (?:may|might)(?: also)? (?:like|be interested).*|(?:watch|listen)(?: also| now| more)?",
            r"don['’]t miss|latest(?: news| stories)?|(?:in )?other (?:news|stories)|editor['’]?s['’]? picks",
            # Spanish
            r"(?:(?:noticias|artículos|temas|contenidos?|notas?) )?relacionad[oa]s?|lo más (?:leído|visto).*",
            r"(?:lea|lee|leer|leé|vea|ver|mira) (?:también|más)|también (?:en|te puede)\b.*",
            r"más (?:noticias|sobre|en|de)\b.*|(?:otras|últimas) noticias|te pueden? interesar.*",
            r"(?:le |te )?recomenda(?:mos|d[oa]s?)|(?:sigue|seguir|continuar) leyendo",
            # Hebrew
            r"קרא(?:ו|י)? (?:גם|עוד)|ראו גם|עוד (?:בנושא|כתבות|חדשות|ב|מ).*|ה?נקראות ביותר|חדשות נוספות",
            r"כתבות (?:נוספות|קשורות|אחרונות)|אולי יעניין.*|מומלצ(?:ים|ות)|ל?המשך קריאה",
            # Arabic
            r"[اإ]قرأ (?:أيضا|أيضًا|أيضاً|المزيد)|المزيد(?: من| عن| في)?\b.*|ذات صلة|قد يعجبك.*|آخر الأخبار",
            r"(?:مواضيع|مقالات|أخبار) (?:ذات صلة|متعلقة|أخرى)|الأكثر (?:قراءة|مشاهدة|تداولا)|تابع القراءة",
            r"شاهد (?:أيضا|أيضًا|المزيد)",
        )
    ),
    re.IGNORECASE,
)
_LABEL_CHARS: Final = 60
_SENTENCE: Final = re.compile(r"[.!?…؟][\"'”’»״)\]]*$")
_WORDS: Final = 5
_PARTS: Final = 2


def is_label(text: str) -> bool:
    """Whether a short line heads links to other stories; what names the letter heads what is said of it."""
    text = " ".join(text.split()).strip(" :»›>|–—-")
    if not text or len(text) > _LABEL_CHARS or not _LABEL.fullmatch(text):
        return False
    return not any(speech.is_any(one.key, speech.LETTER) for one in find_tokens(text) if one.is_word)


def is_teaser(line: Line, before: Line | None, after: Line | None) -> bool:
    """Whether a paragraph of which more than half is a link leads to another story.

    Not what is set off as a quotation; nor a quotation that is linked inside its marks, that has a verb of
    saying beside the link, or that ends as sentences do; nor a sentence between paragraphs of the article.

    Args:
        before, after: the paragraphs beside it.
    """
    if not line.is_links or line.quote is not None:
        return False
    if is_label(line.unlinked) or is_label(line.text.partition(":")[0]):
        return True
    is_sentence = line.kind == "p" and bool(_SENTENCE.search(line.text))
    if count_quotations(line.text):
        return not (line.in_marks or is_sentence or speech.has_saying(line.unlinked))
    beside = all(
        one is not None and one.parent is line.parent and one.kind == "p" and not one.is_links
        for one in (before, after)
    )
    return not (is_sentence and beside and len(line.text.split()) >= _WORDS)


def drop_teasers(tree: Any) -> None:
    """Take out what follows a label of other stories, as long as each of it begins or ends with a link."""
    whole = len(tree.text_content())
    for heading in list(tree.iter("h2", "h3", "h4", "h5", "h6", "p")):
        if heading.getparent() is None or len(heading) > _PARTS or not is_label(heading.text_content()):
            continue
        led = _find_led(heading)
        if led and sum(len(one.text_content()) for one in led) < whole * SHARE:
            for one in (heading, *led):
                pass_over(one)


def _find_led(heading: Any) -> list[Any]:
    led: list[Any] = []
    if (heading.tail or "").strip():
        return led
    for one in heading.itersiblings():
        headed = bool(led) and re.fullmatch("h[2-6]", str(led[-1].tag)) is not None and one.tag == "p"
        if one.text_content().strip() and not (headed or _is_edged(one)):
            break
        led.append(one)
        if (one.tail or "").strip():
            break
    return led if any(one.text_content().strip() for one in led) else []


def _is_edged(element: Any) -> bool:
    """Whether an element begins or ends with a link."""
    texts = [one for one in element.xpath(".//text()") if one.strip(" \t\r\n.»›→")]
    return any(_is_linked(one) for one in (*texts[:1], *texts[-1:]))


def _is_linked(text: Any) -> bool:
    holder = text.getparent().getparent() if text.is_tail else text.getparent()
    return holder is not None and (holder.tag == "a" or next(holder.iterancestors("a"), None) is not None)
