"""Back up and restore, in one file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from undersigned.errors import MalformedInput, Refused
from undersigned.server.backup import SEALED_BYTES, build_backup, check_empty, restore_backup
from undersigned.server.letter_states import find_state
from undersigned.server.organiser.access import OfOrganiser, Posted, check_form_token, go_to, show
from undersigned.server.organiser.forms import Form, read_form
from undersigned.server.organiser.sessions import Session
from undersigned.server.shell.view import View
from undersigned.server.site import AtSite, InView, Site

router = APIRouter(include_in_schema=False)
_UPLOAD_BYTES: Final = SEALED_BYTES + 2**16
_UPLOAD_SECONDS: Final = 600


async def _read_upload(request: Request, session: OfOrganiser) -> Form:
    form = await read_form(request, _UPLOAD_BYTES, _UPLOAD_SECONDS)
    check_form_token(form, session)
    return form


Uploaded = Annotated[Form, Depends(_read_upload)]


@router.get("/backup", response_class=HTMLResponse)
def show_backup(session: OfOrganiser, site: AtSite, view: InView) -> Response:
    """Forms for both ways."""
    return _show(session, site, view, Form())


def _show(session: Session, site: Site, view: View, form: Form) -> Response:
    now = datetime.now(UTC)
    unfinished = [one for one in site.letters.all() if not find_state(one, now).is_over]
    return show("backup", view, session, form, unfinished=unfinished, is_empty=_is_empty(site))


def _is_empty(site: Site) -> bool:
    try:
        check_empty(site.settings.folder)
    except Refused:
        return False
    return True


@router.post("/backup")
def download(form: Posted, session: OfOrganiser, site: AtSite, view: InView) -> Response:
    """Everything, in one file under a passphrase."""
    passphrase = form.values.get("passphrase", "")
    if passphrase != form.values.get("again", ""):
        form.refuse("again", "passphrase-differs")
        return _show(session, site, view, form)
    try:
        data = build_backup(site.settings.folder, site.store, passphrase)
    except Refused as error:
        form.refuse_error("passphrase", error)
        return _show(session, site, view, form)
    headers = {
        "content-disposition": 'attachment; filename="undersigned-backup.age"',
        "cache-control": "no-store",
    }
    return Response(data, media_type="application/octet-stream", headers=headers)


@router.post("/restore", response_class=HTMLResponse)
def restore(form: Uploaded, session: OfOrganiser, site: AtSite, view: InView) -> Response:
    """Put a backup into this server, in which there is nothing yet."""
    try:
        sealed = form.files.get("file", b"")
        restore_backup(site.settings.folder, site.store, sealed, form.values.get("opening", ""))
    except (MalformedInput, Refused) as error:
        form.refuse_error("opening" if error.code == "backup-passphrase" else "file", error)
        return _show(session, site, view, form)
    return go_to(view, "/organise")


@router.get("/restore", response_class=HTMLResponse)
def show_restore(view: InView, _session: OfOrganiser) -> Response:
    """The forms stand on one page."""
    return go_to(view, "/organise/backup")
