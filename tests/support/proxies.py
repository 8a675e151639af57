"""A real SOCKS5 proxy and a real collector on this machine, which remember what reached them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer


@dataclass
class Collected:
    """What a collector was sent, and what it answers."""

    port: int = 0
    status: int = 200
    answer: bytes = b'{"in":1}\n'
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@contextmanager
def running_collector() -> Iterator[Collected]:
    seen = Collected()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            seen.headers.append(dict(self.headers.items()))
            seen.paths.append(self.path)
            self.send_response(seen.status)
            if seen.status in {301, 302, 307, 308}:
                self.send_header("Location", f"http://127.0.0.1:{seen.port}/elsewhere")
            self.end_headers()
            self.wfile.write(seen.answer)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    seen.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Proxied:
    """The names and ports that a proxy was asked for.

    Args:
        target: where every name leads, on this machine.
        answer: its answer byte; 0 connects.
        method: the authentication that it chooses; 0 is none.
        cut: how many bytes of its last answer it sends before it hangs up; None for all.
    """

    target: int
    port: int = 0
    answer: int = 0
    method: int = 0
    kind: int = 1
    cut: int | None = None
    asked: list[tuple[bytes, int]] = field(default_factory=list)


@contextmanager
def running_proxy(target: int) -> Iterator[Proxied]:
    """A SOCKS5 proxy for names, without authentication; every name leads to a port of this machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    state = Proxied(target, listening.getsockname()[1])

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                with client, suppress(OSError):
                    client.settimeout(60)
                    _serve(client, state)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def _serve(client: socket.socket, state: Proxied) -> None:
    version, count = _take(client, 2)
    methods = _take(client, count)
    assert version == 5
    assert 0 in methods
    client.sendall(bytes([5, state.method]))
    if state.method:
        return
    _, command, _, kind = _take(client, 4)
    assert (command, kind) == (1, 3)
    name = _take(client, _take(client, 1)[0])
    state.asked.append((name, int.from_bytes(_take(client, 2), "big")))
    address = {1: bytes(4), 3: b"\x04here", 4: bytes(16)}.get(state.kind, b"")
    whole = bytes([5, state.answer, 0, state.kind]) + address + bytes(2)
    client.sendall(whole[: state.cut])
    if state.answer or state.cut is not None or not address:
        return
    with socket.create_connection(("127.0.0.1", state.target), 60) as further:
        back = threading.Thread(target=_copy, args=(further, client), daemon=True)
        back.start()
        _copy(client, further)
        back.join()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(2**16):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)


def _take(client: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        piece = client.recv(length - len(data))
        if not piece:
            raise OSError("closed")
        data += piece
    return data
