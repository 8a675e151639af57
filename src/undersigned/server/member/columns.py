"""Columns of rosters, which every member's device asks for.

Source: PROTOCOL §4 (Frozen roster).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from undersigned.roster.frozen import build_column
from undersigned.server.letters import Served

_KEPT: Final = 16


class Columns:
    """The columns of the letters that were asked for last; a frozen roster never changes."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[bytes, int], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, served: Served) -> bytes:
        """The commitments of the letter's slot, 32 bytes each, in roster order."""
        name = (served.letter.roster, served.letter.slot)
        with self._lock:
            if name not in self._known:
                self._known[name] = build_column(served.folder.entries(), served.letter.slot)
            self._known.move_to_end(name)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
            return self._known[name]
