"""What an organiser sent in a form, kept as it was typed, with what is wrong at each of its fields."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from undersigned.errors import Fault, MalformedInput, UndersignedError
from undersigned.server.limits import Room, read_body

FORM_BYTES: Final = 2**23
TOKEN: Final = "form_token"  # noqa: S105 - a field's name
ACT: Final = "act"
_FIELDS: Final = 1000
_FILES: Final = 8
_NAME_CHARS: Final = 100
_COUNT: Final = re.compile(r"[0-9]{1,4}")
_URLENCODED: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was chosen: what it is called where it came from, without its folders, and its bytes."""

    name: str
    data: bytes


@dataclass(slots=True)
class Form:
    """A form's fields, its files, and what is wrong with them.

    Args:
        values: as they were typed, lines ending with LF.
        files: the bytes of each file that was chosen.
        file_names: what each is called where it came from, without its folders; may be empty.
        uploads: all files, also several of one field, in order.
        faults: by field; those of the empty name are of the whole form.
    """

    values: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    file_names: dict[str, str] = field(default_factory=dict)
    uploads: list[Upload] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A field without the spaces around it, in Unicode's usual form; empty if it is missing."""
        return unicodedata.normalize("NFC", self.values.get(name, "").strip())

    def lines(self, name: str) -> list[str]:
        """The lines of a field that are not empty."""
        return [line.strip() for line in self.text(name).splitlines() if line.strip()]

    def number(self, name: str, least: int, most: int) -> int:
        """A whole number; a fault, and the least, if it is none or out of bounds."""
        try:
            value = int(self.text(name))
        except ValueError:
            value = least - 1
        if least <= value <= most:
            return value
        self.refuse(name, "form-number", f"{least} – {most}")
        return least

    def count(self, name: str, most: int) -> int:
        """How many of something the form has fields for: from 1, which nonsense counts as, to `most`."""
        text = self.text(name)
        return min(max(int(text), 1), most) if _COUNT.fullmatch(text) else 1

    def flag(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.values.get(name))

    def refuse(self, name: str, code: str, detail: str | None = None) -> None:
        """Say that something is wrong at a field."""
        self._add(name, Fault(code, None, detail))

    def refuse_fault(self, fault: Fault, places: Mapping[str, str]) -> None:
        """Say what was found, at the field that the longest fitting beginning of its place leads to.

        Args:
            places: fields by JSON path, as `/log/witnesses`.
        """
        place = (fault.place or "").partition(":")[2] or (fault.place or "")
        fitting = [path for path in places if place == path or place.startswith(f"{path}/")]
        name = places[max(fitting, key=len)] if fitting else ""
        self._add(name, fault)

    def refuse_error_at(self, error: UndersignedError, places: Mapping[str, str]) -> None:
        """Say what an error tells, at the field that its place leads to."""
        self.refuse_fault(Fault.of(error), places)

    def refuse_error(self, name: str, error: UndersignedError) -> None:
        """Say at a field what an error tells."""
        self._add(name, Fault.of(error))

    def _add(self, name: str, fault: Fault) -> None:
        known = self.faults.setdefault(name, [])
        if all((one.code, one.detail) != (fault.code, fault.detail) for one in known):
            known.append(fault)

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong so far."""
        return not self.faults


async def read_form(
    request: Request,
    most: int = FORM_BYTES,
    seconds: int | None = None,
    files: int = _FILES,
    room: Room | None = None,
) -> Form:
    """The form in a request's body of at most `most` bytes, with at most `files` files, which stay in memory.

    Raises:
        MalformedInput: `too-large`, `form`.
        Refused: those of `read_body`.
    """
    body = await read_body(request, most, seconds, room)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == _URLENCODED:
        # Megabytes of escaped bytes take a second, in which others are to be served.
        return await run_in_threadpool(_parse_urlencoded, body)
    return await _parse_multipart(request, body, most, files)


def _parse_urlencoded(body: bytes) -> Form:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS
        )
    except ValueError:
        raise MalformedInput("form") from None
    return Form({name: _clean(value) for name, value in pairs})


class _InMemory(MultiPartParser):
    # Nothing of a request goes to disk, not even for a moment.
    spool_max_size = 2**40


async def _parse_multipart(request: Request, body: bytes, most: int, files: int) -> Form:
    async def stream() -> AsyncIterator[bytes]:
        yield body

    parser = _InMemory(
        request.headers,
        stream(),  # type: ignore[arg-type]
        max_files=files,
        max_fields=_FIELDS,
        max_part_size=most,
    )
    form = Form()
    try:
        for name, value in (await parser.parse()).multi_items():
            if isinstance(value, UploadFile):
                data = await value.read()
                await value.close()
                # A browser sends an empty one, without a name, where none was chosen.
                file = Upload(_clean_name(value.filename or ""), data)
                if data or file.name:
                    form.uploads.append(file)
                if data:
                    form.files[name], form.file_names[name] = data, file.name
            else:
                form.values[name] = _clean(value)
    except (MultiPartException, KeyError, ValueError):
        raise MalformedInput("form") from None
    return form


def _clean_name(value: str) -> str:
    name = re.split(r"[/\\]", value)[-1]
    return "".join(one for one in name if one.isprintable())[-_NAME_CHARS:]


def _clean(value: str) -> str:
    return value.replace("\r\n", "\n")
