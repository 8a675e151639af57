"""Runs a file of test vectors: `python -m undersigned.vectors FILE.json`.

This is the only Python that proves with given randomness; nothing imports it. Every case prints a line
when it fails; the last line is always `N passed, M failed`.

Source: PROTOCOL §1 to §3; the format is that of vectors/proofs-v1.json.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from undersigned import _core
from undersigned.errors import MalformedInput, UndersignedError

Check = Callable[[], None]
Case = tuple[str, Check]
USAGE: Final = "usage: python -m undersigned.vectors FILE.json\n"


class Mismatch(Exception):
    """What the core does is not what the vectors say."""


def _expect(found: object, wanted: object) -> None:
    if found != wanted:
        raise Mismatch(f"got {found!r}, the vectors say {wanted!r}")


def _bytes(value: Any) -> bytes:
    if not isinstance(value, str) or bytes.fromhex(value).hex() != value:
        raise MalformedInput("vectors-format", None, f"{str(value)[:40]!r} is not lower-case hexadecimal")
    return bytes.fromhex(value)


def _joined(values: Any) -> bytes:
    return b"".join(map(_bytes, values))


def _opening(serial: str, blinding: str) -> _core.Opening:
    return _core.Opening.from_bytes(_bytes(serial) + _bytes(blinding))


def _expect_refusal(check: Check) -> None:
    try:
        check()
    except UndersignedError:
        return
    raise Mismatch("accepted, the vectors say it is not valid")


def _generators(section: Any) -> Iterator[Case]:
    def check(kind: str, row: int, digit: int, wanted: Any) -> None:
        _expect(_core.generator(kind, row, digit), _bytes(wanted))

    for kind, points in section.items():
        cells = {"0,0": points} if isinstance(points, str) else points
        for cell, wanted in cells.items():
            row, digit = map(int, cell.split(","))
            yield f"{kind} {cell}", partial(check, kind, row, digit, wanted)


def _radices(section: Any) -> Iterator[Case]:
    def check(size: int, wanted: Any) -> None:
        _expect(_core.radices(size), wanted)

    for size, wanted in section.items():
        yield f"N={size}", partial(check, int(size), wanted)


def _challenge_example(section: Any) -> Iterator[Case]:
    def digest() -> None:
        _expect(_core.ring_digest(_joined(section["ring"])), _bytes(section["ring_digest"]))

    def challenge() -> None:
        points = [_bytes(point) for point in section["points"]]
        head = [_bytes(section[name]) for name in ("ring_digest", "message", "serial")]
        _expect(_core.challenge(head[0], head[1], head[2], points), _bytes(section["challenge"]))

    yield "ring_digest", digest
    yield "challenge", challenge


def _signed(case: Any) -> tuple[bytes, bytes, bytes]:
    return _joined(case["ring"]), _bytes(case["message"]), _bytes(case["proof"])


def _membership(section: Any) -> Iterator[Case]:
    def prove(case: Any) -> None:
        ring, message, wanted = _signed(case)
        opening, randomness = _opening(case["s"], case["r"]), _joined(case["randomness"])
        _expect(opening.commitment(), _bytes(case["ring"][case["index"]]))
        ring_ = _core.Ring(ring)
        _expect(_core.prove_with_randomness(ring_, case["index"], opening, message, randomness), wanted)

    def check(case: Any) -> None:
        ring, message, proof = _signed(case)
        _core.Ring(ring).check(message, proof)

    def check_batch(case: Any) -> None:
        ring, message, proof = _signed(case)
        _expect(_core.Ring(ring).find_bad([(message, proof)] * 2), [])

    for i, case in enumerate(section):
        yield f"{i} proves", partial(prove, case)
        yield f"{i} verifies", partial(check, case)
        yield f"{i} verifies in a batch", partial(check_batch, case)


def _invalid(section: Any) -> Iterator[Case]:
    def refuse(case: Any) -> None:
        ring, message, proof = _signed(case)
        _expect_refusal(lambda: _core.Ring(ring).check(message, proof))

    def refuse_batch(case: Any) -> None:
        ring, message, proof = _signed(case)

        def check() -> None:
            for _, code in _core.Ring(ring).find_bad([(message, proof)]):
                raise MalformedInput(code)

        _expect_refusal(check)

    for i, case in enumerate(section):
        yield f"{i} is refused ({case['why']})", partial(refuse, case)
        yield f"{i} is refused in a batch ({case['why']})", partial(refuse_batch, case)


def _enrolled(case: Any) -> tuple[bytes, bytes, bytes]:
    return _bytes(case["context"]), _joined(case["commitments"]), _bytes(case["proof"])


def _enrolment(section: Any) -> Iterator[Case]:
    def prove(case: Any) -> None:
        openings = [_opening(s, r) for s, r in case["openings"]]
        context, commitments, wanted = _enrolled(case)
        _expect(b"".join(opening.commitment() for opening in openings), commitments)
        randomness = _joined(case["randomness"])
        _expect(_core.prove_enrolment_with_randomness(openings, context, randomness), wanted)

    def check(case: Any) -> None:
        _core.check_enrolment(*_enrolled(case))

    def check_batch(case: Any) -> None:
        _expect(_core.find_bad_enrolments([_enrolled(case)] * 2), [])

    for i, case in enumerate(section):
        yield f"{i} proves", partial(prove, case)
        yield f"{i} verifies", partial(check, case)
        yield f"{i} verifies in a batch", partial(check_batch, case)


def _invalid_enrolment(section: Any) -> Iterator[Case]:
    def refuse(case: Any) -> None:
        enrolled = _enrolled(case)
        _expect_refusal(lambda: _core.check_enrolment(*enrolled))

    def refuse_batch(case: Any) -> None:
        _expect([position for position, _ in _core.find_bad_enrolments([_enrolled(case)])], [0])

    for i, case in enumerate(section):
        yield f"{i} is refused ({case['why']})", partial(refuse, case)
        yield f"{i} is refused in a batch ({case['why']})", partial(refuse_batch, case)


SECTIONS: Final[dict[str, Callable[[Any], Iterator[Case]]]] = {
    "generators": _generators,
    "radices": _radices,
    "challenge_example": _challenge_example,
    "membership": _membership,
    "invalid": _invalid,
    "enrolment": _enrolment,
    "invalid_enrolment": _invalid_enrolment,
}


def find_fault(check: Check) -> str | None:
    """Why a case fails, or None when it passes.

    Args:
        check: returns when the case holds.
    """
    try:
        check()
    except (Mismatch, UndersignedError) as fault:
        return str(fault)
    except (TypeError, ValueError, LookupError, AttributeError, OverflowError) as fault:
        return f"the case is malformed: {fault!r}"
    return None


def _fail(reason: str) -> None:
    raise Mismatch(reason)


def _section(name: str, section: Any) -> Iterator[Case]:
    if name not in SECTIONS:
        yield name, partial(_fail, "this section is unknown")
        return
    try:
        for case, check in SECTIONS[name](section):
            yield f"{name} {case}", check
    except (TypeError, ValueError, LookupError, AttributeError) as fault:
        yield name, partial(_fail, f"the section is malformed: {fault!r}")


def build_cases(document: dict[str, Any]) -> Iterator[Case]:
    """All cases of a file of vectors; a section that is unknown or malformed is a case that fails.

    Args:
        document: the parsed file: section by section, as in vectors/proofs-v1.json.

    Source: PROTOCOL §1 to §3.
    """
    yield "protocol", partial(_expect, document.get("protocol"), "undersigned/v1")
    for name, section in document.items():
        if name != "protocol":
            yield from _section(name, section)


def parse_vectors(data: bytes, place: str) -> dict[str, Any]:
    """The sections of a file of vectors.

    Args:
        data: JSON, in whatever layout.
        place: what to call the file when it is refused.

    Raises:
        MalformedInput: `json`, `vectors-format`.
    """
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise MalformedInput("json", place, str(fault)) from None
    if not isinstance(document, dict) or not SECTIONS.keys() & document.keys():
        raise MalformedInput("vectors-format", place, "no section of vectors in it")
    return document


def main(arguments: list[str]) -> int:
    """Runs one file; 0 when all cases pass, 1 when one fails, 2 when there is nothing to run.

    Args:
        arguments: the path of the file, alone.
    """
    if len(arguments) != 1:
        sys.stderr.write(USAGE)
        return 2
    try:
        document = parse_vectors(Path(arguments[0]).read_bytes(), arguments[0])
    except (OSError, UndersignedError) as refusal:
        sys.stderr.write(f"undersigned.vectors: error: {refusal}\n")
        return 2
    faults = [(name, find_fault(check)) for name, check in build_cases(document)]
    for name, reason in faults:
        if reason is not None:
            sys.stdout.write(f"FAILED {name}: {reason}\n")
    failed = sum(reason is not None for _, reason in faults)
    sys.stdout.write(f"{len(faults) - failed} passed, {failed} failed\n")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
