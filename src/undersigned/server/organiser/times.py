"""Times as an organiser writes them: on the clock of a place, told back in UTC too."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime
from functools import cache
from typing import Final

from undersigned.server.organiser.forms import Form

_FORMS: Final = {16: "%Y-%m-%dT%H:%M", 19: "%Y-%m-%dT%H:%M:%S"}


@cache
def list_zones() -> tuple[str, ...]:
    """The names of time zones, UTC first."""
    places = sorted(name for name in zoneinfo.available_timezones() if "/" in name and name[:4] != "Etc/")
    return ("UTC", *places)


def parse_local(form: Form, name: str, zone: str) -> datetime | None:
    """The time in a field on the clock of a zone, in UTC; None, and a fault, where it is none or two."""
    try:
        local = datetime.strptime(form.text(name), _FORMS.get(len(form.text(name)), _FORMS[16]))
        place = zoneinfo.ZoneInfo(zone)
        first, second = (local.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    except (ValueError, OverflowError, zoneinfo.ZoneInfoNotFoundError):
        form.refuse(name, "time-form")
        return None
    if first.astimezone(place).replace(tzinfo=None) != local:
        form.refuse(name, "time-skipped")
        return None
    if first != second:
        form.refuse(name, "time-twice")
        return None
    return first


def write_local(moment: datetime, zone: str) -> str:
    """A time as the field holds it."""
    return moment.astimezone(zoneinfo.ZoneInfo(zone)).strftime(_FORMS[19 if moment.second else 16])
