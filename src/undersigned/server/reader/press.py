"""The press check of a text that a reader sends: done in a process of its own, and kept nowhere.

Source: PROTOCOL §7.
"""

from __future__ import annotations

import asyncio
import pickle
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from markupsafe import Markup

from undersigned.errors import MalformedInput, Refused
from undersigned.press.examine import PressLetter
from undersigned.tongue import Tongue

SECONDS: Final = 20
_TOGETHER: Final = 2
_WAITING_MOST: Final = 8
WORKER: Final = (sys.executable, "-I", "-m", "undersigned.server.reader.press_worker")
_BUSY: Final = "press-busy"
_SLOW: Final = "press-slow"
_FAILED: Final = "press-failed"


def read_answer(told: bytes, ended: int | None) -> Any:
    """What a worker answered.

    Args:
        told: its standard output.
        ended: its exit status, or the signal that ended it, below zero.

    Raises:
        Refused: `press-slow` where it ran out of the time that it gave itself, else `press-failed`.
    """
    if ended == -signal.SIGXCPU:
        raise Refused(_SLOW)
    if ended or not told:
        raise Refused(_FAILED)
    return orjson.loads(told)


@dataclass(slots=True, eq=False)
class PressDesk:
    """Takes in articles, few at once, so that others are served meanwhile."""

    seconds: float = SECONDS
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_TOGETHER))
    _waiting: int = 0

    async def check(
        self, letter: PressLetter, articles: Sequence[tuple[str, bytes]], tongue: Tongue
    ) -> Markup:
        """The report on articles, as a part of a page.

        Args:
            articles: what each is called, and its bytes: a page, a PDF, Markdown or plain text.

        Raises:
            MalformedInput: those of `press.reading.parse.parse_article`.
            Refused: `press-busy`, and those of `read_answer`.
        """
        if self._waiting >= _WAITING_MOST:
            raise Refused(_BUSY)
        self._waiting += 1
        try:
            async with self._turns:
                answer = await self._ask(pickle.dumps(("report", letter, list(articles), tongue.lang)))
        finally:
            self._waiting -= 1
        if "code" in answer:
            raise MalformedInput(answer["code"])
        return Markup(answer["html"])  # noqa: S704 - made by our own template

    async def _ask(self, asked: bytes) -> dict[str, str]:
        worker = await asyncio.create_subprocess_exec(*WORKER, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
        try:
            async with asyncio.timeout(self.seconds):
                told, _ = await worker.communicate(asked)
        except TimeoutError:
            raise Refused(_SLOW) from None
        finally:
            await _end(worker)
        answer: dict[str, str] = read_answer(told, worker.returncode)
        return answer


async def _end(worker: Process) -> None:
    if worker.returncode is None:
        with suppress(ProcessLookupError):
            worker.kill()
        await worker.wait()
