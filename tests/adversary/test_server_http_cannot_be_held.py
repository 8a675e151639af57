"""A stranger sends slowly, or nothing at all, to keep members from being served."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from support.group import ClassPlan, GroupPlan, make_group
from support.members import Desk
from support.servers import PATIENCE, Served, running_server
from undersigned.server.limits import BODY_SECONDS

PROGRAM = str(Path(__file__).parents[1] / "support" / "altered_server.py")
GROUP = GroupPlan((ClassPlan(members=4),), witnesses=1)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.set_up(tmp_path, make_group(GROUP))


def head_of(desk: Desk, length: int) -> bytes:
    path = f"/letters/{desk.folder.letter().id.hex()}/records"
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode()


def open_many(served: Served, number: int, first: bytes) -> Iterator[socket.socket]:
    for _ in range(number):
        connection = socket.create_connection(("127.0.0.1", served.port), 30)
        connection.sendall(first)
        yield connection


def read_end(connection: socket.socket, seconds: float) -> bytes | None:
    """What comes before the server ends the connection; None if it does not."""
    connection.settimeout(seconds)
    found = b""
    try:
        while piece := connection.recv(4096):
            found += piece
    except ConnectionResetError:
        return found
    except TimeoutError:
        return None
    return found


@pytest.mark.parametrize("first", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n"])
def test_a_silent_client_is_cut(desk: Desk, first: bytes) -> None:
    with running_server(desk.path, command=(sys.executable, PROGRAM, "hasty", "serve")) as served:
        (connection,) = open_many(served, 1, first)
        with closing(connection):
            assert read_end(connection, PATIENCE) == b""


def test_would_notice_a_server_that_waits(desk: Desk) -> None:
    with running_server(desk.path, command=(sys.executable, PROGRAM, "waiting", "serve")) as served:
        (connection,) = open_many(served, 1, b"GET / HTTP/1.1\r\n")
        with closing(connection):
            assert read_end(connection, 3) is None


def test_a_slow_body_is_refused(desk: Desk) -> None:
    with running_server(desk.path, command=(sys.executable, PROGRAM, "hasty", "serve")) as served:
        (connection,) = open_many(served, 1, head_of(desk, 100) + b"{")
        with closing(connection):
            answer = read_end(connection, PATIENCE)
    assert answer is not None
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"request-slow"' in answer


def test_others_are_served_while_many_send_slowly(desk: Desk) -> None:
    with running_server(desk.path) as served, ExitStack() as stack:
        began = time.monotonic()
        for connection in open_many(served, 200, head_of(desk, 100) + b"{"):
            stack.enter_context(closing(connection))
        assert served.get("/").status == 200
        # None of them was given up by then.
        assert time.monotonic() - began < BODY_SECONDS


def test_a_length_that_is_declared_too_large_is_refused_at_once(desk: Desk) -> None:
    with running_server(desk.path) as served:
        (connection,) = open_many(served, 1, head_of(desk, 10**9))
        with closing(connection):
            answer = read_end(connection, PATIENCE)
    assert answer is not None
    assert answer.startswith(b"HTTP/1.1 413 ")


LARGE = 7 * 2**20


def hold_many(desk: Desk, what: str) -> list[bytes | None]:
    """What comes back on connections with large articles that never end, a record being sent beside them."""
    head = f"POST /press HTTP/1.1\r\nHost: x\r\nContent-Length: {LARGE + 1}\r\n\r\n".encode()
    command = (sys.executable, PROGRAM, what, "serve")
    with running_server(desk.path, command=command) as served, ExitStack() as stack:
        opened = [stack.enter_context(closing(one)) for one in open_many(served, 12, head + b"x" * 2**16)]
        for connection in opened:
            # Whoever was refused does not read on.
            with suppress(ConnectionError):
                connection.sendall(b"x" * (LARGE - 2**16))
        path = f"/letters/{desk.folder.letter().id.hex()}/records"
        assert served.ask("POST", path, b"{}").json["code"] == "field-missing"
        return [read_end(one, 0.5) for one in opened]


def test_large_bodies_of_strangers_do_not_fill_the_memory(desk: Desk) -> None:
    answers = hold_many(desk, "hesitant")
    # Four of them have room, whatever comes.
    assert sum(one is not None for one in answers) >= 8
    assert any(one and b"503" in one for one in answers)


def test_control_without_a_common_bound_all_are_held(desk: Desk) -> None:
    assert hold_many(desk, "roomy") == [None] * 12
