"""All organisers' pages, below one path of their own."""

from __future__ import annotations

from fastapi import APIRouter

from undersigned.server.organiser import home_routes, people_routes
from undersigned.server.organiser.access import HOME

router = APIRouter(prefix=HOME)
for part in (people_routes, home_routes):
    router.include_router(part.router)
