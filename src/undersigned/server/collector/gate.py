"""Who floods the collector has to work for it: a challenge for each record, while many wait.

Challenges are by ALTCHA, checked by their signature alone; what is used is remembered, in memory, until it
expires.
"""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Final

from altcha.v1 import ChallengeOptions, PayloadType, create_challenge, verify_solution

from undersigned.desk.work import Challenge, Work, parse_work
from undersigned.errors import MalformedInput, Refused

# So many are taken in within some seconds, by whoever is honest.
MANY: Final = 128
# Half of it on average: about a second in a browser on a phone.
_NUMBERS: Final = 500_000
_MINUTES: Final = 10
_SALT_BYTES: Final = 16


class Gate:
    """Lets everybody in while few wait, and then those who worked."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._used: dict[bytes, float] = {}

    def make_challenge(self) -> Challenge:
        """A fresh challenge."""
        expires = datetime.now(UTC) + timedelta(minutes=_MINUTES)
        options = ChallengeOptions(
            hmac_key=self._key,
            max_number=_NUMBERS,
            salt_length=_SALT_BYTES,
            expires=expires,
        )
        made = create_challenge(options)
        found = bytes.fromhex(made.challenge), made.max_number, made.salt, bytes.fromhex(made.signature)
        return Challenge(made.algorithm, *found)

    def check(self, header: str, waiting: int) -> None:
        """Let a request in, or not.

        Args:
            header: the work that came with it, as `desk.work.encode_work` wrote it; empty for none.
            waiting: how many wait already.

        Raises:
            Refused: `work-needed`.
        """
        if waiting < MANY:
            return
        try:
            work = parse_work(header)
        except MalformedInput:
            raise Refused("work-needed") from None
        now = time.time()
        self._used = {one: until for one, until in self._used.items() if until > now}
        if work.challenge in self._used or not self._holds(work):
            raise Refused("work-needed")
        self._used[work.challenge] = now + 60 * _MINUTES

    def _holds(self, work: Work) -> bool:
        payload: PayloadType = {
            "algorithm": "SHA-256",
            "challenge": work.challenge.hex(),
            "number": work.number,
            "salt": work.salt,
            "signature": work.signature.hex(),
        }
        # Without its time of expiry it would be good for ever.
        return "?expires=" in work.salt and verify_solution(payload, self._key)[0]
