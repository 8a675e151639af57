"""Taking in records: each is checked, and kept so that nothing tells when or in which order it came.

Source: PROTOCOL §5 (Signature record, Sending).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from undersigned import _core
from undersigned.desk.letter_folder import COLLECTED, LetterFolder, require_open
from undersigned.desk.records import FolderRecords, Records
from undersigned.errors import Refused, UndersignedError
from undersigned.letter.document import Letter
from undersigned.letter.record import SIGN, Record
from undersigned.limits import POINT_BYTES
from undersigned.proof import RingName


@dataclass(frozen=True, slots=True)
class Collector:
    """The collector of one letter.

    Args:
        threads: how many check proofs; one for each processor if 0.
        kept: where the records are kept; in the letter's folder if None.
    """

    folder: LetterFolder
    threads: int = 0
    kept: Records | None = None

    def collect(self, records: Sequence[Record], now: datetime) -> list[UndersignedError | None]:
        """Take in records; what is new and what is repeated gets the same answer.

        Args:
            records: in any order.
            now: the time, in UTC; nothing of it is kept.

        Returns:
            For each record None if it is in, or why it was refused.

        Raises:
            Refused: `letter-not-open`, `letter-closed`.
        """
        require_open(self.folder)
        letter = self.folder.letter()
        if now < letter.opens:
            raise Refused("letter-not-open", None, f"it opens at {letter.opens:%F %T} UTC")
        if now >= letter.closes:
            raise Refused("letter-closed", None, f"it closed at {letter.closes:%F %T} UTC")
        answers = self._check_all(letter, records)
        self._kept.add([record for record, answer in zip(records, answers, strict=True) if answer is None])
        return answers

    def records(self) -> list[Record]:
        """All records, in the order of the log: by serial number, a sign before its withdraw."""
        return self._kept.all()

    def destroy(self) -> None:
        """Destroy every record, by overwriting it first."""
        self._kept.destroy()

    @property
    def _kept(self) -> Records:
        return self.kept or FolderRecords(self.folder.path / COLLECTED)

    def _check_all(self, letter: Letter, records: Sequence[Record]) -> list[UndersignedError | None]:
        rings, charter = self.folder.rings(), self.folder.roster().charter
        answers: list[UndersignedError | None] = []
        for record in records:
            size = len(rings.get(RingName(record.class_, record.bucket), b"")) // POINT_BYTES
            answers.append(self._find_fault(letter, record, size, charter.min_ring))
        sound = [index for index, answer in enumerate(answers) if answer is None]
        for name, commitments in rings.items():
            group = [index for index in sound if _name(records[index]) == name]
            for index, code in self._find_bad(commitments, letter, [records[one] for one in group]):
                answers[group[index]] = Refused(code)
        self._refuse_stray_withdrawals(records, answers)
        self._refuse_known_commitments(records, answers)
        return answers

    def _find_fault(self, letter: Letter, record: Record, size: int, min_ring: int) -> Refused | None:
        if size == 0:
            return Refused("ring-unknown", None, str(_name(record)))
        if size < min_ring:
            return Refused("ring-too-small", None, str(_name(record)))
        if record.next is not None and (letter.next is None or record.action != SIGN):
            return Refused("next-not-offered")
        if record.next is not None and letter.next and len(record.next.commitments) != letter.next.slots:
            return Refused("next-slots")
        return None

    def _find_bad(
        self, commitments: bytes, letter: Letter, records: Sequence[Record]
    ) -> Iterable[tuple[int, str]]:
        if not records:
            return
        letter_id = letter.id
        signed = [(record.message(letter_id), record.proof) for record in records]
        yield from _core.Ring(commitments, self.threads).find_bad(signed, self.threads)
        offers = [
            (index, (record.next_context(letter_id), b"".join(record.next.commitments), record.next.proof))
            for index, record in enumerate(records)
            if record.next is not None
        ]
        for position, code in _core.find_bad_enrolments([offer for _, offer in offers], self.threads):
            yield offers[position][0], code

    def _refuse_stray_withdrawals(
        self, records: Sequence[Record], answers: list[UndersignedError | None]
    ) -> None:
        signed = {
            r.serial: _name(r)
            for r, a in zip(records, answers, strict=True)
            if a is None and r.action == SIGN
        }
        for index, record in enumerate(records):
            if answers[index] is None and record.action != SIGN:
                held = self._kept.find(record.serial, SIGN)
                if held is not None:
                    signed.setdefault(record.serial, _name(held))
                if record.serial not in signed:
                    answers[index] = Refused("withdrawn-unsigned")
                elif signed[record.serial] != _name(record):
                    answers[index] = Refused("withdrawn-elsewhere")

    def _refuse_known_commitments(
        self, records: Sequence[Record], answers: list[UndersignedError | None]
    ) -> None:
        """One record whose `next` is not fresh would make the whole letter invalid."""
        if all(record.next is None for record in records):
            return
        taken = {one for entry in self.folder.entries() for one in entry.commitments}
        held = self.records()
        kept = {record.serial for record in held}
        for record in held:
            taken.update(record.next.commitments if record.next else ())
        for index, record in enumerate(records):
            if answers[index] is not None or record.next is None or record.serial in kept:
                continue
            offered = set(record.next.commitments)
            if len(offered) < len(record.next.commitments) or not taken.isdisjoint(offered):
                answers[index] = Refused("next-commitment-twice")
            else:
                taken |= offered
                kept.add(record.serial)


def _name(record: Record) -> RingName:
    return RingName(record.class_, record.bucket)
