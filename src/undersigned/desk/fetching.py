"""One page by its address, when a reader asks for it: from one host on the open internet, over https alone.

Names are looked up once, and the connection goes to the address that was checked: a name that answers first
with an open address and then with a local one leads nowhere. Through a proxy that the environment names, the
proxy looks names up; then addresses in figures alone can be checked here.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from undersigned.errors import Refused, StoreFailure

FETCHED_BYTES: Final = 16 * 2**20
SECONDS: Final = 30
_PIECE: Final = 2**16
_REDIRECTS: Final = 5
# What an IPv6 address may hold inside: 6to4 and NAT64 lead to the address of the older kind.
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


def fetch_page(url: str, *, local: bool = False, trust: ssl.SSLContext | None = None) -> tuple[bytes, str]:
    """The bytes at an address and the content type that its host gives; at most 16 MiB in half a minute.

    Args:
        url: begins with https.
        local: whether this computer and its networks may be asked too.
        trust: what certificates are checked by; None for those that the system trusts.

    Raises:
        Refused: `article-local`, where the host is in a local network.
        StoreFailure: `article-fetch`.
    """
    deadline = time.monotonic() + SECONDS
    context = trust or ssl.create_default_context()
    https = _Https(context, local=local, deadline=deadline)
    asked = urllib.request.Request(url, headers={"User-Agent": "Mozilla/5.0", "Accept": "text/html,*/*"})  # noqa: S310
    try:
        if not local:
            _check_figures(url)
        with (
            _ending(https),
            urllib.request.build_opener(_SameHost(url), https).open(asked, timeout=SECONDS) as answer,
        ):
            return _read(answer, url, deadline), answer.headers.get_content_type()
    except urllib.error.HTTPError as error:
        error.close()
        raise StoreFailure("article-fetch", url, f"status {error.code}") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        if isinstance(error, urllib.error.URLError) and isinstance(error.reason, _LocalAddressError):
            raise Refused("article-local", url, str(error.reason)) from None
        if isinstance(error, _LocalAddressError):
            raise Refused("article-local", url, str(error)) from None
        raise StoreFailure("article-fetch", url, str(error)) from None


def is_open(address: str) -> bool:
    """Whether an address in figures is one of the open internet, and of no local or reserved network."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if found.teredo is not None or (inner is not None and not is_open(str(inner))):
            return False
    return found.is_global and not found.is_multicast


@contextmanager
def _ending(https: _Https) -> Iterator[None]:
    """Hang up when time is over, also on a host that sends a byte now and then."""
    timer = threading.Timer(SECONDS, https.hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


class _LocalAddressError(OSError):
    """The address is none of the open internet."""


def _check_figures(url: str) -> None:
    host = urllib.parse.urlsplit(url).hostname or ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return
    if not is_open(str(address)):
        raise _LocalAddressError(host)


def _read(answer: http.client.HTTPResponse, url: str, deadline: float) -> bytes:
    pieces, size = [], 0
    while piece := answer.read1(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > FETCHED_BYTES:
            raise StoreFailure("article-fetch", url, f"more than {FETCHED_BYTES} bytes")
        if time.monotonic() > deadline:
            break
    # A host that hangs up early, or that was hung up on, has not told all.
    told = answer.headers.get("Content-Length", "")
    if time.monotonic() > deadline or (told.isascii() and told.isdigit() and size < int(told)):
        raise TimeoutError("broken off, or too slow")
    return b"".join(pieces)


class _SameHost(urllib.request.HTTPRedirectHandler):
    """The reader named one host: a redirect to another, or away from https, becomes an error."""

    max_redirections = _REDIRECTS

    def __init__(self, url: str) -> None:
        self.host = urllib.parse.urlsplit(url).netloc

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """Follow on the same host, over https."""
        parts = urllib.parse.urlsplit(newurl)
        if parts.scheme != "https" or parts.netloc != self.host:
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, context: ssl.SSLContext, *, local: bool, deadline: float) -> None:
        super().__init__(context=context)
        self.context, self.local, self.deadline = context, local, deadline
        self.opened: list[socket.socket] = []

    def hang_up(self) -> None:
        """End every connection, whoever is waiting on it."""
        for one in self.opened:
            with suppress(OSError):
                # The method of plain sockets: that of TLS would wait for its turn.
                socket.socket.shutdown(one, socket.SHUT_RDWR)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Ask over a connection that goes where it was checked to go."""
        build: Callable[..., http.client.HTTPSConnection] = self._connect
        return self.do_open(build, req)

    def _connect(self, host: str, **options: Any) -> http.client.HTTPSConnection:
        return _Connection(host, self, **options)


class _Connection(http.client.HTTPSConnection):
    def __init__(self, host: str, https: _Https, **options: Any) -> None:
        super().__init__(host, context=https.context, **options)
        self._https = https

    def connect(self) -> None:
        """Connect to an address of the host that was checked, and to no other."""
        if self._tunnel_host:  # type: ignore[attr-defined]
            super().connect()
            self._https.opened.append(self.sock)
            return
        left = max(0.1, self._https.deadline - time.monotonic())
        plain = socket.create_connection(self._find_address(), left)
        sock = self._https.context.wrap_socket(
            plain, server_hostname=self.host, do_handshake_on_connect=False
        )
        self._https.opened.append(sock)
        try:
            sock.do_handshake()
        except OSError:
            sock.close()
            raise
        self.sock = sock

    def _find_address(self) -> tuple[str, int]:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [str(one[4][0]) for one in found]
        closed = [one for one in addresses if not is_open(one)]
        if closed and not self._https.local:
            raise _LocalAddressError(f"{self.host} is {closed[0]}")
        return addresses[0], self.port
