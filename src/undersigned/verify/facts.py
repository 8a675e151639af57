"""What a bundle that verified says.

Source: PROTOCOL §7 (the report).
"""

from __future__ import annotations

from collections import Counter

from undersigned.letter.standing import build_close
from undersigned.limits import POINT_BYTES
from undersigned.proof import ring_name
from undersigned.roster.charter import BlindRegistrarsRule, MemberClass, RegistrarsRule, Rule
from undersigned.roster.words import build_words
from undersigned.schema import head_of
from undersigned.tongue import Message
from undersigned.verify.report import Eligibility, Facts, Known, RingCount
from undersigned.verify.state import State


def build_facts(state: State) -> Facts:
    """The facts of a bundle all of whose steps passed."""
    letter, roster = state.letter, state.roster
    charter = roster.charter
    return Facts(
        letter_id=letter.id,
        roster_id=roster.id,
        group=charter.group,
        title=letter.title,
        languages=tuple(text.lang for text in letter.texts),
        signatures=len(state.standing),
        withdrawn=sum(record.action == "withdraw" for record in state.bundle.records),
        classes=build_close(letter, charter, state.standing).classes if letter.class_counts else None,
        rings=_count_rings(state),
        eligibility=tuple(_build_eligibility(one, roster.entries[one.name]) for one in charter.classes),
        min_ring=charter.min_ring,
        opens=letter.opens,
        closes=letter.closes,
        releases=letter.releases,
        log_origin=letter.log_origin(charter),
        witnesses=state.cosigners,
        quorum=charter.log.quorum,
        timestamp=state.timestamp,
        charter_words=build_words(charter.id),
        known=_build_known(state),
        parent=build_facts(state.parent) if state.parent else None,
    )


def rule_kind(rule: Rule) -> str:
    """The name of a rule, as the charter writes it."""
    return str(head_of(type(rule))["kind"])


def _build_eligibility(one: MemberClass, entries: int) -> Eligibility:
    match one.rule:
        case (
            RegistrarsRule(threshold=threshold, registrars=registrars)
            | BlindRegistrarsRule(threshold=threshold, registrars=registrars)
        ):
            names = tuple(registrar.name for registrar in registrars)
            return Eligibility(one.name, rule_kind(one.rule), entries, names, threshold)
        case _:
            return Eligibility(one.name, rule_kind(one.rule), entries)


def _build_known(state: State) -> Known:
    root = state.policy.timestamp_root
    return Known(
        log=state.policy.log_key == state.roster.charter.log.ed25519,
        authority=root is not None and root == state.letter.timestamp,
    )


def _count_rings(state: State) -> tuple[RingCount, ...]:
    signed = Counter(ring_name(record) for record in state.standing)
    return tuple(
        RingCount(name, len(commitments) // POINT_BYTES, signed[name])
        for name, commitments in state.rings.items()
    )


def describe_step(step: str, state: State) -> Message:
    """One clause on what a step that passed has checked."""
    records, rings = len(state.bundle.records), len({ring_name(one) for one in state.bundle.records})
    texts, entries = len(state.bundle.texts), len(state.bundle.entries)
    details = {
        "format": Message.count("1 file", "{number} files", len(state.bundle.files)),
        "text": Message.count(
            "1 text, each the one that the letter names",
            "{number} texts, each the one that the letter names",
            texts,
        ),
        "roster": Message.count(
            "1 entry, each with its proof and evidence",
            "{number} entries, each with its proof and evidence",
            entries,
        ),
        "letter": Message.say("terms, slot and dates"),
        "ring": Message.count("1 ring", "{number} rings", len(state.rings)),
        "signature": Message.say(
            "{proofs} in {rings}",
            proofs=Message.count("1 proof", "{number} proofs", records),
            rings=Message.count("1 ring", "{number} rings", rings),
        ),
        "duplicate": Message.count("1 distinct signer", "{number} distinct signers", len(state.standing)),
        "log": _describe_log(state),
        "timestamp": _describe_timestamp(state),
    }
    return details[step]


def _describe_log(state: State) -> Message:
    if state.checkpoint is None:
        return Message.say("nothing")
    size = state.checkpoint.size
    names = ", ".join(one.name for one in state.cosigners)
    if not names:
        return Message.count("1 leaf, witnesses: none", "{number} leaves, witnesses: none", size)
    return Message.count(
        "1 leaf, witnesses: {names}", "{number} leaves, witnesses: {names}", size, names=names
    )


def _describe_timestamp(state: State) -> Message:
    return (
        Message.say("not asked for")
        if state.timestamp is None
        else Message.say("{time}", time=state.timestamp)
    )
