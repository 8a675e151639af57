"""Handing a record to a collector, and fetching files, with nothing in the request that tells the sender.

Source: PROTOCOL §5 (Sending).
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import SplitResult, urlsplit

from undersigned import limits, schema
from undersigned.credential.passphrase import is_protected
from undersigned.desk.sealed import COVERED_BYTES, uncover
from undersigned.desk.socks import connect_through
from undersigned.desk.work import DOCUMENT_BYTES, Challenge, encode_work, solve_challenge
from undersigned.errors import MalformedInput, Refused, StoreFailure
from undersigned.keys.sealing import SEALED_BYTES
from undersigned.letter.record import Record

ANSWER_BYTES: Final = 2**16
_SECONDS: Final = 60
_DETAIL_CHARS: Final = 200
_BUSY: Final = 429
# One may have expired, or been answered too late.
_WORKS: Final = 3
_SEALED: Final = b"age-encryption.org/v1\n"
_HEADERS: Final = {
    "Accept": "*/*",
    "Connection": "close",
    "Content-Type": "application/octet-stream",
    "User-Agent": "undersigned",
}
# As Tor Browser says: what comes to a reader is what is to be looked at.
_FETCH_HEADERS: Final = {
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
    "Connection": "close",
}
_HERE: Final = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a record goes: https or http, host, port, and the path with its query."""

    is_secure: bool
    host: str
    port: int
    path: str


def parse_address(url: str) -> Address:
    """The collector's address: https, or http to an onion address or to this computer.

    Raises:
        Refused: `url`, `url-plain`.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Refused("url", ascii(url)) from None
    is_secure = parts.scheme == "https"
    # `isprintable`: a line end in the path would be a header of its own.
    if parts.scheme not in {"http", "https"} or not _is_clean(parts, host, url):
        raise Refused("url", ascii(url))
    if not is_secure and host not in _HERE and not host.endswith(".onion"):
        raise Refused("url-plain", url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(is_secure, host, port or (443 if is_secure else 80), path)


def _is_clean(parts: SplitResult, host: str, url: str) -> bool:
    is_plain = url.isascii() and url.isprintable() and " " not in url
    return is_plain and bool(host) and "@" not in parts.netloc and not parts.fragment


def parse_proxy(url: str) -> tuple[str, int]:
    """Host and port of `socks5h://HOST:PORT`.

    Raises:
        Refused: `proxy-form`.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Refused("proxy-form", ascii(url)) from None
    if (
        parts.scheme != "socks5h"
        or not host
        or not port
        or parts.path not in {"", "/"}
        or "@" in parts.netloc
    ):
        raise Refused("proxy-form", ascii(url))
    return host, port


def check_sendable(data: bytes, place: str) -> None:
    """Check that the bytes are a record, plain or sealed, covered or not, and by no accident a key file.

    Raises:
        Refused: `record-none`.
    """
    is_covered, data = len(data) == COVERED_BYTES, uncover(data)
    if is_covered and not data:
        return
    if data.startswith(_SEALED) and not is_protected(data) and len(data) <= SEALED_BYTES:
        return
    try:
        schema.parse_document(Record, data, place, limits.LINE_BYTES)
    except MalformedInput:
        raise Refused("record-none", place) from None


def send_record(data: bytes, address: Address, proxy: tuple[str, int] | None = None) -> str:
    """POST a record; what the collector answered, without characters that steer a terminal.

    Args:
        data: what `encode_for_collector` gave.
        proxy: host and port of a SOCKS5 proxy that looks names up itself.

    Raises:
        MalformedInput: the fields of a challenge.
        Refused: `collector-refused` (it answered 4xx), `url-onion` without a proxy, `url`, `work-too-much`.
        StoreFailure: `collector-unreachable`, `proxy`; the record may or may not have arrived, and may be
            sent again.
    """
    if address.host.endswith(".onion") and proxy is None:
        raise Refused("url-onion", address.host)
    status, body = _ask(address, proxy, "POST", data, _HEADERS)
    for _ in range(_WORKS):
        if status != _BUSY or b'"work-needed"' not in body:
            break
        worked = {**_HEADERS, "Undersigned-Work": _work_for(address, proxy)}
        status, body = _ask(address, proxy, "POST", data, worked)
    text = _clean(body)
    if 400 <= status < 500:
        raise Refused("collector-refused", address.host, text[:_DETAIL_CHARS] or f"status {status}")
    if not 200 <= status < 300:
        raise StoreFailure("collector-unreachable", address.host, f"status {status}")
    return text


def _work_for(address: Address, proxy: tuple[str, int] | None) -> str:
    """Do the work that a collector asks for while many wait."""
    beside = replace(address, path=address.path.rpartition("/letters/")[0] + "/challenge")
    status, body = _ask(beside, proxy, "GET", None, _HEADERS)
    if status != http.client.OK:
        raise StoreFailure("collector-unreachable", address.host, f"status {status}")
    return encode_work(solve_challenge(schema.parse_document(Challenge, body, "challenge", DOCUMENT_BYTES)))


def _ask(
    address: Address, proxy: tuple[str, int] | None, method: str, data: bytes | None, headers: dict[str, str]
) -> tuple[int, bytes]:
    try:
        with closing(_connect(address, proxy)) as connection:
            connection.request(method, address.path, data, headers)
            response = connection.getresponse()
            return response.status, _read(response)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise StoreFailure("collector-unreachable", address.host, str(error)[:_DETAIL_CHARS]) from None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered; header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch_file(address: Address, most: int, proxy: tuple[str, int] | None = None) -> Fetched:
    """GET what is at an address.

    Args:
        most: bytes of the body.

    Raises:
        MalformedInput: `too-large`.
        Refused: `url-onion` without a proxy.
        StoreFailure: `server-unreachable`, `proxy`.
    """
    if address.host.endswith(".onion") and proxy is None:
        raise Refused("url-onion", address.host)
    try:
        with closing(_connect(address, proxy)) as connection:
            connection.request("GET", address.path, headers=_FETCH_HEADERS)
            response = connection.getresponse()
            body = _read(response, most + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise StoreFailure("server-unreachable", address.host, str(error)[:_DETAIL_CHARS]) from None
    if len(body) > most:
        raise MalformedInput("too-large", address.path)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Fetched(response.status, headers, body)


def _connect(address: Address, proxy: tuple[str, int] | None) -> http.client.HTTPConnection:
    if proxy is None:
        opened = socket.create_connection((address.host, address.port), _SECONDS)
    else:
        opened = connect_through(proxy, address.host, address.port, _SECONDS)
    connection: http.client.HTTPConnection
    try:
        if address.is_secure:
            context = ssl.create_default_context()
            opened = context.wrap_socket(opened, server_hostname=address.host)
            connection = http.client.HTTPSConnection(address.host, address.port, context=context)
        else:
            connection = http.client.HTTPConnection(address.host, address.port)
    except BaseException:
        opened.close()
        raise
    connection.sock = opened
    return connection


def _read(response: http.client.HTTPResponse, most: int = ANSWER_BYTES) -> bytes:
    # The timeout of a socket is for each piece: many small ones could go on for ever.
    deadline, body = time.monotonic() + _SECONDS, b""
    while len(body) < most and (piece := response.read1(most - len(body))):
        body += piece
        if time.monotonic() > deadline:
            raise TimeoutError("too slow")
    return body


def _clean(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    return "".join(one if one.isprintable() or one == "\n" else "?" for one in text).strip()
