"""Invitation codes: 80 bits each, kept as their SHA-256 alone.

A code is shown as `K7QP-2M9T-XW4E-H3RB`: sixteen characters of Crockford's base 32, which has no letter that
looks like a digit. However it is typed, spaces, dashes and case do not matter.

Source: PROTOCOL §4 (rule `registrars`).
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from undersigned import canon
from undersigned.errors import Refused

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 16
_GROUP: Final = 4
_BETWEEN: Final = re.compile(r"[\s\u2010-\u2015-]+")
_FORM: Final = re.compile(rf"[{_ALPHABET}]{{{_LENGTH}}}")
_READ_AS: Final = str.maketrans("OIL", "011")


def draw_code() -> str:
    """A new code, as it is handed to a person."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return "-".join(drawn[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def digest_code(typed: str, class_: str) -> bytes:
    """SHA-256 of a code and the class for which it is good, 32 bytes, whichever way it was typed.

    Raises:
        Refused: `code-unknown` where it cannot be one.
    """
    code = _BETWEEN.sub("", typed).upper().translate(_READ_AS)
    if not _FORM.fullmatch(code):
        raise Refused("code-unknown")
    return canon.sha256(canon.frame(class_.encode("ascii")) + code.encode("ascii"))
