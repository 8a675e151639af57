"""Every size limit, with its unit.

Source: PROTOCOL §1 (strings, numbers), §4 (slots), §7 (limits).
"""

from __future__ import annotations

from typing import Final

INTEGER_MAX: Final = 2**53 - 1
JSON_DEPTH: Final = 8

POINT_BYTES: Final = 32
DIGEST_BYTES: Final = 32
ENROLMENT_PROOF_BYTES: Final = 96
ED25519_KEY_BYTES: Final = 32
ED25519_SIGNATURE_BYTES: Final = 64

CLASS_NAME_CHARS: Final = 32
KEY_NAME_CHARS: Final = 200
PRINCIPAL_CHARS: Final = 200
LANGUAGE_TAG_CHARS: Final = 35

SLOTS_MAX: Final = 64
CLASSES_MAX: Final = 64
KEYS_MAX: Final = 64
TEXTS_MAX: Final = 64
NAMES_MAX: Final = 64_000
RING_MIN: Final = 2
RING_LIMITS: Final = (2**13, 2**14, 2**15, 2**16)
PARENT_DEPTH_MAX: Final = 8

TEXT_BYTES: Final = 2**20
# All texts of a letter: CommonMark takes up to eight seconds and 300 MB for each MiB made for it.
TEXTS_BYTES: Final = 2 * 2**20
DIRECTORY_LINE_BYTES: Final = 2**16
DIRECTORY_BYTES: Final = 2**30
LETTER_BYTES: Final = 64_000
LINE_BYTES: Final = 64_000
ROSTER_BYTES: Final = 4 * 2**20
ENTRIES_MAX: Final = 2**24
RECORDS_MAX: Final = 2**22

CHECKPOINT_BYTES: Final = 64_000
TIMESTAMP_BYTES: Final = 64_000

# So many findings of a step are told; more are not looked for where that would take time.
FAULTS_TOLD: Final = 100
