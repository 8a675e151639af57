"""All that one server shows and takes in, and what every request finds its part of it by."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from undersigned.desk.collecting import Collector
from undersigned.server.collector.inbox import Inbox
from undersigned.server.letters import Letters, Served
from undersigned.server.settings import Settings
from undersigned.server.shell.view import View, find_view


class Site:
    """The letters, and for each one what waits to be taken in."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.letters = Letters(settings.folder, settings.threads)
        self._inboxes: dict[str, Inbox] = {}

    def inbox(self, served: Served) -> Inbox:
        """The letter's inbox, always the same one; to be called in the event loop."""
        if served.id not in self._inboxes:
            self._inboxes[served.id] = Inbox(Collector(served.folder, self.settings.threads))
        return self._inboxes[served.id]


def find_site(request: Request) -> Site:
    """The site that the application serves."""
    site: Site = request.app.state.site
    return site


AtSite = Annotated[Site, Depends(find_site)]


def _find_letter(letter_id: str, site: AtSite) -> Served:
    return site.letters.find(letter_id)


def _find_view(request: Request, site: AtSite) -> View:
    return find_view(request, site.settings.prefix)


OfLetter = Annotated[Served, Depends(_find_letter)]
InView = Annotated[View, Depends(_find_view)]
