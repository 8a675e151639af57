"""Work that a collector asks for while many wait: a number whose digest it foresaw.

A collector that has too many records waiting answers `work-needed`. Whoever sends then asks for a challenge
at `/challenge`, looks for the number from 0 to `maxnumber` for which

    SHA-256(salt ‖ number in decimal) = challenge, in hex

and sends the record again with the header `Undersigned-Work`: base64url, without padding, of the canonical
JSON of the challenge with `number` in the place of `maxnumber`. It is good for one request, for minutes.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Final

from undersigned import canon, schema
from undersigned.errors import MalformedInput, Refused
from undersigned.schema import Digest, Integer, Text, document, one_of

HEADER: Final = "undersigned-work"
DOCUMENT_BYTES: Final = 1024
# Some seconds of one core: more than that a collector may not ask for.
NUMBERS_MAX: Final = 2**22

_Algorithm = Annotated[str, one_of("SHA-256")]


@document()
class Challenge:
    """What the collector asks for; it foresaw a number up to `maxnumber`."""

    algorithm: _Algorithm
    challenge: Digest
    maxnumber: Integer
    salt: Text
    signature: Digest


@document()
class Work:
    """A challenge and the number that was found."""

    algorithm: _Algorithm
    challenge: Digest
    number: Integer
    salt: Text
    signature: Digest


def solve_challenge(challenge: Challenge) -> Work:
    """Find the number.

    Raises:
        Refused: `work-too-much` where there is none, or the collector asks for more than anybody need do.
    """
    if challenge.maxnumber > NUMBERS_MAX:
        raise Refused("work-too-much")
    begun = hashlib.sha256(challenge.salt.encode())
    for number in range(challenge.maxnumber + 1):
        tried = begun.copy()
        tried.update(b"%d" % number)
        if tried.digest() == challenge.challenge:
            rest = (number, challenge.salt, challenge.signature)
            return Work(challenge.algorithm, challenge.challenge, *rest)
    raise Refused("work-too-much")


def encode_work(work: Work) -> str:
    """The work as it stands in the header."""
    return canon.encode_base64(schema.encode_document(work))


def parse_work(header: str) -> Work:
    """The work in a header.

    Raises:
        MalformedInput: `too-large`, and those of its fields.
    """
    if len(header) > DOCUMENT_BYTES:
        raise MalformedInput("too-large", HEADER)
    return schema.parse_document(Work, canon.parse_base64(header), HEADER, DOCUMENT_BYTES)
