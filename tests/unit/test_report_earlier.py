"""The report on signers who speak again: on whom the earlier letter rests, and what was not checked."""

from __future__ import annotations

from support.group import ClassPlan, Group, GroupPlan, cosigned, make_speakers
from support.world import LetterPlan, World, make_world
from undersigned.bundle import names
from undersigned.bundle.names import HeldFiles
from undersigned.roster.charter import Witness
from undersigned.verify.narrate import build_sections
from undersigned.verify.policy import Policy
from undersigned.verify.report import Cosigner, Facts
from undersigned.verify.unproven import list_unproven
from undersigned.verify.verifier import verify

TWO = GroupPlan((ClassPlan("ward", members=9), ClassPlan("former", "registrars", members=6)), witnesses=1)


def facts_of(group: Group) -> Facts:
    return verify(HeldFiles(make_world(group, LetterPlan(signs=2)).files)).require_ok()


def told(facts: Facts, heading: str) -> str:
    return "\n".join(
        line for one in build_sections(facts) if one.heading == heading for line in one.sentences
    )


def test_tells_whom_the_first_letter_rested_on() -> None:
    first = make_world(TWO, LetterPlan(signs=3, speaks_again=3, next_slots=1))
    facts = facts_of(make_speakers(first))
    assert facts.parent is not None
    assert facts.parent.letter_id == first.letter.id
    seen = told(facts, "Who could sign")
    assert "signers of an earlier letter" in seen
    assert "any 2 of 3 registrars" in seen


def speakers_of(first: World) -> Group:
    return make_speakers(first, witnesses=1)


def test_tells_what_nobody_compared_of_the_first_letter() -> None:
    first = make_world(TWO, LetterPlan(title="The first", signs=3, speaks_again=3, next_slots=1))
    facts = facts_of(speakers_of(first))
    gaps = list_unproven(facts)
    own = [gap for gap in gaps if not gap.startswith("Of the earlier letter “The first”: ")]
    for gap in ("--log", "--witness", "directory of SSH keys", "registrars told", "two classes", "enrolled"):
        assert sum(gap in one for one in gaps) - sum(gap in one for one in own) == 1, gap
    assert not any("registrars told" in one for one in own)
    heading = "Who vouches for the record of the earlier letter “The first”"
    assert f"The log {first.letter.log_origin(first.group.charter)} signed" in told(facts, heading)
    assert "1 witness cosigned it" in told(facts, heading)
    assert "No time-stamp authority" in told(facts, heading)


def test_tells_of_every_letter_before() -> None:
    first = make_world(TWO, LetterPlan(title="The first", signs=4, speaks_again=4, next_slots=1))
    second = make_world(
        make_speakers(first), LetterPlan(title="The second", signs=4, speaks_again=3, next_slots=1)
    )
    third = make_speakers(second, origin="letters.example.org/third")
    facts = facts_of(third)
    assert [one.title for one in facts.earlier] == ["The second", "The first"]
    assert "any 2 of 3 registrars" in told(facts, "Who could sign")
    assert any("“The first”: That the registrars" in one for one in list_unproven(facts))


def test_what_the_reader_knows_is_told_of_the_first_letter_and_asked_of_the_second() -> None:
    first = make_world(TWO, LetterPlan(signs=3, speaks_again=3, next_slots=1))
    world = make_world(speakers_of(first), LetterPlan(signs=2))
    (old,) = first.group.witnesses
    known = Witness(old.name, old.public)
    policy = Policy((known,), log_key=world.group.log.public)
    unseen = verify(HeldFiles(world.files), policy).first_failed
    assert unseen is not None
    assert unseen.code == "witness-wanted"
    both = cosigned(world.files[names.CHECKPOINT], [old], world.letter.releases or world.letter.closes)
    facts = verify(HeldFiles({**world.files, names.CHECKPOINT: both}), policy).require_ok()
    assert facts.parent is not None
    assert (facts.known.log, facts.parent.known.log) == (True, False)
    assert facts.parent.witnesses == (Cosigner(old.name, is_named=True, is_known=True),)
    assert not any("--witness" in one for one in list_unproven(facts))
