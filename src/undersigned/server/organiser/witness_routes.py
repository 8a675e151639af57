"""Witnesses: what they are given, and the checkpoints that they send back.

Source: PROTOCOL §6.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from starlette.responses import HTMLResponse, Response

from undersigned import limits
from undersigned.errors import UndersignedError
from undersigned.server.organiser.access import OfOrganiser, Posted, go_to, show
from undersigned.server.organiser.witness_files import build_witness_zip, describe_logs, take_checkpoint
from undersigned.server.site import AtSite, InView

router = APIRouter(include_in_schema=False)


def _find_path(kind: Literal["groups", "letters"], found_id: str, site: AtSite) -> Path:
    if kind == "groups":
        return site.groups.find(found_id).folder.path
    return site.letters.find(found_id).folder.path


AtPath = Annotated[Path, Depends(_find_path)]


@router.get("/{kind}/{found_id}/witness.zip", response_class=Response)
def download(_session: OfOrganiser, path: AtPath) -> Response:
    """What a witness needs."""
    headers = {"content-disposition": 'attachment; filename="for-witnesses.zip"', "cache-control": "no-store"}
    return Response(build_witness_zip(path), media_type="application/zip", headers=headers)


@router.post("/{kind}/{found_id}/witness", response_class=HTMLResponse)
def upload(
    kind: Literal["groups", "letters"],
    found_id: str,
    form: Posted,
    session: OfOrganiser,
    path: AtPath,
    view: InView,
) -> Response:
    """Take a checkpoint that a witness signed."""
    data = form.files.get("file") or (form.text("checkpoint") + "\n").encode()
    try:
        take_checkpoint(path, data[: limits.CHECKPOINT_BYTES + 1])
    except UndersignedError as error:
        form.refuse_error("checkpoint", error)
        return show("witness", view, session, form, logs=describe_logs(path), kept=f"{kind}/{found_id}")
    return go_to(view, f"/organise/{kind}/{found_id}")
