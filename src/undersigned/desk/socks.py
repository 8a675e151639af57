"""A connection through a SOCKS5 proxy that looks names up itself, such as Tor's.

Source: RFC 1928, without authentication.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Final

from undersigned.errors import Refused, StoreFailure

_VERSION: Final = 5
_NO_AUTHENTICATION: Final = 0
_CONNECT: Final = 1
_NAME: Final = 3
_ADDRESS_BYTES: Final = {1: 4, 4: 16}
_ANSWERS: Final = {
    1: "the proxy failed",
    2: "the proxy's rules forbid it",
    3: "the network cannot be reached",
    4: "the host cannot be reached",
    5: "the connection was refused",
    6: "it took too long",
    7: "the proxy knows no such command",
    8: "the proxy knows no such address",
}


def connect_through(proxy: tuple[str, int], host: str, port: int, seconds: float) -> socket.socket:
    """A socket connected to the host by the proxy; the name never reaches this device's own resolver.

    Args:
        host: a name or an address, ASCII, at most 255 bytes.
        seconds: how long each step may take; the socket keeps it as its timeout.

    Raises:
        Refused: `url`.
        StoreFailure: `proxy`.
    """
    name = host.encode("ascii", "replace")
    if not 1 <= len(name) <= 255 or not 0 < port < 2**16 or b"?" in name:
        raise Refused("url", host)
    opened = None
    try:
        opened = socket.create_connection(proxy, seconds)
        _greet(opened)
        request = bytes([_VERSION, _CONNECT, 0, _NAME, len(name)]) + name + port.to_bytes(2, "big")
        opened.sendall(request)
        _read_answer(opened)
    except (OSError, StoreFailure) as error:
        if opened is not None:
            with suppress(OSError):
                opened.close()
        if isinstance(error, StoreFailure):
            raise
        raise StoreFailure("proxy", f"{proxy[0]}:{proxy[1]}", str(error)) from None
    return opened


def _greet(opened: socket.socket) -> None:
    opened.sendall(bytes([_VERSION, 1, _NO_AUTHENTICATION]))
    if _read(opened, 2) != bytes([_VERSION, _NO_AUTHENTICATION]):
        raise StoreFailure("proxy", None, "no SOCKS5 without authentication there")


def _read_answer(opened: socket.socket) -> None:
    version, answer, _, kind = _read(opened, 4)
    if version != _VERSION:
        raise StoreFailure("proxy", None, "not an answer in SOCKS5")
    if answer:
        raise StoreFailure("proxy", None, _ANSWERS.get(answer, f"answer {answer}"))
    if kind == _NAME:
        length = _read(opened, 1)[0]
    elif kind in _ADDRESS_BYTES:
        length = _ADDRESS_BYTES[kind]
    else:
        raise StoreFailure("proxy", None, f"an address of kind {kind}")
    _read(opened, length + 2)


def _read(opened: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        piece = opened.recv(length - len(data))
        if not piece:
            raise StoreFailure("proxy", None, "the proxy hung up")
        data += piece
    return data
