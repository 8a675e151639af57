from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from support.group import ClassPlan, Group, GroupPlan, cosigned, make_group, make_witnesses, sign_log
from support.world import OPENS, LetterPlan, build_letter, open_folder
from undersigned import canon, schema
from undersigned.bundle import names
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.presented import read_presented
from undersigned.errors import MalformedInput, NotVerified, Refused, StoreFailure, UndersignedError
from undersigned.proof import RingName
from undersigned.roster.charter import Witness
from undersigned.roster.entry import Entry
from undersigned.roster.frozen import Roster, build_column

PLAN = LetterPlan()
CLASSES = (ClassPlan("ward", members=5), ClassPlan("former", members=4))


@pytest.fixture(scope="module")
def group() -> Group:
    return make_group(GroupPlan(CLASSES, witnesses=2))


@pytest.fixture
def folder(group: Group, tmp_path: Path) -> LetterFolder:
    return open_folder(tmp_path, group, build_letter(group, PLAN), PLAN)


def known(group: Group, *numbers: int) -> list[Witness]:
    return [Witness(group.witnesses[one].name, group.witnesses[one].public) for one in numbers]


def test_shows_letter_texts_and_ring(group: Group, folder: LetterFolder) -> None:
    shown = read_presented(folder, known(group, 0, 1))
    assert shown.letter.id == folder.letter().id
    assert shown.texts == dict(PLAN.texts)
    for member in group.members:
        name, index = shown.find_ring(member.entry.commitments[0])
        assert name == RingName(member.class_, None)
        ring = shown.rings[name]
        assert ring[32 * index : 32 * index + 32] == member.entry.commitments[0]
    with pytest.raises(Refused, match="not-on-roster"):
        shown.find_ring(group.members[0].entry.commitments[1])


def test_counts_only_witnesses_on_the_members_own_list(group: Group, folder: LetterFolder) -> None:
    stranger = make_witnesses(1)[0]
    assert read_presented(folder).needs_words
    assert read_presented(folder, [Witness(stranger.name, stranger.public)]).witnesses == ()
    one = read_presented(folder, known(group, 1))
    assert (one.witnesses, one.needs_words) == ((group.witnesses[1].name,), True)
    assert not read_presented(folder, known(group, 0, 1)).needs_words


def test_a_witness_of_letter_or_roster_alone_does_not_count(tmp_path: Path) -> None:
    group = make_group(GroupPlan(CLASSES, witnesses=2, quorum=1))
    folder = open_folder(tmp_path, group, build_letter(group, PLAN), PLAN)
    letter = schema.encode_document(folder.letter())
    note = sign_log(group.log, folder.letter().log_origin(group.charter), [letter])
    (folder.path / names.CHECKPOINT).write_bytes(cosigned(note, group.witnesses[:1], OPENS))
    assert read_presented(folder, known(group, 0, 1)).witnesses == (group.witnesses[0].name,)
    assert read_presented(folder, known(group, 1)).needs_words


def test_a_charter_without_witnesses_needs_words(tmp_path: Path) -> None:
    group = make_group(GroupPlan(CLASSES))
    folder = open_folder(tmp_path, group, build_letter(group, PLAN), PLAN)
    assert read_presented(folder).needs_words


def test_refuses_a_ring_too_small_to_hide_in(tmp_path: Path) -> None:
    group = make_group(GroupPlan((ClassPlan("ward", members=5), ClassPlan("former", members=3)), min_ring=4))
    folder = open_folder(tmp_path, group, build_letter(group, PLAN), PLAN)
    shown = read_presented(folder)
    with pytest.raises(Refused, match="ring-too-small"):
        shown.find_ring(group.of_class("former")[0].entry.commitments[0])
    shown.find_ring(group.of_class("ward")[0].entry.commitments[0])


def vouch_letter(folder: LetterFolder, group: Group, leaves: list[bytes] | None = None) -> None:
    """Sign and witness the letter as it stands, as an organiser with all keys could."""
    leaves = leaves or [(folder.path / names.LETTER).read_bytes()]
    note = sign_log(group.log, f"{group.charter.log.origin}/{folder.letter().slot}", leaves)
    (folder.path / names.CHECKPOINT).write_bytes(cosigned(note, group.witnesses, OPENS))


def put_roster(
    folder: LetterFolder, group: Group, roster: Roster, entries: list[Entry] | None = None
) -> None:
    """Put another roster under the letter, everything signed and witnessed anew."""
    if entries is not None:
        data = b"".join(schema.encode_document(one) + b"\n" for one in entries)
        columns = list(roster.columns)
        columns[0] = canon.sha256(build_column(entries, 0))
        roster = replace(roster, sha256=canon.sha256(data), columns=tuple(columns))
        (folder.path / names.ENTRIES).write_bytes(data)
    leaf = schema.encode_document(roster)
    (folder.path / names.ROSTER).write_bytes(leaf)
    note = sign_log(group.log, roster.charter.log.origin, [leaf])
    (folder.path / names.ROSTER_CHECKPOINT).write_bytes(cosigned(note, group.witnesses, OPENS))
    put_letter(folder, group, roster=roster.id)


