"""What a reader knows already, in files: witnesses, the log's key, the root of a time-stamp authority.

Source: PROTOCOL §7 (step `log`, the report).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from undersigned import canon, limits
from undersigned.errors import MalformedInput
from undersigned.files import read_bounded
from undersigned.keys.public import read_public
from undersigned.verify.policy import Policy

_CERTIFICATE_BYTES: Final = 64_000


def read_policy(
    witnesses: Sequence[Path] = (), log: Path | None = None, authority: Path | None = None, threads: int = 0
) -> Policy:
    """The policy of a reader who names these files.

    Args:
        witnesses: lists of witnesses.
        log: the public side of the log's key file, or its key alone in base64url.
        authority: the root certificate, PEM or DER.
        threads: worker threads, 0 for all cores.

    Raises:
        MalformedInput: `log-key-file`, `timestamp-form`, and those of `parse_witness_file` and `read_public`.
        StoreFailure: as `files.read_bounded`.
    """
    from undersigned.desk.witness_list import parse_witness_file  # noqa: PLC0415 - only with --witness

    known = {one.ed25519: one for path in witnesses for one in parse_witness_file(path)}
    return Policy(
        tuple(known.values()),
        None if log is None else read_log_key(log),
        None if authority is None else _read_root(authority),
        threads,
    )


def read_log_key(path: Path) -> bytes:
    """The Ed25519 key, 32 bytes, in a log's `.pub` file, or in a file that holds nothing else, in base64url.

    Raises:
        MalformedInput: `log-key-file`, and those of `read_public`.
        StoreFailure: as `files.read_bounded`.
    """
    data = read_bounded(path, limits.LINE_BYTES).strip()
    if data.startswith(b"{"):
        return read_public(path).ed25519
    try:
        key = canon.parse_base64(data.decode("ascii"))
    except (UnicodeDecodeError, MalformedInput):
        key = b""
    if len(key) != limits.ED25519_KEY_BYTES:
        raise MalformedInput("log-key-file", str(path))
    return key


def _read_root(path: Path) -> bytes:
    from undersigned.timestamp import certificate_digest  # noqa: PLC0415 - certificates are slow to load

    return certificate_digest(read_bounded(path, _CERTIFICATE_BYTES))
