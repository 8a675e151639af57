"""The SOCKS5 connection: what the proxy is asked, and every way in which it can fail."""

from __future__ import annotations

import socket

import pytest

from support.proxies import running_proxy
from undersigned.desk.socks import connect_through
from undersigned.errors import Refused, StoreFailure

SECONDS = 60


@pytest.fixture
def listening() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


@pytest.mark.parametrize("kind", [1, 3, 4])
def test_connects_whatever_kind_of_address_the_proxy_names(listening: socket.socket, kind: int) -> None:
    with listening, running_proxy(listening.getsockname()[1]) as proxy:
        proxy.kind = kind
        with connect_through(("127.0.0.1", proxy.port), "name.example", 8443, SECONDS) as opened:
            reached, _ = listening.accept()
            with reached:
                opened.sendall(b"through")
                assert reached.recv(7) == b"through"
                reached.sendall(b"back")
                assert opened.recv(4) == b"back"
    assert proxy.asked == [(b"name.example", 8443)]


@pytest.mark.parametrize(
    ("fault", "detail"),
    [
        ({"answer": 4}, "host cannot be reached"),
        ({"answer": 5}, "refused"),
        ({"answer": 99}, "answer 99"),
        ({"method": 255}, "without authentication"),
        ({"method": 2}, "without authentication"),
        ({"kind": 9}, "kind 9"),
        ({"cut": 2}, "hung up"),
        ({"cut": 6}, "hung up"),
    ],
)
def test_refuses_a_proxy_that_fails(listening: socket.socket, fault: dict[str, int], detail: str) -> None:
    with listening, running_proxy(listening.getsockname()[1]) as proxy:
        for name, value in fault.items():
            setattr(proxy, name, value)
        with pytest.raises(StoreFailure) as refused:
            connect_through(("127.0.0.1", proxy.port), "name.example", 80, SECONDS)
    assert refused.value.code == "proxy"
    assert detail in str(refused.value.detail)


def test_refuses_a_proxy_that_is_not_there() -> None:
    # Bound, so that no other test gets the port, but not listening.
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(StoreFailure) as refused:
            connect_through(("127.0.0.1", taken.getsockname()[1]), "name.example", 80, SECONDS)
    assert refused.value.code == "proxy"


@pytest.mark.parametrize("host", ["", "x" * 256, "bücher.example"])
def test_refuses_a_name_that_socks_cannot_carry(host: str) -> None:
    with pytest.raises(Refused) as refused:
        connect_through(("127.0.0.1", 9), host, 80, SECONDS)
    assert refused.value.code == "url"
