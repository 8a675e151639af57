"""How much and how long the server lets a client take."""

from __future__ import annotations

import asyncio
from asyncio import Transport
from typing import Any, Final

from starlette.requests import ClientDisconnect, Request
from uvicorn.protocols.http.h11_impl import H11Protocol

from undersigned.errors import MalformedInput, Refused

HEAD_BYTES: Final = 2**14
HEAD_SECONDS: Final = 10
BODY_SECONDS: Final = 20
# A bundle of some ten megabytes through Tor, and then some.
CONNECTION_SECONDS: Final = 1200
CONNECTIONS: Final = 512


class Room:
    """How many bytes all strangers together may have sent of bodies that are not complete.

    Args:
        code: what whoever finds it full is told.
    """

    def __init__(self, most: int, code: str) -> None:
        self.left, self._code = most, code

    def take(self, length: int) -> None:
        """Hold so many bytes more.

        Raises:
            Refused: there is no room.
        """
        if length > self.left:
            raise Refused(self._code)
        self.left -= length


async def read_body(
    request: Request, most: int, seconds: int | None = None, room: Room | None = None
) -> bytes:
    """The body of a request, at most `most` bytes, all of it within so many seconds, else `BODY_SECONDS`.

    Args:
        room: where it is held meanwhile, if that is shared.

    Raises:
        MalformedInput: `too-large`.
        Refused: `request-slow`, `request-broken`, and that of the room.
    """
    body, held = bytearray(), 0
    try:
        async with asyncio.timeout(seconds or BODY_SECONDS):
            async for piece in request.stream():
                if len(body) + len(piece) > most:
                    raise MalformedInput("too-large")
                if room is not None:
                    room.take(len(piece))
                    held += len(piece)
                body += piece
    except TimeoutError:
        raise Refused("request-slow") from None
    except ClientDisconnect:
        raise Refused("request-broken") from None
    finally:
        if room is not None:
            room.left += held
    return bytes(body)


class PatientProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, but a connection that asks for nothing, or never ends, is cut."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to count."""
        super().connection_made(transport)
        self._timers = [
            self.loop.call_later(HEAD_SECONDS, self._cut_silent),
            self.loop.call_later(CONNECTION_SECONDS, transport.abort),
        ]

    def connection_lost(self, exc: Exception | None) -> None:
        """Count no more."""
        for timer in self._timers:
            timer.cancel()
        super().connection_lost(exc)

    def _cut_silent(self) -> None:
        # Every answer closes its connection, so that there is one request head to wait for.
        cycle: Any = self.cycle
        if cycle is None:
            self.transport.abort()
