"""All organisers' pages, below one path of their own."""

from __future__ import annotations

from fastapi import APIRouter

from undersigned.server.organiser import (
    backup_routes,
    beside_routes,
    draft_routes,
    group_routes,
    handed_routes,
    home_routes,
    letter_routes,
    people_routes,
    witness_routes,
)
from undersigned.server.organiser.access import HOME

router = APIRouter()
for part in (
    people_routes,
    home_routes,
    group_routes,
    draft_routes,
    letter_routes,
    beside_routes,
    handed_routes,
    witness_routes,
    backup_routes,
):
    router.include_router(part.router, prefix=HOME)
