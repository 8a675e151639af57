"""What a collector holds records against, read from an opened letter's folder once.

Source: PROTOCOL §4 (Rings), §5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from undersigned._core import Ring
from undersigned.desk.letter_folder import LetterFolder
from undersigned.letter.document import Letter
from undersigned.limits import POINT_BYTES
from undersigned.proof import RingName


@dataclass(frozen=True, slots=True, eq=False)
class LetterRings:
    """A letter and its rings; safe for several threads.

    Args:
        commitments: of each ring, 32 bytes each, in its order.
        min_ring: how many members a ring needs.
        threads: how many decode a ring; one for each processor if 0.
    """

    folder: LetterFolder
    letter: Letter
    commitments: Mapping[RingName, bytes]
    min_ring: int
    threads: int = 0
    _decoded: dict[RingName, Ring] = field(default_factory=dict)
    _enrolled: list[frozenset[bytes]] = field(default_factory=list)

    @classmethod
    def read(cls, folder: LetterFolder, threads: int = 0) -> LetterRings:
        """Read them from the letter's folder.

        Raises:
            StoreFailure, MalformedInput: a file of the folder is gone or damaged.
        """
        return cls(folder, folder.letter(), folder.rings(), folder.roster().charter.min_ring, threads)

    def size(self, name: RingName) -> int:
        """How many members a ring has; 0 where there is no such ring."""
        return len(self.commitments.get(name, b"")) // POINT_BYTES

    def ring(self, name: RingName) -> Ring:
        """A ring of the letter, decoded when it is first asked for."""
        if name not in self._decoded:
            self._decoded[name] = Ring(self.commitments[name], self.threads)
        return self._decoded[name]

    @property
    def enrolled(self) -> frozenset[bytes]:
        """Every commitment of the roster, read when it is first asked for."""
        if not self._enrolled:
            entries = self.folder.entries()
            self._enrolled.append(frozenset(one for entry in entries for one in entry.commitments))
        return self._enrolled[0]
