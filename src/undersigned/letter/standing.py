"""Which signatures of a letter stand, and the close record that counts them.

Source: PROTOCOL §5 (Signature record), §6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from undersigned.letter.document import Letter
from undersigned.letter.record import SIGN, Close, Record
from undersigned.roster.charter import Charter


def find_standing(records: Sequence[Record]) -> list[Record]:
    """The signatures that were not withdrawn, of records that none signed or withdrew twice."""
    withdrawn = {record.serial for record in records if record.action != SIGN}
    return [record for record in records if record.action == SIGN and record.serial not in withdrawn]


def build_close(letter: Letter, charter: Charter, standing: Sequence[Record]) -> Close:
    """The close record over the signatures that stand: every class with its count, zeros too.

    There is no class in it where the letter does not tell classes.
    """
    counts = Counter(record.class_ for record in standing)
    classes = {one.name: counts[one.name] for one in charter.classes} if letter.class_counts else {}
    return Close(letter.id, len(standing), classes)
