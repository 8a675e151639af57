"""A letter, out of the form in which an organiser wrote it.

Source: PROTOCOL §5.
"""

from __future__ import annotations

import zoneinfo
from datetime import datetime, timedelta
from typing import Any, Final

from undersigned import canon, limits
from undersigned.bundle.names import check_texts_size
from undersigned.canon import Json, encode_time
from undersigned.desk.letter_toml import CERTIFICATE_BYTES, RING_LIMIT, Draft, find_draft_faults
from undersigned.errors import MalformedInput, UndersignedError
from undersigned.letter.document import Letter
from undersigned.letter.rules import AT_CLOSE, BATCHED
from undersigned.letter.text import check_assigned, check_text
from undersigned.roster.frozen import Roster
from undersigned.schema import parse_value
from undersigned.server.organiser.forms import Form
from undersigned.server.organiser.times import parse_local, write_local

TEXTS_MOST: Final = 12
_DAY: Final = timedelta(hours=24)
_PLACES: Final = {
    "/title": "title",
    "/slot": "slot",
    "/opens": "opens",
    "/closes": "closes",
    "/releases": "releases",
    "/release": "release",
    "/threshold": "threshold",
    "/texts": "text-0-lang",
    **{f"/texts/{index}": f"text-{index}-lang" for index in range(TEXTS_MOST)},
    "/addressees": "addressees",
    "/organisers": "organisers",
    "/next": "next-slots",
    "/next/until": "next-until",
    "/timestamp": "timestamp",
}


def start_fields(roster: Roster, slot: int, lang: str) -> dict[str, str]:
    """What a new letter's form holds at first."""
    return {
        "texts": "1",
        "text-0-lang": lang,
        "slot": str(slot),
        "zone": "UTC",
        "release": AT_CLOSE,
        "threshold": str(roster.charter.min_ring),
        "class_counts": "yes",
        "sealed": "yes",
    }


def count_texts(form: Form) -> int:
    """How many texts the form has fields for."""
    return form.count("texts", TEXTS_MOST)


def find_zone(form: Form) -> str:
    """The time zone that was chosen; UTC, and a fault, where there is none such."""
    name = form.text("zone") or "UTC"
    if name in zoneinfo.available_timezones():
        return name
    form.refuse("zone", "time-form")
    return "UTC"


def read_texts(form: Form) -> dict[str, bytes]:
    """The texts by language, each with one line feed at its end; faults where one cannot be signed."""
    texts: dict[str, bytes] = {}
    for index in range(count_texts(form)):
        lang, field = form.text(f"text-{index}-lang"), f"text-{index}-text"
        if not form.text(field):
            form.refuse(field, "form-empty")
            continue
        data = (form.text(field) + "\n").encode()
        try:
            check_assigned(check_text(data, ""), "")
            check_texts_size(len(data) + sum(map(len, texts.values())))
        except UndersignedError as error:
            form.refuse_error(field, error)
        if lang.lower() in {one.lower() for one in texts}:
            form.refuse(f"text-{index}-lang", "text-language-twice", lang)
        texts[lang] = data
    return texts


def build_draft(form: Form, roster: Roster, now: datetime) -> Draft | None:
    """The letter that the form describes; None, and faults in the form, where something is wrong."""
    if not form.text("title"):
        form.refuse("title", "form-empty")
    texts, document = read_texts(form), _build_document(form, roster)
    document["texts"] = [{"lang": lang, "sha256": canon.sha256(data).hex()} for lang, data in texts.items()]
    if not form.is_sound:
        return None
    try:
        letter = parse_value(Letter, document, "")
    except MalformedInput as error:
        form.refuse_error_at(error, _PLACES)
        return None
    for fault in find_draft_faults(letter, roster, now):
        form.refuse_fault(fault, _PLACES)
    return Draft(letter, texts) if form.is_sound else None


def _build_document(form: Form, roster: Roster) -> dict[str, Json]:
    is_batched = form.text("release") == BATCHED
    opens, closes, releases = _read_dates(form, is_batched=is_batched)
    return {
        "undersigned": 1,
        "kind": "letter",
        "title": form.text("title"),
        "roster": roster.id.hex(),
        "slot": form.number("slot", 0, limits.SLOTS_MAX - 1),
        "class_counts": form.flag("class_counts"),
        "ring_limit": RING_LIMIT,
        "threshold": 0 if is_batched else form.number("threshold", 0, limits.RECORDS_MAX),
        "release": form.text("release"),
        "opens": opens,
        "closes": closes,
        "releases": releases,
        "addressees": list(form.lines("addressees")),
        "organisers": list(form.lines("organisers")),
        "next": _read_next(form),
        "collector": None,
        "timestamp": read_root(form),
    }


def _read_dates(form: Form, *, is_batched: bool) -> tuple[str | None, str | None, str | None]:
    zone = find_zone(form)
    opens, closes = (parse_local(form, name, zone) for name in ("opens", "closes"))
    releases = None
    if not is_batched:
        if closes is not None and not form.text("releases"):
            form.values["releases"] = write_local(closes + _DAY, zone)
        releases = parse_local(form, "releases", zone)
    times = [encode_time(time) if time else None for time in (opens, closes, releases)]
    return times[0], times[1], times[2]


def _read_next(form: Form) -> Json:
    if not form.text("next-slots"):
        return None
    if not form.text("next-until"):
        form.refuse("next-until", "form-empty")
    return {"slots": form.number("next-slots", 1, limits.SLOTS_MAX), "until": form.text("next-until")}


def read_root(form: Form) -> str | None:
    """The digest, in hex, of the root certificate that was pasted or chosen; None, if there is none."""
    from undersigned.timestamp import certificate_digest  # noqa: PLC0415 - certificates are slow to load

    uploaded = form.files.get("timestamp-file", b"")
    if uploaded:
        try:
            form.values["timestamp"] = certificate_digest(uploaded[:CERTIFICATE_BYTES]).hex()
        except UndersignedError as error:
            form.refuse_error("timestamp", error)
    text: Any = form.text("timestamp")
    if not text:
        return None
    if text.startswith("-----"):
        try:
            form.values["timestamp"] = text = certificate_digest(text.encode()).hex()
        except UndersignedError as error:
            form.refuse_error("timestamp", error)
            return None
    return str(text)
