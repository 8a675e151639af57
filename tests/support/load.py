"""Many members at once in front of the real server, and a reader among them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from support.group import ClassPlan, GroupPlan, make_group
from support.members import Desk
from support.servers import Served
from undersigned import schema
from undersigned._core import Ring
from undersigned.letter.record import SIGN, Record, build_message
from undersigned.proof import RingName, build_letter_rings
from undersigned.roster.frozen import build_column

_PAGE_EVERY = 0.1


@dataclass(frozen=True)
class Run:
    """What came of it: seconds until all were answered, how often which status, seconds for each page."""

    seconds: float
    statuses: Counter[int]
    pages: list[float]


def set_up(path: Path, members: int) -> tuple[Desk, list[bytes]]:
    """A letter that is open, and a real record of every member."""
    desk = Desk.set_up(path, make_group(GroupPlan((ClassPlan(members=members),))))
    letter, entries = desk.folder.letter(), list(desk.folder.entries())
    (ring,) = build_letter_rings(letter, desk.folder.roster(), build_column(entries, letter.slot)).items()
    return desk, [schema.encode_document(one) for one in _sign_all(desk, *ring)]


def _sign_all(desk: Desk, name: RingName, commitments: bytes) -> list[Record]:
    ring, message = Ring(commitments), build_message(desk.folder.letter().id, SIGN)
    places = {commitments[at : at + 32]: at // 32 for at in range(0, len(commitments), 32)}
    records = []
    for member in desk.group.members:
        opening = member.credential.slots[desk.folder.letter().slot].opening
        assert opening is not None
        proof = ring.prove(places[opening.commitment()], opening, message)
        records.append(Record(SIGN, name.bucket, name.class_, None, proof))
    return records


async def _ask(port: int, head: str, body: bytes = b"") -> tuple[int, float]:
    begun = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"{head} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()
    return int(answer.split(b" ", 2)[1]), time.perf_counter() - begun


async def _send_all(
    served: Served, target: str, records: Sequence[bytes], page: str, connections: int
) -> Run:
    waiting, statuses, pages = list(records), Counter[int](), list[float]()
    answered = asyncio.Event()

    async def send() -> None:
        while waiting:
            status, _ = await _ask(served.port, f"POST {target}", waiting.pop())
            statuses[status] += 1

    async def read() -> None:
        while not answered.is_set():
            status, seconds = await _ask(served.port, f"GET {page}")
            assert status == 200
            pages.append(seconds)
            await asyncio.sleep(_PAGE_EVERY)

    # Templates are compiled when they are first wanted.
    await _ask(served.port, f"GET {page}")
    reader = asyncio.create_task(read())
    begun = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(connections)))
    seconds = time.perf_counter() - begun
    answered.set()
    await reader
    return Run(seconds, statuses, pages)


def send_all(served: Served, desk: Desk, records: Sequence[bytes], connections: int) -> Run:
    """Send all records by so many connections at a time, while a reader looks at the letter's page."""
    page = f"/letters/{desk.folder.letter().id.hex()}"
    return asyncio.run(_send_all(served, f"{page}/records", records, page, connections))
