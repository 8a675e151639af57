"""A letter as an organiser writes it: terms in TOML, each text in a file of its own.

Source: PROTOCOL §5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from undersigned import canon, limits
from undersigned.bundle.names import check_texts_size
from undersigned.canon import Json
from undersigned.desk.charter_toml import read_toml
from undersigned.errors import Fault, MalformedInput, Refused
from undersigned.files import read_bounded
from undersigned.keys.public import SUFFIX as PUBLIC
from undersigned.keys.sealing import check_recipient
from undersigned.letter.document import Letter
from undersigned.letter.rules import AT_CLOSE, find_language_faults, find_letter_faults
from undersigned.letter.text import check_assigned, check_text
from undersigned.limits import POINT_BYTES
from undersigned.proof import build_letter_rings
from undersigned.roster.frozen import Roster
from undersigned.schema import parse_value
from undersigned.tongue import ENGLISH, Tongue

RING_LIMIT: Final = 2**14
CERTIFICATE_BYTES: Final = 64_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter and its texts, by language."""

    letter: Letter
    texts: Mapping[str, bytes]


def read_letter_toml(path: Path, roster: Roster, now: datetime) -> Draft:
    """The letter that a TOML file describes; the files of its texts are beside it.

    Raises:
        MalformedInput: `toml`, `field-missing`, `time-zone`, `recipient`, and those of the letter's fields
            and texts.
        Refused: the first rule of PROTOCOL §5 that it breaks, `string-unassigned`, `letter-next`,
            `letter-past`.
    """
    table = read_toml(path, "title", "slot", "opens", "closes")
    files = table.get("texts")
    texts = {}
    for lang, name in files.items() if isinstance(files, dict) else ():
        texts[lang] = read_bounded(path.parent / str(name), limits.TEXT_BYTES)
        check_texts_size(sum(map(len, texts.values())))
        check_assigned(check_text(texts[lang], str(name)), str(name))
    letter = parse_value(Letter, _build_document(table, texts, roster, path), str(path))
    if letter.collector is not None:
        check_recipient(letter.collector, f"{path}:/collector")
    for fault in find_draft_faults(letter, roster, now):
        raise Refused(fault.code, f"{path}:{fault.place}", fault.detail)
    return Draft(letter, texts)


def find_draft_faults(letter: Letter, roster: Roster, now: datetime) -> list[Fault]:
    """What is wrong with a letter that is not opened yet, on this roster; empty when it is right."""
    faults = [*find_language_faults(letter), *find_letter_faults(letter, roster)]
    if letter.next is not None and letter.next.until < letter.closes.date():
        faults.append(Fault("letter-next", "/next/until", "it lies before the letter closes"))
    if letter.closes <= now:
        faults.append(Fault("letter-past", "/closes"))
    return faults


def _build_document(table: dict[str, Any], texts: Mapping[str, bytes], roster: Roster, path: Path) -> Json:
    release = table.get("release", AT_CLOSE)
    threshold = table.get("threshold", roster.charter.min_ring if release == AT_CLOSE else 0)
    offered = table.get("next")
    return {
        "undersigned": 1,
        "kind": "letter",
        "title": table.get("title"),
        "roster": roster.id.hex(),
        "slot": table.get("slot"),
        "class_counts": table.get("class_counts", True),
        "ring_limit": table.get("ring_limit", RING_LIMIT),
        "threshold": threshold,
        "release": release,
        "opens": _time(table.get("opens"), f"{path}:/opens"),
        "closes": _time(table.get("closes"), f"{path}:/closes"),
        "releases": _time(table.get("releases"), f"{path}:/releases"),
        "texts": [{"lang": lang, "sha256": canon.sha256(data).hex()} for lang, data in texts.items()],
        "addressees": table.get("addressees", []),
        "organisers": table.get("organisers", []),
        "next": {**offered, "until": _day(offered.get("until"))} if isinstance(offered, dict) else offered,
        "collector": _recipient(table.get("collector"), path.parent),
        "timestamp": _root_digest(table.get("timestamp"), path.parent),
    }


def _time(value: Any, place: str) -> Any:
    """TOML times carry a zone or are refused: an hour's mistake here may close a letter too early."""
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise MalformedInput("time-zone", place)
    try:
        return canon.encode_time(value.astimezone(UTC))
    except OverflowError:
        raise MalformedInput("time", place) from None


def _day(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _recipient(value: Any, folder: Path) -> Any:
    """The collector's age recipient, as written, or from the file that `undersigned keys new` wrote."""
    if not isinstance(value, str) or not value.endswith(PUBLIC):
        return value
    public = canon.parse_json(read_bounded(folder / value, limits.LINE_BYTES).removesuffix(b"\n"), value)
    return public.get("age", "") if isinstance(public, dict) else ""


def _root_digest(value: Any, folder: Path) -> Any:
    """The digest of a root certificate, from its PEM or DER file, or as written."""
    if not isinstance(value, str) or not value.endswith((".pem", ".der", ".crt")):
        return value
    from undersigned.timestamp import certificate_digest  # noqa: PLC0415 - certificates are slow to load

    return certificate_digest(read_bounded(folder / value, CERTIFICATE_BYTES)).hex()


def list_warnings(letter: Letter, roster: Roster, column: bytes, *, tongue: Tongue = ENGLISH) -> list[str]:
    """What an organiser should think about before opening the letter."""
    rings = build_letter_rings(letter, roster, column)
    sizes = {name: len(commitments) // POINT_BYTES for name, commitments in rings.items()}
    warnings = []
    for name, size in sizes.items():
        if size < roster.charter.min_ring:
            warnings.append(
                tongue.count(
                    "{ring}: 1 member cannot sign, the smallest ring is {smallest}",
                    "{ring}: {number} members cannot sign, the smallest ring is {smallest}",
                    size,
                    ring=str(name),
                    smallest=roster.charter.min_ring,
                )
            )
    able = sum(size for size in sizes.values() if size >= roster.charter.min_ring)
    if able < letter.threshold:
        warnings.append(
            tongue.count(
                "1 member can sign, and the threshold is {threshold}: it can never be published",
                "{number} members can sign, and the threshold is {threshold}: it can never be published",
                able,
                threshold=letter.threshold,
            )
        )
    if letter.releases is not None and (letter.releases - letter.closes).total_seconds() < 24 * 3600:
        warnings.append(
            tongue.say(
                "less than 24 hours from close to release: sleeping devices may not have erased by then"
            )
        )
    if roster.charter.log.quorum == 0:
        warnings.append(tongue.say("the charter asks for no witness: members must compare the twelve words"))
    if letter.release != AT_CLOSE:
        warnings.append(
            tongue.say(
                "batched release: a slot seized before the letter closes can be tested against the record"
            )
        )
    return warnings
