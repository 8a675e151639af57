"""What a running server gives to browsers, held against what this release would give.

A server that shows everybody else the right script can still show one victim another: what is compared is
what came here, now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from undersigned import __version__
from undersigned.desk.sending import Address, fetch_file
from undersigned.errors import Refused
from undersigned.server.client import verify
from undersigned.server.client.script import CLIENT, LOADED, build_hashes
from undersigned.server.shell.rendering import SCRIPT_PAGE_POLICY, render_html
from undersigned.server.shell.view import View
from undersigned.tongue import ENGLISH

_BYTES: Final = 2**22
_HASHES: Final = "/client/hashes.json"
_SAMPLE: Final = "/verify"
_POLICY: Final = "/verify (policy)"

Proxy = tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that a browser gets: whether it is what the release has.

    Args:
        fault: what is wrong with it, in a clause; None where it is the same.
    """

    path: str
    fault: str | None


def compare_server(address: Address, proxy: Proxy = None) -> list[Compared]:
    """Compare a server with this release: a page, its policy, what it loads, and the digests that are stated.

    Args:
        address: where the site begins.
        proxy: host and port of a SOCKS5 proxy that looks names up itself.

    Raises:
        MalformedInput, Refused, StoreFailure: those of `fetch_file`; `client-unbuilt`.
    """
    prefix = address.path.rstrip("/")
    return list(_compare(replace(address, path=""), prefix, proxy))


def _compare(address: Address, prefix: str, proxy: Proxy) -> Iterator[Compared]:
    page = fetch_file(replace(address, path=prefix + _SAMPLE), _BYTES, proxy)
    policy = page.headers.get("content-security-policy")
    yield Compared(_SAMPLE, None if page.body == build_sample(prefix) else "the page is another")
    yield Compared(_POLICY, None if policy == SCRIPT_PAGE_POLICY else "the page may load other things")
    for asset in LOADED:
        given = fetch_file(replace(address, path=prefix + asset.path), _BYTES, proxy)
        yield Compared(asset.path, None if given.body == asset.data else "the bytes are others")
    told = fetch_file(replace(address, path=prefix + _HASHES), _BYTES, proxy)
    yield Compared(_HASHES, _find_fault(told.body))


def build_sample(prefix: str) -> bytes:
    """The page that checks letters, in English, as this release writes it: it loads all that any page does.

    Raises:
        Refused: `client-unbuilt`.
    """
    if CLIENT is None:
        raise Refused("client-unbuilt")
    view = View(ENGLISH, prefix, prefix + _SAMPLE, False)
    values, words = verify.build_values(ENGLISH), verify.build_words(ENGLISH)
    return render_html(verify.TEMPLATE, view, values, (CLIENT,), verify.PAGE, words).encode()


def _find_fault(data: bytes) -> str | None:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        return "this is no list of digests"
    if told == build_hashes():
        return None
    version = told.get("undersigned") if isinstance(told, dict) else None
    if version != __version__:
        return f"the server says that it is release {ascii(version)[:40]}, and this is {__version__}"
    return "the digests are others"