def put_letter(folder: LetterFolder, group: Group, **changed: object) -> None:
    letter = replace(folder.letter(), **changed)  # type: ignore[arg-type]
    (folder.path / names.LETTER).write_bytes(schema.encode_document(letter))
    vouch_letter(folder, group)


Fault = Callable[[LetterFolder, Group], object]


def change(name: str, old: bytes, new: bytes) -> Fault:
    def apply(folder: LetterFolder, _: Group) -> None:
        path = folder.path / name
        data = path.read_bytes()
        assert old in data
        path.write_bytes(data.replace(old, new, 1))

    return apply


def recount(folder: LetterFolder, group: Group) -> None:
    """A ring of two instead of five, which the member would not know from an honest one."""
    put_roster(folder, group, replace(group.roster, entries={"ward": 2, "former": 7}))


def reorder(folder: LetterFolder, group: Group) -> None:
    put_roster(folder, group, group.roster, list(reversed(list(folder.entries()))))


def shorten(folder: LetterFolder, group: Group) -> None:
    first, *rest = folder.entries()
    data = [replace(first, commitments=first.commitments[:0]), *rest]
    lines = b"".join(schema.encode_document(one) + b"\n" for one in data)
    (folder.path / names.ENTRIES).write_bytes(lines)


FAULTS: dict[str, tuple[Fault, str]] = {
    "text changed": (change("texts/en.md", b"two", b"ten"), "text-digest"),
    "text missing": (lambda f, _: (f.path / "texts/en.md").unlink(), "not-found"),
    "letter changed": (change(names.LETTER, b"Safe", b"Fast"), "log-root"),
    "letter not canonical": (change(names.LETTER, b"{", b"{ "), "json-not-canonical"),
    "letter of another roster": (lambda f, g: put_letter(f, g, roster=bytes(32)), "letter-roster"),
    "letter on no slot": (lambda f, g: put_letter(f, g, slot=2), "letter-slot"),
    "letter that closes first": (lambda f, g: put_letter(f, g, closes=OPENS), "letter-dates"),
    "letter without texts": (lambda f, g: put_letter(f, g, texts=()), "text-none"),
    "letter not opened": (lambda f, _: (f.path / names.CHECKPOINT).unlink(), "not-found"),
    "log with a record": (lambda f, g: vouch_letter(f, g, [b"a", b"b"]), "log-size"),
    "log of another letter": (lambda f, g: vouch_letter(f, g, [b"a"]), "log-root"),
    "checkpoints exchanged": (
        lambda f, _: (f.path / names.CHECKPOINT).write_bytes((f.path / names.ROSTER_CHECKPOINT).read_bytes()),
        "checkpoint-origin",
    ),
    "roster changed": (change(names.ROSTER, b'"min_ring":2', b'"min_ring":3'), "letter-roster"),
    "charter against the rules": (
        lambda f, g: put_roster(f, g, replace(g.roster, charter=replace(g.charter, min_ring=1))),
        "charter-min-ring",
    ),
    "column of another roster": (
        lambda f, g: put_roster(f, g, replace(g.roster, columns=(bytes(32), bytes(32)))),
        "roster-column",
    ),
    "entry left out": (
        lambda f, _: (f.path / names.ENTRIES).write_bytes(
            b"".join((f.path / names.ENTRIES).read_bytes().splitlines(keepends=True)[1:])
        ),
        "roster-count",
    ),
    "entry without slots": (shorten, "entry-slots"),
    "entries counted otherwise": (recount, "roster-count"),
    "entries in another order": (reorder, "entry-order"),
    "too few witnesses": (
        lambda f, g: (f.path / names.ROSTER_CHECKPOINT).write_bytes(
            sign_log(g.log, g.charter.log.origin, [(f.path / names.ROSTER).read_bytes()])
        ),
        "quorum",
    ),
}


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        ("letter on no slot", "letter.json:/slot"),
        ("letter without texts", "letter.json:/texts"),
        ("charter against the rules", "roster.json:/charter/min_ring"),
    ],
)
def test_says_in_which_file_a_fault_is(fault: str, place: str, group: Group, folder: LetterFolder) -> None:
    FAULTS[fault][0](folder, group)
    with pytest.raises(Refused) as refused:
        read_presented(folder, known(group, 0, 1))
    assert refused.value.place == place


@pytest.mark.parametrize("fault", FAULTS)
def test_refuses_to_show(fault: str, group: Group, folder: LetterFolder) -> None:
    apply, code = FAULTS[fault]
    apply(folder, group)
    with pytest.raises((MalformedInput, NotVerified, Refused, StoreFailure)) as refused:
        read_presented(folder, known(group, 0, 1))
    assert isinstance(refused.value, UndersignedError)
    assert refused.value.code == code
