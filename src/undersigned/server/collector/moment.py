"""Answers that leave at moments which what was sent does not change.

Source: docs/decisions/0013-cover.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

# Checking a proof in the largest ring and keeping it takes less on two cores that are not busy.
SECONDS: Final = 0.5


@asynccontextmanager
async def answered_together(*, applies: bool) -> AsyncIterator[None]:
    """Let an answer, or a refusal, leave at a whole number of half seconds after the request was here.

    Args:
        applies: whether the request is of a kind that is to look like another.
    """
    loop = asyncio.get_running_loop()
    came = loop.time()
    try:
        yield
    finally:
        if applies:
            await asyncio.sleep(SECONDS - (loop.time() - came) % SECONDS)
