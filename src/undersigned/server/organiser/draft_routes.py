"""Letters that are being written: drafts, previews, and the one way out of a draft: opening.

Source: PROTOCOL §5.
"""

from __future__ import annotations

import re
import secrets
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import HTMLResponse, Response

from undersigned.desk.disclosure import describe_dates
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.letter_toml import Draft as Written
from undersigned.errors import Refused, UndersignedError
from undersigned.letter.document import Letter
from undersigned.page.document import build_texts
from undersigned.page.languages import list_names
from undersigned.server.about import SITE
from undersigned.server.founding import making
from undersigned.server.groups import Group
from undersigned.server.organiser.access import OfOrganiser, Posted, go_to, show
from undersigned.server.organiser.drafts import FOLDER, Draft, Drafts
from undersigned.server.organiser.forms import ACT, TOKEN, Form
from undersigned.server.organiser.letter_form import (
    TEXTS_MOST,
    build_draft,
    count_texts,
    find_zone,
    read_root,
    start_fields,
)
from undersigned.server.organiser.letter_warnings import describe_slot, find_free_slots, list_letter_warnings
from undersigned.server.organiser.sessions import Session
from undersigned.server.organiser.times import list_zones
from undersigned.server.shell.view import View
from undersigned.server.site import AtSite, InView, Site
from undersigned.server.store.folders import adopt_folder

router = APIRouter(prefix="/drafts", include_in_schema=False)
_REVISION: Final = "revision"
_GROUP: Final = "group"
_NOT_KEPT: Final = {TOKEN, ACT, _REVISION, _GROUP}
_FIELD: Final = re.compile(r"[a-z_]{1,20}(?:-[0-9a-z]{1,20}){0,2}")
# Whoever writes a draft, or makes a letter of it, has seen what it is.
_TURN: Final = threading.Lock()
_MORE, _FEWER, _PREVIEW, _REHEARSE, _OPEN, _DISCARD = (
    "more",
    "fewer",
    "preview",
    "rehearse",
    "open",
    "discard",
)


def _find_drafts(site: AtSite) -> Drafts:
    return Drafts(site.settings.folder / SITE / FOLDER)


InDrafts = Annotated[Drafts, Depends(_find_drafts)]


@router.post("")
def start(form: Posted, site: AtSite, drafts: InDrafts, view: InView) -> Response:
    """Begin a letter for a frozen group.

    Raises:
        Refused: `address-unknown`, `slots-used`.
        StoreFailure: `not-found` before the freeze, `unwritable`.
    """
    group = site.groups.find(form.text("group"))
    slots = find_free_slots(site, group.charter)
    if not slots:
        raise Refused("slots-used")
    fields = start_fields(group.folder.roster(), slots[0], view.tongue.lang)
    return go_to(view, f"/organise/drafts/{drafts.add(group.charter.id, fields)}")


@router.get("/{draft_id}", response_class=HTMLResponse)
def show_draft(draft_id: str, session: OfOrganiser, site: AtSite, drafts: InDrafts, view: InView) -> Response:
    """The form, as it was left."""
    draft = drafts.find(draft_id)
    return _show(session, site, view, draft_id, draft, Form(dict(draft.fields)))


@router.post("/{draft_id}")
def keep_draft(
    draft_id: str, form: Posted, session: OfOrganiser, site: AtSite, drafts: InDrafts, view: InView
) -> Response:
    """Keep what was typed, then do what was asked for.

    What was typed on a page that somebody else's words have overtaken is shown again and not kept: theirs
    stay until it is sent once more. If the draft is gone, it is kept as a new one.
    """
    act = form.values.get(ACT, "")
    if act in {_MORE, _FEWER}:
        wanted = count_texts(form) + (1 if act == _MORE else -1)
        form.values["texts"] = str(min(max(wanted, 1), TEXTS_MOST))
    read_root(form)
    with _TURN:
        if not drafts.has(draft_id):
            return (
                go_to(view, "/organise") if act == _DISCARD else _keep_anew(session, site, drafts, view, form)
            )
        draft = drafts.find(draft_id)
        if form.text(_REVISION) != draft.revision:
            form.refuse("", "draft-changed")
            return _show(session, site, view, draft_id, draft, form, is_overtaken=True)
        if act == _DISCARD:
            drafts.destroy(draft_id)
            return go_to(view, "/organise")
        written = _build(site, draft, form) if act in {_PREVIEW, _OPEN} else None
        draft = Draft(draft.group, _list_typed(form))
        drafts.keep(draft_id, draft)
    if act == _REHEARSE:
        _rehearse(form)
        return _show(session, site, view, draft_id, draft, form, rehearsed=form.is_sound)
    if act == _OPEN and written is not None:
        return go_to(view, f"/organise/drafts/{draft_id}/open")
    return _show(session, site, view, draft_id, draft, form, written)


def _keep_anew(session: Session, site: Site, drafts: Drafts, view: View, form: Form) -> Response:
    """What was typed in a draft that is gone is a new one."""
    group = site.groups.find(form.text(_GROUP))
    draft_id = drafts.add(group.charter.id, _list_typed(form))
    form.refuse("", "draft-gone")
    return _show(session, site, view, draft_id, drafts.find(draft_id), form)


