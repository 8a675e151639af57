"""What a member is shown, checked before anyone decides: roster, letter, texts, and who vouches for them.

Source: PROTOCOL §4 (Frozen roster), §5, §6 (Checkpoints).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from undersigned import canon, limits, schema
from undersigned.bundle import names
from undersigned.bundle.format import split_lines
from undersigned.desk.documents import refuse_first
from undersigned.desk.letter_folder import LetterFolder
from undersigned.errors import NotVerified, Refused
from undersigned.files import read_bounded
from undersigned.letter.document import Letter
from undersigned.letter.rules import BATCHED, find_language_faults, find_letter_faults
from undersigned.letter.text import check_text
from undersigned.log.checkpoint import check_checkpoint
from undersigned.proof import RingName, build_letter_rings, find_member, find_ring_code
from undersigned.roster.charter import Witness
from undersigned.roster.charter_rules import find_charter_faults
from undersigned.roster.entries import find_count_faults, find_form_faults, find_order_faults
from undersigned.roster.frozen import Roster, build_column


@dataclass(frozen=True, slots=True)
class Presented:
    """A letter as a member's device found it; all its digests and checkpoints hold.

    Args:
        texts: by language.
        rings: the commitments of each ring, 32 bytes each.
        witnesses: those of the member's own list that cosigned both letter and roster.
    """

    letter: Letter
    roster: Roster
    texts: Mapping[str, str]
    rings: Mapping[RingName, bytes]
    witnesses: tuple[str, ...]

    @property
    def needs_words(self) -> bool:
        """Whether too few witnesses on the member's own list vouch for this: words must be compared."""
        return len(self.witnesses) < max(1, self.roster.charter.log.quorum)

    def find_ring(self, commitment: bytes) -> tuple[RingName, int]:
        """The ring that the commitment (32 bytes) stands in, and its index there.

        Raises:
            Refused: `not-on-roster`, `ring-too-small`.
        """
        found = find_member(self.rings, commitment)
        if found is None:
            raise Refused("not-on-roster")
        code = find_ring_code(self.rings, found[0], self.roster.charter.min_ring)
        if code is not None:
            raise Refused(code, None, str(found[0]))
        return found


def read_presented(folder: LetterFolder, known: Sequence[Witness] = ()) -> Presented:
    """Read and check what a member is about to sign or leave.

    Args:
        known: the witnesses on the member's own list.

    Raises:
        MalformedInput: what is not of its form.
        Refused: a charter or letter against the rules, entries that are not those that the roster counts.
        NotVerified: `roster-column`, `text-digest`, `log-root`, `log-size` and those of checkpoints.
    """
    letter, roster = folder.letter(), folder.roster()
    refuse_first(find_charter_faults(roster.charter), f"{names.ROSTER}:/charter")
    refuse_first([*find_language_faults(letter), *find_letter_faults(letter, roster)], f"{names.LETTER}:")
    entries = list(folder.entries())
    refuse_first(find_form_faults(roster.charter, entries))
    refuse_first([*find_count_faults(roster, entries), *find_order_faults(roster.charter, entries)])
    column = build_column(entries, letter.slot)
    if len(roster.columns) <= letter.slot or canon.sha256(column) != roster.columns[letter.slot]:
        raise NotVerified("roster-column", f"{names.ROSTER}:/columns/{letter.slot}")
    log = roster.charter.log
    by_roster = _find_witnesses(
        folder, names.ROSTER_CHECKPOINT, roster, log.origin, [schema.encode_document(roster)]
    )
    by_letter = _find_witnesses(
        folder, names.CHECKPOINT, roster, letter.log_origin(roster.charter), _read_leaves(folder, letter)
    )
    rings = build_letter_rings(letter, roster, column)
    keys = {one.ed25519 for one in known}
    mine = tuple(
        one.name for one in log.witnesses if one.ed25519 in keys and one.name in by_roster & by_letter
    )
    return Presented(letter, roster, _read_texts(folder, letter), rings, mine)


def _read_texts(folder: LetterFolder, letter: Letter) -> dict[str, str]:
    texts, size = {}, 0
    for text in letter.texts:
        name = names.text_name(text.lang)
        data = read_bounded(folder.path / name, names.limit_of(name))
        size += len(data)
        names.check_texts_size(size)
        if canon.sha256(data) != text.sha256:
            raise NotVerified("text-digest", name)
        texts[text.lang] = check_text(data, name)
    return texts


def _read_leaves(folder: LetterFolder, letter: Letter) -> list[bytes]:
    """The letter alone; of a batched letter also what its open bundle has published so far."""
    leaves, path = [schema.encode_document(letter)], folder.path / names.SIGNATURES
    if letter.release == BATCHED and path.exists():
        leaves += split_lines(read_bounded(path, names.limit_of(names.SIGNATURES)), limits.RECORDS_MAX)
    return leaves


def _find_witnesses(
    folder: LetterFolder, name: str, roster: Roster, origin: str, leaves: Sequence[bytes]
) -> set[str]:
    data = read_bounded(folder.path / name, names.limit_of(name))
    checkpoint = check_checkpoint(data, name, roster.charter.log, origin)
    checkpoint.check_leaves(leaves, name)
    return {one.name for one in checkpoint.witnessed}
