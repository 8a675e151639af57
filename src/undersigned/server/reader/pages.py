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
from undersigned.page.shown import Shown
from undersigned.sentences import find_sentence
from undersigned.server.letters import Served
from undersigned.server.library import Library
from undersigned.server.reader.stages import Stage, Told, tell_stage
from undersigned.tongue import Tongue

# Where there are more letters than that, the newest are shown on top too.
_RECENT: Final = 5
# So many seconds a reader waits for articles that were not examined before.
_PATIENCE: Final = 5


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is to be rendered: its template, and what it is filled with."""

    template: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Entry:
    """A letter in the list."""

    served: Served
    told: Told


@dataclass(frozen=True, slots=True)
class Section:
    """Letters under a heading; `id` is where a link leads."""

    id: str
    heading: str
    entries: list[Entry]


def build_list(site: Library, tongue: Tongue, now: datetime | None) -> Page:
    """The list of letters: those to come, then the newest, then by category, then those that were given up.

    Args:
        now: None for a page that is read at any time.
    """
    filed = site.categories.all()
    entries = [Entry(one, tell_stage(one, now, tongue)) for one in site.letters.all()]
    released = [one for one in entries if one.served.shown]
    awaited = [one for one in entries if not one.served.shown and not one.told.stage.is_given_up]
    named = sorted({name for one in entries for name in filed.get(one.served.id, ())})
    categories = [
        Section(f"category-{number}", name, [one for one in entries if name in filed.get(one.served.id, ())])
        for number, name in enumerate(named, 1)
    ]
    rest = [one for one in released if one.served.id not in filed]
    sections = [
        Section("open", tongue.say("Not released yet"), awaited),
        Section("recent", tongue.say("Released lately"), released[: _RECENT * (len(released) > _RECENT)]),
        *categories,
        Section("rest", tongue.say("Others") if categories else tongue.say("Released"), rest),
        Section(
            "over", tongue.say("Never published"), [one for one in entries if one.told.stage.is_given_up]
        ),
    ]
    values = {
        "categories": categories,
        "name": site.about.read().name,
        "sections": [one for one in sections if one.entries],
    }
    return Page("reader/list.html.jinja", values)


def build_letter(site: Library, served: Served, tongue: Tongue, now: datetime | None) -> Page:
    """A letter's page: of a released one with what its bundle proves, else with its terms and its state.

    Args:
        now: None for a page that is read at any time.

    Raises:
        MalformedInput: a text that is not the one that the letter names.
    """
    shown = served.shown
    template = "open" if shown is None else "letter"
    told = tell_stage(served, now, tongue)
    if shown is None:
        own = _build_open(served, told, tongue)
    else:
        own = _build_released(site, shown, told, tongue, None if now is None else _PATIENCE)
    address = site.about.read().address
    public = f"{address}/letters/{served.id}" if address else ""
    responses = [(one, render_words(one.text, 3)) for one in site.responses.list(served.id)]
    values = {"letter_id": served.id, "public": public, "responses": responses}
    return Page(f"reader/{template}.html.jinja", own | values)


def _build_released(
    site: Library, shown: Shown, told: Told, tongue: Tongue, patience: float | None
) -> dict[str, object]:
    values = build_values(shown, tongue)
    return values | {
        "articles": [
            (
                article,
                found.cards.get(tongue.lang, ()),
                found.code and find_sentence(found.code, tongue=tongue),
            )
            for article, found in site.articles.examine(shown, patience)
        ],
        "badge": told.short,
        "description": values["sentence"],
    }


def _build_open(served: Served, told: Told, tongue: Tongue) -> dict[str, object]:
    unreleased = tongue.say("An open letter of {group}, not released.", group=served.group)
    return {
        "description": told.sentence if told.stage.is_given_up else unreleased,
        "facts": None,
        "group": served.group,
        "group_id": served.charter.id.hex(),
        "letter": served.letter,
        "stages": Stage,
        "told": told,
        "terms": describe_dates(served.letter, tongue=tongue),
        "texts": build_texts(served.texts(), tongue),
    }
