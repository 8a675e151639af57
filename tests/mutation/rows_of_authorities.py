"""Stamps by real `openssl ts` authorities that the letter's root vouches for, each with one thing wrong.

What `openssl ts` itself refuses to make, such as a stamp with a certificate for web servers, is built part by
part, under the same root.
"""

from __future__ import annotations

import atexit
import functools
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.x509.oid import ExtendedKeyUsageOID

from mutation.forge import Forgery
from mutation.row import VALID, Row
from mutation.rows_of_files import stamped_bytes_of, time_row
from mutation.worlds import make_authority
from support.timestamps import STAMPING, Holder, Stamp, branch_authority, certify, make_leaf, read_root
from undersigned.bundle import names
from undersigned.timestamp.client import build_request

NOW = datetime.now(UTC).replace(microsecond=0)
OVER = (NOW - timedelta(days=60), NOW - timedelta(days=30))
NOT_YET = (NOW + timedelta(days=30), NOW + timedelta(days=60))
VALID_NOW = (NOW - timedelta(days=1), NOW + timedelta(days=1))


@functools.cache
def _root() -> Holder:
    return read_root(make_authority(0))


def _real(make: Callable[[], Holder], digest: str = "sha256") -> Callable[[Forgery], None]:
    """A stamp by `openssl ts` with another certificate under the letter's root."""

    def change(forgery: Forgery) -> None:
        folder = tempfile.TemporaryDirectory(prefix="undersigned-authority-")
        atexit.register(folder.cleanup)
        authority = branch_authority(make_authority(0), Path(folder.name), make(), digest)
        forgery.files[names.TIMESTAMP] = authority.answer(build_request(stamped_bytes_of(forgery), 1))

    return change


def _built(leaf: Callable[[], Holder], **parts: Any) -> Callable[[Forgery], None]:
    """A stamp of our own making with another certificate under the letter's root."""

    def change(forgery: Forgery) -> None:
        holder = leaf()
        chain, now = [holder.der, _root().der], datetime.now(UTC).replace(microsecond=0)
        forgery.files[names.TIMESTAMP] = Stamp(stamped_bytes_of(forgery), holder, chain, now, **parts).build()

    return change


def _leaf(**options: Any) -> Callable[[], Holder]:
    return lambda: make_leaf(_root(), **({"valid": VALID_NOW} | options))


def _under_a_stranger() -> Holder:
    return make_leaf(certify("Middle", _root(), ca=True, valid=VALID_NOW), valid=VALID_NOW)


def _two_signers(signed: Any) -> None:
    signed["signer_infos"].append(signed["signer_infos"][0].copy())


WEB = [ExtendedKeyUsageOID.SERVER_AUTH]
CERTIFICATES, SIGNATURE = "/certificates", "/signature"
ROWS: list[Row] = [
    time_row("of the same root, anew", _real(_leaf()), "", path=CERTIFICATES, step=VALID),
    time_row("built under the same root", _built(_leaf()), "", path=CERTIFICATES, step=VALID),
    time_row("a certificate that was over", _real(_leaf(valid=OVER)), "timestamp-chain", path=CERTIFICATES),
    time_row("a certificate that is not yet", _real(_leaf(valid=NOT_YET)), "timestamp-chain",
             path=CERTIFICATES),
    time_row("a certificate whose issuer is not there", _real(_under_a_stranger), "timestamp-chain",
             path=CERTIFICATES),
    time_row("a certificate without a purpose", _built(_leaf(purposes=[])), "timestamp-signer",
             path=CERTIFICATES),
    time_row("a certificate for web servers", _built(_leaf(purposes=WEB)), "timestamp-signer",
             path=CERTIFICATES),
    time_row("a certificate for web servers too", _built(_leaf(purposes=[STAMPING, *WEB])),
             "timestamp-signer", path=CERTIFICATES),
    time_row("a purpose that is not critical", _built(_leaf(critical=False)), "timestamp-signer",
             path=CERTIFICATES),
    time_row("a weak digest", _real(_leaf(), "sha1"), "timestamp-algorithm", path=SIGNATURE),
    time_row("two signers", _built(_leaf(), spoil_signed=_two_signers), "timestamp-form", path=SIGNATURE),
]  # fmt: skip
