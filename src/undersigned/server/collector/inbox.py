"""Records that arrive over HTTP, checked together with whatever else is waiting.

Source: PROTOCOL §5 (Sending).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from undersigned.desk.collecting import Collector
from undersigned.errors import UndersignedError
from undersigned.letter.record import Record

# So many at once keep each one's wait short.
_TOGETHER: Final = 64


@dataclass(slots=True, eq=False)
class Inbox:
    """What waits to be taken in for one letter."""

    collector: Collector
    _waiting: list[tuple[Record | None, asyncio.Future[UndersignedError | None]]] = field(
        default_factory=list
    )
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    async def take(self, record: Record | None) -> None:
        """Take a record in; it is durable when this returns. A cover, which holds none, waits as long.

        Raises:
            Refused: those of `Collector.collect`, and its answer.
            NotVerified: its answer.
            StoreFailure: it is not in.
        """
        answer: asyncio.Future[UndersignedError | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((record, answer))
        async with self._turn:
            while not answer.done():
                await self._take_waiting()
        if (refusal := answer.result()) is not None:
            raise refusal

    async def _take_waiting(self) -> None:
        """Whoever's turn it is takes in what others left waiting, too."""
        batch, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
        records = [record for record, _ in batch if record is not None]
        try:
            answers = await asyncio.to_thread(self.collector.collect, records, datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 - each of them is to hear of it
            for _, future in batch:
                future.set_exception(error)
            return
        told = iter(answers)
        for record, future in batch:
            future.set_result(None if record is None else next(told))
