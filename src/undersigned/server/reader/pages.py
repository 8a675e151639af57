"""The pages of letters: the list, a letter that is not released, and one that is.

Source: PROTOCOL §5 (no count before the release), §7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from undersigned.desk.disclosure import describe_dates
from undersigned.page.document import build_texts, build_values, render_words
from undersigned.page.press import build_card
from undersigned.page.shown import Shown
from undersigned.server.letters import Served
from undersigned.server.library import Library
from undersigned.server.reader.badge import tell_count
from undersigned.tongue import Tongue
from undersigned.verify.narrate import build_sentence

# Where there are more letters than that, the newest are shown on top too.
_RECENT: Final = 5


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is to be rendered: its template, and what it is filled with."""

    template: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Entry:
    """A letter in the list: its day in a clause, and what is known of it in a sentence."""

    served: Served
    day: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Section:
    """Letters under a heading; `id` is where a link leads."""

    id: str
    heading: str
    entries: list[Entry]


def build_list(site: Library, tongue: Tongue, now: datetime | None) -> Page:
    """The list of letters, those that are open first, then the newest, then by category.

    Args:
        now: None for a page that is read at any time.
    """
    filed = site.categories.all()
    entries = [_build_entry(one, now, tongue) for one in site.letters.all()]
    released = [one for one in entries if one.served.shown]
    named = sorted({name for one in entries for name in filed.get(one.served.id, ())})
    categories = [
        Section(f"category-{number}", name, [one for one in entries if name in filed.get(one.served.id, ())])
        for number, name in enumerate(named, 1)
    ]
    rest = [one for one in released if one.served.id not in filed]
    sections = [
        Section("open", tongue.say("Not released yet"), [one for one in entries if not one.served.shown]),
        Section("recent", tongue.say("Released lately"), released[: _RECENT * (len(released) > _RECENT)]),
        *categories,
        Section("rest", tongue.say("Others") if categories else tongue.say("Released"), rest),
    ]
    values = {
        "categories": categories,
        "name": site.about.read().name,
        "sections": [one for one in sections if one.entries],
    }
    return Page("reader/list.html.jinja", values)


def build_letter(site: Library, served: Served, tongue: Tongue) -> Page:
    """A letter's page: of a released one with what its bundle proves, else with its terms alone.

    Raises:
        MalformedInput: a text that is not the one that the letter names.
    """
    shown = served.shown
    template = "open" if shown is None else "letter"
    own = _build_open(served, tongue) if shown is None else _build_released(site, served, shown, tongue)
    address = site.about.read().address
    public = f"{address}/letters/{served.id}" if address else ""
    responses = [(one, render_words(one.text, 3)) for one in site.responses.list(served.id)]
    values = {"letter_id": served.id, "public": public, "responses": responses}
    return Page(f"reader/{template}.html.jinja", own | values)


def _build_entry(served: Served, now: datetime | None, tongue: Tongue) -> Entry:
    letter, shown = served.letter, served.shown
    if shown is not None:
        day = tongue.say("Released, signed until {day}", day=tongue.date(letter.closes))
        return Entry(served, day, build_sentence(shown.facts, tongue=tongue))
    if now is None:
        opens, closes = tongue.date(letter.opens), tongue.date(letter.closes)
        day = tongue.say("Open for signatures from {opens} to {closes}", opens=opens, closes=closes)
    elif now < letter.opens:
        day = tongue.say("Opens for signatures on {day}", day=tongue.date(letter.opens))
    elif now < letter.closes:
        day = tongue.say("Open for signatures until {day}", day=tongue.date(letter.closes))
    else:
        day = tongue.say("Closed on {day}", day=tongue.date(letter.closes))
    return Entry(served, day, tongue.say("Nobody is told how many signed before the letter is released."))


def _build_released(site: Library, served: Served, shown: Shown, tongue: Tongue) -> dict[str, object]:
    values = build_values(shown, tongue)
    return values | {
        "articles": [
            (article, [build_card(report, one, 0, tongue) for one in report.quotations])
            for article, report in site.articles.examine(shown)
        ],
        "badge": tell_count(served, tongue),
        "description": values["sentence"],
    }


def _build_open(served: Served, tongue: Tongue) -> dict[str, object]:
    return {
        "description": tongue.say("An open letter of {group}, not released.", group=served.group),
        "facts": None,
        "group": served.group,
        "group_id": served.charter.id.hex(),
        "letter": served.letter,
        "terms": describe_dates(served.letter, tongue=tongue),
        "texts": build_texts(served.texts(), tongue),
    }
