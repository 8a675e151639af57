"""What the reader knows and asks for, beyond what the bundle says.

Source: PROTOCOL §7 (step `log`, the report).
"""

from __future__ import annotations

from dataclasses import dataclass

from undersigned.roster.charter import Witness


@dataclass(frozen=True, slots=True)
class Policy:
    """The reader's own trust; asked of the bundle, and of earlier letters in it told where it fits.

    Args:
        witnesses: witnesses that must have cosigned the final checkpoint.
        log_key: the log's Ed25519 key (32 bytes) that the reader knows, or None.
        timestamp_root: SHA-256 (32 bytes) of the root certificate that the reader trusts, or None.
        threads: worker threads, 0 for all cores.
    """

    witnesses: tuple[Witness, ...] = ()
    log_key: bytes | None = None
    timestamp_root: bytes | None = None
    threads: int = 0