def _build(site: Site, draft: Draft, form: Form) -> Written | None:
    return build_draft(form, site.groups.find(draft.group.hex()).folder.roster(), datetime.now(UTC))


def _list_typed(form: Form) -> dict[str, str]:
    typed = {name: text for name, text in form.values.items() if _FIELD.fullmatch(name)}
    return {name: text for name, text in typed.items() if name not in _NOT_KEPT}


def _show(
    session: Session,
    site: Site,
    view: View,
    draft_id: str,
    draft: Draft,
    form: Form,
    written: Written | None = None,
    *,
    rehearsed: bool = False,
    is_overtaken: bool = False,
) -> Response:
    group = site.groups.find(draft.group.hex())
    slots = [
        (str(one), describe_slot(group.charter, one, view.tongue))
        for one in find_free_slots(site, group.charter)
    ]
    return show(
        "draft",
        view,
        session,
        form,
        draft_id=draft_id,
        draft=draft,
        group=group,
        count=count_texts(form),
        slots=slots,
        zones=[(zone, zone.replace("_", " ")) for zone in list_zones()],
        names=list_names(),
        rehearsed=rehearsed,
        is_overtaken=is_overtaken,
        preview=_build_preview(written, group, form, view) if written else None,
    )


def _build_preview(written: Written, group: Group, form: Form, view: View) -> dict[str, object]:
    letter, zone = written.letter, find_zone(form)
    times = [letter.opens, letter.closes, *([letter.releases] if letter.releases else [])]
    return {
        "letter": letter,
        "texts": build_texts({lang: data.decode() for lang, data in written.texts.items()}, view.tongue),
        "terms": describe_dates(letter, tongue=view.tongue),
        "zone": zone,
        "times": [form.text(name).replace("T", " ") for name in ("opens", "closes", "releases")][
            : len(times)
        ],
        "utc": [view.tongue.moment(time) for time in times],
        "warnings": list_letter_warnings(written, group, zone, view.tongue),
    }


def _rehearse(form: Form) -> None:
    """Try whether the authority's answer would do; it is sent a digest of random bytes and nothing else."""
    from undersigned.timestamp import check_timestamp  # noqa: PLC0415 - certificates are slow to load
    from undersigned.timestamp.client import request_timestamp  # noqa: PLC0415

    root = read_root(form)
    if root is None or not form.is_sound:
        form.refuse("timestamp", "form-empty")
        return
    data = secrets.token_bytes(32)
    try:
        check_timestamp(request_timestamp(form.text("timestamp-url"), data), data, bytes.fromhex(root))
    except UndersignedError as error:
        form.refuse_error("timestamp-url", error)
    except ValueError:
        form.refuse("timestamp", "certificate-form")


@router.get("/{draft_id}/open", response_class=HTMLResponse)
def show_opening(
    draft_id: str, session: OfOrganiser, site: AtSite, drafts: InDrafts, view: InView
) -> Response:
    """What opening means, with the letter as it will stand, and a button for it."""
    return _show_opening(session, site, view, draft_id, drafts.find(draft_id))


def _show_opening(
    session: Session, site: Site, view: View, draft_id: str, draft: Draft, *, is_overtaken: bool = False
) -> Response:
    form, group = Form(dict(draft.fields)), site.groups.find(draft.group.hex())
    written = _build(site, draft, form)
    if is_overtaken:
        form.refuse("", "draft-changed")
    if written is None:
        return _show(session, site, view, draft_id, draft, form)
    preview = _build_preview(written, group, form, view)
    return show("open", view, session, form, draft_id=draft_id, draft=draft, group=group, preview=preview)


@router.post("/{draft_id}/open")
def open_letter(
    draft_id: str, sent: Posted, session: OfOrganiser, site: AtSite, drafts: InDrafts, view: InView
) -> Response:
    """Open the letter as it was shown: nobody can change it from here on."""
    with _TURN:
        if not drafts.has(draft_id):  # it was opened or thrown away: the overview tells which
            return go_to(view, "/organise")
        draft = drafts.find(draft_id)
        if sent.text(_REVISION) != draft.revision:
            return _show_opening(session, site, view, draft_id, draft, is_overtaken=True)
        form, group = Form(dict(draft.fields)), site.groups.find(draft.group.hex())
        written = _build(site, draft, form)
        if written is not None and written.letter.slot not in find_free_slots(site, group.charter):
            form.refuse("slot", "slot-used")
        if written is None or not form.is_sound:
            return _show(session, site, view, draft_id, draft, form)
        opened = _open(site, group, written, is_sealed=form.flag("sealed"))
        drafts.destroy(draft_id)
    return go_to(view, f"/organise/letters/{opened.id.hex()}")


def _open(site: Site, group: Group, written: Written, *, is_sealed: bool) -> Letter:
    key = site.keys.find_log(group.charter.id)
    if key is None:
        raise Refused("key-elsewhere")
    if is_sealed:
        letter = replace(written.letter, collector=site.keys.make_identity())
        written = replace(written, letter=letter)
    folder = site.settings.folder
    target = folder / f"letter-{written.letter.id.hex()[:8]}"
    with making(folder / SITE, target) as path:
        LetterFolder.create(path, written, group.folder).open(key)
    with suppress(UndersignedError):  # it is open; the store can take it on with its first record, too
        adopt_folder(target, site.store)
    return written.letter
