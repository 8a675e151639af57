"""Taking in records: each is checked, and kept so that nothing tells when or in which order it came.

Source: PROTOCOL §5 (Signature record, Sending).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from undersigned import _core
from undersigned.desk.kept import settle
from undersigned.desk.letter_folder import COLLECTED, LetterFolder, require_open
from undersigned.desk.letter_rings import LetterRings
from undersigned.desk.records import FolderRecords, Records, RecordsInStore
from undersigned.errors import Refused, UndersignedError
from undersigned.files import locked
from undersigned.letter.document import Letter
from undersigned.letter.record import SIGN, Record
from undersigned.letter.rules import find_offer_code
from undersigned.proof import RingName, find_ring_code, ring_name


@dataclass(frozen=True, slots=True)
class Collector:
    """The collector of one letter.

    Args:
        threads: how many check proofs; one for each processor if 0.
        kept: where a database keeps the records; in the letter's folder if None.
    """

    folder: LetterFolder
    threads: int = 0
    kept: RecordsInStore | None = None
    _rings: list[LetterRings] = field(default_factory=list, repr=False, compare=False)
    # Many who send at once wait for one reading.
    _reading: Lock = field(default_factory=Lock, repr=False, compare=False)

    def collect(self, records: Sequence[Record], now: datetime) -> list[UndersignedError | None]:
        """Take in records; what is new and what is repeated gets the same answer.

        Args:
            records: in any order.
            now: the time, in UTC; nothing of it is kept.

        Returns:
            For each record None if it is in, or why it was refused.

        Raises:
            Refused: `letter-not-open`, `letter-closed`, `letter-abandoned`, `store-elsewhere`.
            StoreFailure: none of them is in.
        """
        self.require_collecting(now)
        answers = self._check_proofs(self.rings.letter, records)
        # Proofs take their time, in which somebody may have closed the letter.
        with locked(self.folder.path):
            require_open(self.folder)
            kept = self.held()
            _refuse_stray_withdrawals(records, answers, kept)
            self._refuse_known_commitments(records, answers, kept)
            kept.add([record for record, answer in zip(records, answers, strict=True) if answer is None])
        return answers

    def require_collecting(self, now: datetime) -> None:
        """Refuse whatever comes before the letter opens or after it ended, whatever it holds.

        Raises:
            Refused: `letter-not-open`, `letter-closed`, `letter-abandoned`.
        """
        require_open(self.folder)
        letter = self.rings.letter
        if now < letter.opens:
            raise Refused("letter-not-open", None, f"it opens at {letter.opens:%F %T} UTC")
        if now >= letter.closes:
            raise Refused("letter-closed", None, f"it closed at {letter.closes:%F %T} UTC")

    def records(self) -> list[Record]:
        """All records, in the order of the log: by serial number, a sign before its withdraw."""
        with locked(self.folder.path):
            return self.held().all()

    def destroy(self) -> None:
        """Destroy every record, by overwriting it first."""
        with locked(self.folder.path):
            self.held().destroy()

    def held(self) -> Records:
        """Where the records are; the caller holds the lock of the letter's folder.

        Raises:
            Refused: `store-elsewhere`.
            StoreFailure: they could not be moved to where they are to be.
        """
        own = FolderRecords(self.folder.path / COLLECTED)
        settle(self.folder.path / COLLECTED, own, self.kept)
        return self.kept or own

    @property
    def rings(self) -> LetterRings:
        """The letter's rings, which an opened letter never changes; made ready once."""
        with self._reading:
            if not self._rings:
                self._rings.append(LetterRings.read(self.folder, self.threads))
        return self._rings[0]

    def _check_proofs(self, letter: Letter, records: Sequence[Record]) -> list[UndersignedError | None]:
        answers: list[UndersignedError | None] = [self._find_fault(letter, record) for record in records]
        sound = [index for index, answer in enumerate(answers) if answer is None]
        for name in {ring_name(records[index]) for index in sound}:
            group = [index for index in sound if ring_name(records[index]) == name]
            for index, code in self._find_bad(name, letter, [records[one] for one in group]):
                answers[group[index]] = Refused(code)
        return answers

    def _find_fault(self, letter: Letter, record: Record) -> Refused | None:
        name = ring_name(record)
        ring_code = find_ring_code(self.rings.commitments, name, self.rings.min_ring)
        if ring_code is not None:
            return Refused(ring_code, None, str(name))
        offer_code = find_offer_code(letter, record)
        return None if offer_code is None else Refused(offer_code)

    def _find_bad(
        self, name: RingName, letter: Letter, records: Sequence[Record]
    ) -> Iterable[tuple[int, str]]:
        letter_id = letter.id
        signed = [(record.message(letter_id), record.proof) for record in records]
        yield from self.rings.ring(name).find_bad(signed, self.threads)
        offers = [
            (index, (record.next_context(letter_id), b"".join(record.next.commitments), record.next.proof))
            for index, record in enumerate(records)
            if record.next is not None
        ]
        for position, code in _core.find_bad_enrolments([offer for _, offer in offers], self.threads):
            yield offers[position][0], code

    def _refuse_known_commitments(
        self, records: Sequence[Record], answers: list[UndersignedError | None], kept: Records
    ) -> None:
        """One record whose `next` is not fresh would make the whole letter invalid."""
        if all(record.next is None for record in records):
            return
        held = kept.all()
        taken = {one for record in held if record.next for one in record.next.commitments}
        known = {record.serial for record in held}
        for index, record in enumerate(records):
            if answers[index] is not None or record.next is None or record.serial in known:
                continue
            if record.next.is_fresh(taken, self.rings.enrolled):
                taken.update(record.next.commitments)
                known.add(record.serial)
            else:
                answers[index] = Refused("next-commitment-twice")


def _refuse_stray_withdrawals(
    records: Sequence[Record], answers: list[UndersignedError | None], kept: Records
) -> None:
    sound = (record for record, answer in zip(records, answers, strict=True) if answer is None)
    signed = {record.serial: ring_name(record) for record in sound if record.action == SIGN}
    for index, record in enumerate(records):
        if answers[index] is None and record.action != SIGN:
            held = kept.find(record.serial, SIGN)
            if held is not None:
                signed.setdefault(record.serial, ring_name(held))
            if record.serial not in signed:
                answers[index] = Refused("withdrawn-unsigned")
            elif signed[record.serial] != ring_name(record):
                answers[index] = Refused("withdrawn-elsewhere")
