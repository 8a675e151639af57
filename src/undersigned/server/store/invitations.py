"""The invitation codes of one charter: known by their digests alone, and destroyed at the freeze."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from undersigned.desk.gathered import Invited
from undersigned.server.store.store import Change, Store
from undersigned.server.store.tables import INVITATION


@dataclass(frozen=True, slots=True)
class Invitations:
    """The codes for the charter with this id (32 bytes); `CharterFolder.add` binds one to an enrolment."""

    store: Store
    charter_id: bytes

    def add(self, codes: Iterable[bytes]) -> None:
        """Add codes by their digests (32 bytes each); one that is there stays as it is.

        Raises:
            StoreFailure: `database-failed`.
        """
        rest = {"charter": self.charter_id, "commitment": None}
        rows = [{"code": code, **rest} for code in sorted(set(codes))]
        if rows:
            self.store.change(Change(INVITATION, rows))

    def find(self, code: bytes) -> Invited | None:
        """The code with this digest (32 bytes), or None.

        Raises:
            StoreFailure: `database-failed`.
        """
        found = self._select(INVITATION.c.code == code)
        return found[0] if found else None

    def all(self) -> list[Invited]:
        """Every code, in the order of the digests.

        Raises:
            StoreFailure: `database-failed`.
        """
        return self._select()

    def destroy(self) -> None:
        """Destroy every code.

        Raises:
            StoreFailure: `database-failed`.
        """
        self.store.change(Change(INVITATION, [], INVITATION.c.charter == self.charter_id))

    def _select(self, *more: ColumnElement[bool]) -> list[Invited]:
        own = select(INVITATION).where(INVITATION.c.charter == self.charter_id, *more)
        found = self.store.read(own.order_by(INVITATION.c.code))
        return [Invited(code, commitment) for _, code, commitment in found]


def bind_code(charter_id: bytes, code: bytes, commitment: bytes) -> Change:
    """The change that binds a code to an enrolment (its first commitment, 32 bytes)."""
    row = {"charter": charter_id, "code": code, "commitment": commitment}
    return Change(INVITATION, [row], (INVITATION.c.charter == charter_id) & (INVITATION.c.code == code))
