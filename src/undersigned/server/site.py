"""All that one server shows and takes in, and what every request finds its part of it by."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from undersigned.desk.collecting import Collector
from undersigned.keys.sealing import CollectorIdentity
from undersigned.server.about import SITE
from undersigned.server.collector.gate import Gate
from undersigned.server.collector.inbox import Inbox
from undersigned.server.groups import Group, Groups
from undersigned.server.held_keys import FOLDER as KEYS
from undersigned.server.held_keys import HeldKeys
from undersigned.server.letters import Served
from undersigned.server.library import Library
from undersigned.server.member.columns import Columns
from undersigned.server.organiser.sessions import Organisers
from undersigned.server.reader.press import PressDesk
from undersigned.server.settings import Settings
from undersigned.server.shell.view import View, find_view
from undersigned.server.store.invitations import Invitations
from undersigned.server.store.records import StoredRecords
from undersigned.server.store.store import Store


class Site(Library):
    """The groups and letters, the store that keeps what was taken in, and what waits to be taken in.

    What lies in a folder itself is moved to the store when something is first taken in or asked for.

    Args:
        store: the database; whoever opened it closes it.
    """

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings = settings
        super().__init__(settings.folder, settings.threads)
        self.groups = Groups(settings.folder, store)
        self.columns = Columns()
        self.keys = HeldKeys(settings.folder / KEYS)
        self.organisers = Organisers(settings.folder / SITE, settings.links)
        self.press = PressDesk()
        self.gate = Gate()
        self.store = store
        self._collectors: dict[str, Collector] = {}
        self._inboxes: dict[str, Inbox] = {}

    def collector(self, served: Served) -> Collector:
        """The letter's collector, bound to the store; always the same one."""
        kept = StoredRecords(self.store, served.letter.id)
        fresh = Collector(served.folder, self.settings.threads, kept)
        return self._collectors.setdefault(served.id, fresh)

    def invitations(self, group: Group) -> Invitations:
        """The group's invitation codes, as digests."""
        return Invitations(self.store, group.charter.id)

    def count_waiting(self) -> int:
        """How many wait to be taken in, for all letters together."""
        return sum(one.waiting for one in self._inboxes.values())

    def find_identity(self, recipient: str) -> CollectorIdentity | None:
        """What opens records that are sealed to a recipient: given at the start, or held for an organiser."""
        return self.settings.identities.get(recipient) or self.keys.find_identity(recipient)

    def inbox(self, served: Served) -> Inbox:
        """The letter's inbox, always the same one; to be called in the event loop."""
        if served.id not in self._inboxes:
            self._inboxes[served.id] = Inbox(self.collector(served))
        return self._inboxes[served.id]


def find_site(request: Request) -> Site:
    """The site that the application serves."""
    site: Site = request.app.state.site
    return site


AtSite = Annotated[Site, Depends(find_site)]


def _find_letter(letter_id: str, site: AtSite) -> Served:
    return site.letters.find(letter_id)


def _find_group(charter_id: str, site: AtSite) -> Group:
    return site.groups.find(charter_id)


def _find_view(request: Request, site: AtSite) -> View:
    return find_view(request, site.settings.prefix)


OfGroup = Annotated[Group, Depends(_find_group)]
OfLetter = Annotated[Served, Depends(_find_letter)]
InView = Annotated[View, Depends(_find_view)]
