"""The report: its facts, its sentences, what it says is unproven, and its JSON."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from support.group import ClassPlan, Group, GroupPlan, make_group
from support.world import LetterPlan, World, make_world
from undersigned.bundle import names
from undersigned.bundle.names import HeldFiles
from undersigned.desk.checking import describe_report
from undersigned.errors import Fault, MalformedInput, NotVerified
from undersigned.letter.rules import BATCHED
from undersigned.proof import RingName
from undersigned.roster.charter import Witness
from undersigned.schema import parse_value
from undersigned.verify.lines import build_lines, tell_fault
from undersigned.verify.narrate import build_sections, build_sentence, find_warning
from undersigned.verify.policy import Policy
from undersigned.verify.report import STEPS, Facts, Report, RingCount
from undersigned.verify.unproven import list_unproven
from undersigned.verify.verifier import report_unreadable, verify
from undersigned.verify.wording import name_ring, printable, tell_span

TWO = GroupPlan((ClassPlan("ward", members=9), ClassPlan("former", "registrars", members=6)), witnesses=1)
UNSEEN = GroupPlan((ClassPlan("agency", "blind-registrars", members=4),))


def report_on(world: World, policy: Policy | None = None) -> Report:
    return verify(HeldFiles(world.files), policy)


def facts_of(group: GroupPlan | Group = TWO, plan: LetterPlan | None = None, **policy: object) -> Facts:
    plan = plan or LetterPlan(signs=(("ward", 3), ("former", 2)))
    return report_on(make_world(group, plan), Policy(**policy)).require_ok()  # type: ignore[arg-type]


def told(facts: Facts, heading: str) -> str:
    return "\n".join(
        line for one in build_sections(facts) if one.heading == heading for line in one.sentences
    )


def test_sentence_counts_by_class() -> None:
    assert build_sentence(facts_of()) == (
        "5 different members of Nurses of Northfield Hospital, 3 of class “ward” and 2 of class “former”, "
        "signed exactly this text; anyone can check it from the published record."
    )


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (
            (("ward", 3),),
            "3 different members of Nurses of Northfield Hospital, 3 of class “ward” and none of",
        ),
        ((("ward", 1),), "1 member of Nurses of Northfield Hospital, 1 of class “ward” and none of"),
        ((), "No member of Nurses of Northfield Hospital signed exactly this text;"),
    ],
)
def test_sentence_for_few(signs: tuple[tuple[str, int], ...], expected: str) -> None:
    assert build_sentence(facts_of(plan=LetterPlan(signs=signs))).startswith(expected)


def test_sentence_without_class_counts_names_no_class() -> None:
    facts = facts_of(plan=LetterPlan(class_counts=False, signs=2))
    assert facts.classes is None
    assert build_sentence(facts).startswith("4 different members of Nurses of Northfield Hospital signed")
    assert "All classes together: 4 of 15 signed." in told(facts, "How many of each ring signed")


def test_withdrawn_signatures_are_told_and_not_counted() -> None:
    plan = LetterPlan(signs=(("ward", 4), ("former", 2)), withdraws=(("ward", 1),))
    facts = facts_of(plan=plan)
    assert (facts.signatures, facts.withdrawn, facts.classes) == (5, 1, {"ward": 3, "former": 2})
    assert "1 signature was withdrawn" in told(facts, "How many of each ring signed")
    assert "withdrawn" not in told(facts_of(), "How many of each ring signed")


@pytest.mark.parametrize(
    ("signed", "warned"),
    [(0, None), (10, None), (11, "more than half"), (19, "more than half"), (20, "everybody")],
)
def test_warns_of_a_ring_that_signed_as_a_whole(signed: int, warned: str | None) -> None:
    found = find_warning(RingCount(RingName("ward", None), 20, signed), 2)
    assert (found is None) if warned is None else (found is not None and found.startswith(warned))


def test_warns_of_a_ring_that_could_not_sign() -> None:
    found = find_warning(RingCount(RingName("ward", None), 19, 0), 20)
    assert found is not None
    assert found.startswith("nobody in this ring could sign")


def test_tells_the_margin_between_close_and_release() -> None:
    assert "11 days 4 hours after the close" in told(facts_of(), "When")
    assert "WARNING" not in told(facts_of(), "When")
    close = LetterPlan().closes
    short = facts_of(plan=LetterPlan(releases=close + timedelta(hours=23)))
    assert "WARNING: that is less than a day" in told(short, "When")


def test_tells_the_price_of_batched_release() -> None:
    assert "in batches while the letter was open" in told(facts_of(plan=LetterPlan(release=BATCHED)), "When")


def test_tells_each_rule_and_whose_word_it_rests_on() -> None:
    seen = told(facts_of(), "Who could sign")
    assert "Class “ward”, 9 entries: whoever holds an SSH key of the published directory" in seen
    assert "Class “former”, 6 entries: any 2 of 3 registrars (former-0, former-1, former-2)" in seen
    assert "without seeing it" not in seen
    assert "without seeing it" in told(facts_of(UNSEEN, LetterPlan(signs=2)), "Who could sign")


def test_warns_where_no_witness_cosigned() -> None:
    heading = "Who vouches for the record"
    assert "1 witness cosigned it: witness-0.example." in told(facts_of(), heading)
    assert "WARNING: no witness" in told(facts_of(GroupPlan(), LetterPlan()), heading)


def test_tells_the_twelve_words() -> None:
    facts = facts_of()
    assert len(facts.charter_words) == 12
    assert " ".join(facts.charter_words) in told(facts, "Who vouches for the record")


def test_what_the_reader_knows_is_no_longer_unproven() -> None:
    group = make_group(TWO)
    witness = Witness(group.witnesses[0].name, group.witnesses[0].public)
    nothing, everything = facts_of(), facts_of(log_key=group.log.public, witnesses=(witness,))
    for option in ("--log", "--witness"):
        assert any(option in sentence for sentence in list_unproven(nothing))
        assert not any(option in sentence for sentence in list_unproven(everything))


@pytest.mark.parametrize(
    "gap",
    [
        "directory of SSH keys",
        "registrars told the truth",
        "two classes",
        "copied in time",
        "network traffic",
        "way of writing",
        "pressed or paid",
        "what the letter says is true",
        "a timestamp from before",
    ],
)
def test_unproven_names(gap: str) -> None:
    assert any(gap in sentence for sentence in list_unproven(facts_of()))


def test_unproven_leaves_out_what_does_not_apply() -> None:
    seen = " ".join(list_unproven(facts_of(GroupPlan(), LetterPlan())))
    assert "registrars" not in seen
    assert "two classes" not in seen


def test_refuses_other_log_key_than_the_reader_knows() -> None:
    report = report_on(make_world(TWO), Policy(log_key=make_group(GroupPlan()).log.public))
    failed = report.first_failed
    assert failed is not None
    assert (failed.step, failed.code) == ("log", "log-key-unknown")
    assert build_lines(report)[-1].startswith("NOT VALID by what you asked for")


def test_refuses_timestamp_of_an_authority_that_the_reader_does_not_know() -> None:
    report = report_on(make_world(TWO), Policy(timestamp_root=bytes(32)))
    failed = report.first_failed
    assert failed is not None
    assert (failed.step, failed.code) == ("timestamp", "timestamp-root-unknown")


def test_tells_every_finding_of_the_step_that_failed() -> None:
    world = make_world(TWO, LetterPlan(signs=2))
    lines = world.files[names.SIGNATURES].split(b"\n")
    broken = [re.sub(rb'"proof":"[^"]{80}', lambda _: b'"proof":"' + b"A" * 80, line) for line in lines]
    report = verify(HeldFiles({**world.files, names.SIGNATURES: b"\n".join(broken)}))
    assert report.first_failed is not None
    seen = build_lines(report)
    assert sum(f"[{report.first_failed.code}]" in line for line in seen) == len(world.records) == 4
    assert seen[-1].startswith("NOT VALID")
    assert sum("not checked" in line for line in seen) == len(STEPS) - 6


def test_a_report_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="truth"):
        bool(report_on(make_world()))


def test_require_ok_tells_the_first_finding() -> None:
    files = {**make_world().files, "texts/en.md": b"Another text.\n"}
    with pytest.raises(NotVerified) as raised:
        verify(HeldFiles(files)).require_ok()
    assert (raised.value.step, raised.value.code, raised.value.place) == (
        "text",
        "text-digest",
        "texts/en.md",
    )


def test_json_has_exactly_these_members() -> None:
    world = make_world(TWO, LetterPlan(signs=(("ward", 3), ("former", 2))))
    report = report_on(world)
    seen = orjson.loads(orjson.dumps(describe_report(report)))
    steps = seen.pop("steps")
    assert seen == {
        "valid": True,
        "signatures": 5,
        "classes": {"ward": 3, "former": 2},
        "letter": world.letter.id.hex(),
        "roster": {
            "entries": {"ward": 9, "former": 6},
            "rules": {"ward": "ssh-directory", "former": "registrars"},
        },
        "rings": [
            {"class": "ward", "bucket": None, "size": 9, "signed": 3},
            {"class": "former", "bucket": None, "size": 6, "signed": 2},
        ],
    }
    assert [(step["step"], step["status"], step["code"]) for step in steps] == [
        (step, "passed", None) for step in STEPS
    ]
    assert all(set(step) == {"step", "status", "code", "detail", "findings"} for step in steps)
    assert all(step["findings"] == [] for step in steps)


def test_json_tells_nothing_that_was_not_verified() -> None:
    world = make_world(TWO)
    report = verify(HeldFiles({**world.files, "texts/en.md": b"Another text.\n"}))
    seen = describe_report(report)
    assert (seen["valid"], seen["signatures"], seen["letter"], seen["rings"]) == (False, None, None, [])
    assert seen["classes"] == {}
    assert seen["roster"] == {"entries": {}, "rules": {}}
    assert isinstance(seen["steps"], list)
    assert seen["steps"][1] == {
        "step": "text",
        "status": "failed",
        "code": "text-digest",
        "detail": "texts/en.md: This text is not the one that the letter names.",
        "findings": [{"code": "text-digest", "place": "texts/en.md", "detail": None}],
    }


def test_json_tells_every_finding_of_the_step_that_failed() -> None:
    world = make_world(TWO)
    files = {**world.files, names.CHECKPOINT: b"", names.SIGNATURES: world.files[names.SIGNATURES] * 2}
    report = verify(HeldFiles({**files, "texts/xx.md": b""}))
    steps = describe_report(report)["steps"]
    assert isinstance(steps, list)
    assert isinstance(steps[0], dict)
    assert steps[0]["findings"] == [
        {"code": one.code, "place": one.place, "detail": one.detail} for one in report.rows[0].faults
    ]
    assert len(report.rows[0].faults) == 2
    assert str(steps[0]["detail"]).endswith("(and 1 more)")


def test_findings_are_told_with_one_sign_between_two_parts() -> None:
    report = report_unreadable(MalformedInput("zip-form", "letter.zip", "it does not begin with a file"))
    steps = describe_report(report)["steps"]
    assert isinstance(steps, list)
    assert isinstance(steps[0], dict)
    assert steps[0]["detail"] == (
        "letter.zip: The zip is not in the one form that the protocol allows. (it does not begin with a file)"
    )
    with pytest.raises(MalformedInput) as raised:
        parse_value(Witness, [], "witness.pub")
    assert str(raised.value).startswith("witness.pub: ")


def test_what_is_no_bundle_gets_a_report() -> None:
    report = report_unreadable(MalformedInput("zip-form", "letter.zip"))
    assert not report.valid
    assert [row.status for row in report.rows] == ["failed", *["not checked"] * (len(STEPS) - 1)]


def test_bytes_that_steer_a_terminal_are_escaped() -> None:
    assert printable("a\x1b[31mb\u202ec\u200ed\ud800") == "a\\u{001b}[31mb\\u{202e}c\\u{200e}d\\u{d800}"
    assert printable("مى‌خواهم שלום “x”") == "مى‌خواهم שלום “x”"
    assert "\x1b" not in tell_fault(Fault("json", "\x1b]0;x", "\x1b[2J"))


def test_group_cannot_write_lines_of_the_report() -> None:
    report = report_on(make_world(TWO))
    wanted = len(build_lines(replace(report, facts=facts_of())))
    for steering in ("\u200e", "\n", "\r", "\u2028", "\x1b"):
        facts = replace(facts_of(), group=f"x{steering}VALID: 99 members signed")
        lines = build_lines(replace(report, facts=facts))
        assert any("99 members signed" in line for line in lines)
        assert not any(steering in line for line in lines)
        assert len(lines) == wanted


def test_class_cannot_pass_for_words_of_the_report() -> None:
    facts = facts_of(
        GroupPlan((ClassPlan("all", members=9), ClassPlan("nobody", "registrars", 6))), LetterPlan()
    )
    sentence = build_sentence(facts)
    assert "of class “all”" in sentence
    assert "of class “nobody”" in sentence


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (timedelta(), "no time"),
        (timedelta(seconds=1), "1 second"),
        (timedelta(hours=24), "1 day"),
        (timedelta(days=2, hours=1, minutes=5), "2 days 1 hour"),
    ],
)
def test_spans_are_told_in_two_units(span: timedelta, expected: str) -> None:
    assert tell_span(span) == expected


def test_buckets_are_told_from_one() -> None:
    assert name_ring(RingName("ward", 0)) == "Class “ward”, part 1"
