"""An organiser who holds the log's key shows one member a roster or a letter that nobody else sees.

The victim would then sign in a ring of the organiser's own making. A witness on the victim's own list cosigns
one story for each log; without one, the device asks to compare twelve words with a colleague.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from support.group import ClassPlan, Group, GroupPlan, make_group, sign_log
from support.world import OPENS, LetterPlan, build_letter, open_folder
from undersigned import schema
from undersigned.bundle import names
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.presented import Presented, read_presented
from undersigned.errors import Refused
from undersigned.log.note import add_signatures, encode_note, parse_note
from undersigned.roster.charter import Witness
from undersigned.roster.frozen import build_roster
from undersigned.roster.words import build_words
from undersigned.witness.cosigner import cosign
from undersigned.witness.memory import Memory

GROUP = make_group(GroupPlan((ClassPlan("ward", "registrars", 6),), witnesses=1, quorum=0))
(WITNESS,) = GROUP.witnesses
KNOWN = Witness(WITNESS.name, WITNESS.public)
VICTIM = GROUP.members[0]


def _tell(group: Group, plan: LetterPlan, path: Path) -> LetterFolder:
    """What a member is shown, with the log's signature alone."""
    bare = dict(group.files)
    note = parse_note(bare[names.ROSTER_CHECKPOINT], "checkpoint")
    bare[names.ROSTER_CHECKPOINT] = encode_note(replace(note, signatures=note.signatures[:1]))
    path.mkdir()
    return open_folder(path, replace(group, files=bare, witnesses=[]), build_letter(group, plan), plan)


def _witness(folder: LetterFolder, memory: Memory) -> None:
    """The witness cosigns both checkpoints, if it may."""
    origin = GROUP.charter.log.origin
    for name, log in ((names.ROSTER_CHECKPOINT, origin), (names.CHECKPOINT, f"{origin}/0")):
        data = (folder.path / name).read_bytes()
        line = cosign(memory, data, (), log, GROUP.log.public, WITNESS, OPENS)
        (folder.path / name).write_bytes(encode_note(add_signatures(parse_note(data, name), [line])))


def _roster_for_victim() -> Group:
    """The same charter, and a roster of two: the victim and a member that the organiser made up."""
    members = [VICTIM, GROUP.members[1]]
    roster, entries = build_roster(GROUP.charter, [one.entry for one in members], [])
    data = schema.encode_document(roster)
    checkpoint = sign_log(GROUP.log, GROUP.charter.log.origin, [data])
    files = {names.ROSTER: data, names.ENTRIES: entries, names.ROSTER_CHECKPOINT: checkpoint}
    return replace(GROUP, roster=roster, files=files, members=members)


STORIES = {
    "a roster of two": (_roster_for_victim(), LetterPlan()),
    "another letter": (GROUP, LetterPlan(title="For your eyes")),
    "another text": (GROUP, LetterPlan(texts=(("en", "Words for one reader.\n"),))),
}


def _tell_everybody(tmp_path: Path) -> Presented:
    folder = _tell(GROUP, LetterPlan(), tmp_path / "all")
    _witness(folder, Memory(tmp_path / "memory"))
    return read_presented(folder, (KNOWN,))


@pytest.mark.parametrize("story", STORIES)
def test_organiser_cannot_show_one_member_another_story(story: str, tmp_path: Path) -> None:
    assert not _tell_everybody(tmp_path).needs_words
    folder = _tell(*STORIES[story], tmp_path / "victim")
    with pytest.raises(Refused) as refused:
        _witness(folder, Memory(tmp_path / "memory"))
    assert refused.value.code == "witness-root"
    shown = read_presented(folder, (KNOWN,))
    assert shown.find_ring(VICTIM.entry.commitments[0])
    assert shown.needs_words


@pytest.mark.parametrize("story", STORIES)
def test_control_a_witness_without_memory_helps_the_organiser(story: str, tmp_path: Path) -> None:
    assert not _tell_everybody(tmp_path).needs_words
    folder = _tell(*STORIES[story], tmp_path / "victim")
    _witness(folder, Memory(tmp_path / "another memory"))
    assert not read_presented(folder, (KNOWN,)).needs_words


def test_organiser_cannot_name_the_victims_witness_itself(tmp_path: Path) -> None:
    folder = _tell(GROUP, LetterPlan(), tmp_path / "all")
    _witness(folder, Memory(tmp_path / "memory"))
    stranger = Witness(WITNESS.name, GROUP.log.public)
    assert read_presented(folder, (stranger,)).needs_words
    assert read_presented(folder).needs_words


def test_organiser_cannot_give_one_member_another_charter_with_the_same_words() -> None:
    words = build_words(GROUP.charter.id)
    other_log = replace(GROUP.charter.log, origin=GROUP.charter.log.origin + "-for-you")
    for other in (
        replace(GROUP.charter, log=other_log),
        replace(GROUP.charter, created=date(2025, 11, 22)),
        replace(GROUP.charter, description=" "),
    ):
        assert build_words(other.id) != words
    assert build_words(replace(GROUP.charter).id) == words
