"""Asking an authority for a timestamp over HTTP. The only file here that touches the network.

Source: RFC 3161 sections 2.4.1 and 3.4.
"""

from __future__ import annotations

import http.client
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Final

from asn1crypto import algos, tsp  # type: ignore[import-untyped]

from undersigned import limits
from undersigned.canon import sha256
from undersigned.errors import StoreFailure
from undersigned.timestamp.response import check_response_matches

_SECONDS: Final = 30
_NONCE_BITS: Final = 63
_QUERY: Final = "application/timestamp-query"
_REPLY: Final = "application/timestamp-reply"


def build_request(data: bytes, nonce: int) -> bytes:
    """The DER of a request to stamp `data` by its SHA-256, with the certificates in the answer.

    Args:
        nonce: not negative, fresh and hard to guess; the answer repeats it.

    Source: RFC 3161 section 2.4.1.
    """
    imprint = {
        "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
        "hashed_message": sha256(data),
    }
    request = {"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True}
    encoded: bytes = tsp.TimeStampReq(request).dump()
    return encoded


def request_timestamp(url: str, data: bytes) -> bytes:
    """The authority's response over `data`: granted, an answer to this very request, not yet checked.

    Args:
        url: http or https.

    Raises:
        MalformedInput, NotVerified: those of `check_response_matches`.
        StoreFailure: `timestamp-service`, when it cannot be reached or answers with something else.
    """
    if urllib.parse.urlsplit(url).scheme not in {"http", "https"}:
        raise StoreFailure("timestamp-service", url, "neither http nor https")
    request = build_request(data, secrets.randbits(_NONCE_BITS))
    response = _post(url, request)
    check_response_matches(request, response)
    return response


def _post(url: str, request: bytes) -> bytes:
    asked = urllib.request.Request(url, request, {"Content-Type": _QUERY, "Accept": _REPLY})  # noqa: S310
    try:
        with urllib.request.build_opener(_NoRedirect()).open(asked, timeout=_SECONDS) as answer:
            kind = answer.headers.get_content_type()
            body = _read(answer)
    except urllib.error.HTTPError as error:
        error.close()
        raise StoreFailure("timestamp-service", url, f"status {error.code}") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise StoreFailure("timestamp-service", url, str(error)) from None
    if kind != _REPLY:
        raise StoreFailure("timestamp-service", url, f"an answer of type {kind[:60]!r}")
    return body


def _read(answer: http.client.HTTPResponse) -> bytes:
    # The timeout of a socket is for each piece: many small ones could go on for ever.
    deadline, body = time.monotonic() + _SECONDS, b""
    while len(body) <= limits.TIMESTAMP_BYTES and (piece := answer.read1(limits.TIMESTAMP_BYTES)):
        body += piece
        if time.monotonic() > deadline:
            raise TimeoutError("too slow")
    return body


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The organiser chose the host; a redirect becomes an error."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""
