"""Taking in enrolments over HTTP: an entry by SSH key, or a request whose bearer has an invitation code.

Source: PROTOCOL §4 (rules `ssh-directory` and `registrars`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from undersigned import canon, schema
from undersigned.bundle import names
from undersigned.desk.registrar import vouch
from undersigned.errors import Refused
from undersigned.files import read_bounded
from undersigned.roster.entry import Entry
from undersigned.roster.request import EnrolmentRequest, build_entry
from undersigned.schema import Flag, Text, document
from undersigned.server.codes import digest_code
from undersigned.server.groups import Group

if TYPE_CHECKING:
    from undersigned.server.site import Site

# An entry of 64 slots has about 3,500 bytes besides its evidence.
ENROLMENT_BYTES: Final = 2**16


@document()
class ByKey:
    """An entry whose evidence is complete; `replace` gives up the one under the same principal."""

    entry: Entry
    replace: Flag


@document()
class ByCode:
    """A request of whoever has an invitation code; `replace` gives up what the code led to before."""

    code: Text
    replace: Flag
    request: EnrolmentRequest


def parse_enrolment(body: bytes) -> ByKey | ByCode:
    """What a device asks for.

    Args:
        body: canonical JSON.

    Raises:
        MalformedInput: those of the fields.
    """
    value = canon.parse_json(body, "enrolment")
    if isinstance(value, dict) and "code" in value:
        return schema.parse_value(ByCode, value, "enrolment")
    return schema.parse_value(ByKey, value, "enrolment")


def take_enrolment(site: Site, group: Group, asked: ByKey | ByCode) -> None:
    """Put what is asked for on the roster to be; repeated, it changes nothing, also after the freeze.

    Raises:
        MalformedInput, NotVerified, Refused: those of `CharterFolder.add` and `vouch`.
        Refused: `roster-frozen` (it is not on it), `code-class`, `code-unknown`, `code-used`.
        StoreFailure: it may be in or not; send it again.
    """
    if not group.is_frozen:
        try:
            _take(site, group, asked)
        except Refused:
            # Codes go with the freeze, and somebody may have frozen the roster meanwhile.
            if not group.is_frozen:
                raise
        else:
            return
    # Whoever lost the answer keeps the key on the strength of this one.
    if not _is_on_roster(group, asked):
        raise Refused("roster-frozen")


def _is_on_roster(group: Group, asked: ByKey | ByCode) -> bool:
    enrolled = asked.entry if isinstance(asked, ByKey) else asked.request.statement
    data = read_bounded(group.folder.path / names.ENTRIES, names.limit_of(names.ENTRIES))
    return all(canon.encode_base64(one).encode() in data for one in enrolled.commitments)


def _take(site: Site, group: Group, asked: ByKey | ByCode) -> None:
    if isinstance(asked, ByKey):
        group.folder.add([asked.entry], replace=asked.replace)
        return
    class_ = asked.request.statement.class_
    key = site.keys.find_registrar(group.charter.id, class_)
    if key is None:
        raise Refused("code-class", None, class_)
    code = digest_code(asked.code, class_)
    # A registrar's word is given to nobody who has no code, not even to be refused after it.
    if site.invitations(group).find(code) is None:
        raise Refused("code-unknown")
    entry = build_entry(group.charter, vouch(group.charter, asked.request, key))
    group.folder.add([entry], replace=asked.replace, code=code)
