"""Beside what others make: `python bench/peers.py`.

No other implementation of these proofs is at hand to compare with; the proofs are held against the
machine's own limit instead (bench/proof.py). Ed25519, by which most members of a roster are checked, has a
peer: the `cryptography` package, which is OpenSSL. It checks one by one, on one thread; here it is beside
this project's batch.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from machine import summarise, write_results

from undersigned import _core

SIGNATURES = 2000
ROUNDS = 9


def make_signatures() -> list[tuple[bytes, bytes, bytes]]:
    """(public key, message, signature), each by another key over 120 bytes, as in an SSH signature."""
    made = []
    for number in range(SIGNATURES):
        key, message = Ed25519PrivateKey.generate(), number.to_bytes(120, "big")
        public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        made.append((public, message, key.sign(message)))
    return made


def check_by_openssl(signed: list[tuple[bytes, bytes, bytes]]) -> None:
    for public, message, signature in signed:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)


def check_one_by_one(signed: list[tuple[bytes, bytes, bytes]]) -> None:
    for public, message, signature in signed:
        _core.check_ed25519(public, message, signature)


def main() -> int:
    signed = make_signatures()
    ways: dict[str, Callable[[], object]] = {
        "cryptography, one by one": lambda: check_by_openssl(signed),
        "undersigned, one by one": lambda: check_one_by_one(signed),
        "undersigned, batch, 1 thread": lambda: _core.find_bad_ed25519(signed, 1),
        "undersigned, batch, 2 threads": lambda: _core.find_bad_ed25519(signed, 2),
    }
    times: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for name, work in ways.items():
            start = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - start)
    lines = [{"name": name, **summarise(one)} for name, one in times.items()]
    first = float(str(lines[0]["median"]))
    print(f"{SIGNATURES:,} Ed25519 signatures, each by another key")
    print("| way | median, ms | least, ms | spread | times the first |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for line in lines:
        middle, least, spread = (float(str(line[name])) for name in ("median", "min", "spread"))
        print(f"| {line['name']} | {middle:.1f} | {least:.1f} | {spread:.0%} | {middle / first:.2f} |")
    write_results(
        "peers",
        "milliseconds for all; spread = (longest - shortest run) / median",
        signatures=SIGNATURES,
        lines=lines,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
