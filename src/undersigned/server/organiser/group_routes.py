"""Groups: found one, hand out codes, watch how many enrol, freeze.

Source: PROTOCOL §4.
"""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from undersigned.desk.charter_folder import CharterFolder
from undersigned.errors import Refused, UndersignedError
from undersigned.roster.words import build_words
from undersigned.server.about import SITE
from undersigned.server.founding import making, withdraw_folder
from undersigned.server.groups import Group
from undersigned.server.held_keys import group_name
from undersigned.server.organiser.access import OfOrganiser, Posted, go_to, show
from undersigned.server.organiser.address import find_address, find_host
from undersigned.server.organiser.charter_form import CLASSES_MOST, build_founded, count_classes, start_form
from undersigned.server.organiser.forms import ACT, Form
from undersigned.server.organiser.progress import find_sizes, list_group_warnings
from undersigned.server.organiser.sessions import Session
from undersigned.server.organiser.slips import CODES_MOST, build_slips, list_code_classes
from undersigned.server.organiser.witness_files import describe_logs
from undersigned.server.shell.view import View
from undersigned.server.short import SHORT_CHARS
from undersigned.server.site import AtSite, InView, OfGroup, Site

router = APIRouter(prefix="/groups", include_in_schema=False)


@router.get("/new", response_class=HTMLResponse)
def show_new(session: OfOrganiser, view: InView) -> Response:
    """The form for a new group."""
    return _show_new(session, view, start_form())


@router.post("/new")
def found(request: Request, form: Posted, session: OfOrganiser, site: AtSite, view: InView) -> Response:
    """Found the group, or change how many classes the form has."""
    if form.values.get(ACT) in {"more", "fewer"}:
        wanted = count_classes(form) + (1 if form.values[ACT] == "more" else -1)
        form.values["classes"] = str(min(max(wanted, 1), CLASSES_MOST))
        return _show_new(session, view, form)
    made = build_founded(form, datetime.now(UTC).date(), find_host(request))
    if made is None:
        return _show_new(session, view, form)
    charter_id, folder = made.plan.charter.id, site.settings.folder
    site.keys.save(charter_id, made.log, made.registrars)
    with making(folder / SITE, folder / group_name(charter_id)) as path:
        CharterFolder.create(path, made.plan)
    return go_to(view, f"/organise/groups/{charter_id.hex()}")


def _show_new(session: Session, view: View, form: Form) -> Response:
    return show("group_new", view, session, form, count=count_classes(form))


@router.get("/{charter_id}", response_class=HTMLResponse)
def show_group(
    request: Request, session: OfOrganiser, group: OfGroup, site: AtSite, view: InView
) -> Response:
    """How a group stands: its words, how many are enrolled in each class, what to think of."""
    if group.is_frozen:
        # A crash in the middle of the freeze may have left what it destroys.
        _finish_freeze(group, site)
    return _show_group(request, session, group, site, view, Form({"count": "20"}))


def _show_group(
    request: Request, session: Session, group: Group, site: Site, view: View, form: Form
) -> Response:
    sizes = find_sizes(group)
    classes = [] if group.is_frozen else list_code_classes(group.charter, site.keys)
    return show(
        "group",
        view,
        session,
        form,
        group=group,
        twelve=build_words(group.charter.id),
        sizes=sizes,
        warnings=list_group_warnings(group.charter, sizes, view.tongue),
        code_classes=classes,
        code_pairs=[(one, one) for one in classes],
        codes_made=0 if group.is_frozen else len(site.invitations(group).all()),
        has_key=site.keys.find_log(group.charter.id) is not None,
        short=_write_short(request, group, site),
        logs=describe_logs(group.folder.path) if group.is_frozen else [],
        letters=[one for one in site.letters.all() if one.charter.id == group.charter.id],
    )


@router.post("/{charter_id}/codes")
def make_codes(
    request: Request, form: Posted, session: OfOrganiser, group: OfGroup, site: AtSite, view: InView
) -> Response:
    """Make invitation codes, and show them this once, as slips to print."""
    class_ = form.text("class")
    count = form.number("count", 1, CODES_MOST)
    if class_ not in list_code_classes(group.charter, site.keys):
        form.refuse("class", "class-unknown")
    if group.is_frozen:
        form.refuse("", "roster-frozen")
    if not form.is_sound:
        return _show_group(request, session, group, site, view, form)
    link = f"{find_address(request, site)}/groups/{group.id}/enrol"
    slips, digests = build_slips(count, class_, link)
    site.invitations(group).add(digests)
    twelve = build_words(group.charter.id)
    short = _write_short(request, group, site)
    return show(
        "slips", view, session, group=group, slips=slips, short=short, twelve=twelve, class_name=class_
    )


def _write_short(request: Request, group: Group, site: Site) -> str:
    return f"{find_address(request, site)}/g/{group.id[:SHORT_CHARS]}"


@router.get("/{charter_id}/freeze", response_class=HTMLResponse)
def show_freeze(session: OfOrganiser, group: OfGroup, view: InView) -> Response:
    """What freezing means, and a button for it."""
    return _show_freeze(session, group, view, Form())


def _show_freeze(session: Session, group: Group, view: View, form: Form) -> Response:
    sizes = find_sizes(group)
    warnings = list_group_warnings(group.charter, sizes, view.tongue)
    return show("freeze", view, session, form, group=group, sizes=sizes, warnings=warnings)


@router.post("/{charter_id}/freeze")
def freeze(form: Posted, session: OfOrganiser, group: OfGroup, site: AtSite, view: InView) -> Response:
    """Freeze the roster, then destroy what tells which code enrolled which entry.

    The page tells what was refused: `key-elsewhere`, and those of `CharterFolder.freeze`.
    """
    if not group.is_frozen:
        try:
            key = site.keys.find_log(group.charter.id)
            if key is None:
                raise Refused("key-elsewhere")
            group.folder.freeze(key)
        except UndersignedError as error:
            form.refuse_error("", error)
            return _show_freeze(session, group, view, form)
    _finish_freeze(group, site)
    return go_to(view, f"/organise/groups/{group.id}")


def _finish_freeze(group: Group, site: Site) -> None:
    if site.invitations(group).all():
        site.invitations(group).destroy()
    site.keys.destroy_registrars(group.charter.id)


@router.post("/{charter_id}/remove")
def remove(
    request: Request, form: Posted, session: OfOrganiser, group: OfGroup, site: AtSite, view: InView
) -> Response:
    """Take away a group in which nobody is enrolled yet."""
    if group.is_frozen or any(find_sizes(group).values()):
        form.refuse("", "group-enrolled")
        return _show_group(request, session, group, site, view, form)
    site.invitations(group).destroy()
    withdraw_folder(site.settings.folder / SITE, group.folder.path)
    return go_to(view, "/organise")
