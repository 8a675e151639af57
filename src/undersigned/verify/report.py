"""What a verification found, step by step.

Source: PROTOCOL §7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NoReturn

from undersigned.errors import Fault, NotVerified
from undersigned.proof import RingName
from undersigned.tongue import Message

Status = Literal["passed", "failed", "not checked"]

STEPS: Final = (
    "format",
    "text",
    "roster",
    "letter",
    "ring",
    "signature",
    "duplicate",
    "log",
    "timestamp",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One step: how it ended, and its findings.

    Args:
        detail: for one that passed, a clause on what was checked.
    """

    step: str
    status: Status
    detail: Message | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def code(self) -> str | None:
        """The code of the first finding."""
        return self.faults[0].code if self.faults else None


@dataclass(frozen=True, slots=True)
class RingCount:
    """How many of a ring's members signed."""

    name: RingName
    size: int
    signed: int


@dataclass(frozen=True, slots=True)
class Eligibility:
    """One class: its rule, how many entries it has, and whose word these rest on.

    Args:
        rule: as the charter writes it: `ssh-directory`, `registrars`, `blind-registrars`, `signers-of`.
        registrars: their names, under the two rules that have some; `threshold` of them speak for an entry.
    """

    class_: str
    rule: str
    entries: int
    registrars: tuple[str, ...] = ()
    threshold: int = 0


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A witness that cosigned the final checkpoint.

    Args:
        is_named: whether the charter names it; the devices of members count no other.
        is_known: whether the reader knew its key.
    """

    name: str
    is_named: bool
    is_known: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Whether the reader knew the log's key, and the time-stamp authority."""

    log: bool
    authority: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What a valid bundle proves, and what the reader knew beforehand.

    Args:
        signatures: of distinct entries, withdrawn ones not counted.
        withdrawn: how many signed and withdrew.
        classes: signatures of each class, zeros too; None where the letter does not tell classes.
        witnesses: those that cosigned the final checkpoint; the charter asks for `quorum` of its own.
        charter_words: the twelve words.
        parent: the facts of the earlier letter whose signers these are, if any.
    """

    letter_id: bytes
    roster_id: bytes
    group: str
    title: str
    languages: tuple[str, ...]
    signatures: int
    withdrawn: int
    classes: dict[str, int] | None
    rings: tuple[RingCount, ...]
    eligibility: tuple[Eligibility, ...]
    min_ring: int
    opens: datetime
    closes: datetime
    releases: datetime | None
    log_origin: str
    witnesses: tuple[Cosigner, ...]
    quorum: int
    timestamp: datetime | None
    charter_words: tuple[str, ...]
    known: Known
    parent: Facts | None

    @property
    def entries(self) -> int:
        """The number of entries of the roster."""
        return sum(one.entries for one in self.eligibility)

    @property
    def earlier(self) -> tuple[Facts, ...]:
        """The facts of the earlier letters on whose signers this one rests, the latest first."""
        return () if self.parent is None else (self.parent, *self.parent.earlier)


@dataclass(frozen=True, slots=True)
class SoFar:
    """What an open letter, whose signatures come out in batches, holds before its close; not final.

    Args:
        rows: the steps that need no close record.
        facts: what is out so far, where all of them passed.
    """

    rows: tuple[Row, ...]
    facts: Facts | None


@dataclass(frozen=True, slots=True)
class Report:
    """The steps in order, and, when all passed, the facts; of an open letter of batches what is out."""

    rows: tuple[Row, ...]
    facts: Facts | None
    so_far: SoFar | None = None

    def __bool__(self) -> NoReturn:
        raise TypeError("a report has no truth value: ask for `valid`, or call `require_ok()`")

    @property
    def valid(self) -> bool:
        """Whether every step passed."""
        return self.facts is not None

    @property
    def is_open(self) -> bool:
        """Whether the letter is merely not closed yet: the one fault is the missing close record."""
        first = self.first_failed
        return first is not None and {one.code for one in first.faults} == {"close-missing"}

    @property
    def first_failed(self) -> Row | None:
        """The first step that failed."""
        return next((row for row in self.rows if row.status == "failed"), None)

    def require_ok(self) -> Facts:
        """The facts of a valid bundle.

        Raises:
            NotVerified: with the step, code, place and detail of the first finding.
        """
        failed = self.first_failed
        if self.facts is None or failed is not None:
            fault = failed.faults[0] if failed else Fault("json")
            raise NotVerified(fault.code, fault.place, fault.detail, step=failed.step if failed else None)
        return self.facts
