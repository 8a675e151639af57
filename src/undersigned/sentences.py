"""The plain sentence for every error code, in one place.

A code is for programs and never changes; its sentence is for people and may be improved.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, str]] = {
    "base64": "A binary value is not base64url without padding.",
    "document-kind": "This is a document of another kind.",
    "document-version": "This document is of another version of the protocol.",
    "encoding": "The text is not UTF-8.",
    "field-missing": "A field is missing.",
    "field-unknown": "There is a field that the protocol does not know.",
    "file-exists": "There is already a file of this name; nothing was overwritten.",
    "hex": "A digest is not lower-case hexadecimal of the right length.",
    "json": "This is not JSON.",
    "json-depth": "The JSON is nested too deeply.",
    "json-not-canonical": "The JSON is not in its canonical form (RFC 8785).",
    "length": "A value has the wrong length.",
    "name": "A name has characters that are not allowed, or the wrong length.",
    "not-a-file": "This is not an ordinary file.",
    "not-found": "There is no such file.",
    "number": "A number is not a whole number from 0 to 2^53 - 1.",
    "string-characters": "A text has characters that are not allowed (control, direction or invisible ones).",
    "string-normalisation": "A text is not in the normal form NFC.",
    "time": "A time or date is not real or not written as the protocol asks.",
    "too-large": "This is larger than the protocol allows.",
    "too-many": "There are more of these than the protocol allows.",
    "type": "A value has the wrong type.",
    "unreadable": "The file cannot be read.",
    "unwritable": "The file cannot be written.",
    "value": "A value is none of those allowed here.",
}
