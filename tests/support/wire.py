"""A proxy that whoever watches the network would like to be: it counts bytes, and reads none of them."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Exchange:
    """One connection: bytes each way, and seconds from the last one sent to the first one answered."""

    sent: int
    received: int
    waited: float


@dataclass
class _Connection:
    sent: int = 0
    received: int = 0
    last_sent: float = 0
    first_received: float = 0


@dataclass
class Wire:
    """What went over it."""

    url: str
    _seen: list[_Connection] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> list[Exchange]:
        """What went over it since this was last asked, in order."""
        with self._lock:
            taken, self._seen = self._seen, []
        return [Exchange(one.sent, one.received, one.first_received - one.last_sent) for one in taken]

    def _follow(self, client: socket.socket, port: int) -> None:
        connection = _Connection()
        with self._lock:
            self._seen.append(connection)
        with client, socket.create_connection(("127.0.0.1", port)) as server:
            up = threading.Thread(target=self._pump, args=(client, server, connection, True))
            up.start()
            self._pump(server, client, connection, False)
            up.join()

    def _pump(self, source: socket.socket, sink: socket.socket, connection: _Connection, up: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(2**16):
                with self._lock:
                    if up:
                        connection.sent += len(piece)
                        connection.last_sent = time.monotonic()
                    else:
                        connection.received += len(piece)
                        connection.first_received = connection.first_received or time.monotonic()
                sink.sendall(piece)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
            if not up:
                # A client that keeps its side open is not waited for.
                sink.shutdown(socket.SHUT_RD)


@contextmanager
def watched_wire(port: int) -> Iterator[Wire]:
    """A wire to the server at this port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = Wire(f"http://127.0.0.1:{listener.getsockname()[1]}/")

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    threading.Thread(target=wire._follow, args=(client, port), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield wire
        listener.shutdown(socket.SHUT_RDWR)
