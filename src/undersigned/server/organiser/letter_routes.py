"""A letter that was opened: close, date, release, abandon, file, and take off this server.

Source: PROTOCOL §5, §6.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from undersigned.desk.abandoning import abandon_letter
from undersigned.desk.releasing import (
    close_letter,
    publish_batch,
    read_timestamped,
    release_letter,
    write_timestamp,
)
from undersigned.errors import Refused, UndersignedError
from undersigned.keys.signing import SigningKey
from undersigned.letter.rules import AT_CLOSE
from undersigned.server.about import SITE
from undersigned.server.founding import withdraw_folder
from undersigned.server.letter_states import find_state
from undersigned.server.letters import Served
from undersigned.server.organiser.access import OfOrganiser, Posted, go_to, show
from undersigned.server.organiser.drafts import FOLDER, Drafts
from undersigned.server.organiser.forms import Form
from undersigned.server.organiser.letter_page import render_opened
from undersigned.server.organiser.letter_warnings import find_free_slots
from undersigned.server.organiser.sessions import Session
from undersigned.server.shell.view import View
from undersigned.server.site import AtSite, InView, OfLetter, Site

router = APIRouter(prefix="/letters", include_in_schema=False)


@router.get("/{letter_id}", response_class=HTMLResponse)
def show_letter(session: OfOrganiser, served: OfLetter, site: AtSite, view: InView) -> Response:
    """How far the letter has come, and what can be done next."""
    return render_opened(session, served, site, view, Form())


def _do(
    act: Callable[[], object], session: Session, served: Served, site: Site, view: View, form: Form
) -> Response:
    """Do something with the letter, and come back to its page; a refusal is told there, without a count."""
    try:
        act()
        if served.letter.collector and find_state(served, datetime.now(UTC)).is_over:
            site.keys.destroy_identity(served.letter.collector)
    except UndersignedError as error:
        # Details count records; nobody is told how many there are.
        form.refuse("", error.code)
        return render_opened(session, site.letters.find(served.id), site, view, form)
    return go_to(view, f"/organise/letters/{served.id}")


def _take_key(served: Served, site: Site) -> SigningKey:
    key = site.keys.find_log(served.charter.id)
    if key is None:
        raise Refused("key-elsewhere")
    return key


@router.post("/{letter_id}/close")
def close(form: Posted, session: OfOrganiser, served: OfLetter, site: AtSite, view: InView) -> Response:
    """Close the letter's log over all records."""

    def act() -> None:
        close_letter(served.folder, _take_key(served, site), datetime.now(UTC), site.collector(served))

    return _do(act, session, served, site, view, form)


@router.post("/{letter_id}/batch")
def batch(form: Posted, session: OfOrganiser, served: OfLetter, site: AtSite, view: InView) -> Response:
    """Publish the batch of a batched letter that is due."""

    def act() -> None:
        publish_batch(served.folder, _take_key(served, site), datetime.now(UTC), site.collector(served))

    return _do(act, session, served, site, view, form)


@router.post("/{letter_id}/timestamp")
def timestamp(form: Posted, session: OfOrganiser, served: OfLetter, site: AtSite, view: InView) -> Response:
    """Have the closed log dated."""
    from undersigned.timestamp import check_timestamp  # noqa: PLC0415 - certificates are slow to load
    from undersigned.timestamp.client import request_timestamp  # noqa: PLC0415

    def act() -> None:
        root, data = served.folder.require_timestamp_root(), read_timestamped(served.folder)
        response = request_timestamp(form.text("url"), data)
        check_timestamp(response, data, root)
        write_timestamp(served.folder, response)

    return _do(act, session, served, site, view, form)


@router.post("/{letter_id}/release")
def release(form: Posted, session: OfOrganiser, served: OfLetter, site: AtSite, view: InView) -> Response:
    """Publish the letter."""
    return _do(lambda: release_letter(served.folder, datetime.now(UTC)), session, served, site, view, form)


@router.get("/{letter_id}/abandon", response_class=HTMLResponse)
def show_abandon(session: OfOrganiser, served: OfLetter, view: InView) -> Response:
    """What abandoning means, and a button for it."""
    return show("abandon", view, session, served=served, batched=served.letter.release != AT_CLOSE)


@router.post("/{letter_id}/abandon")
def abandon(form: Posted, session: OfOrganiser, served: OfLetter, site: AtSite, view: InView) -> Response:
    """Give the letter up, and destroy its records."""
    return _do(
        lambda: abandon_letter(served.folder, site.collector(served)), session, served, site, view, form
    )


@router.post("/{letter_id}/correct")
def correct(form: Posted, session: OfOrganiser, served: OfLetter, site: AtSite, view: InView) -> Response:
    """Begin a draft with the words of this letter, for another slot."""
    slots = find_free_slots(site, served.charter)
    if not slots:
        form.refuse("", "slots-used")
        return render_opened(session, served, site, view, form)
    letter = served.letter
    fields = {
        "title": letter.title,
        "addressees": "\n".join(letter.addressees),
        "organisers": "\n".join(letter.organisers),
        "texts": str(len(letter.texts)),
        "slot": str(slots[0]),
        "zone": "UTC",
        "release": letter.release,
        "threshold": str(letter.threshold),
        "class_counts": "yes" if letter.class_counts else "",
        "sealed": "yes" if letter.collector else "",
        "timestamp": letter.timestamp.hex() if letter.timestamp else "",
    }
    for index, (lang, text) in enumerate(served.texts().items()):
        fields |= {f"text-{index}-lang": lang, f"text-{index}-text": text}
    drafts = Drafts(site.settings.folder / SITE / FOLDER)
    return go_to(view, f"/organise/drafts/{drafts.add(served.charter.id, fields)}")


@router.post("/{letter_id}/categories")
def keep_categories(
    form: Posted, session: OfOrganiser, served: OfLetter, site: AtSite, view: InView
) -> Response:
    """File the letter under headings."""
    try:
        site.categories.set(served.id, form.text("categories").split(","))
    except UndersignedError as error:
        form.refuse_error("categories", error)
        return render_opened(session, served, site, view, form)
    return go_to(view, f"/organise/letters/{served.id}")


@router.post("/{letter_id}/withdraw")
def withdraw(form: Posted, session: OfOrganiser, served: OfLetter, site: AtSite, view: InView) -> Response:
    """Take the letter off this server, once nothing more can become of it."""
    if not find_state(served, datetime.now(UTC)).is_over:
        form.refuse("", "letter-unfinished")
        return render_opened(session, served, site, view, form)
    withdraw_folder(site.settings.folder / SITE, served.folder.path)
    return go_to(view, "/organise")
